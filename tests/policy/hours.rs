//! Hours and special days of a policy in status, schedule and calendar file.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use serde_json::{Value, json};

use super::Etc;

#[test]
fn the_calendar_names_special_days_and_the_relay_only_on_days_without_the_team() {
    let etc = Etc::new();
    etc.write(
        "managed/9.json",
        r#"{"specialOpeningHoursSpecification": [
            {"validFrom": "2027-02-01", "validThrough": "2027-02-01", "opens": "10:00",
                "closes": "12:00", "name": "Formation"},
            {"validFrom": "2027-02-02", "validThrough": "2027-02-02"}]}"#,
    );
    let days = ["schedule", "--from", "2027-02-01", "--to", "2027-02-02", "--format"];
    let (_, calendar, _) = etc.ecoute(&[&days[..], &["ics"]].concat());
    let events: Vec<_> = calendar.split("BEGIN:VEVENT").skip(1).collect();
    let [with_hours, without] = events[..] else { panic!("two events: {calendar}") };
    assert!(with_hours.contains("DTSTART:20270201T090000Z"), "{with_hours}");
    assert!(
        with_hours.contains("DESCRIPTION:Horaire particulier\u{a0}: Formation"),
        "{with_hours}"
    );
    assert!(without.contains("DTSTART;VALUE=DATE:20270202"), "{without}");
    assert!(without.contains("SUMMARY:Horaire particulier\r\n"), "{without}");
    assert!(without.contains("DESCRIPTION:Relais"), "{without}");
    assert!(!calendar.contains("030030"), "{calendar}");
    let (_, rows, _) = etc.ecoute(&[&days[..], &["csv"]].concat());
    let opening = rows.lines().find(|row| row.contains("open_hours")).expect("it opens");
    assert!(opening.ends_with("open_hours,"), "an opening has no detail: {rows}");
}

/// Each change of the policy, including its removal, results in newer events; without a change the
/// file is the same.
#[test]
fn a_calendar_saved_after_a_policy_change_is_newer() {
    const CLOSURE: &str = r#"{"specialOpeningHoursSpecification": [
        {"validFrom": "2027-02-02", "validThrough": "2027-02-02"}]}"#;
    let etc = Etc::new();
    let calendar = || {
        let days = ["schedule", "--from", "2027-02-02", "--to", "2027-02-02", "--format", "ics"];
        let (_, calendar, _) = etc.ecoute(&days);
        let value = |name: &str| {
            let line = calendar.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("{name} in {calendar}")).to_owned()
        };
        let sequence: u32 = value("SEQUENCE:").parse().expect("a number");
        (value("UID:"), sequence, value("DTSTAMP:"), value("LAST-MODIFIED:"), calendar)
    };
    // Times in a calendar file have a resolution of one second.
    let next_second = || std::thread::sleep(std::time::Duration::from_millis(1100));
    let changes: [(&str, &dyn Fn()); 6] = [
        ("a file is put in place", &|| etc.write("managed/9.json", CLOSURE)),
        ("it is written again", &|| etc.write("managed/9.json", CLOSURE.replace("02-02", "02-03"))),
        ("one with an old date is put over it", &|| {
            let file = etc.path("managed/9.json");
            etc.write("managed/9.json", CLOSURE);
            let old = Command::new("touch").args(["--date=2020-01-01"]).arg(file).status();
            assert!(old.expect("touch runs").success());
        }),
        ("it is removed", &|| fs::remove_file(etc.path("managed/9.json")).expect("a file")),
        ("a recommendation", &|| etc.write("recommended/9.json", "{}")),
        ("all folders are removed", &|| fs::remove_dir_all(etc.path("")).expect("a folder")),
    ];
    let mut before = calendar();
    assert_eq!(before.2, "20261124T000000Z", "the day of the version");
    for (name, change) in changes {
        change();
        let after = calendar();
        assert_eq!(after.0, before.0, "{name}");
        assert!(before.1 < after.1 && before.2 < after.2 && before.3 < after.3, "{name}");
        next_second();
        assert_eq!(calendar(), after, "{name}: the same file as long as nothing changes");
        before = after;
    }
}

