//! Which of several values is in force, and which key a misspelt one means.

use helpline::policy::{Effective, KEYS, Layer, Level, built_in, merge};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const LEVELS: [Level; 3] = [Level::Managed, Level::User, Level::Recommended];

fn layer(level: Level, keys: &Value) -> Layer {
    let keys = keys.as_object().expect("an object").clone();
    Layer { level, source: level.code().to_owned(), keys }
}

fn value<'a>(effective: &'a Effective, key: &str) -> (&'a Value, Level, bool) {
    let found = effective.values.iter().find(|value| value.key.name == key);
    let found = found.expect("every key has a value");
    (&found.value, found.level, found.locked())
}

/// Values of a key, fitting ones and others.
fn values(key: &str) -> Vec<Value> {
    match key {
        "language" => vec![json!("nl"), json!("de"), json!("xx")],
        "notifications" => vec![json!("off"), json!("full"), json!(true)],
        "notifyBeforeMinutes" => vec![json!(5), json!(60), json!(61), json!("5")],
        "autostart" | "quickHide" => vec![json!(true), json!(false), json!(1)],
        "openingHoursSpecification" => vec![
            json!([{"dayOfWeek": "Monday", "opens": "08:00", "closes": "20:00"}]),
            json!([{"dayOfWeek": "Sunday", "opens": "08:00", "closes": "20:00"}]),
            json!([{"dayOfWeek": "Monday", "opens": "20:00", "closes": "20:00"}]),
        ],
        _ => vec![
            json!([{"validFrom": "2027-01-04", "validThrough": "2027-01-04"}]),
            json!([]),
            json!([{"validFrom": "2027-01-04"}]),
        ],
    }
}

fn fits(key: &str, value: &Value) -> bool {
    let last = values(key);
    let wrong = last.len() - if key == "notifyBeforeMinutes" { 2 } else { 1 };
    last.iter().position(|known| known == value).is_some_and(|index| index < wrong)
}

fn keys() -> impl Strategy<Value = Value> {
    let entries = KEYS.map(|key| proptest::option::of(proptest::sample::select(values(key.name))));
    entries.to_vec().prop_map(|chosen| {
        let names = KEYS.iter().map(|key| key.name.to_owned());
        let members = names.zip(chosen).filter_map(|(name, value)| Some((name, value?)));
        Value::Object(members.collect::<Map<_, _>>())
    })
}

proptest! {
    #[test]
    fn the_first_fitting_value_of_four_layers_is_in_force(all in [keys(), keys(), keys()]) {
        let layers: Vec<_> = LEVELS.iter().zip(&all).map(|(level, keys)| layer(*level, keys)).collect();
        let effective = merge(&layers);
        for key in KEYS {
            let mut expected = (built_in(key), Level::BuiltIn);
            let mut wrong = 0;
            for layer in layers.iter().rev() {
                let Some(value) = layer.keys.get(key.name) else { continue };
                let allowed = key.by_user || layer.level != Level::User;
                if allowed && fits(key.name, value) {
                    expected = (value.clone(), layer.level);
                } else {
                    wrong += 1;
                }
            }
            let (found, level, locked) = value(&effective, key.name);
            prop_assert_eq!((found, level), (&expected.0, expected.1), "{}", key.name);
            prop_assert_eq!(locked, level == Level::Managed);
            prop_assert_eq!(effective.settings.locked.contains(key.name), locked);
            let place = format!(": {}", key.name);
            let said = effective.ignored.iter().filter(|fault| fault.to_string().contains(&place)).count();
            prop_assert_eq!(said, wrong, "{}: {:?}", key.name, effective.ignored);
        }
        // Without the policy the user's own choices are back.
        let alone = merge(&layers[1..2]);
        for key in KEYS.iter().filter(|key| key.by_user) {
            let own = layers[1].keys.get(key.name).filter(|value| fits(key.name, value));
            let expected = own.cloned().unwrap_or_else(|| built_in(*key));
            prop_assert_eq!(value(&alone, key.name).0, &expected);
        }
    }
}

#[test]
fn a_key_that_is_nearly_right_is_named_and_where_it_means_hours_the_status_warns() {
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
        ("langage", Some(("language", false))),
        ("notifyMinutes", Some(("notifyBeforeMinutes", false))),
        ("auto-start", Some(("autostart", false))),
        ("hide", Some(("quickHide", false))),
        ("theme", None),
        ("zoom", None),
        ("proxy", None),
        ("hours", None),
        ("", None),
    ];
    for (name, meant) in rows {
        let effective = merge(&[layer(Level::Managed, &json!({name: [], "language": "nl"}))]);
        let [fault] = &effective.ignored[..] else { panic!("{name}: {:?}", effective.ignored) };
        let fault = fault.to_string();
        let named =
            meant.map(|(key, _)| format!("{name}: unknown key, ignored; did you mean {key}?"));
        match named {
            Some(named) => assert!(fault.ends_with(&named), "{fault}"),
            None => assert!(!fault.contains("did you mean"), "{fault}"),
        }
        let warns = meant.is_some_and(|(_, hours)| hours);
        assert_eq!(effective.schedule.has_refused(), warns, "{name}");
        assert_eq!(value(&effective, "language").0, "nl", "{name}: the rest holds");
        let user = merge(&[layer(Level::User, &json!({name: []}))]);
        assert!(
            user.ignored.is_empty() || ["theme", "zoom"].contains(&name),
            "{name} belongs to another version"
        );
    }
}
