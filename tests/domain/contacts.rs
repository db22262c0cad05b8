//! An organisation's own contacts: what is accepted, and who may be called when.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Europe::Brussels;
use helpline::contacts::{Availability, ContactPoint, read};
use helpline::policy::{Effective, Level, merge};
use helpline::settings::Language;
use helpline::view;
use helpline::watch::{Step, Watch};
use helpline::words::Words;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::every_minute::{self, every_minute};
use super::{at, layer};

/// A contact with one more field.
fn with(extra: Value) -> Value {
    let mut contact = json!({"name": "Service social", "telephone": "04 000 00 00"});
    contact.as_object_mut().expect("an object").extend(extra.as_object().expect("fields").clone());
    contact
}

fn policy(keys: &Value) -> Effective {
    merge(&[layer(Level::Managed, keys)], None)
}

#[test]
fn faults_in_contacts_are_described_exactly() {
    let band = json!({"dayOfWeek": "Monday", "opens": "09:00", "closes": "12:00"});
    let hours = |extra: Value| {
        let mut band = band.clone();
        band.as_object_mut().expect("an object").extend(extra.as_object().expect("fields").clone());
        json!([with(json!({"hoursAvailable": [band]}))])
    };
    let one = |extra| json!([with(extra)]);
    let many = |count| Value::Array(vec![with(json!({})); count]);
    let long = |length| "é".repeat(length);
    let rows = [
        (json!("04 000 00 00"), ": \"04 000 00 00\" is not a list; expected: a list of entries"),
        (json!({}), ": {} is not a list"),
        (json!(["x"]), "[0]: \"x\"; expected: an object"),
        (many(21), ": 21 entries; expected: 20 at most"),
        (json!([{"telephone": "101"}]), "[0].name: missing; expected: a text of 1 to 80"),
        (json!([{"name": "x"}]), "[0].telephone: missing; expected: one number: in Belgium"),
        (one(json!({"name": ""})), "[0].name: \"\" is not valid"),
        (one(json!({"name": long(81)})), "[0].name: "),
        (one(json!({"name": "a\u{202e}b"})), "[0].name: \"a\\u202eb\" is not valid"),
        (one(json!({"name": 7})), "[0].name: 7 is not valid"),
        (one(json!({"telephone": 101})), "[0].telephone: 101 is not valid; expected: one number"),
        (one(json!({"telephone": "1"})), "[0].telephone: \"1\" is not valid"),
        (one(json!({"telephone": "+"})), "[0].telephone: \"+\" is not valid"),
        (one(json!({"telephone": "04+32"})), "[0].telephone: \"04+32\" is not valid"),
        (one(json!({"telephone": "tel:101"})), "[0].telephone: \"tel:101\" is not valid"),
        (one(json!({"telephone": "101;ext=2"})), "[0].telephone: \"101;ext=2\" is not valid"),
        (one(json!({"telephone": "04\u{2003}000"})), "[0].telephone: "),
        (one(json!({"telephone": "٠١٢٣"})), "[0].telephone: "),
        (
            one(json!({"telephone": "081 22 33 44 / 0475 11 22 33"})),
            "[0].telephone: \"081 22 33 44 / 0475 11 22 33\" is not valid; expected: one number: in \
             Belgium 0 or +32 and 8 or 9 digits, abroad + and at most 15 digits, or an extension of 2 \
             to 7 digits; at most 30 characters; between the digits spaces, - and ., / after the \
             area code only, (0) after the country code only; a second number is a contact of its \
             own",
        ),
        (one(json!({"description": long(201)})), "[0].description: "),
        (one(json!({"description": "a\nb"})), "[0].description: \"a\\nb\" is not valid"),
        (one(json!({"availableLanguage": ["fr"]})), "[0].availableLanguage: [\"fr\"] is not valid"),
        (
            one(json!({"onPaper": "true"})),
            "[0].onPaper: \"true\" is not valid; expected: true or false",
        ),
        (one(json!({"phone": "101"})), "[0].phone: unknown; expected: one of: name, telephone"),
        (one(json!({"onpaper": true})), "[0].onpaper: unknown; did you mean onPaper?"),
        (
            Value::Array(vec![with(json!({"onPaper": true})); 5]),
            "[4].onPaper: 5 entries; expected: 4 at most",
        ),
        (one(json!({"hoursAvailable": {}})), "[0].hoursAvailable: {} is not a list"),
        (
            one(json!({"hoursAvailable": []})),
            "[0].hoursAvailable: these hours never occur; expected: at",
        ),
        (hours(json!({"opens": "9:00"})), "[0].hoursAvailable[0].opens: \"9:00\" is not valid"),
        (
            hours(json!({"closes": "09:00"})),
            "[0].hoursAvailable[0].closes: the same time as opens; expected: two different times; \
             00:00 to 24:00 is a whole day",
        ),
        (hours(json!({"open": "1"})), "[0].hoursAvailable[0].open: unknown; did you mean opens?"),
        (hours(json!({"name": "x"})), "[0].hoursAvailable[0].name: unknown"),
        (
            hours(json!({"validFrom": "2027-01-12", "validThrough": "2027-01-12"})),
            "[0].hoursAvailable: these hours never occur; expected: at least one band",
        ),
        (
            json!([with(json!({})), with(json!({"hoursAvailable": [band, band]}))]),
            "[1].hoursAvailable: [0] and [1] overlap on Monday",
        ),
    ];
    for (contacts, expected) in rows {
        let effective = policy(&json!({"contactPoint": contacts}));
        let found: Vec<_> = effective.faults.iter().map(ToString::to_string).collect();
        let start = format!("managed: contactPoint{expected}");
        assert!(found.len() == 1 && found[0].starts_with(&start), "{expected}: {found:?}");
        assert!(effective.contacts.is_empty(), "{expected}");
        assert!(!effective.hours_refused, "{expected}: the line's hours are not in question");
    }
}

