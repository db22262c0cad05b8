//! Which of several values is effective, and suggestions for misspelt keys.

use helpline::fault::Found;
use helpline::policy::{Effective, Level, built_in, merge};
use helpline::settings::Key;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::layer;

const LEVELS: [Level; 4] = [Level::Managed, Level::User, Level::Recommended, Level::Installation];

fn value(effective: &Effective, key: Key) -> (&Value, Level, bool) {
    let found = effective.value(key);
    (&found.value, found.level, found.locked())
}

/// Valid and invalid values of a key.
fn values(key: Key) -> Vec<Value> {
    match key {
        Key::Language => vec![json!("nl"), json!("de"), json!("xx")],
        Key::Notifications => vec![json!("off"), json!("full"), json!(true)],
        Key::NotifyBeforeMinutes => vec![json!(5), json!(60), json!(61), json!("5")],
        Key::Autostart | Key::QuickHide | Key::Dialling => {
            vec![json!(true), json!(false), json!(1)]
        }
        Key::OpeningHours => vec![
            json!([{"dayOfWeek": "Monday", "opens": "08:00", "closes": "20:00"}]),
            json!([{"dayOfWeek": "Sunday", "opens": "08:00", "closes": "20:00"}]),
            json!([{"dayOfWeek": "Monday", "opens": "20:00", "closes": "20:00"}]),
        ],
        Key::SpecialOpeningHours => vec![
            json!([{"validFrom": "2027-01-04", "validThrough": "2027-01-04"}]),
            json!([]),
            json!([{"validFrom": "2027-01-04"}]),
        ],
        Key::HoursConfirmedOn => {
            vec![json!("2017-03-08"), json!("2026-11-24"), json!("2017-03-07")]
        }
        Key::ContactPoint => vec![
            json!([{"name": "Service social", "telephone": "101"}]),
            json!([]),
            json!([{"name": "Service social"}]),
        ],
        Key::Theme => vec![json!("dark"), json!("grey")],
        Key::Zoom => vec![json!(150), json!(100), json!(99)],
    }
}

fn fits(key: Key, value: &Value) -> bool {
    let last = values(key);
    let wrong = last.len() - if key == Key::NotifyBeforeMinutes { 2 } else { 1 };
    last.iter().position(|known| known == value).is_some_and(|index| index < wrong)
}

fn keys() -> impl Strategy<Value = Value> {
    let entries = Key::ALL.map(|key| proptest::option::of(proptest::sample::select(values(key))));
    entries.to_vec().prop_map(|chosen| {
        let names = Key::ALL.map(|key| key.code().to_owned()).into_iter();
        let members = names.zip(chosen).filter_map(|(name, value)| Some((name, value?)));
        Value::Object(members.collect::<Map<_, _>>())
    })
}

proptest! {
    #[test]
    fn the_first_valid_value_of_five_layers_is_effective(all in [keys(), keys(), keys(), keys()]) {
        let layers: Vec<_> = LEVELS.iter().zip(&all).map(|(level, keys)| layer(*level, keys)).collect();
        let effective = merge(&layers, None);
        for key in Key::ALL {
            let mut expected = (built_in(key), Level::BuiltIn);
            let mut wrong = 0;
            for layer in layers.iter().rev() {
                let Some(value) = layer.keys.get(key.code()) else { continue };
                let allowed = match layer.level {
                    Level::User => key.by_user(),
                    Level::Installation => key == Key::Autostart,
                    Level::Managed | Level::Recommended | Level::BuiltIn => key.by_admin(),
                };
                if allowed && fits(key, value) {
                    expected = (value.clone(), layer.level);
                } else {
                    wrong += 1;
                }
            }
            let (found, level, locked) = value(&effective, key);
            prop_assert_eq!((found, level), (&expected.0, expected.1), "{}", key.code());
            prop_assert_eq!(locked, level == Level::Managed);
            let place = format!(": {}", key.code());
            let count = effective.faults.iter().filter(|fault| fault.to_string().contains(&place)).count();
            prop_assert_eq!(count, wrong, "{}: {:?}", key.code(), effective.faults);
        }
        // Without the policy, the user's preferences apply again.
        let alone = merge(&layers[1..2], None);
        for key in Key::ALL.into_iter().filter(|key| key.by_user()) {
            let own = layers[1].keys.get(key.code()).filter(|value| fits(key, value));
            let expected = own.cloned().unwrap_or_else(|| built_in(key));
            prop_assert_eq!(value(&alone, key).0, &expected);
        }
    }
}

