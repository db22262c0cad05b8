//! Where the hours come from, when they were confirmed, and whether that was long ago.

use chrono::NaiveDate;
use helpline::policy::{Effective, Level, merge};
use helpline::settings::{Key, Language};
use helpline::view::Provenance;
use helpline::words::Words;
use serde_json::{Value, json};

use super::layer;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The effective settings of these policies on a day, or by an implausible clock.
fn on(today: Option<&str>, policies: &[(Level, Value)]) -> Effective {
    let layers = policies.iter().map(|(level, keys)| layer(*level, keys));
    merge(&layers.collect::<Vec<_>>(), today.map(day))
}

fn week() -> Value {
    json!([{"dayOfWeek": "Monday", "opens": "08:00", "closes": "20:00"}])
}

#[test]
fn the_origin_of_the_hours_names_the_day_of_their_confirmation() {
    let special = json!([{"validFrom": "2027-01-04", "validThrough": "2027-01-04"}]);
    let confirmed = "2026-10-12";
    let rows = [
        (
            json!({"hoursConfirmedOn": confirmed}),
            ("sheet", Some("2021-09-02"), Some(confirmed)),
            [
                "Horaire d’après la fiche du service, modifiée le 02.09.2021\u{a0}; \
                 confirmé par votre organisation le 12.10.2026",
                "Uren volgens de fiche van de dienst, gewijzigd op 02.09.2021; \
                 bevestigd door uw organisatie op 12.10.2026",
                "Zeiten laut Infoblatt des Dienstes, geändert am 02.09.2021; \
                 von Ihrer Organisation am 12.10.2026 bestätigt",
                "Hours from the service’s own sheet, last changed 02.09.2021; \
                 confirmed by your organisation on 12.10.2026",
            ],
        ),
        (
            json!({"hoursConfirmedOn": confirmed, "openingHoursSpecification": week()}),
            ("policy", None, Some(confirmed)),
            [
                "Horaire fixé par votre organisation, confirmé le 12.10.2026",
                "Uren vastgelegd door uw organisatie, bevestigd op 12.10.2026",
                "Zeiten von Ihrer Organisation festgelegt, am 12.10.2026 bestätigt",
                "Hours set by your organisation, confirmed on 12.10.2026",
            ],
        ),
        (
            json!({"specialOpeningHoursSpecification": special}),
            ("sheet_and_specials", Some("2021-09-02"), None),
            [
                "Horaire d’après la fiche du service, modifiée le 02.09.2021\u{a0}; \
                 jours particuliers fixés par votre organisation",
                "Uren volgens de fiche van de dienst, gewijzigd op 02.09.2021; \
                 bijzondere dagen vastgelegd door uw organisatie",
                "Zeiten laut Infoblatt des Dienstes, geändert am 02.09.2021; \
                 besondere Tage von Ihrer Organisation festgelegt",
                "Hours from the service’s own sheet, last changed 02.09.2021; \
                 special days set by your organisation",
            ],
        ),
        // The sheet that was confirmed has changed since.
        (
            json!({"hoursConfirmedOn": "2021-09-01"}),
            ("sheet", Some("2021-09-02"), None),
            [
                "Horaire d’après la fiche du service, modifiée le 02.09.2021",
                "Uren volgens de fiche van de dienst, gewijzigd op 02.09.2021",
                "Zeiten laut Infoblatt des Dienstes, geändert am 02.09.2021",
                "Hours from the service’s own sheet, last changed 02.09.2021",
            ],
        ),
        // The hours that were confirmed are not those in use.
        (
            json!({"hoursConfirmedOn": confirmed, "openingHoursSpecification": []}),
            ("sheet", Some("2021-09-02"), None),
            [
                "Horaire d’après la fiche du service, modifiée le 02.09.2021",
                "Uren volgens de fiche van de dienst, gewijzigd op 02.09.2021",
                "Zeiten laut Infoblatt des Dienstes, geändert am 02.09.2021",
                "Hours from the service’s own sheet, last changed 02.09.2021",
            ],
        ),
    ];
    for (keys, (source, as_of, confirmed_on), texts) in rows {
        let effective = on(Some("2027-01-11"), &[(Level::Managed, keys.clone())]);
        let provenance = Provenance::of(&effective);
        assert_eq!(provenance.source.code(), source, "{keys}");
        assert_eq!(
            (provenance.as_of, provenance.confirmed_on),
            (as_of.map(day), confirmed_on.map(day)),
            "{keys}"
        );
        for (language, text) in Language::ALL.into_iter().zip(texts) {
            assert_eq!(provenance.text(Words::of(language)), text, "{keys}");
        }
    }
}