#[test]
fn valid_contacts_are_kept_as_they_are_written() {
    let longest = json!({"name": "é".repeat(80), "telephone": format!("4{}17", " ".repeat(27)),
        "description": "é".repeat(200), "availableLanguage": "é".repeat(80)});
    let telephones = ["101", "42", "+32 4 000 00 00", "04/000.00.00", "0800-30 030"];
    for contact in telephones.map(|telephone| with(json!({"telephone": telephone}))).iter().chain([
        &longest,
        &with(json!({"@type": "ContactPoint", "onPaper": true})),
        &with(json!({"name": "<b>Ana</b> & 'Jo' \u{1f469}\u{200d}\u{1f4bb}"})),
    ]) {
        let read = read(&json!([contact])).unwrap_or_else(|faults| panic!("{contact}: {faults:?}"));
        assert_eq!(json!(&*read[0].name), contact["name"]);
        assert_eq!(json!(&*read[0].telephone), contact["telephone"]);
        assert_eq!(json!(read[0].description.as_deref()), contact["description"]);
        assert_eq!(json!(read[0].languages.as_deref()), contact["availableLanguage"]);
        assert_eq!(read[0].on_paper, contact["onPaper"] == true);
        assert_eq!(read[0].availability(at("2027-01-11T10:00:00+01:00")), None, "{contact}");
    }
    let twenty = Value::Array(vec![with(json!({})); 20]);
    assert_eq!(policy(&json!({"contactPoint": twenty})).contacts.len(), 20);
}

/// Contacts have hours of their own, which are not those of the line, wherever they are lost.
#[test]
fn lost_contacts_do_not_cause_a_warning_about_the_line_s_hours() {
    let contacts =
        json!([with(json!({"hoursAvailable": [{"opens": "09:00", "dayOfWeek": "Monday"}]}))]);
    for (keys, warned) in [
        (json!({"contactPoint": contacts}), false),
        (json!({"contactPoints": contacts}), false),
        (json!({"ContactPoint": contacts}), false),
        (json!({"contacts": contacts}), false),
        (json!({"https://schema.org/contactPoint": contacts}), false),
        (json!({"ecoute": {"contactPoint": contacts}}), false),
        (json!({"language": {"contacts": contacts}}), false),
        (json!({"hoursAvailable": contacts[0]["hoursAvailable"]}), true),
        (json!({"ecoute": {"contactPoint": contacts, "openingHours": []}}), true),
    ] {
        let effective = policy(&keys);
        assert!(!effective.faults.is_empty(), "{keys}");
        assert_eq!(effective.hours_refused, warned, "{keys}");
    }
}

