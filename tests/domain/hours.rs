//! An admin's hours: the status, and what the page shows.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Brussels;
use helpline::fault::Fault;
use helpline::hours::{read_opening, read_specials};
use helpline::schedule::{Schedule, span};
use helpline::settings::Settings;
use helpline::view;
use helpline::watch::Watch;
use serde_json::{Value, json};

use super::{DAYS, at, effective};

/// The schedule with these values of the two keys; null for the built-in ones.
pub fn schedule(opening: &Value, specials: &Value) -> Result<Schedule, Vec<Fault>> {
    let mut schedule = Schedule::default();
    if !opening.is_null() {
        schedule = schedule.with_opening(read_opening(opening)?).map_err(|fault| vec![fault])?;
    }
    if !specials.is_null() {
        schedule = schedule.with_specials(read_specials(specials)?).map_err(|fault| vec![fault])?;
    }
    Ok(schedule)
}

fn every_day(opens: &str, closes: &str) -> Value {
    json!([{"dayOfWeek": DAYS, "opens": opens, "closes": closes}])
}

fn always_until(last: &str) -> Value {
    let mut hours = every_day("00:00", "24:00");
    hours[0]["validThrough"] = json!(last);
    hours
}

#[test]
fn the_status_follows_an_admin_s_hours() {
    let split = json!([
        {"dayOfWeek": ["Monday", "https://schema.org/Tuesday"], "opens": "09:00", "closes": "12:00"},
        {"dayOfWeek": ["Monday", "Tuesday"], "opens": "13:00", "closes": "17:30:30"},
        {"dayOfWeek": "Friday", "opens": "22:00", "closes": "06:00"},
        {"dayOfWeek": "PublicHolidays", "opens": "10:00", "closes": "11:00"},
    ]);
    let touching = json!([
        {"dayOfWeek": "Monday", "opens": "09:00", "closes": "12:00"},
        {"dayOfWeek": "Monday", "opens": "12:00", "closes": "17:00"},
    ]);
    let nights = json!([
        {"dayOfWeek": "Monday", "opens": "20:00", "closes": "06:00"},
        {"dayOfWeek": "Tuesday", "opens": "06:00", "closes": "02:00"},
    ]);
    let always = every_day("00:00", "24:00");
    let from_december = json!([{"dayOfWeek": &DAYS[..7], "opens": "00:00", "closes": "24:00",
        "validFrom": "2027-12-01"}]);
    let bridge = json!([
        {"validFrom": "2027-05-07", "validThrough": "2027-05-07", "name": "Pont de l’Ascension"},
        {"validFrom": "2027-12-24", "validThrough": "2027-12-24", "opens": "09:00",
            "closes": "12:00"},
    ]);
    let none = Value::Null;
    type Row<'a> = (&'a Value, &'a Value, &'a str, &'a str, Option<&'a str>, Option<&'a str>);
    let rows: [Row; 19] = [
        // opening, specials, now, reason, since, until
        (
            &touching,
            &none,
            "2027-01-11T11:00+01:00",
            "open_hours",
            Some("2027-01-11T09:00+01:00"),
            Some("2027-01-11T17:00+01:00"),
        ),
        (
            &touching,
            &none,
            "2027-01-11T12:00+01:00",
            "open_hours",
            Some("2027-01-11T09:00+01:00"),
            Some("2027-01-11T17:00+01:00"),
        ),
        // Since the evening two days before.
        (
            &nights,
            &none,
            "2027-01-13T01:00+01:00",
            "open_hours",
            Some("2027-01-11T20:00+01:00"),
            Some("2027-01-13T02:00+01:00"),
        ),
        (
            &split,
            &none,
            "2027-01-11T08:00+01:00",
            "before_hours",
            Some("2027-01-09T06:00+01:00"),
            Some("2027-01-11T09:00+01:00"),
        ),
        (
            &split,
            &none,
            "2027-01-11T12:00+01:00",
            "between_hours",
            Some("2027-01-11T12:00+01:00"),
            Some("2027-01-11T13:00+01:00"),
        ),
        (
            &split,
            &none,
            "2027-01-12T18:00+01:00",
            "after_hours",
            Some("2027-01-12T17:30:30+01:00"),
            Some("2027-01-15T22:00+01:00"),
        ),
        (
            &split,
            &none,
            "2027-01-13T12:00+01:00",
            "closed_day",
            Some("2027-01-12T17:30:30+01:00"),
            Some("2027-01-15T22:00+01:00"),
        ),
        (
            &split,
            &none,
            "2027-01-16T05:59+01:00",
            "open_hours",
            Some("2027-01-15T22:00+01:00"),
            Some("2027-01-16T06:00+01:00"),
        ),
        (
            &split,
            &none,
            "2027-01-16T06:00+01:00",
            "weekend",
            Some("2027-01-16T06:00+01:00"),
            Some("2027-01-18T09:00+01:00"),
        ),
        // On a holiday only the hours of holidays apply, even on a Monday.
        (
            &split,
            &none,
            "2027-03-29T09:30+02:00",
            "before_hours",
            Some("2027-03-27T06:00+01:00"),
            Some("2027-03-29T10:00+02:00"),
        ),
        (
            &split,
            &none,
            "2027-03-29T15:00+02:00",
            "after_hours",
            Some("2027-03-29T11:00+02:00"),
            Some("2027-03-30T09:00+02:00"),
        ),
        (&always, &none, "2027-03-28T02:59+01:00", "open_hours", None, None),
        (
            &from_december,
            &none,
            "2027-11-11T12:00+01:00",
            "holiday",
            None,
            Some("2027-12-01T00:00+01:00"),
        ),
        (
            &from_december,
            &none,
            "2027-12-24T12:00+01:00",
            "open_hours",
            Some("2027-12-01T00:00+01:00"),
            Some("2027-12-25T00:00+01:00"),
        ),
        (
            &none,
            &bridge,
            "2027-05-06T12:00+02:00",
            "holiday",
            Some("2027-05-05T19:00+02:00"),
            Some("2027-05-10T09:00+02:00"),
        ),
        (
            &none,
            &bridge,
            "2027-05-07T12:00+02:00",
            "closure",
            Some("2027-05-05T19:00+02:00"),
            Some("2027-05-10T09:00+02:00"),
        ),
        (
            &none,
            &bridge,
            "2027-12-24T11:00+01:00",
            "open_hours",
            Some("2027-12-24T09:00+01:00"),
            Some("2027-12-24T12:00+01:00"),
        ),
        (
            &none,
            &bridge,
            "2027-12-24T12:00+01:00",
            "closure",
            Some("2027-12-24T12:00+01:00"),
            Some("2027-12-27T09:00+01:00"),
        ),
        (
            &always,
            &bridge,
            "2027-05-07T12:00+02:00",
            "closure",
            Some("2027-05-07T00:00+02:00"),
            Some("2027-05-08T00:00+02:00"),
        ),
    ];
    for (opening, specials, now, reason, since, until) in rows {
        let schedule = schedule(opening, specials).expect("valid hours");
        let status = schedule.status_at(instant(now));
        assert_eq!(status.state.reason_code(), reason, "at {now}");
        let expected = (since.map(instant), until.map(instant));
        assert_eq!((status.since, status.until), expected, "at {now}");
    }
}

