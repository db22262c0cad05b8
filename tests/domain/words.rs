//! The texts: complete in every language, discreet where required, with correct typography.

use std::collections::{BTreeMap, BTreeSet};
#[cfg(target_os = "linux")]
use std::io::{Error, ErrorKind};

use chrono::Duration;
use chrono_tz::Europe::Brussels;
use helpline::fault::{Doubt, Expected, Fault, Found, Since};
use helpline::hours::read_opening;
use helpline::schedule::{Schedule, span};
use helpline::service;
use helpline::settings::{Language, Notifications, Settings};
use helpline::view::{self, Notification, NotificationChange};
use helpline::watch::Watch;
use helpline::words::{Words, fill};
use serde_json::error::Category;
use serde_json::{Value, json};

use super::{at, effective};

/// The text of a language's locale, as the build reads it.
pub fn locale(language: Language) -> String {
    let text = source(language).replace("{relay}", service::RELAY_NAME);
    text.replace("{relay_number}", service::RELAY_NUMBER)
}

/// The file of a language's locale, compiled in: under wine, the tests run without the sources.
fn source(language: Language) -> &'static str {
    match language {
        Language::Fr => include_str!("../../ui/locales/fr.json"),
        Language::Nl => include_str!("../../ui/locales/nl.json"),
        Language::De => include_str!("../../ui/locales/de.json"),
        Language::En => include_str!("../../ui/locales/en.json"),
    }
}

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

fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<_> =
        text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default()).collect();
    found.sort_unstable();
    found
}

#[test]
fn the_relay_is_a_placeholder_in_every_text() {
    for language in Language::ALL {
        for (path, text) in texts(source(language)) {
            for fact in [service::RELAY_NAME, service::RELAY_NUMBER] {
                assert!(!text.contains(fact), "{} {path}: {fact} in “{text}”", language.code());
            }
        }
    }
}

#[test]
fn every_text_has_the_same_placeholders_in_every_locale() {
    let french = texts(source(Language::Fr));
    for language in Language::ALL {
        for (path, text) in texts(source(language)) {
            assert_eq!(
                placeholders(&text),
                placeholders(&french[&path]),
                "{} {path}",
                language.code()
            );
        }
    }
}

#[test]
fn each_second_of_a_day_reads_differently() {
    let rows = [
        (Language::Fr, "18\u{a0}h\u{a0}45\u{a0}min\u{a0}05\u{a0}s"),
        (Language::Nl, "18.45.05\u{a0}uur"),
        (Language::De, "18.45.05\u{a0}Uhr"),
        (Language::En, "18:45:05"),
    ];
    for (language, expected) in rows {
        let words = Words::of(language);
        assert_eq!(words.clock(18 * 3600 + 45 * 60 + 5), expected);
        let all: BTreeSet<_> = (0..=86_400).map(|second| words.clock(second)).collect();
        assert_eq!(all.len(), 86_401, "{expected}");
    }
}

#[test]
fn a_day_has_its_year_beyond_half_a_year() {
    let (words, today) = (Words::of(Language::Fr), at("2027-01-11T00:00:00Z").date_naive());
    for (distance, year) in [(-184, true), (-183, false), (0, false), (183, false), (184, true)] {
        let day = today + Duration::days(distance);
        let expected = if year { words.date_year(day) } else { words.date(day) };
        assert_eq!(words.date_from(day, today), expected, "{distance}");
    }
}

#[test]
fn no_text_contains_a_hurtful_or_misleading_word() {
    let never = ["victime", "fermé", "fermée", "closed", "gesloten", "geschlossen", "·", "alerte"];
    for language in Language::ALL {
        let source = &locale(language);
        for (path, text) in texts(source) {
            for word in never {
                let found = text.to_lowercase().contains(word);
                assert!(!found, "{} {path}: {word} in “{text}”", language.code());
            }
        }
    }
}