/// A contact with these hours.
fn available(hours: &Value) -> Option<ContactPoint> {
    read(&json!([with(json!({"hoursAvailable": hours}))])).ok()?.pop()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_global_rejects: 20_000, ..Default::default() })]

    #[test]
    fn a_contact_may_be_called_in_exactly_its_hours(
        first in proptest::sample::select(every_minute::first_days()),
        hours in every_minute::opening(),
        samples in proptest::collection::vec(0..10 * 1440_usize, 12),
    ) {
        let hours = every_minute::dated(&hours, first);
        let Some(contact) = available(&hours) else {
            return Err(TestCaseError::reject("these hours conflict"));
        };
        let minutes = every_minute(first, &hours, &json!([]));
        let valid = valid_days(&hours);
        for (now, reason) in samples.iter().map(|sample| &minutes[*sample]) {
            let change = minutes.iter().find(|(later, other)| {
                now < later && (*other == "open_hours") != (*reason == "open_hours")
            });
            let change = change.map(|(at, _)| *at);
            let found = contact.availability(*now);
            let day = now.with_timezone(&Brussels).date_naive();
            match (*reason, found) {
                ("open_hours", Some(Availability::Now(until))) => {
                    prop_assert!(change.is_none() || until == change, "{now}: {until:?} {hours}");
                }
                (_, Some(Availability::From(from))) if *reason != "open_hours" => {
                    prop_assert!(valid.contains(&day), "{now}: {hours}");
                    prop_assert!(change.is_none_or(|change| from == change), "{now}: {from} {hours}");
                }
                (_, Some(Availability::Pending(from))) if *reason != "open_hours" => {
                    prop_assert!(!valid.contains(&day), "{now}: {hours}");
                    prop_assert!(change.is_none_or(|change| from == change), "{now}: {from} {hours}");
                }
                (_, Some(Availability::Unknown)) if *reason != "open_hours" => {
                    prop_assert!(change.is_none(), "{now}: {hours}");
                }
                (_, found) => prop_assert!(false, "{now}: {reason}, {found:?}: {hours}"),
            }
            let next = contact.next_change_after(*now);
            prop_assert!(change.is_none() || next == change, "{now}: {next:?} {hours}");
        }
    }
}

/// The days on which an entry is valid that counts: one for a weekday, if there is any.
fn valid_days(hours: &Value) -> BTreeSet<NaiveDate> {
    let start = NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day");
    let days = start.iter_days().take(400);
    let weekly = |entry: &&Value| {
        entry["dayOfWeek"]
            .as_array()
            .is_some_and(|days| days.iter().any(|day| *day != "PublicHolidays"))
    };
    let entries = hours.as_array().expect("a list");
    let holidays_only = !entries.iter().any(|entry| weekly(&entry));
    days.filter(|day| {
        let day = day.to_string();
        let counts = |entry: &&Value| holidays_only || weekly(entry);
        entries.iter().filter(counts).any(|entry| {
            entry["validFrom"].as_str().is_none_or(|from| from <= &*day)
                && entry["validThrough"].as_str().is_none_or(|through| &*day <= through)
        })
    })
    .collect()
}

fn step(now: DateTime<Utc>, effective: &Effective) -> Step {
    Watch::new(at("2026-11-24T00:00:00Z")).advance(now, &effective.schedule, &effective.settings)
}