#[test]
fn periods_begin_and_end_on_the_days_when_hours_change() {
    let entry = |closes: &str, first: &str, last: &str| {
        json!({"dayOfWeek": DAYS, "opens": "22:00", "closes": closes, "validFrom": first,
            "validThrough": last})
    };
    let hours = json!([
        entry("24:00", "2027-01-01", "2027-01-31"),
        entry("02:00", "2027-02-03", "2027-02-28"),
    ]);
    let hours = schedule(&hours, &Value::Null).expect("valid").hours;
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    for (today, first, last) in [
        ("2027-01-01", "2027-01-01", "2027-01-31"),
        ("2027-01-31", "2027-01-01", "2027-01-31"),
        ("2027-02-01", "2027-02-01", "2027-02-02"),
        ("2027-02-02", "2027-02-01", "2027-02-02"),
        ("2027-02-03", "2027-02-03", "2027-02-28"),
    ] {
        assert_eq!(hours.period(day(today)), day(first)..=day(last), "{today}");
    }
    let without = hours.days_without(day("2026-12-30")..=day("2027-03-02"));
    let expected =
        [("2026-12-30", "2026-12-31"), ("2027-02-01", "2027-02-02"), ("2027-03-01", "2027-03-02")];
    assert_eq!(without, expected.map(|(first, last)| day(first)..=day(last)));
    // A band until midnight is none of the next day.
    assert_eq!(hours.bands(day("2027-01-01")).len(), 1);
    assert_eq!(hours.bands(day("2027-01-31")).len(), 1);
    assert_eq!(hours.bands(day("2027-02-01")), []);
}