#[test]
fn french_punctuation_has_no_break_spaces() {
    for (path, text) in texts(&locale(Language::Fr)) {
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
fn no_placeholder_is_left_in_any_view_in_any_language() {
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
                for now in
                    [change.at - Duration::minutes(15), change.at, change.at + Duration::hours(1)]
                {
                    let step = watch.advance(now, &schedule, &settings);
                    let view = view::of(&step, &effective(&schedule, &settings), &Brussels);
                    let shown = format!("{view:?}");
                    let shown = shown.replace("\\u{", "");
                    let name = |place: &&str| {
                        let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
                        !place.is_empty() && place.bytes().all(plain)
                    };
                    let left: Vec<_> = placeholders(&shown).into_iter().filter(name).collect();
                    assert!(left.is_empty(), "{now}: {left:?} in {shown}");
                }
            }
        }
    }
}

#[test]
fn a_discreet_notification_reveals_nothing() {
    let revealing = ["0800", "violen", "conjug", "partner", "gewal", "gewel", "slacht", "opfer"];
    let schedule = Schedule::default();
    let year = at("2027-01-01T00:00:00Z")..at("2028-01-01T00:00:00Z");
    for language in Language::ALL {
        let settings = Settings { language, notify_before_minutes: 15, ..Settings::default() };
        let mut watch = Watch::new(span().start);
        let mut count = 0;
        for change in schedule.transitions(year.clone()) {
            for now in [change.at - Duration::minutes(15), change.at] {
                let step = watch.advance(now, &schedule, &settings);
                let view = view::of(&step, &effective(&schedule, &settings), &Brussels);
                let NotificationChange::Raise(notification) = view.notification else { continue };
                count += 1;
                let text = format!(
                    "{} {} {}",
                    notification.summary, notification.body, notification.action
                );
                for word in revealing {
                    assert!(!text.to_lowercase().contains(word), "{now}: {text}");
                }
            }
        }
        assert!(count > 500, "{}: only {count} notifications", language.code());
    }
}

#[test]
fn the_notification_has_the_exact_texts() {
    let full = Notifications::Full;
    let rows = [
        (
            (Language::Fr, Notifications::Discreet),
            "2027-01-11T08:59:59+01:00",
            "2027-01-11T09:00:00+01:00",
            ("Ligne d’écoute\u{a0}: l’équipe répond", "Jusqu’à 19\u{a0}h"),
        ),
        (
            (Language::Fr, Notifications::Discreet),
            "2027-05-05T18:59:59+02:00",
            "2027-05-05T19:00:00+02:00",
            ("Ligne d’écoute\u{a0}: relais par le\u{a0}107", "Jusqu’à vendredi 9\u{a0}h"),
        ),
        (
            (Language::Fr, Notifications::Discreet),
            "2027-01-08T18:00:00+01:00",
            "2027-01-09T12:00:00+01:00",
            (
                "Ligne d’écoute\u{a0}: relais par le\u{a0}107",
                "Depuis vendredi 19\u{a0}h, jusqu’à lundi 9\u{a0}h",
            ),
        ),
        (
            (Language::Fr, Notifications::Discreet),
            "2027-01-08T18:44:59+01:00",
            "2027-01-08T18:45:00+01:00",
            ("Ligne d’écoute\u{a0}: le\u{a0}107 dès 19\u{a0}h", "Relais jusqu’à lundi 9\u{a0}h"),
        ),
        (
            (Language::Fr, full),
            "2027-01-08T18:59:59+01:00",
            "2027-01-08T19:00:00+01:00",
            (
                "0800 30 030\u{a0}: relais par le\u{a0}107",
                "Jusqu’à lundi 9\u{a0}h. Écoute Violences Conjugales. Appel gratuit et anonyme.",
            ),
        ),
        (
            (Language::Nl, Notifications::Discreet),
            "2027-01-08T18:44:59+01:00",
            "2027-01-08T18:45:00+01:00",
            (
                "Luisterlijn: vanaf 19\u{a0}uur naar\u{a0}107",
                "Doorgeschakeld tot maandag 9\u{a0}uur",
            ),
        ),
        (
            (Language::De, Notifications::Discreet),
            "2027-01-08T18:59:59+01:00",
            "2027-01-08T19:00:00+01:00",
            ("Telefondienst: weitergeleitet an die\u{a0}107", "Bis Montag, 9\u{a0}Uhr"),
        ),
        (
            (Language::En, full),
            "2027-01-11T08:59:59+01:00",
            "2027-01-11T09:00:00+01:00",
            (
                "0800 30 030: the team is answering",
                "Until 19:00. Écoute Violences Conjugales. Free and anonymous.",
            ),
        ),
    ];
    for ((language, notifications), before, now, expected) in rows {
        let settings =
            Settings { language, notifications, notify_before_minutes: 15, ..Settings::default() };
        let notification = raised(&Schedule::default(), &settings, before, now);
        assert_eq!((notification.summary.as_str(), notification.body.as_str()), expected, "{now}");
    }
}

