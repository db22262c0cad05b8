//! The calendar file, parsed by an independent library (Debian's python3-icalendar).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::ops::RangeInclusive;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use chrono::{DateTime, Days, NaiveDate, Utc};
use helpline::hours::{Hours, Validity};
use helpline::schedule::Schedule;
use helpline::settings::Language;
use helpline::words::Words;
use helpline::{civil, service, view};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::random_policy::{day, effective, policy};
use super::{DAYS, at};

const READER: &str = include_str!("calendar_file.py");
const REVISED: &str = "2026-11-24T00:00:00Z";

/// An event as parsed by the library.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Event {
    uid: String,
    timed: bool,
    /// Seconds since 1970, or a day.
    start: Value,
    end: Value,
    title: String,
    text: String,
    stamp: i64,
    sequence: i32,
}

struct Reader {
    child: Child,
    calendars: ChildStdin,
    events: BufReader<ChildStdout>,
}

impl Reader {
    fn start() -> Reader {
        // A python3 from elsewhere on the path does not find Debian's packages.
        let mut command = Command::new("/usr/bin/python3");
        command.args(["-c", READER]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("python3 runs");
        let calendars = child.stdin.take().expect("a pipe");
        let events = BufReader::new(child.stdout.take().expect("a pipe"));
        Reader { child, calendars, events }
    }

    fn read(&mut self, calendar: &str) -> Vec<Event> {
        writeln!(self.calendars, "{}", json!(calendar)).expect("the reader listens");
        let mut line = String::new();
        self.events.read_line(&mut line).expect("the reader answers");
        let mut events: Vec<Event> = serde_json::from_str(&line).expect("events");
        events.sort_by_key(|event| event.start.as_i64());
        events
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn file(days: &RangeInclusive<NaiveDate>, schedule: &Schedule, revised: &str) -> String {
    view::calendar_file(days.clone(), schedule, Words::of(Language::Fr), at(revised))
}

fn schedule_of(keys: Value) -> Schedule {
    let effective = effective(keys.as_object().expect("keys").clone());
    assert_eq!(effective.faults, []);
    effective.schedule
}

/// The intervals of these days in which the team answers, in seconds, from the transitions.
fn open(days: &RangeInclusive<NaiveDate>, schedule: &Schedule) -> Vec<(i64, i64)> {
    let range = civil::instants(days);
    let first = schedule.state_at(range.start).is_open().then_some(range.start);
    let mut since: Option<DateTime<Utc>> = first;
    let mut open = vec![];
    for change in schedule.transitions(range.start..range.end) {
        match (change.state.is_open(), since) {
            (true, None) => since = Some(change.at),
            (false, Some(from)) => {
                open.push((from.timestamp(), change.at.timestamp()));
                since = None;
            }
            // A transition at the first instant repeats the initial state.
            (true, Some(_)) | (false, None) => {}
        }
    }
    open.extend(since.map(|from| (from.timestamp(), range.end.timestamp())));
    open
}

/// The union of the timed events.
fn union(events: &[Event]) -> Vec<(i64, i64)> {
    let mut union: Vec<(i64, i64)> = vec![];
    for event in events.iter().filter(|event| event.timed) {
        let (start, end) = (event.start.as_i64(), event.end.as_i64());
        let (start, end) = (start.expect("seconds"), end.expect("seconds"));
        assert!(start < end, "{event:?}");
        match union.last_mut() {
            Some(last) if start == last.1 => last.1 = end,
            Some(last) => {
                assert!(last.1 < start, "no two events at once: {event:?}");
                union.push((start, end));
            }
            None => union.push((start, end)),
        }
    }
    union
}

/// Checks the properties of every file.
fn check(days: &RangeInclusive<NaiveDate>, schedule: &Schedule, text: &str, events: &[Event]) {
    assert_eq!(union(events), open(days, schedule));
    assert!(!events.is_empty());
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "folded at 75 bytes: {line}");
    }
    let uids: std::collections::BTreeSet<_> = events.iter().map(|event| &event.uid).collect();
    assert_eq!(uids.len(), events.len(), "UIDs are unique");
    for day in days.start().iter_days().take_while(|day| day <= days.end()) {
        let next = json!((day + Days::new(1)).to_string());
        let all_day = events.iter().filter(|event| event.start == json!(day.to_string()));
        let relayed = open(&(day..=day), schedule).is_empty();
        for event in all_day.clone() {
            assert_eq!(event.end, next);
            assert_eq!(event.text.starts_with("Relais par le\u{a0}107"), relayed, "{event:?}");
            let warned = event.text.ends_with("à vérifier.");
            assert_eq!(warned, schedule.hours.validity(day) != Validity::Valid, "{event:?}");
        }
        assert!(!relayed || all_day.count() > 0, "{day} says that nobody of the team answers");
    }
}

fn days() -> impl Strategy<Value = RangeInclusive<NaiveDate>> {
    (day(), 0..15_u64).prop_map(|(first, length)| {
        let first = first.clamp(service::RELAY_SINCE, service::LAST_DAY);
        first..=(first + Days::new(length)).min(service::LAST_DAY)
    })
}

#[test]
fn the_events_match_the_team_s_hours_to_the_second() {
    let reader = RefCell::new(Reader::start());
    proptest!(ProptestConfig { cases: 64, ..Default::default() }, |(keys in policy(), days in days())| {
        let schedule = effective(keys).schedule;
        let text = file(&days, &schedule, REVISED);
        check(&days, &schedule, &text, &reader.borrow_mut().read(&text));
    });
}

/// Simulates an importer that keeps the newest event for each UID.
#[test]
fn importing_again_replaces_the_events_that_special_days_change() {
    const SPECIALS: &str = "specialOpeningHoursSpecification";
    let reader = RefCell::new(Reader::start());
    let read = |text: &str| reader.borrow_mut().read(text);
    proptest!(ProptestConfig { cases: 64, ..Default::default() }, |(keys in policy(), days in days())| {
        let after = effective(keys.clone()).schedule;
        let mut weekly: Map<String, Value> = keys;
        weekly.remove(SPECIALS);
        let before = effective(weekly).schedule;
        prop_assume!(Hours { specials: None, ..after.hours.clone() } == before.hours);
        let earlier = read(&file(&days, &before, REVISED));
        let later = read(&file(&days, &after, "2026-11-24T00:00:01Z"));
        let mut stored: BTreeMap<_, _> = earlier.into_iter().map(|it| (it.uid.clone(), it)).collect();
        for event in &later {
            if let Some(known) = stored.get(&event.uid) {
                prop_assert!(known.sequence < event.sequence && known.stamp < event.stamp);
            }
            stored.insert(event.uid.clone(), event.clone());
        }
        let mut stored: Vec<_> = stored.into_values().collect();
        stored.sort_by_key(|event| event.start.as_i64());
        prop_assert_eq!(union(&stored), open(&days, &after));
        prop_assert_eq!(stored.len(), later.len(), "nothing is left of the earlier import");
    });
}

#[test]
fn unusual_hours_have_the_expected_events() {
    let hours = |opens: &str, closes: &str, first: Option<&str>| {
        let mut entry = json!({"dayOfWeek": DAYS, "opens": opens, "closes": closes});
        if let Some(first) = first {
            entry["validFrom"] = json!(first);
        }
        json!({"openingHoursSpecification": [entry]})
    };
    let mut split = hours("09:00", "12:00", None);
    let afternoon = json!({"dayOfWeek": DAYS, "opens": "13:00", "closes": "17:00"});
    split["openingHoursSpecification"].as_array_mut().expect("a list").push(afternoon);
    split["specialOpeningHoursSpecification"] = json!([
        {"validFrom": "2027-01-12", "validThrough": "2027-01-12", "name": "réunion"},
        {"validFrom": "2027-01-13", "validThrough": "2027-01-13", "name": "formation",
            "opens": "10:00", "closes": "11:00"},
    ]);
    let mut nights = hours("22:00", "06:00", None);
    nights["specialOpeningHoursSpecification"] =
        json!([{"validFrom": "2027-01-10", "validThrough": "2027-01-10"}]);
    let (team, relay) =
        ("Ligne d’écoute\u{a0}: l’équipe répond", "Ligne d’écoute\u{a0}: relais par le\u{a0}107");
    type Row<'a> = (&'a str, Value, [&'a str; 2], Vec<[&'a str; 4]>);
    let rows: [Row; 7] = [
        (
            "hours that never pause",
            hours("00:00", "24:00", None),
            ["2027-03-27", "2027-03-28"],
            vec![
                ["2027-03-27-team", "2027-03-26T23:00:00Z", "2027-03-27T23:00:00Z", team],
                ["2027-03-28-team", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z", team],
            ],
        ),
        (
            "a band that begins before the range, and one that ends after it",
            hours("22:00", "06:00", None),
            ["2027-01-11", "2027-01-11"],
            vec![
                ["2027-01-11-team", "2027-01-10T23:00:00Z", "2027-01-11T05:00:00Z", team],
                ["2027-01-11-team-2", "2027-01-11T21:00:00Z", "2027-01-11T23:00:00Z", team],
            ],
        ),
        (
            "a day without the morning of a removed night",
            nights,
            ["2027-01-11", "2027-01-11"],
            vec![
                ["2027-01-11-team-2", "2027-01-11", "2027-01-12", "Horaire particulier"],
                ["2027-01-11-team", "2027-01-11T21:00:00Z", "2027-01-11T23:00:00Z", team],
            ],
        ),
        (
            "hours that never close from a day on",
            hours("00:00", "24:00", Some("2027-01-12")),
            ["2027-01-11", "2027-01-12"],
            vec![
                ["2027-01-11-team", "2027-01-11", "2027-01-12", relay],
                ["2027-01-12-team", "2027-01-11T23:00:00Z", "2027-01-12T23:00:00Z", team],
            ],
        ),
        (
            "a range without hours",
            json!({}),
            ["2027-01-09", "2027-01-10"],
            vec![
                ["2027-01-09-team", "2027-01-09", "2027-01-10", relay],
                ["2027-01-10-team", "2027-01-10", "2027-01-11", relay],
            ],
        ),
        (
            "the last supported day",
            json!({}),
            ["2099-12-31", "2099-12-31"],
            vec![["2099-12-31-team", "2099-12-31T08:00:00Z", "2099-12-31T18:00:00Z", team]],
        ),
        (
            "a special day removes two bands, another one of two",
            split,
            ["2027-01-12", "2027-01-13"],
            vec![
                [
                    "2027-01-12-team",
                    "2027-01-12",
                    "2027-01-13",
                    "Horaire particulier\u{a0}: Réunion",
                ],
                [
                    "2027-01-12-team-2",
                    "2027-01-12",
                    "2027-01-13",
                    "Horaire particulier\u{a0}: Réunion",
                ],
                [
                    "2027-01-13-team-2",
                    "2027-01-13",
                    "2027-01-14",
                    "Horaire particulier\u{a0}: Formation",
                ],
                ["2027-01-13-team", "2027-01-13T09:00:00Z", "2027-01-13T10:00:00Z", team],
            ],
        ),
    ];
    let mut reader = Reader::start();
    for (name, keys, [first, last], expected) in rows {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let (days, schedule) = (day(first)..=day(last), schedule_of(keys));
        let text = file(&days, &schedule, REVISED);
        let events = reader.read(&text);
        check(&days, &schedule, &text, &events);
        let moment = |it: &Value| match it.as_i64() {
            Some(second) => DateTime::from_timestamp(second, 0)
                .expect("an instant")
                .to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            None => it.as_str().unwrap_or_default().to_owned(),
        };
        let found: Vec<_> = events
            .iter()
            .map(|it| {
                [
                    it.uid.replace("@be.ecoute.Ecoute", ""),
                    moment(&it.start),
                    moment(&it.end),
                    it.title.clone(),
                ]
            })
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_year_of_built_in_hours_is_read_back_and_reproducible() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let (days, schedule) = (day("2027-01-11")..=day("2028-01-10"), Schedule::default());
    let text = file(&days, &schedule, REVISED);
    check(&days, &schedule, &text, &Reader::start().read(&text));
    assert_eq!(text, file(&days, &schedule, REVISED));
    // A day's events are the same in every export, whatever the range.
    let christmas = file(&(day("2027-12-24")..=day("2027-12-25")), &schedule, REVISED);
    let events = |text: &str| {
        text.split("BEGIN:VEVENT")
            .skip(1)
            .map(|it| it.replace("END:VCALENDAR\r\n", ""))
            .collect::<Vec<_>>()
    };
    let all = events(&text);
    assert!(events(&christmas).iter().all(|event| all.contains(event)), "{christmas}");
}
