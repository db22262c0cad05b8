//! Who answers at a chosen moment.

use chrono::{Duration, NaiveDateTime};
use helpline::civil;
use helpline::policy::{Effective, Layer, Level, merge};
use helpline::schedule::Schedule;
use helpline::settings::{Language, Settings};
use helpline::view::{Lookup, LookupChoices, LookupOption, Mark};
use helpline::words::Words;
use serde_json::json;

use super::{DAYS, at, effective};

const NOW: &str = "2026-11-30T10:05:00+01:00";

fn lookup(local: &str, effective: &Effective, language: Language) -> Lookup {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M").expect("a civil time");
    Lookup::at(local, at(NOW), effective, Words::of(language))
}

#[test]
fn each_moment_gets_an_answer_or_a_sentence() {
    let (open, relay) = (Some(Mark::Open), Some(Mark::Relay));
    let (team, relayed) = ("L’équipe répond", "Relais par le 107");
    let past = "Ce moment est passé.";
    let outside = "Ce jour se trouve au-delà des douze mois à venir.";
    let skipped = "Cette nuit-là, l’heure change : 2 h 30 n’existe pas. \
        Voici la réponse pour 3 h.";
    let repeated = "Cette nuit-là, l’heure change : ce moment existe deux fois. \
        Voici la réponse pour le premier.";
    // The chosen moment, the state, the moment in words, the note, who answers, until when, why.
    let rows = [
        ("2026-11-30T10:04", None, "Lundi 30 novembre, 10 h 04", past, "", "", ""),
        ("2026-11-30T10:05", open, "Lundi 30 novembre, 10 h 05", "", team, "19 h", ""),
        ("2026-11-29T18:00", None, "Dimanche 29 novembre, 18 h", past, "", "", ""),
        ("2001-01-01T00:00", None, "Lundi 1er janvier 2001, 0 h", past, "", "", ""),
        ("2026-12-03T18:00", open, "Jeudi 3 décembre, 18 h", "", team, "19 h", ""),
        // Not "today": that would be the reader's day.
        (
            "2026-12-03T07:00",
            relay,
            "Jeudi 3 décembre, 7 h",
            "",
            relayed,
            "L’équipe reprend jeudi 3 décembre à 9 h",
            "En dehors des heures d’ouverture",
        ),
        (
            "2026-12-03T19:00",
            relay,
            "Jeudi 3 décembre, 19 h",
            "",
            relayed,
            "vendredi 4 décembre à 9 h",
            "En dehors des heures d’ouverture",
        ),
        (
            "2026-12-25T10:00",
            relay,
            "Vendredi 25 décembre, 10 h",
            "",
            relayed,
            "lundi 28 décembre à 9 h",
            "Jour férié : Noël",
        ),
        (
            "2027-03-28T02:30",
            relay,
            "Dimanche 28 mars, 3 h",
            skipped,
            relayed,
            "mardi 30 mars à 9 h",
            "Week-end",
        ),
        (
            "2027-10-31T02:30",
            relay,
            "Dimanche 31 octobre 2027, 2 h 30",
            repeated,
            relayed,
            "mardi 2 novembre 2027 à 9 h",
            "Week-end",
        ),
        (
            "2027-11-29T23:45",
            relay,
            "Lundi 29 novembre 2027, 23 h 45",
            "",
            relayed,
            "mardi 30 novembre 2027 à 9 h",
            "En dehors des heures d’ouverture",
        ),
        ("2027-11-30T00:00", None, "Mardi 30 novembre 2027, 0 h", outside, "", "", ""),
    ];
    for (local, mark, when, note, headline, until, reason) in rows {
        let found = lookup(local, &merge(&[], None), Language::Fr);
        let plain = |text: &str| text.replace('\u{a0}', " ");
        let texts = [&found.when, &found.note, &found.headline, &found.reason, &found.warning];
        let texts = texts.map(|text| plain(text));
        assert_eq!(found.mark, mark, "{local}");
        assert_eq!(texts, [when, note, headline, reason, ""], "{local}");
        let end = plain(&found.until);
        assert!(end.ends_with(until) && end.is_empty() == until.is_empty(), "{local}: {end}");
    }
}

#[test]
fn each_choice_is_answered_as_the_status_of_its_instant() {
    for language in Language::ALL {
        let words = Words::of(language);
        let effective = effective(&Schedule::default(), &Settings::default());
        let choices = LookupChoices::at(at(NOW), words);
        let days: Vec<_> = choices.months.iter().flat_map(|month| &month.days).collect();
        assert_eq!((days.len(), choices.months.len(), choices.times.len()), (365, 13, 96));
        let mut answered = 0;
        for LookupOption { code: day, .. } in days {
            for LookupOption { code: time, .. } in &choices.times {
                let found = lookup(&format!("{day}T{time}"), &effective, language);
                let local =
                    NaiveDateTime::parse_from_str(&format!("{day}T{time}"), "%Y-%m-%dT%H:%M");
                let instant = civil::instant(local.expect("a civil time"));
                let open = Schedule::default().state_at(instant).is_open();
                match found.mark {
                    Some(mark) => assert_eq!(mark == Mark::Open, open, "{day} {time}"),
                    None => assert!(instant < at(NOW), "{day} {time}"),
                }
                answered += usize::from(found.mark.is_some());
            }
        }
        // All but those of the present day before 10:15.
        assert_eq!(answered, 365 * 96 - 41);
    }
}

#[test]
fn the_first_choice_is_the_next_quarter_of_an_hour() {
    for (now, next) in [
        (NOW, ["2026-11-30", "10:15"]),
        ("2026-11-30T10:00:00+01:00", ["2026-11-30", "10:15"]),
        ("2026-11-30T23:59:59+01:00", ["2026-12-01", "00:00"]),
        ("2027-03-28T01:50:00+01:00", ["2027-03-28", "03:00"]),
    ] {
        let choices = LookupChoices::at(at(now), Words::of(Language::Fr));
        assert_eq!([choices.next.day, choices.next.time], next, "{now}");
    }
    let choices = LookupChoices::at(at(NOW) + Duration::days(1), Words::of(Language::Fr));
    let names: Vec<_> = choices.months.iter().map(|month| &*month.name).collect();
    assert_eq!((names[0], names[1], names.len()), ("Décembre 2026", "Janvier 2027", 12));
    let option = |it: &LookupOption| [it.code.clone(), it.label.clone()];
    assert_eq!(option(&choices.months[0].days[0]), ["2026-12-01", "mardi 1er\u{a0}décembre"]);
    assert_eq!(option(&choices.times[73]), ["18:15", "18\u{a0}h\u{a0}15"]);
}

#[test]
fn an_answer_after_the_policy_s_hours_have_ended_warns() {
    let keys = json!({"openingHoursSpecification": [{"dayOfWeek": DAYS, "opens": "10:00",
        "closes": "12:00", "validThrough": "2027-01-31"}]});
    let source = "/etc/ecoute/policies/managed/a.json".to_owned();
    let keys = keys.as_object().cloned().expect("an object");
    let effective = merge(&[Layer { level: Level::Managed, source, keys }], None);
    let before = lookup("2027-01-29T11:00", &effective, Language::En);
    assert_eq!((before.mark, &*before.warning), (Some(Mark::Open), ""));
    let after = lookup("2027-02-01T11:00", &effective, Language::En);
    assert_eq!(after.mark, Some(Mark::Relay));
    assert!(after.warning.contains("31.01.2027"), "{}", after.warning);
}