#[test]
fn a_day_in_the_future_is_ignored_and_named_until_it_has_come() {
    let policies = [
        (Level::Recommended, json!({"hoursConfirmedOn": "2026-10-12"})),
        (Level::Managed, json!({"hoursConfirmedOn": "2027-01-12"})),
    ];
    let ignored = "managed: hoursConfirmedOn: \"2027-01-12\" is ignored; expected: a day that exists, \
                   YYYY-MM-DD, from 2017-03-08 to today";
    let rows = [
        (Some("2027-01-11"), "2026-10-12", Level::Recommended, vec![ignored]),
        (Some("2027-01-12"), "2027-01-12", Level::Managed, vec![]),
        (Some("2027-01-13"), "2027-01-12", Level::Managed, vec![]),
        // A clock that is wrong cannot tell.
        (None, "2027-01-12", Level::Managed, vec![]),
    ];
    for (today, confirmed, level, ignored) in rows {
        let effective = on(today, &policies);
        let value = effective.value(Key::HoursConfirmedOn);
        assert_eq!((&value.value, value.level), (&json!(confirmed), level), "{today:?}");
        assert_eq!(Provenance::of(&effective).confirmed_on, Some(day(confirmed)), "{today:?}");
        let named: Vec<_> = effective.faults.iter().map(ToString::to_string).collect();
        assert_eq!(named, ignored, "{today:?}");
        assert!(!effective.hours_refused, "no warning about the hours on {today:?}");
    }
}

#[test]
fn only_a_day_since_the_relay_s_first_is_accepted() {
    let rows = [
        (json!("2017-03-08"), true),
        (json!("2024-02-29"), true),
        (json!("2017-03-07"), false),
        (json!("2025-02-29"), false),
        (json!("2026-1-2"), false),
        (json!("12.10.2026"), false),
        (json!("2026-10-12T00:00:00Z"), false),
        (json!(" 2026-10-12"), false),
        (json!(20_261_012), false),
        (json!(null), false),
        (json!([]), false),
        (json!([{"opens": "09:00"}]), false),
    ];
    for (value, accepted) in rows {
        let keys = json!({"hoursConfirmedOn": value});
        let effective = on(Some("2027-01-11"), &[(Level::Managed, keys.clone())]);
        let chosen = effective.value(Key::HoursConfirmedOn).level == Level::Managed;
        assert_eq!((chosen, effective.faults.is_empty()), (accepted, accepted), "{keys}");
    }
}

#[test]
fn hours_that_nobody_has_confirmed_for_a_year_get_a_hint() {
    let week = || json!({"openingHoursSpecification": week()});
    let long_ago = |what: &str| {
        Some(format!(
            "hoursConfirmedOn: the hours were last confirmed on {what}, more than a year ago; \
             expected: the day on which the service, when asked, confirmed them"
        ))
    };
    let sheet = Some(
        "hoursConfirmedOn: the hours are those of the service’s sheet of 2021-09-02, and nobody has \
         confirmed them since; expected: the day on which the service, when asked, confirmed them"
            .to_owned(),
    );
    let never = Some(
        "hoursConfirmedOn: nobody has said when the hours were confirmed; \
         expected: the day on which the service, when asked, confirmed them"
            .to_owned(),
    );
    let confirmed = |mut keys: Value, day: &str| {
        keys["hoursConfirmedOn"] = json!(day);
        keys
    };
    let rows = [
        (json!({}), "2027-01-11", sheet.clone()),
        (json!({}), "2022-09-02", None),
        (json!({}), "2022-09-03", sheet.clone()),
        (confirmed(json!({}), "2026-01-11"), "2027-01-11", None),
        (confirmed(json!({}), "2026-01-11"), "2027-01-12", long_ago("2026-01-11")),
        (confirmed(json!({}), "2024-02-29"), "2025-02-28", None),
        (confirmed(json!({}), "2024-02-29"), "2025-03-01", long_ago("2024-02-29")),
        // The sheet is younger than the confirmation.
        (confirmed(json!({}), "2019-05-02"), "2027-01-11", sheet),
        (week(), "2027-01-11", never),
        (confirmed(week(), "2026-01-11"), "2027-01-11", None),
        (confirmed(week(), "2026-01-11"), "2027-01-12", long_ago("2026-01-11")),
    ];
    for (keys, today, expected) in rows {
        let effective = on(Some(today), &[(Level::Managed, keys.clone())]);
        let hint = Provenance::of(&effective).hint(day(today));
        assert_eq!(hint.map(|hint| hint.to_string()), expected, "{keys} on {today}");
    }
}