#[test]
fn the_page_says_who_may_be_called_and_changes_at_that_second() {
    let hours = json!([
        {"dayOfWeek": ["Monday", "Friday"], "opens": "08:30", "closes": "17:00:07"},
        {"dayOfWeek": "Friday", "opens": "22:00", "closes": "02:30"},
    ]);
    let ended = json!([{"dayOfWeek": "Monday", "opens": "08:00", "closes": "09:00", "validThrough": "2026-12-31"}]);
    let always = json!([{"dayOfWeek": super::DAYS, "opens": "00:00", "closes": "24:00"}]);
    let holidays = json!([{"dayOfWeek": "PublicHolidays", "opens": "09:00", "closes": "12:00"}]);
    let policy = policy(&json!({"contactPoint": [
        with(json!({"hoursAvailable": hours})), with(json!({})),
        with(json!({"hoursAvailable": always})), with(json!({"hoursAvailable": ended})),
        with(json!({"hoursAvailable": holidays})),
    ]}));
    let rows = [
        (
            "2027-01-11T08:29:59+01:00",
            "Pas joignable maintenant\u{a0}; à partir de 8\u{a0}h\u{a0}30",
        ),
        (
            "2027-01-11T08:30:00+01:00",
            "Joignable jusqu’à 17\u{a0}h\u{a0}00\u{a0}min\u{a0}07\u{a0}s",
        ),
        (
            "2027-01-11T17:00:06+01:00",
            "Joignable jusqu’à 17\u{a0}h\u{a0}00\u{a0}min\u{a0}07\u{a0}s",
        ),
        (
            "2027-01-11T17:00:07+01:00",
            "Pas joignable maintenant\u{a0}; à partir de vendredi 8\u{a0}h\u{a0}30",
        ),
        ("2027-01-15T23:00:00+01:00", "Joignable jusqu’à samedi 2\u{a0}h\u{a0}30"),
        // Easter Monday, and the night without 02:30.
        (
            "2027-03-29T10:00:00+02:00",
            "Pas joignable maintenant\u{a0}; à partir de vendredi 8\u{a0}h\u{a0}30",
        ),
        ("2001-01-01T10:00:00+01:00", "Horaire à vérifier"),
    ];
    for (now, expected) in rows {
        let step = step(at(now), &policy);
        let page = view::of(&step, &policy, &Brussels).page;
        let shown: Vec<_> = page.own_contacts.iter().map(|it| it.callable.as_str()).collect();
        let always = if now.starts_with("2001") {
            "Horaire à vérifier"
        } else {
            "Joignable à toute heure"
        };
        let holidays = match now {
            _ if now.starts_with("2001") => "Horaire à vérifier",
            "2027-03-29T10:00:00+02:00" => "Joignable jusqu’à 12\u{a0}h",
            _ => "Pas joignable maintenant\u{a0}; à partir de lundi 29\u{a0}mars, 9\u{a0}h",
        };
        assert_eq!(shown, [expected, "", always, "Horaire à vérifier", holidays], "{now}");
    }
    for (now, repaint) in [
        ("2027-01-11T08:29:59+01:00", Some("2027-01-11T08:30:00+01:00")),
        ("2027-01-11T17:00:00+01:00", Some("2027-01-11T17:00:07+01:00")),
        ("2027-01-11T17:00:07+01:00", Some("2027-01-11T17:05:00+01:00")),
        ("2001-01-01T08:29:59+01:00", None),
    ] {
        let next = view::next_repaint(&step(at(now), &policy), &policy);
        assert_eq!(next, repaint.map(at), "{now}");
    }
}

