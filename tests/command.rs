//! The command line, without display, bus and home directory.

// The folders, sockets and devices of Linux, its autostart entries and clocks, and its language
// without a setting.
#[cfg(target_os = "linux")]
mod autostart;
#[cfg(target_os = "linux")]
mod clocks;
#[cfg(target_os = "linux")]
mod environment;
#[cfg(target_os = "linux")]
mod follow;
#[cfg(target_os = "linux")]
mod ipc;
#[cfg(target_os = "linux")]
mod manual;

use std::process::{Command, Output};

use helpline::settings::Language;
use helpline::words::Words;
use icalendar::parser::{read_calendar, unfold};
use serde_json::{Value, json};

use crate::built::built;

/// Runs `ecoute` in French, in an empty environment; standard output and standard error must be
/// text.
fn ecoute(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(built("ecoute"));
    // Windows and macOS have a language without an environment, too.
    let language: &[&str] = if cfg!(target_os = "linux") { &[] } else { &["--lang", "fr"] };
    let Output { status, stdout, stderr } =
        command.args(language).args(arguments).env_clear().output().expect("ecoute runs");
    let text = |bytes| String::from_utf8(bytes).expect("ecoute writes UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// The standard output of `ecoute`, which must succeed without errors.
fn printed(arguments: &[&str]) -> String {
    let (code, out, err) = ecoute(arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments:?}");
    out
}

#[test]
fn status_json_is_one_line_with_every_field() {
    let printed = printed(&["status", "--json", "--at", "2026-12-24T20:00"]);
    let expected = json!({
        "at": "2026-12-24T20:00:00+01:00", "state": "relay", "reason": "after_hours",
        "detail": null,
        "since": "2026-12-24T19:00:00+01:00", "until": "2026-12-28T09:00:00+01:00",
        "next": {"state": "open", "reason": "open_hours"},
        "dial": "0800 30 030", "answered_by": {"name": "Télé-Accueil", "number": "107"},
        "warnings": [],
        "hours": {"source": "sheet", "as_of": "2021-09-02", "confirmed_on": null},
    });
    assert_eq!(serde_json::from_str::<Value>(&printed).expect("JSON"), expected);
    assert!(printed.ends_with("}\n") && printed.lines().count() == 1, "one line: {printed}");
}

#[test]
fn status_json_has_the_reason_and_the_holiday_s_name() {
    let rows = [
        ("2027-01-11T08:59:59", "relay", "before_hours", Value::Null),
        ("2027-01-11T09:00:00", "open", "open_hours", Value::Null),
        ("2027-01-11T19:00:00", "relay", "after_hours", Value::Null),
        ("2027-01-09T12:00:00", "relay", "weekend", Value::Null),
        ("2027-05-06T12:00:00", "relay", "holiday", json!("Ascension")),
        ("2027-01-11T08:00:00Z", "open", "open_hours", Value::Null),
        ("2027-01-11T12:00:00+09:00", "relay", "before_hours", Value::Null),
        // The first and the last supported second.
        ("2017-03-08T00:00:00+01:00", "relay", "before_hours", Value::Null),
        ("2099-12-31T23:59:59+01:00", "relay", "after_hours", Value::Null),
    ];
    for (at, state, reason, detail) in rows {
        let printed = printed(&["status", "--at", at, "--json"]);
        let status: Value = serde_json::from_str(&printed).expect("JSON");
        assert_eq!((&status["state"], &status["reason"]), (&json!(state), &json!(reason)), "{at}");
        assert_eq!(status["detail"], detail, "{at}");
    }
}

#[test]
fn the_status_in_words_names_who_answers_and_the_emergency_numbers() {
    let rows = [
        ("fr", "Relais par le\u{a0}107 jusqu’à vendredi 9\u{a0}h\nJour férié\u{a0}: Ascension\n"),
        ("nl", "Doorgeschakeld naar\u{a0}107 tot vrijdag 9\u{a0}uur\nFeestdag: Hemelvaart\n"),
        (
            "de",
            "Weitergeleitet an die\u{a0}107 bis Freitag, 9\u{a0}Uhr\nFeiertag: Christi Himmelfahrt\n",
        ),
        ("en", "Passed on to\u{a0}107 until Friday 9:00\nPublic holiday: Ascension Day\n"),
    ];
    for (language, expected) in rows {
        let printed = printed(&["--lang", language, "status", "--at", "2027-05-06T12:00"]);
        assert!(printed.starts_with(expected), "{language}: {printed}");
        for number in ["0800 30 030", "107", "101", "112"] {
            assert!(printed.contains(number), "{language}: {number} in {printed}");
        }
    }
}

#[test]
fn schedule_csv_has_each_transition_in_utc_and_local_time() {
    let printed =
        printed(&["schedule", "--from", "2026-12-24", "--to", "2026-12-28", "--format", "csv"]);
    let expected = "\
utc,local,state,reason,detail
2026-12-24T08:00:00Z,2026-12-24T09:00:00+01:00,open,open_hours,
2026-12-24T18:00:00Z,2026-12-24T19:00:00+01:00,relay,after_hours,Noël
2026-12-28T08:00:00Z,2026-12-28T09:00:00+01:00,open,open_hours,
2026-12-28T18:00:00Z,2026-12-28T19:00:00+01:00,relay,after_hours,
";
    assert_eq!(printed, expected);
}

#[test]
fn a_relay_period_has_the_name_of_its_holiday() {
    // Friday to Tuesday over Easter Monday; New Year's Eve to Monday.
    let rows = [("2027-03-26", "lundi de Pâques"), ("2026-12-31", "Nouvel An")];
    for (day, expected) in rows {
        let printed = printed(&["schedule", "--from", day, "--to", day, "--format", "json"]);
        let rows: Value = serde_json::from_str(&printed).expect("JSON");
        assert_eq!(rows[1]["detail"], json!(expected), "{day}");
    }
}

#[test]
fn the_schedule_is_a_table_by_default() {
    let printed = printed(&["schedule", "--from", "2027-01-15", "--to", "2027-01-18"]);
    assert_eq!(printed.lines().count(), 1 + 4, "{printed}");
    assert!(printed.contains("vendredi 15\u{a0}janvier 2027, 19\u{a0}h"), "{printed}");
}

#[test]
fn the_calendar_can_be_imported() {
    let arguments = ["schedule", "--from", "2026-12-01", "--to", "2027-05-31", "--format", "ics"];
    let printed = printed(&arguments);
    for line in printed.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "folded at 75 bytes: {line}");
    }
    let calendar = unfold(&printed);
    let calendar = read_calendar(&calendar).expect("a calendar");
    let value = |component: &icalendar::parser::Component, name| {
        component.find_prop(name).map(|property| property.val.to_string())
    };
    let mut all_day = vec![];
    for event in &calendar.components {
        let start = value(event, "DTSTART").expect("an event starts");
        let end = value(event, "DTEND").expect("an event ends");
        assert!(start < end, "{start} to {end}");
        let (stamp, released) = (value(event, "DTSTAMP").expect("a time"), "20261124T000000Z");
        // Windows tells only when the policy of any program changed.
        assert!(stamp == released || cfg!(windows) && *stamp > *released, "{stamp}");
        if !start.ends_with('Z') {
            all_day.push(value(event, "SUMMARY").expect("a title"));
        }
    }
    let holidays = all_day.iter().filter(|title| title.starts_with("Jour férié")).count();
    // The others are Saturdays and Sundays.
    assert_eq!((holidays, all_day.len()), (6, 57), "{all_day:?}");
    assert_eq!(printed, self::printed(&arguments), "the same file each time");
}