/// Only where the relay answers in between; a pause of a minute or more may be meant.
#[test]
fn hours_that_end_in_the_last_minute_of_a_day_are_a_hint() {
    let pair = |one: [&str; 2], other: [&str; 2]| {
        let [mut one, other] = [one, other].map(|[opens, closes]| every_day(opens, closes));
        one.as_array_mut().expect("a list").extend(other.as_array().expect("a list").clone());
        one
    };
    let rows = [
        (every_day("09:00", "23:58:59"), &[][..]),
        (every_day("09:00", "23:59"), &[0]),
        (every_day("09:00", "23:59:59"), &[0]),
        (every_day("09:00", "24:00"), &[]),
        (every_day("09:00", "00:01"), &[]),
        (pair(["09:00", "23:59"], ["23:59", "24:00"]), &[]),
        (pair(["09:00", "12:00"], ["13:00", "23:59"]), &[1]),
    ];
    for (hours, expected) in rows {
        let schedule = schedule(&hours, &Value::Null).expect("valid");
        let found = schedule.hours.last_minutes().into_iter().map(|(_, index)| index);
        assert_eq!(found.collect::<Vec<_>>(), *expected, "{hours}");
    }
}

fn instant(text: &str) -> DateTime<Utc> {
    let (clock, offset) = text.split_at(text.len() - "+01:00".len());
    let seconds = if clock.matches(':').count() == 1 { ":00" } else { "" };
    at(&format!("{clock}{seconds}{offset}"))
}

#[test]
fn the_page_shows_an_admin_s_hours_and_days() {
    let opening = json!([
        {"dayOfWeek": ["Monday", "Tuesday"], "opens": "09:00", "closes": "12:00"},
        {"dayOfWeek": ["Monday", "Tuesday"], "opens": "13:00", "closes": "17:30"},
        {"dayOfWeek": "Friday", "opens": "22:00", "closes": "06:00"},
    ]);
    let specials =
        json!([{"validFrom": "2027-01-12", "validThrough": "2027-01-14", "name": "inventaire"}]);
    let schedule = schedule(&opening, &specials).expect("valid hours");
    let settings = Settings::default();
    let step = Watch::new(at("2026-11-24T00:00:00Z")).advance(
        at("2027-01-11T10:00:00+01:00"),
        &schedule,
        &settings,
    );
    let page = view::of(&step, &effective(&schedule, &settings), &Brussels).page;
    let bands: Vec<_> = page.week.iter().map(|day| day.bands.clone()).collect();
    let none: Vec<[u32; 2]> = vec![];
    assert_eq!(
        bands,
        [
            vec![[540, 720], [780, 1050]],
            none.clone(),
            none.clone(),
            none.clone(),
            vec![[1320, 1440]],
            vec![[0, 360]],
            none,
        ]
    );
    assert_eq!(page.week[0].hours, "9\u{a0}h – 12\u{a0}h, 13\u{a0}h – 17\u{a0}h\u{a0}30");
    assert_eq!(page.week[4].hours, "22\u{a0}h – 24\u{a0}h");
    assert_eq!((&*page.week[1].note, &*page.week[4].note), ("Inventaire", ""));
    assert_eq!(page.closures[0].name, "Inventaire");
    assert!(page.closures[0].date.contains("12\u{a0}janvier"), "{}", page.closures[0].date);
    assert!(page.closures[0].date.contains("14\u{a0}janvier"), "{}", page.closures[0].date);
    assert_eq!(page.provenance, "Horaire fixé par votre organisation");
}

