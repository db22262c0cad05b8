//! `ecoute schedule` and `ecoute policy check` under any clock, and which clocks are plausible.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};
use workstation::clock::{self, Today};

use super::follow::Home;
use crate::domain::{DAYS, at};

/// Before this version, after the tables, and in between.
const PAST: &str = "2001-01-01 10:00:00";
const FUTURE: &str = "2100-01-05 10:00:00";
const PRESENT: &str = "2027-01-11 10:00:00";

/// What `ecoute` prints under this clock.
fn printed(utc: &str, arguments: &[&str], input: &str) -> String {
    let home = Home::new(utc);
    let mut command = home.command();
    command.args(arguments).args(["--lang", "en"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("ecoute runs");
    // The schedule does not read it.
    let _unread = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let ended = child.wait_with_output().expect("it ends");
    String::from_utf8(ended.stdout).expect("UTF-8")
}

/// The object of `ecoute policy check --json` for this policy.
fn checked(utc: &str, policy: &Value) -> Value {
    let printed = printed(utc, &["policy", "check", "--json", "-"], &policy.to_string());
    let checked: Value = serde_json::from_str(&printed).expect("JSON");
    checked[0].clone()
}

#[test]
fn the_schedule_without_days_is_a_week_from_today_within_its_years() {
    let rows = [
        (PRESENT, "2027-01-11T09:00", "2027-01-15T19:00"),
        ("2027-01-13 10:00:00", "2027-01-13T09:00", "2027-01-19T19:00"),
        (PAST, "2017-03-08T09:00", "2017-03-14T19:00"),
        ("2099-12-30 10:00:00", "2099-12-30T09:00", "2099-12-31T19:00"),
        (FUTURE, "2099-12-31T09:00", "2099-12-31T19:00"),
    ];
    for (utc, first, last) in rows {
        let printed = printed(utc, &["schedule", "--format", "csv"], "");
        let local = printed.lines().skip(1).filter_map(|line| line.split(',').nth(1));
        let local: Vec<_> = local.map(|it| &it[..16]).collect();
        assert_eq!((local.first(), local.last()), (Some(&first), Some(&last)), "{utc}: {printed}");
    }
}

#[test]
fn a_check_covers_the_years_of_the_calendar_whatever_the_clock_shows() {
    let mondays = |from: &str, through: &str| {
        json!({"openingHoursSpecification": [{"dayOfWeek": ["Monday", "Thursday"], "opens": "08:00",
            "closes": "20:00", "validFrom": from, "validThrough": through}]})
    };
    let all = mondays("2017-03-08", "2099-12-31");
    let ended = mondays("2017-03-08", "2099-12-01");
    let late = mondays("2017-03-10", "2099-12-31");
    // The policy, its faults, its first change and how many follow in all.
    let rows = [
        (PAST, &all, 0, Some("2017-03-09T08:00:00+01:00"), 10),
        (PAST, &late, 1, Some("2017-03-13T08:00:00+01:00"), 10),
        (PRESENT, &all, 0, Some("2027-01-11T20:00:00+01:00"), 10),
        (FUTURE, &all, 0, Some("2099-12-31T08:00:00+01:00"), 2),
        (FUTURE, &ended, 1, None, 0),
    ];
    for (utc, policy, faults, first, number) in rows {
        let checked = checked(utc, policy);
        let count = |name: &str| checked[name].as_array().expect("a list").len();
        assert_eq!((count("faults"), count("changes")), (faults, number), "{utc}: {checked}");
        assert_eq!(checked["changes"][0]["local"].as_str(), first, "{utc}: {checked}");
    }
}

#[test]
fn whether_a_contact_may_be_called_is_told_under_a_plausible_clock_only() {
    let contact = |name: &str, day: &str, from: &str, through: &str| {
        json!({"name": name, "telephone": "42", "hoursAvailable": [{"dayOfWeek": day,
            "opens": "08:00", "closes": "12:00", "validFrom": from, "validThrough": through}]})
    };
    let contacts = json!([
        contact("Now", "Monday", "2017-03-08", "2099-12-31"),
        contact("Later", "Tuesday", "2017-03-08", "2099-12-31"),
        contact("Pending", "Monday", "2027-03-01", "2099-12-31"),
        contact("Ended", "Monday", "2017-03-08", "2026-12-31"),
        {"name": "Always", "telephone": "42", "hoursAvailable":
            [{"dayOfWeek": DAYS, "opens": "00:00", "closes": "24:00"}]},
        {"name": "Unsaid", "telephone": "42"},
    ]);
    let none = (Value::Null, Value::Null);
    let plausible = [
        (json!(true), json!("2027-01-11T12:00:00+01:00")),
        (json!(false), json!("2027-01-12T08:00:00+01:00")),
        (Value::Null, json!("2027-03-01T08:00:00+01:00")),
        none.clone(),
        (json!(true), Value::Null),
        none.clone(),
    ];
    let implausible = plausible.each_ref().map(|_| none.clone());
    let policy = json!({"contactPoint": contacts});
    for (utc, expected) in [(PRESENT, &plausible), (PAST, &implausible), (FUTURE, &implausible)] {
        let checked = checked(utc, &policy);
        let found = checked["contacts"].as_array().expect("a list").iter();
        let found: Vec<_> = found.map(|it| (it["callable"].clone(), it["until"].clone())).collect();
        assert_eq!(found, expected, "{utc}");
        let text = printed(utc, &["policy", "check", "-"], &policy.to_string());
        let with_hours = ["Now", "Later", "Pending", "Ended", "Always"];
        let unknown =
            with_hours.map(|name| text.contains(&format!("\n{name}: 42  Hours to be checked\n")));
        let expected = [false, false, false, true, false].map(|it| it || utc != PRESENT);
        assert_eq!(unknown, expected, "{utc}: {text}");
        assert!(text.contains("\nUnsaid: 42\n"), "{utc}: {text}");
    }
}

#[test]
fn a_day_changes_once_at_the_midnight_of_brussels() {
    let mut today = Today::at(at("2027-01-10T22:59:59Z"));
    let rows = [
        ("2027-01-10T22:59:59Z", false),
        ("2027-01-10T23:00:00Z", true),
        ("2027-01-11T22:59:59Z", false),
        ("2001-01-01T10:00:00Z", true),
        ("2001-01-02T10:00:00Z", false),
        ("2027-01-11T10:00:00Z", true),
    ];
    for (now, changes) in rows {
        assert_eq!(today.has_changed(at(now)), changes, "{now}");
    }
}

#[test]
fn the_first_plausible_instant_is_where_the_release_day_begins_first() {
    let first = clock::plausible_from().with_timezone(&chrono_tz::Pacific::Kiritimati);
    assert_eq!((first.date_naive(), first.time()), (clock::RELEASED, chrono::NaiveTime::MIN));
    assert_eq!(
        clock::plausible_day(first.to_utc()),
        Some(clock::RELEASED.pred_opt().expect("a day"))
    );
    assert_eq!(clock::plausible_day(first.to_utc() - chrono::Duration::seconds(1)), None);
}