#[test]
fn a_misspelt_key_is_named_and_misspelt_hours_cause_a_warning() {
    let opening = Some(("openingHoursSpecification", true));
    let special = Some(("specialOpeningHoursSpecification", true));
    let rows = [
        ("openingHours", opening),
        ("OpeningHoursSpecification", opening),
        ("OPENINGHOURSSPECIFICATION", opening),
        ("opening_hours_specification", opening),
        ("openingHourSpecification", opening),
        ("openingHuorsSpecification", opening),
        ("openingTimesSpecification", opening),
        ("opening-hours", opening),
        ("specialOpeningHours", special),
        ("specialHoursSpecification", special),
        ("SpecialopeningHoursSpecificatio", special),
        ("https://schema.org/openingHoursSpecification", opening),
        ("http://schema.org/openingHoursSpecification/", opening),
        ("schema:openingHoursSpecification", opening),
        ("schema:specialOpeningHoursSpecification", special),
        ("https://schema.org/hoursAvailable", opening),
        ("https://example.org/voc#language", Some(("language", false))),
        ("https://schema.org/", None),
        ("hours", opening),
        ("Hours", opening),
        ("hoursAvailable", opening),
        ("hours_available", opening),
        ("openingTimes", opening),
        ("schedule", opening),
        ("closures", special),
        ("exceptions", special),
        ("holidays", special),
        ("special-days", special),
        ("specialHours", special),
        ("Fermetures", special),
        ("horaires", opening),
        ("Öffnungszeiten", opening),
        ("openingstijden", opening),
        ("business_hours", opening),
        ("langage", Some(("language", false))),
        ("notifyMinutes", Some(("notifyBeforeMinutes", false))),
        ("auto-start", Some(("autostart", false))),
        ("hide", Some(("quickHide", false))),
        ("theme", None),
        ("zoom", None),
        ("proxy", None),
        // Synonyms must match exactly.
        ("ours", None),
        ("closure", None),
        ("scheduler", None),
        ("", None),
    ];
    for (name, meant) in rows {
        let effective = merge(&[layer(Level::Managed, &json!({name: [], "language": "nl"}))], None);
        let [fault] = &effective.faults[..] else { panic!("{name}: {:?}", effective.faults) };
        let fault = fault.to_string();
        let named =
            meant.map(|(key, _)| format!("{name}: unknown key, ignored; did you mean {key}?"));
        match named {
            Some(named) => assert!(fault.ends_with(&named), "{fault}"),
            None => assert!(!fault.contains("did you mean"), "{fault}"),
        }
        let warns = meant.is_some_and(|(_, hours)| hours);
        assert_eq!(effective.hours_refused, warns, "{name}");
        assert_eq!(value(&effective, Key::Language).0, "nl", "{name}: the other keys apply");
        let user = merge(&[layer(Level::User, &json!({name: []}))], None);
        assert!(!user.faults.is_empty() && !user.hours_refused, "{name}: the user sets no hours");
    }
}