/// The page at noon of this day.
fn page_on(day: &str, schedule: &Schedule) -> view::Page {
    let settings = Settings::default();
    let now = at(&format!("{day}T12:00:00+01:00"));
    let step = Watch::new(at("2026-11-24T00:00:00Z")).advance(now, schedule, &settings);
    view::of(&step, &effective(schedule, &settings), &Brussels).page
}

#[test]
fn the_printed_week_ignores_public_holidays() {
    let opening = json!([
        {"dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
            "opens": "09:00", "closes": "19:00"},
        {"dayOfWeek": "PublicHolidays", "opens": "10:00", "closes": "14:00"},
    ]);
    let schedule = schedule(&opening, &Value::Null).expect("valid hours");
    // The next Friday is Christmas.
    let hours = page_on("2026-12-21", &schedule).paper.hours;
    assert!(hours.contains("lundi – vendredi, 9\u{a0}h – 19\u{a0}h"), "{hours}");
    assert!(!hours.contains("14"), "{hours}");
}

#[test]
fn the_printed_week_is_complete_or_empty() {
    // Days of different hours; hours until Sunday, on Thursday; hours that have ended; and nights, on a public holiday.
    let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
    let until = |last| json!([{"dayOfWeek": weekdays, "opens": "08:00", "closes": "12:00", "validThrough": last}]);
    let nights = json!([{"dayOfWeek": &DAYS[..7], "opens": "19:00", "closes": "02:00"}]);
    let varied = json!([
        {"dayOfWeek": ["Monday", "Tuesday"], "opens": "09:00", "closes": "12:00"},
        {"dayOfWeek": ["Wednesday", "Friday"], "opens": "10:00", "closes": "12:00"},
    ]);
    let each = "lundi – mardi, 9\u{a0}h – 12\u{a0}h\u{a0}; mercredi, 10\u{a0}h – 12\u{a0}h\u{a0}; \
        vendredi, 10\u{a0}h – 12\u{a0}h";
    let rows = [
        (varied, "2027-01-14", each),
        (until("2027-01-17"), "2027-01-14", "lundi – vendredi, 8\u{a0}h – 12\u{a0}h"),
        (until("2026-12-31"), "2027-01-14", ""),
        (nights, "2027-03-29", "lundi – dimanche, 0\u{a0}h – 2\u{a0}h, 19\u{a0}h – 24\u{a0}h"),
    ];
    for (hours, day, expected) in rows {
        let schedule = schedule(&hours, &Value::Null).expect("valid hours");
        let paper = page_on(day, &schedule).paper;
        assert!(paper.hours.contains(expected), "{day}: {}", paper.hours);
        let empty = expected.is_empty();
        assert_eq!((paper.hours.is_empty(), paper.otherwise.is_empty()), (empty, empty), "{day}");
    }
}

#[test]
fn during_months_of_closure_the_printed_week_is_that_before_or_after() {
    let closure = json!([{"validFrom": "2026-10-01", "validThrough": "2027-05-31"}]);
    let schedule = schedule(&Value::Null, &closure).expect("valid days");
    let paper = page_on("2027-01-14", &schedule).paper;
    assert!(paper.hours.contains("lundi – vendredi, 9\u{a0}h – 19\u{a0}h"), "{}", paper.hours);
}

#[test]
fn a_closure_longer_than_a_year_shows_its_last_day() {
    let closure = json!([{"validFrom": "2027-06-01", "validThrough": "2028-06-30"}]);
    let schedule = schedule(&Value::Null, &closure).expect("valid days");
    let page = page_on("2027-01-11", &schedule);
    let closures: Vec<_> = page.closures.iter().chain(&page.later_closures).collect();
    let last = closures.last().expect("a closure");
    assert!(last.date.contains("30\u{a0}juin 2028"), "{}", last.date);
}

