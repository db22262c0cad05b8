//! The command line, without display, bus and home directory.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use icalendar::parser::{read_calendar, unfold};
use serde_json::{Value, json};

use crate::desktop::program::built;

/// Runs `ecoute` in an empty environment; standard output and standard error must be text.
fn ecoute(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(built("ecoute"));
    let Output { status, stdout, stderr } =
        command.args(arguments).env_clear().output().expect("ecoute runs");
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
        assert!(value(event, "DTSTAMP").is_some_and(|stamp| stamp == "20261124T000000Z"));
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
fn a_usage_error_prints_one_line_and_exits_with_2() {
    let rows: [(&[&str], &str); 20] = [
        (&["--foo"], "--foo"),
        (&["stat"], "stat"),
        (&["status", "extra"], "extra"),
        (&["status", "--at"], "--at"),
        (&["status", "--at", "2026-02-30T10:00"], "2026-02-30T10:00"),
        (&["status", "--at", "yesterday"], "yesterday"),
        (&["status", "--at", ""], "--at"),
        (&["status", "--at", "2027- 1- 1T 9: 5"], "2027- 1- 1T 9: 5"),
        (&["status", "--at", "2027-01-01 09:05:00Z"], "2027-01-01 09:05:00Z"),
        (&["status", "--at", "2027-01-11T18:59:60"], "seconde intercalaire"),
        (&["policy", "check", "-", "./-", "-"], "- ne se donne qu’une fois"),
        (&["status", "--at", "2017-03-07T23:59:59+01:00"], "2017-03-08"),
        (&["status", "--at", "2100-01-01T00:00:00+01:00"], "2099-12-31"),
        (&["schedule", "--from", "2026-02-30"], "2026-02-30"),
        (&["schedule", "--from", "2026-2-3"], "2026-2-3"),
        (&["schedule", "--from", "2027-01-02", "--to", "2027-01-01"], "2027-01-01"),
        (&["schedule", "--to", "2100-01-01"], "2099-12-31"),
        (&["schedule", "--format", "yaml"], "yaml"),
        (&["--lang", "xx", "status"], "xx"),
        (&["--background", "status"], "--background"),
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
            assert_eq!(found, format!("erreur : {option} ne se donne qu’une fois\n"));
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
        assert_eq!(found, format!("erreur : {option} ne se donne qu’une fois\n"), "{before:?}");
    }
    for after in [&[][..], &[""], &["x.json", ""]] {
        let found = message(&["policy", "check"], after);
        let expected =
            "policy check attend une valeur : des fichiers JSON, ou - pour l’entrée standard";
        assert_eq!(found, format!("erreur : {expected}\n"), "{after:?}");
    }
}

#[test]
fn the_window_program_rejects_an_unknown_argument() {
    for argument in ["--foo", "x", "", "--verbose"] {
        let mut command = Command::new(built("ecoute-window"));
        let ended = command.arg(argument).env_clear().output().expect("it runs");
        let expected =
            format!("ecoute-window: option inconnue\u{a0}: {argument} (voir ecoute\u{a0}--help)\n");
        let found = String::from_utf8_lossy(&ended.stderr).replace("ecoute --", "ecoute\u{a0}--");
        assert_eq!((ended.status.code(), found), (Some(2), expected));
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

#[test]
fn a_relative_path_in_a_variable_counts_as_unset() {
    let here = tempfile::tempdir().expect("a scratch folder");
    let write = |name: &str, text: &str| {
        let path = here.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("home/.config/ecoute/preferences.json", r#"{"language": "nl"}"#);
    let entry = "[Desktop Entry]\nType=Application\nName=É\nExec=ecoute-agent\n";
    write("home/.config/autostart/ecoute.desktop", entry);
    write("xdg/autostart/ecoute.desktop", entry);
    std::fs::create_dir(here.path().join("tmp")).expect("a folder");
    let values = |arguments: &[&str]| -> Value {
        let mut command = Command::new(built("ecoute"));
        command.args(arguments).current_dir(here.path()).env_clear().env("HOME", "home");
        command.envs([("XDG_CONFIG_DIRS", "xdg"), ("XDG_RUNTIME_DIR", "tmp"), ("TMPDIR", "tmp")]);
        let ended = command.output().expect("ecoute runs");
        serde_json::from_slice(&ended.stdout).expect("JSON")
    };
    for value in values(&["policy", "--json"])["values"].as_array().expect("a list") {
        assert_eq!(value["level"], "built_in", "{value}");
    }
    let found = values(&["doctor", "--json"]);
    let rows = found.as_array().expect("a list").iter();
    for row in rows.filter(|row| row["check"] == "session_folder") {
        assert!(row["found"].as_str().is_some_and(|it| it.starts_with('/')), "{row}");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut command = Command::new(built("ecoute"));
    command.args(["schedule", "--to", "2099-12-31"]);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("ecoute runs");
    let mut line = String::new();
    let out = child.stdout.take().expect("a pipe");
    BufReader::new(out).read_line(&mut line).expect("a line");
    assert!(line.contains("qui répond"), "{line}");
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    for (program, argument) in [("ecoute", "--help"), ("ecoute-agent", "--version")] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = Command::new(built(program));
        let ended = command.arg(argument).env_clear().stdout(writer).output().expect("it runs");
        let errors = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), errors.as_ref()), (Some(0), ""), "{program}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let rows: [&[&str]; 8] = [
        &["status"],
        &["schedule"],
        &["schedule", "--format", "ics"],
        &["policy"],
        &["policy", "check", "/dev/null"],
        &["doctor"],
        &["--help"],
        &["--version"],
    ];
    for arguments in rows {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has one");
        let mut command = Command::new(built("ecoute"));
        command.args(arguments).args(["--lang", "en"]).env_clear().stdout(full);
        let Output { status, stderr, .. } = command.output().expect("ecoute runs");
        let errors = String::from_utf8(stderr).expect("UTF-8");
        assert_eq!(status.code(), Some(1), "{arguments:?}: {errors}");
        let last = errors.lines().last();
        assert_eq!(last, Some("error: no space left on the disk"), "{arguments:?}");
    }
    for argument in ["--help", "--version"] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has one");
        let mut command = Command::new(built("ecoute-agent"));
        let ended = command.arg(argument).env_clear().stdout(full).output().expect("it runs");
        let errors = String::from_utf8(ended.stderr).expect("UTF-8");
        assert_eq!(ended.status.code(), Some(1), "{argument}: {errors}");
        assert_eq!(errors, "ecoute-agent: plus de place sur le disque\n", "{argument}");
    }
}

#[test]
fn quit_succeeds_when_nothing_runs() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let ended = Command::new(built("ecoute"))
        .arg("quit")
        .env_clear()
        .env("XDG_RUNTIME_DIR", folder.path())
        .status();
    assert_eq!(ended.expect("ecoute runs").code(), Some(0));
}

#[test]
fn invalid_preferences_are_reported_and_the_status_is_still_printed() {
    let rows = [
        ("{\"language\":\"nl\"}", "", "Het team"),
        ("{\"language\":\"xx\",\"future\":1}", "language", "L’équipe"),
        ("{\"notifyBeforeMinutes\":61,\"language\":\"en\"}", "notifyBeforeMinutes", "The team"),
        ("{\"language\":\"nl\"", "preferences.json", "L’équipe"),
        ("[]", "preferences.json", "L’équipe"),
        ("", "preferences.json", "L’équipe"),
    ];
    for (content, named, status) in rows {
        let home = tempfile::tempdir().expect("a scratch folder");
        let folder = home.path().join("ecoute");
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("preferences.json"), content).expect("a file");
        let ended = Command::new(built("ecoute"))
            .args(["status", "--at", "2027-01-11T10:00"])
            .env_clear()
            .env("XDG_CONFIG_HOME", home.path())
            .output()
            .expect("ecoute runs");
        let out = String::from_utf8_lossy(&ended.stdout);
        let err = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success() && out.starts_with(status), "{content}: {out}{err}");
        assert!(err.contains(named) && err.is_empty() == named.is_empty(), "{content}: {err}");
    }
}

#[test]
fn preferences_under_a_similar_name_are_shown_by_policy_and_doctor_only() {
    let home = tempfile::tempdir().expect("a scratch folder");
    let folder = home.path().join("ecoute");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("Preferences.json"), "{}").expect("a file");
    for (arguments, named) in [(["status"], false), (["policy"], true), (["doctor"], true)] {
        let mut command = Command::new(built("ecoute"));
        command.args(arguments).args(["--lang", "en"]).env_clear();
        let ended = command.env("XDG_CONFIG_HOME", home.path()).output().expect("ecoute runs");
        let out = String::from_utf8_lossy(&ended.stdout);
        assert_eq!(out.contains("Preferences.json: not read; expected: "), named, "{out}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{arguments:?}");
    }
}