/// The notification at `now`, after an evaluation at `before`.
fn raised(schedule: &Schedule, settings: &Settings, before: &str, now: &str) -> Notification {
    let mut watch = Watch::new(span().start);
    watch.advance(at(before), schedule, settings);
    let step = watch.advance(at(now), schedule, settings);
    match view::of(&step, &effective(schedule, settings), &Brussels).notification {
        NotificationChange::Raise(notification) => notification,
        NotificationChange::Keep | NotificationChange::Close => panic!("no notification at {now}"),
    }
}

#[test]
fn the_notification_s_first_line_fits_everywhere_and_its_text_contains_no_markup() {
    // GNOME's banner truncates a summary of more than 44 letters of DejaVu Sans.
    const FITS: usize = 40;
    // Hours that never end, and minutes: the longest texts.
    let hours = json!([{"dayOfWeek": ["Thursday", "Friday"], "opens": "09:45", "closes": "18:45",
        "validThrough": "2027-01-08"}]);
    let opening = read_opening(&hours).expect("hours");
    let schedule = Schedule::default().with_opening(opening).expect("hours");
    for language in Language::ALL {
        for notifications in [Notifications::Discreet, Notifications::Full] {
            let settings = Settings {
                language,
                notifications,
                notify_before_minutes: 15,
                ..Settings::default()
            };
            for (before, now) in [
                ("2027-01-07T09:44:00+01:00", "2027-01-07T09:45:00+01:00"),
                ("2027-01-07T18:29:00+01:00", "2027-01-07T18:30:00+01:00"),
                ("2027-01-07T18:44:00+01:00", "2027-01-07T18:45:00+01:00"),
                ("2027-01-07T18:44:00+01:00", "2027-01-07T20:45:00+01:00"),
                ("2027-01-08T18:29:00+01:00", "2027-01-08T18:30:00+01:00"),
                ("2027-01-08T18:44:00+01:00", "2027-01-08T18:45:00+01:00"),
            ] {
                let Notification { summary, body, .. } = raised(&schedule, &settings, before, now);
                assert!(summary.chars().count() <= FITS, "{summary}");
                assert!(!body.is_empty() && !format!("{summary}{body}").contains(['<', '&']));
                // Who answers is in the first line, until when at the beginning of the second.
                let team = summary.ends_with(Words::of(language).state.open);
                assert!(team != summary.contains("107"), "{summary}");
                assert!(!body.starts_with("Écoute"), "{body}");
            }
        }
    }
}

#[test]
fn a_value_is_inserted_unchanged() {
    let values = [("file", "{count}{{file}"), ("count", "2")];
    let filled = fill("{file}: {count} {other} {", &values);
    assert_eq!(filled, "{count}{{file}: 2 {other} {");
}