#[test]
fn each_day_without_the_team_is_an_all_day_event() {
    let days = |from, to| {
        let printed = printed(&["schedule", "--from", from, "--to", to, "--format", "ics"]);
        let lines = printed.lines().filter_map(|line| line.strip_prefix("DTSTART;VALUE=DATE:"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(days("2027-03-28", "2027-03-30"), ["20270328", "20270329"]);
    assert_eq!(days("2026-12-25", "2026-12-25"), ["20261225"]);
    assert_eq!(days("2026-12-23", "2026-12-24"), [""; 0]);
}

#[test]
fn the_help_names_values_and_commands_in_the_reader_s_language() {
    let rows = [
        (
            "fr",
            "[OPTIONS]",
            ["--at <INSTANT>", "--from <DATE>", "<FICHIER>...", "Commandes\u{a0}:"],
        ),
        ("nl", "[OPTIES]", ["--at <TIJDSTIP>", "--from <DATUM>", "<BESTAND>...", "Opdrachten:"]),
        ("de", "[OPTIONEN]", ["--at <ZEITPUNKT>", "--from <DATUM>", "<DATEI>...", "Befehle:"]),
        ("en", "[OPTIONS]", ["--at <INSTANT>", "--from <DATE>", "<FILE>...", "Commands:"]),
    ];
    let commands = [&["status"][..], &["schedule"], &["policy", "check"], &["policy"]];
    for (language, options, expected) in rows {
        for (command, text) in commands.iter().zip(expected) {
            let help = printed(&[*command, &["--lang", language, "--help"]].concat());
            assert!(help.contains(text), "{command:?}: {text} in {help}");
            assert!(help.contains(options), "{command:?}: {options} in {help}");
        }
        let texts = &Words::of(Language::from_code(language).expect("a language")).command;
        let help = printed(&["--lang", language, "--help"]);
        let abouts = [
            ("status", texts.about_status),
            ("schedule", texts.about_schedule),
            ("policy", texts.about_policy),
            ("doctor", texts.about_doctor),
            ("quit", texts.about_quit),
        ];
        let lines: Vec<_> = help.lines().map(|line| line.trim().split_once(' ')).collect();
        for (name, about) in abouts {
            let found = lines.iter().flatten().find(|(first, _)| *first == name);
            let (_, found) = found.unwrap_or_else(|| panic!("{name} in {help}"));
            assert!(!found.trim().is_empty() && about.starts_with(found.trim()), "{name}: {found}");
        }
    }
}

#[test]
fn a_usage_error_prints_one_line_and_exits_with_2() {
    let rows: [(&[&str], &str); 29] = [
        (&["--foo"], "--foo"),
        (&["stat"], "stat"),
        (&["status", "extra"], "extra"),
        (&["status", "nl"], "nl"),
        (&["status", "-1"], " -1 "),
        (&["status", "--at"], "--at"),
        (&["status", "--at", "2026-02-30T10:00"], "2026-02-30T10:00"),
        (&["status", "--at", "yesterday"], "yesterday"),
        (&["status", "--at", ""], "--at"),
        (&["status", "--at", "2027- 1- 1T 9: 5"], "2027- 1- 1T 9: 5"),
        (&["status", "--at", "2027-01-01 09:05:00Z"], "2027-01-01 09:05:00Z"),
        (&["status", "--at", "2027-01-11T18:59:60"], "seconde intercalaire"),
        (&["policy", "check", "-", "./-", "-"], "- ne peut être donné qu’une fois"),
        (&["status", "--at", "2017-03-07T23:59:59+01:00"], "2017-03-08"),
        (&["status", "--at", "2100-01-01T00:00:00+01:00"], "2099-12-31"),
        (&["schedule", "--from", "2026-02-30"], "2026-02-30"),
        (&["schedule", "--from", "2026-2-3"], "2026-2-3"),
        (&["schedule", "--from", "2027-01-02", "--to", "2027-01-01"], "2027-01-01"),
        (&["schedule", "--to", "2100-01-01"], "2099-12-31"),
        (&["schedule", "--to", "2017-03-07"], "2017-03-08"),
        (&["schedule", "--from", "2017-03-07", "--to", "2017-03-09"], "2017-03-08"),
        (&["schedule", "--format", "yaml"], "yaml"),
        (&["--lang", "xx", "status"], "xx"),
        (&["--background", "status"], "--background ne va pas avec status"),
        (&["status", "--follow", "--at", "2027-01-11T10:00"], "--follow ne va pas avec --at"),
        (&["status", "--at", "2027-01-11T10:00", "--follow"], "--at ne va pas avec --follow"),
        // An option is no value.
        (&["status", "--at", "--json"], "--at attend une valeur"),
        (&["status", "--json=1"], "utilisation incorrecte (voir ecoute"),
        (&["--background", "--background=1"], "utilisation incorrecte (voir ecoute"),
    ];
    for (arguments, named) in rows {
        let (code, out, err) = ecoute(arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(err.starts_with("erreur\u{a0}: ") && err.lines().count() == 1, "{err}");
        assert!(err.contains(named), "{arguments:?}: {named} in {err}");
    }
    let (_, _, err) = ecoute(&["--lang", "nl", "--lang=en", "--foo"]);
    assert!(err.starts_with("error: "), "{err}");
    for twice in [["--lang=nl", "status", "--lang=en"], ["status", "--lang=nl", "--lang=en"]] {
        assert!(printed(&twice).contains("Not an emergency number"), "the last one counts");
    }
}

#[test]
fn each_wrong_use_of_an_option_has_one_message() {
    let day = "un jour qui existe, AAAA-MM-JJ";
    let instant = "un instant qui existe : RFC 3339";
    let (codes, formats) = ("fr, nl, de, en", "table, csv, json, ics");
    let options = [
        (&["status"][..], "--at", instant, Some("2027-01-11T09:00")),
        (&["schedule"], "--from", day, Some("2027-01-11")),
        (&["schedule"], "--to", day, Some("2027-01-11")),
        (&["schedule"], "--format", formats, Some("csv")),
        // The last one counts.
        (&["status"], "--lang", codes, None),
    ];
    let message = |before: &[&str], after: &[&str]| {
        let (code, out, err) = ecoute(&[before, after].concat());
        assert_eq!((code, out.as_str()), (Some(2), ""), "{before:?} {after:?}");
        err.replace('\u{a0}', " ")
    };
    for (before, option, expected, value) in options {
        let missing = format!("erreur : {option} attend une valeur : {expected}");
        let wrong = |value| {
            format!("erreur : {option} : « {value} » ne convient pas ; attendu : {expected}")
        };
        for (after, start) in [
            (&[option][..], &missing),
            (&[option, ""], &missing),
            (&[option, "x"], &wrong("x")),
            (&[option, "-1"], &wrong("-1")),
            (&[option, "-2027-01-11T09:00"], &wrong("-2027-01-11T09:00")),
        ] {
            let found = message(before, after);
            assert!(found.starts_with(start.as_str()), "{after:?}: {start}, not {found}");
        }
        if let Some(value) = value {
            let found = message(before, &[option, value, option, value]);
            assert_eq!(found, format!("erreur : {option} ne peut être donné qu’une fois\n"));
        }
    }
    for (before, option) in [
        (&[][..], "--background"),
        (&["status"], "--json"),
        (&["policy"], "--json"),
        (&["policy", "check", "-"], "--json"),
        (&["doctor"], "--json"),
    ] {
        let found = message(before, &[option, option]);
        assert_eq!(
            found,
            format!("erreur : {option} ne peut être donné qu’une fois\n"),
            "{before:?}"
        );
    }
    for after in [&[][..], &[""], &["x.json", ""]] {
        let found = message(&["policy", "check"], after);
        let expected =
            "policy check attend une valeur : des fichiers JSON, ou - pour l’entrée standard";
        assert_eq!(found, format!("erreur : {expected}\n"), "{after:?}");
    }
}

#[test]
fn an_instant_that_a_dst_change_skips_or_repeats_is_read_as_in_a_policy() {
    // The end of the gap; the first occurrence. An offset selects one of two occurrences.
    for (at, read) in [
        ("2027-03-28T01:59", "2027-03-28T01:59:00+01:00"),
        ("2027-03-28T02:00", "2027-03-28T03:00:00+02:00"),
        ("2027-03-28T02:30", "2027-03-28T03:00:00+02:00"),
        ("2027-03-28T03:00", "2027-03-28T03:00:00+02:00"),
        ("2027-03-28T02:30:00+01:00", "2027-03-28T03:30:00+02:00"),
        ("2027-03-28T02:30:00+02:00", "2027-03-28T01:30:00+01:00"),
        ("2027-10-31T02:30", "2027-10-31T02:30:00+02:00"),
        ("2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+02:00"),
        ("2027-10-31T02:30:00+01:00", "2027-10-31T02:30:00+01:00"),
        ("2027-10-31T03:00", "2027-10-31T03:00:00+01:00"),
    ] {
        let printed = printed(&["status", "--json", "--at", at]);
        let status: Value = serde_json::from_str(&printed).expect("JSON");
        assert_eq!(status["at"], read, "{at}");
    }
}