#[test]
fn policy_hours_apply_to_status_and_schedule_and_rejected_ones_cause_a_warning() {
    let etc = Etc::new();
    etc.write(
        "managed/9.json",
        r#"{"specialOpeningHoursSpecification":
        [{"validFrom": "2027-05-07", "validThrough": "2027-05-07", "name": "Pont"}]}"#,
    );
    let at = ["status", "--json", "--at", "2027-05-07T12:00"];
    let status = |out: &str| serde_json::from_str::<Value>(out).expect("JSON");
    let (_, out, _) = etc.ecoute(&at);
    assert_eq!(
        (&status(&out)["reason"], &status(&out)["detail"]),
        (&json!("closure"), &json!("Pont"))
    );
    let (_, out, _) =
        etc.ecoute(&["schedule", "--from", "2027-05-05", "--to", "2027-05-05", "--format", "csv"]);
    assert!(out.trim_end().ends_with("after_hours,Ascension; Pont"), "{out}");
    etc.write("managed/9.json", r#"{"openingHoursSpecification": [{"dayOfWeek": "Monday"}]}"#);
    let (code, out, err) = etc.ecoute(&at);
    assert_eq!(code, Some(0));
    assert!(err.contains("openingHoursSpecification[0].opens: manque"), "{err}");
    assert_eq!(status(&out)["state"], "open");
    assert_eq!(status(&out)["warnings"][0]["code"], "policy_ignored");
    etc.write("managed/9.json", r#"{"openingHoursSpecification":
        [{"dayOfWeek": "Friday", "opens": "09:00", "closes": "19:00", "validThrough": "2027-05-01"}]}"#);
    let (_, out, _) = etc.ecoute(&at);
    assert_eq!(status(&out)["state"], "relay");
    assert_eq!(status(&out)["until"], Value::Null);
    assert_eq!(status(&out)["warnings"][0]["code"], "schedule_ended");
}

#[test]
fn days_without_hours_are_named_by_the_schedule_in_every_format_and_by_the_calendar_s_events() {
    let etc = Etc::new();
    etc.write(
        "managed/9.json",
        r#"{"openingHoursSpecification": [
        {"dayOfWeek": "Monday", "opens": "09:00", "closes": "19:00", "validThrough": "2027-01-31"},
        {"dayOfWeek": "Monday", "opens": "09:00", "closes": "19:00", "validFrom": "2027-03-01",
         "validThrough": "2027-04-30"}]}"#,
    );
    let schedule = |format: &str, to: &str| {
        let days = ["--from", "2027-01-25", "--to", to, "--lang", "en"];
        let (code, out, err) = etc.ecoute(&[&["schedule", "--format", format], &days[..]].concat());
        assert_eq!(code, Some(0), "{err}");
        (out.replace("\r\n ", ""), err)
    };
    let pending = "valid from 01.03.2027";
    let ended = "valid until 30.04.2027";
    for format in ["table", "csv", "json", "ics"] {
        let (_, err) = schedule(format, "2027-01-31");
        assert_eq!(err, "", "{format}");
        let (_, err) = schedule(format, "2027-05-03");
        let lines: Vec<_> = err.lines().collect();
        assert_eq!(lines.len(), 2, "{format}: {err}");
        assert!(lines[0].contains(pending) && lines[1].contains(ended), "{format}: {err}");
    }
    let (calendar, _) = schedule("ics", "2027-05-03");
    let named = |text: &str| calendar.matches(text).count();
    // All days of February, and three of May.
    assert_eq!((named(pending), named(ended)), (28, 3), "{calendar}");
}