#[test]
fn between_two_periods_a_contact_s_next_known_hours_are_named() {
    let hours = json!([
        {"dayOfWeek": "Monday", "opens": "08:30", "closes": "17:00", "validThrough": "2027-01-15"},
        {"dayOfWeek": "Tuesday", "opens": "09:00", "closes": "12:00", "validFrom": "2027-02-01",
         "validThrough": "2027-02-28"},
    ]);
    let policy = policy(&json!({"contactPoint": [with(json!({"hoursAvailable": hours}))]}));
    let next = "mardi 2\u{a0}février, 9\u{a0}h";
    for (now, expected) in [
        (
            "2027-01-15T10:00:00+01:00",
            format!("Pas joignable maintenant\u{a0}; à partir de {next}"),
        ),
        (
            "2027-01-18T10:00:00+01:00",
            format!("Horaire inconnu pour l’instant\u{a0}; joignable à partir de {next}"),
        ),
        (
            "2027-02-01T10:00:00+01:00",
            "Pas joignable maintenant\u{a0}; à partir de mardi 9\u{a0}h".to_owned(),
        ),
        ("2027-03-01T10:00:00+01:00", "Horaire à vérifier".to_owned()),
    ] {
        let page = view::of(&step(at(now), &policy), &policy, &Brussels).page;
        assert_eq!(page.own_contacts[0].callable, expected, "{now}");
    }
}

#[test]
fn each_button_of_a_contact_names_it() {
    let contacts = ["Service social", "Réception"].map(|name| with(json!({"name": name})));
    let policy = policy(&json!({"contactPoint": contacts, "dialling": true}));
    let step = step(at("2027-01-11T10:00:00+01:00"), &policy);
    for language in Language::ALL {
        let page = view::in_words(&step, &policy, Words::of(language), &Brussels).page;
        let mut names = BTreeSet::new();
        for contact in &page.own_contacts {
            for name in [&contact.copy_hint, &contact.call.hint] {
                let whole = name.contains(&contact.number) && name.contains(&contact.name);
                assert!(whole, "{language:?}: {name}");
                names.insert(name);
            }
        }
        assert_eq!(names.len(), 4, "{language:?}: {names:?}");
    }
}

#[test]
fn the_page_is_updated_at_the_first_change_of_any_contact() {
    let until = |closes: &str| {
        let hours = json!([{"dayOfWeek": "Monday", "opens": "08:30", "closes": closes}]);
        with(json!({"hoursAvailable": hours}))
    };
    let contacts = [until("17:00"), until("10:00:07"), until("18:00")];
    let policy = policy(&json!({"contactPoint": contacts}));
    // The marker of the current time moves at 10:05.
    let next = view::next_repaint(&step(at("2027-01-11T10:00:03+01:00"), &policy), &policy);
    assert_eq!(next, Some(at("2027-01-11T10:00:07+01:00")));
}

/// Nothing of a contact reaches the tray or a notification.
#[test]
fn contacts_change_neither_tray_nor_notification_nor_the_line_s_answer() {
    let hours = json!([{"dayOfWeek": "Monday", "opens": "08:30", "closes": "17:00"}]);
    let with_contacts =
        policy(&json!({"contactPoint": [with(json!({"hoursAvailable": hours, "onPaper": true}))]}));
    let without = policy(&json!({}));
    for minutes in (0..48 * 60).step_by(30) {
        let now = at("2027-01-10T00:00:00+01:00") + Duration::minutes(minutes);
        let [own, none] = [&with_contacts, &without].map(|it| (step(now, it), it));
        assert_eq!(own.0, none.0, "{now}");
        let [own, none] = [own, none].map(|(step, it)| view::of(&step, it, &Brussels));
        assert_eq!((own.tray, own.notification), (none.tray, none.notification), "{now}");
        assert_eq!(own.page.headline, none.page.headline, "{now}");
        assert_eq!(
            own.page.paper.contacts,
            [
                "Dans notre organisation",
                "\u{2068}Service social\u{2069}\u{a0}: \u{2066}04 000 00 00\u{2069}"
            ]
        );
        assert!(none.page.own_contacts_title.is_empty() && none.page.paper.contacts.is_empty());
    }
    for language in Language::ALL {
        let words = Words::of(language);
        let step = step(at("2027-01-11T10:00:00+01:00"), &with_contacts);
        let page = view::in_words(&step, &with_contacts, words, &Brussels).page;
        assert!(page.own_contacts[0].copy_hint.contains("04 000 00 00"), "{language:?}");
        assert!(page.own_contacts[0].callable.contains("17"), "{language:?}");
    }
}