/// Checks one fault of each kind, with one expectation.
#[cfg(target_os = "linux")]
#[test]
fn each_error_of_the_system_has_a_text_of_its_own() {
    // By Linux's numbers, because the standard library's kinds have no list: not found, access denied,
    // exists, no folder, a folder, long name, read-only, full, quota, time, refused, unreachable, broken
    // pipe, links, no program.
    let numbers = [2, 13, 17, 20, 21, 36, 30, 28, 122, 110, 111, 113, 32, 40, 8];
    let text = |language, number| Words::of(language).io_error(&Error::from_raw_os_error(number));
    for language in Language::ALL {
        let texts = numbers.map(|number| text(language, number));
        assert!(texts.iter().all(|text| !text.contains("os error")), "{texts:#?}");
        assert_eq!(texts.iter().collect::<BTreeSet<_>>().len(), numbers.len(), "{texts:#?}");
        // The network is unreachable, too; a connection is aborted or reset.
        for (same, number) in [(113, 101), (32, 103), (32, 104)] {
            assert_eq!(text(language, same), text(language, number));
        }
        // Without a number.
        let text = |error: &Error| Words::of(language).io_error(error);
        let unexpected = text(&ErrorKind::InvalidData.into());
        assert_ne!(unexpected, Error::from(ErrorKind::InvalidData).to_string());
        let lookup = text(&Error::other("failed to lookup address information: unknown"));
        assert!(!texts.contains(&unexpected) && !texts.contains(&lookup) && lookup != unexpected);
        assert!(!lookup.contains("lookup"), "{lookup}");
        // Errors without a text keep that of the system.
        assert!(text(&Error::from_raw_os_error(5)).contains("os error 5"));
        assert_eq!(text(&Error::other("else")), "else");
    }
}

#[test]
fn every_fault_has_a_text_in_every_language() {
    let date = at("2027-01-08T12:00:00Z").date_naive();
    let text = || "§1".to_owned();
    let value = || serde_json::json!("§1");
    let found = [
        Found::Unreadable { kind: std::io::ErrorKind::Other, message: text() },
        Found::NoJson { category: Category::Syntax, line: 1, column: 2, before: text().into() },
        Found::TooLarge(1),
        Found::Utf16,
        Found::NotUtf8 { line: 1, column: 2 },
        Found::Doubtful(Doubt::ByteOrderMark),
        Found::Owner(1),
        Found::Mode(0o646),
        Found::Link(text()),
        Found::NotAFile,
        Found::Private(0o600),
        Found::NotAFolder,
        Found::NotRead,
        Found::AutostartEntry(true),
        Found::UnknownKey,
        Found::Misspelt("language"),
        Found::Nested("language"),
        Found::UsersOwn,
        Found::AdminsOwn,
        Found::Repeated,
        Found::RepeatedWithin(text()),
        Found::SetAgain(text()),
        Found::Ignored(value()),
        Found::WrongType,
        Found::NotAList(value()),
        Found::TooMany(1),
        Found::NotAnObject(value()),
        Found::UnknownField,
        Found::MisspeltField("opens"),
        Found::Missing,
        Found::DoesNotFit(value()),
        Found::SameTime,
        Found::Reversed { last: date, first: date },
        Found::NoWeekday,
        Found::HoursAndNone { without: 1, with: 2, date },
        Found::Overlap { one: 1, other: 2, date },
        Found::NeverOpen,
        Found::NoHourLeft,
        Found::Doubtful(Doubt::NoHours { first: date, last: date }),
        Found::Doubtful(Doubt::LastMinute),
        Found::NeverAvailable,
        Found::Doubtful(Doubt::Unconfirmed(Since::Confirmation(date))),
    ];
    let codes: BTreeSet<_> = found.iter().map(Found::code).collect();
    assert_eq!(codes.len(), found.len(), "codes are unique");
    for found in found {
        let fault = Fault::new("[0].opens", found, Expected::AtMost(1)).within("x", "hours");
        for language in Language::ALL {
            let text = fault.text(Words::of(language));
            assert!(text.starts_with("x: hours[0].opens: "), "{text}");
            assert_eq!(placeholders(&text), [""; 0], "no placeholder is left: {text}");
        }
        assert_eq!(fault.to_string(), fault.text(Words::of(Language::En)));
    }
}