#[test]
fn unreadable_hours_cause_a_warning_and_nothing_else_does() {
    const HOURS: &str = r#"{"specialOpeningHoursSpecification":
        [{"validFrom": "2027-05-07", "validThrough": "2027-05-07", "name": "Pont"}]}"#;
    type Arrange = fn(&Etc);
    for text in [
        "",
        " \n",
        "null",
        r#"[{"name": "Pont", "validFrom": "2027-05-07", "validThrough": "2027-05-07"}]"#,
        r#"{"closures": [],}"#,
        r#"{"SpecialOpeningHours": [],}"#,
        r#"{"specialopeninghoursspecification": [],}"#,
        r#"{"x": [{"validFrom": "2027-05-07"}],}"#,
        r#"{"language": "nl", "spec"#,
    ] {
        let etc = Etc::new();
        etc.write("managed/5.json", text);
        let (_, out, err) = etc.ecoute(&["status", "--json", "--at", "2027-05-07T12:00"]);
        assert!(out.contains("policy_ignored") && err.contains("managed/5.json"), "{text}: {out}");
    }
    let rows: [(&str, Arrange, bool); 18] = [
        ("no JSON", |etc| etc.write("managed/5.json", format!("{HOURS},")), true),
        (
            "UTF-16",
            |etc| {
                let units = HOURS.encode_utf16().flat_map(u16::to_le_bytes);
                etc.write(
                    "managed/5.json",
                    [0xff, 0xfe].into_iter().chain(units).collect::<Vec<_>>(),
                );
            },
            true,
        ),
        (
            "hours twice",
            |etc| {
                let twice = r#"{"openingHoursSpecification": [{"opens": "1", "opens": "2"}]}"#;
                etc.write("managed/5.json", twice);
            },
            true,
        ),
        (
            "writable by others",
            |etc| {
                etc.write("managed/5.json", HOURS);
                etc.open_to_all("managed/5.json");
            },
            true,
        ),
        (
            "hours twice, writable by others",
            |etc| {
                etc.write("managed/5.json", r#"{"openingHours": {}, "openingHours": {}}"#);
                etc.open_to_all("managed/5.json");
            },
            true,
        ),
        (
            "a language twice, writable by others",
            |etc| {
                etc.write("managed/5.json", r#"{"language": "nl", "language": "nl"}"#);
                etc.open_to_all("managed/5.json");
            },
            false,
        ),
        (
            "100 MB",
            |etc| {
                etc.write("managed/5.json", "{}");
                let file = fs::File::options().write(true).open(etc.path("managed/5.json"));
                file.and_then(|file| file.set_len(100 << 20)).expect("a file");
            },
            true,
        ),
        (
            "a folder in a file's place",
            |etc| {
                etc.write("managed/9.json", "{}");
                fs::create_dir(etc.path("managed/5.json")).expect("a folder");
            },
            false,
        ),
        (
            "a file in a folder's place",
            |etc| {
                etc.write("managed/9.json", "{}");
                fs::write(etc.path("recommended"), "{}").expect("a file");
            },
            true,
        ),
        (
            "a folder that is writable by others",
            |etc| {
                etc.write("managed/5.json", HOURS);
                etc.open_to_all("managed");
            },
            true,
        ),
        (
            "one file of such a folder",
            |etc| {
                etc.write("managed/5.json", HOURS);
                etc.write("managed/6.json", "{}");
                etc.open_to_all("managed");
            },
            true,
        ),
        (
            "such a folder above another one",
            |etc| {
                etc.write("managed/5.json", HOURS);
                etc.write("recommended/5.json", "{}");
                etc.open_to_all("managed");
                etc.open_to_all("recommended");
            },
            true,
        ),
        (
            "such a folder without hours",
            |etc| {
                etc.write("managed/5.json", "{}");
                etc.open_to_all("managed");
            },
            false,
        ),
        (
            "such a folder without files",
            |etc| {
                fs::create_dir_all(etc.path("managed")).expect("a folder");
                etc.open_to_all("managed");
            },
            false,
        ),
        (
            "not valid hours above a folder that is writable by others",
            |etc| {
                etc.write("managed/5.json", format!("{HOURS},"));
                etc.write("recommended/5.json", "{}");
                etc.open_to_all("recommended");
            },
            true,
        ),
        (
            "a link to nothing",
            |etc| {
                etc.write("managed/9.json", "{}");
                symlink("none", etc.path("managed/5.json")).expect("a link");
            },
            true,
        ),
        ("neither JSON nor hours", |etc| etc.write("managed/5.json", "{\"language\": nl}"), false),
        (
            "weaker hours that are not valid",
            |etc| {
                etc.write("managed/5.json", HOURS);
                let weaker = r#"{"specialOpeningHoursSpecification": "tomorrow"}"#;
                etc.write("recommended/5.json", weaker);
            },
            false,
        ),
    ];
    for (name, arrange, warned) in rows {
        let etc = Etc::new();
        arrange(&etc);
        let (code, out, err) = etc.ecoute(&["status", "--json", "--at", "2027-05-07T12:00"]);
        assert_eq!(code, Some(0), "{name}: {err}");
        assert!(err.contains("/etc/ecoute/policies/"), "{name}: {err}");
        let status: Value = serde_json::from_str(&out).expect("JSON");
        let codes = if warned { json!(["policy_ignored"]) } else { json!([]) };
        let found = status["warnings"].as_array().expect("a list");
        let found: Vec<_> = found.iter().map(|warning| &warning["code"]).collect();
        assert_eq!(json!(found), codes, "{name}");
    }
}
