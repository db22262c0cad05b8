//! The words: complete in every language, discreet where they must be, and well set.

use std::collections::BTreeMap;

use chrono::Duration;
use chrono_tz::Europe::Brussels;
use helpline::schedule::{Schedule, span};
use helpline::settings::{Language, Notifications, Settings};
use helpline::view;
use helpline::watch::Watch;
use serde_json::Value;

use super::at;

const LOCALES: [(Language, &str); 4] = [
    (Language::Fr, include_str!("../../ui/locales/fr.json")),
    (Language::Nl, include_str!("../../ui/locales/nl.json")),
    (Language::De, include_str!("../../ui/locales/de.json")),
    (Language::En, include_str!("../../ui/locales/en.json")),
];

/// Every text of a locale under its path.
fn texts(locale: &str) -> BTreeMap<String, String> {
    fn collect(path: &str, value: &Value, found: &mut BTreeMap<String, String>) {
        match value {
            Value::String(text) => {
                found.insert(path.to_owned(), text.clone());
            }
            Value::Array(values) => values
                .iter()
                .enumerate()
                .for_each(|(index, value)| collect(&format!("{path}.{index}"), value, found)),
            Value::Object(values) => values
                .iter()
                .for_each(|(key, value)| collect(&format!("{path}.{key}"), value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) => panic!("{path}: not a text"),
        }
    }
    let mut found = BTreeMap::new();
    collect("", &serde_json::from_str(locale).expect("a locale is JSON"), &mut found);
    found
}

fn places(text: &str) -> Vec<&str> {
    let mut places: Vec<_> =
        text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default()).collect();
    places.sort_unstable();
    places
}

#[test]
fn every_word_has_the_same_places_in_every_locale() {
    let french = texts(LOCALES[0].1);
    for (language, source) in LOCALES {
        for (path, text) in texts(source) {
            assert_eq!(places(&text), places(&french[&path]), "{} {path}", language.code());
        }
    }
}

#[test]
fn no_word_hurts_or_misleads() {
    let never = ["victime", "fermé", "fermée", "closed", "gesloten", "geschlossen", "·", "alerte"];
    for (language, source) in LOCALES {
        for (path, text) in texts(source) {
            for word in never {
                let found = text.to_lowercase().contains(word);
                assert!(!found, "{} {path}: {word} in “{text}”", language.code());
            }
        }
    }
}

#[test]
fn french_is_set_with_no_break_spaces() {
    for (path, text) in texts(LOCALES[0].1) {
        for mark in [" :", " ;", " ?", " !", " »", "« ", "'"] {
            assert!(!text.contains(mark), "{path}: “{mark}” in “{text}”");
        }
        for mark in [": ", ";", "?", "!"] {
            let spaced = text.matches(&format!("\u{a0}{mark}")).count();
            assert_eq!(text.matches(mark).count(), spaced, "{path}: “{mark}” in “{text}”");
        }
    }
}

#[test]
fn every_view_of_every_transition_is_filled_in_every_language() {
    let schedule = Schedule::default();
    let year = at("2027-01-01T00:00:00Z")..at("2028-01-01T00:00:00Z");
    for language in Language::ALL {
        for notifications in [Notifications::Discreet, Notifications::Full] {
            let settings = Settings {
                language,
                notifications,
                notify_before_minutes: 15,
                ..Settings::default()
            };
            let mut watch = Watch::new(span().start);
            for change in schedule.transitions(year.clone()) {
                for look in
                    [change.at - Duration::minutes(15), change.at, change.at + Duration::hours(1)]
                {
                    let view = view::of(
                        &watch.advance(look, &schedule, &settings),
                        &schedule,
                        &settings,
                        &Brussels,
                    );
                    let shown = format!("{view:?}");
                    let shown = shown.replace("\\u{", "");
                    let name = |place: &&str| {
                        let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
                        !place.is_empty() && place.bytes().all(plain)
                    };
                    let open: Vec<_> = places(&shown).into_iter().filter(name).collect();
                    assert!(open.is_empty(), "{look}: {open:?} in {shown}");
                }
            }
        }
    }
}

#[test]
fn a_discreet_notification_betrays_nothing() {
    let betraying = ["0800", "violen", "conjug", "partner", "gewal", "gewel", "slacht", "opfer"];
    let schedule = Schedule::default();
    let year = at("2027-01-01T00:00:00Z")..at("2028-01-01T00:00:00Z");
    for language in Language::ALL {
        let settings = Settings { language, notify_before_minutes: 15, ..Settings::default() };
        let mut watch = Watch::new(span().start);
        let mut said = 0;
        for change in schedule.transitions(year.clone()) {
            for look in [change.at - Duration::minutes(15), change.at] {
                let Some(toast) = view::of(
                    &watch.advance(look, &schedule, &settings),
                    &schedule,
                    &settings,
                    &Brussels,
                )
                .notification
                else {
                    continue;
                };
                said += 1;
                let text = format!("{} {} {}", toast.summary, toast.body, toast.action);
                for word in betraying {
                    assert!(!text.to_lowercase().contains(word), "{look}: {text}");
                }
            }
        }
        assert!(said > 500, "{} said only {said} things", language.code());
    }
}

#[test]
fn the_notification_says_just_this() {
    let rows = [
        (
            Language::Fr,
            "2027-01-11T09:00:00+01:00",
            "Ligne d’écoute\u{a0}: l’équipe répond jusqu’à 19\u{a0}h",
        ),
        (
            Language::Fr,
            "2027-01-08T19:00:00+01:00",
            "Ligne d’écoute\u{a0}: relais par le\u{a0}107 jusqu’à lundi 9\u{a0}h",
        ),
        (
            Language::Fr,
            "2027-05-05T19:00:00+02:00",
            "Ligne d’écoute\u{a0}: relais par le\u{a0}107 jusqu’à vendredi 9\u{a0}h",
        ),
        (
            Language::Nl,
            "2027-01-08T19:00:00+01:00",
            "Luisterlijn: doorgeschakeld naar\u{a0}107 tot maandag 9\u{a0}uur",
        ),
        (
            Language::De,
            "2027-01-11T09:00:00+01:00",
            "Telefondienst: das Team nimmt ab bis 19\u{a0}Uhr",
        ),
        (
            Language::En,
            "2027-01-08T19:00:00+01:00",
            "Listening line: passed on to\u{a0}107 until Monday 9:00",
        ),
    ];
    for (language, change, expected) in rows {
        let settings = Settings { language, ..Settings::default() };
        let schedule = Schedule::default();
        let mut watch = Watch::new(span().start);
        watch.advance(at(change) - Duration::minutes(1), &schedule, &settings);
        let view = view::of(
            &watch.advance(at(change), &schedule, &settings),
            &schedule,
            &settings,
            &Brussels,
        );
        let toast = view.notification.unwrap_or_else(|| panic!("nothing said at {change}"));
        assert_eq!(toast.summary, expected);
    }
}