#[test]
fn keys_inside_of_another_one_are_named_and_such_hours_cause_a_warning() {
    let belongs = |path: &str, key: &str| format!("{path}: ignored; {key} belongs on the top");
    let (opening, special) = ("openingHoursSpecification", "specialOpeningHoursSpecification");
    let rows = [
        (
            json!({"policy": {opening: []}}),
            belongs("policy.openingHoursSpecification", opening),
            true,
        ),
        (json!({"ecoute": {"hours": []}}), belongs("ecoute.hours", opening), true),
        (json!({"Ecoute": {"closures": []}}), belongs("Ecoute.closures", special), true),
        (json!({"managed": {"langage": "nl"}}), belongs("managed.langage", "language"), false),
        (json!({"policy": {"quickHide": true}}), belongs("policy.quickHide", "quickHide"), false),
        // Named one level down only; hours warn wherever they are.
        (json!({"a": {"b": {opening: []}}}), "a: unknown key, ignored; expected".to_owned(), true),
        (json!({"a": [{opening: []}]}), "a: unknown key, ignored; expected".to_owned(), true),
        (json!({"closure": [{"validFrom": "x"}]}), "closure: unknown key".to_owned(), true),
        (json!({"uren": {"mo": {"opens": "9"}}}), "uren: unknown key".to_owned(), true),
        (json!({"dayOfWeek": "Monday"}), "dayOfWeek: unknown key".to_owned(), true),
        (json!({"validThrough": "2027-05-07"}), "validThrough: unknown key".to_owned(), true),
        (json!({"quickHide": {special: []}}), "quickHide: ".to_owned(), true),
        (json!({"a": {"b": ["opens"]}}), "a: unknown key".to_owned(), false),
        (json!({"name": "Pont"}), "name: unknown key".to_owned(), false),
        (json!({"policy": {"theme": "dark"}}), "policy: unknown key, ignored".to_owned(), false),
        (json!({"$comment": {opening: []}}), String::new(), false),
    ];
    for (keys, expected, warns) in rows {
        let effective = merge(&[layer(Level::Managed, &keys)], None);
        assert_eq!(effective.faults.is_empty(), expected.is_empty(), "{keys}");
        for fault in effective.faults {
            assert!(fault.to_string().contains(&expected), "{keys}: {fault}");
        }
        assert_eq!(effective.hours_refused, warns, "{keys}");
    }
    let user = merge(&[layer(Level::User, &json!({"ecoute": {"zoom": 150, opening: []}}))], None);
    let [fault] = &user.faults[..] else { panic!("{:?}", user.faults) };
    assert!(fault.to_string().contains("ecoute.zoom: ignored; zoom belongs"), "{fault}");
    assert!(!user.hours_refused, "the user sets no hours");
}

#[test]
fn closures_that_another_file_of_the_level_overrides_cause_a_warning() {
    let closure = |day: &str| {
        let entry = json!({"name": "Pont", "validFrom": day, "validThrough": day});
        json!({"specialOpeningHoursSpecification": [entry]})
    };
    let (may, june) = (closure("2027-05-07"), closure("2027-06-07"));
    for (first, second, level, warns) in [
        (&may, &june, Level::Managed, true),
        (&may, &may, Level::Managed, false),
        (&may, &june, Level::Recommended, false),
    ] {
        let effective = merge(&[layer(level, first), layer(Level::Managed, second)], None);
        assert_eq!(effective.hours_refused, warns, "{level:?}");
    }
    let week = |opens| {
        let entry = json!({"dayOfWeek": "Monday", "opens": opens, "closes": "19:00"});
        layer(Level::Managed, &json!({"openingHoursSpecification": [entry]}))
    };
    let effective = merge(&[week("09:00"), week("10:00")], None);
    assert!(!effective.hours_refused, "a later file's week replaces an earlier one");
}

#[test]
fn a_key_that_only_users_set_is_named_as_such_in_a_policy() {
    let keys: Vec<_> = Key::ALL.into_iter().filter(|key| !key.by_admin()).collect();
    assert_ne!(keys, []);
    for (key, level) in
        keys.into_iter().flat_map(|key| [(key, Level::Managed), (key, Level::Recommended)])
    {
        let effective = merge(&[layer(level, &json!({key.code(): values(key)[0]}))], None);
        let found: Vec<_> = effective.faults.iter().map(|fault| &fault.found).collect();
        assert_eq!(found, [&Found::UsersOwn], "{}", key.code());
        assert_eq!(effective.value(key).level, Level::BuiltIn);
    }
}