#[test]
fn a_distant_change_is_shown_with_its_year() {
    let rows = [("2027-01-31", "lundi 1er\u{a0}février, 0\u{a0}h"), ("2027-12-31", "janvier 2028")];
    for (last, expected) in rows {
        let schedule = schedule(&always_until(last), &Value::Null).expect("valid hours");
        let until = page_on("2026-12-01", &schedule).until;
        assert!(until.contains(expected), "{last}: {until}");
    }
    let closure = json!([{"validFrom": "2026-12-01", "validThrough": "2027-12-31"}]);
    let closed = schedule(&Value::Null, &closure).expect("valid days");
    let until = page_on("2026-12-01", &closed).until;
    assert!(until.contains("lundi 3\u{a0}janvier 2028"), "{until}");
}

#[test]
fn a_special_night_and_the_usual_morning_that_overlaps_it_are_one_period() {
    let morning = json!([{"dayOfWeek": "Monday", "opens": "05:00", "closes": "09:00"}]);
    let night = json!([{"validFrom": "2027-01-10", "validThrough": "2027-01-10",
        "opens": "22:00", "closes": "06:00"}]);
    let schedule = schedule(&morning, &night).expect("valid hours");
    let period = ["2027-01-10T22:00:00+01:00", "2027-01-11T09:00:00+01:00"];
    for time in ["04:00", "05:30", "07:00"] {
        let status = schedule.status_at(at(&format!("2027-01-11T{time}:00+01:00")));
        assert_eq!([status.since, status.until], period.map(|edge| Some(at(edge))), "{time}");
    }
}

#[test]
fn nothing_is_searched_beyond_the_last_supported_day() {
    let schedule = schedule(&always_until("9999-12-31"), &Value::Null).expect("valid hours");
    let status = schedule.status_at(at("2027-01-11T10:00:00+01:00"));
    assert_eq!((status.state.code(), status.until), ("open", None));
}

#[test]
fn a_transition_to_the_relay_lists_the_closures_and_holidays_until_its_end() {
    let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
    let week = json!([{"dayOfWeek": weekdays, "opens": "09:00", "closes": "19:00"}]);
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let rows = [
        // A closed holiday, in the middle of a period without hours.
        (&week, json!([]), "2026-12-24T19:00:00+01:00", vec!["2026-12-25"]),
        // While the team answers: none.
        (&week, json!([]), "2026-12-24T09:00:00+01:00", vec![]),
        // A holiday with hours of its own.
        (
            &json!([week[0], {"dayOfWeek": "PublicHolidays", "opens": "10:00", "closes": "12:00"}]),
            json!([]),
            "2026-12-24T19:00:00+01:00",
            vec![],
        ),
        // A special day on which the team answers from midnight on begins when the period ends.
        (
            &week,
            json!([{"validFrom": "2027-01-12", "validThrough": "2027-01-12", "opens": "00:00",
                "closes": "19:00", "name": "§1"}]),
            "2027-01-11T19:00:00+01:00",
            vec![],
        ),
        // A closure without an end of the period: those of more than the coming year.
        (
            &json!([{"dayOfWeek": weekdays, "opens": "09:00", "closes": "19:00",
                "validThrough": "2026-12-31"}]),
            json!([{"validFrom": "2027-02-01", "validThrough": "2027-02-01"},
                {"validFrom": "2028-02-01", "validThrough": "2028-02-01"}]),
            "2026-12-31T19:00:00+01:00",
            vec![
                "2027-01-01",
                "2027-02-01",
                "2027-03-29",
                "2027-05-01",
                "2027-05-06",
                "2027-05-17",
                "2027-07-21",
                "2027-08-15",
                "2027-11-01",
                "2027-11-11",
                "2027-12-25",
                "2028-01-01",
            ],
        ),
    ];
    for (opening, specials, instant, expected) in rows {
        let schedule = schedule(opening, &specials).expect("valid hours");
        let change = schedule.transitions(at(instant)..span().end).next().expect("a transition");
        assert_eq!(change.at, at(instant));
        let listed: Vec<_> = schedule.occasions(&change).map(|(date, _)| date).collect();
        assert_eq!(listed, expected.into_iter().map(day).collect::<Vec<_>>(), "{instant}");
    }
}
