//! Civil time and instants, and how people write them.

use chrono::{NaiveDate, SecondsFormat, TimeDelta, TimeZone};
use chrono_tz::Europe::Brussels;
use helpline::civil::{brussels, day_of, instant, read_day, read_instant};
use proptest::prelude::*;

use super::at;

#[test]
fn days_and_instants_are_those_of_the_time_zone_tables() {
    // Less than the hour that a spring night skips and an autumn night repeats.
    let step = TimeDelta::minutes(45);
    let mut now = at("1999-06-01T00:00:00Z");
    while now < at("2101-06-01T00:00:00Z") {
        assert_eq!(day_of(now), brussels(now).date_naive(), "{now}");
        // Read as if it were civil time, which finds the hours that are skipped, too.
        let local = now.naive_utc();
        let end_of_gap = || Brussels.from_local_datetime(&(local + TimeDelta::hours(1))).earliest();
        let expected = match Brussels.from_local_datetime(&local).earliest() {
            Some(found) => found.to_utc(),
            None => {
                let later = end_of_gap().expect("a gap is an hour").to_utc();
                later - TimeDelta::seconds(later.timestamp().rem_euclid(60 * 60))
            }
        };
        assert_eq!(instant(local), expected, "{local}");
        now += step;
    }
}

#[test]
fn instants_are_read_in_both_forms() {
    let rows = [
        ("2027-01-11T09:00", Some("2027-01-11T08:00:00Z")),
        ("2027-07-11T09:00:30", Some("2027-07-11T07:00:30Z")),
        ("2027-01-11T09:00:00Z", Some("2027-01-11T09:00:00Z")),
        ("2027-01-11T09:00:00.5-05:00", Some("2027-01-11T14:00:00.5Z")),
        // The hour that is skipped, and the one that comes twice.
        ("2027-03-28T02:30", Some("2027-03-28T01:00:00Z")),
        ("2027-03-28T03:00", Some("2027-03-28T01:00:00Z")),
        ("2027-10-31T02:30", Some("2027-10-31T00:30:00Z")),
        ("2026-02-30T10:00", None),
        ("2027-01-11T24:00", None),
        ("2027-01-11T25:00:00Z", None),
        ("2027-01-11", None),
        ("2027-01-11T09", None),
        ("+2027-01-11T09:00", None),
        (" 2027-01-11T09:00", None),
        ("02027-01-11T09:00", None),
        ("27-01-11T09:00", None),
        ("é027-01-11T09:00", None),
        ("", None),
    ];
    for (text, expected) in rows {
        assert_eq!(read_instant(text), expected.map(at), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(second in 1_488_927_600_i64..4_102_441_200) {
        let instant = chrono::DateTime::from_timestamp(second, 0).expect("within the span");
        let zoned = brussels(instant).to_rfc3339_opts(SecondsFormat::Secs, false);
        prop_assert_eq!(read_instant(&zoned), Some(instant));
        let local = brussels(instant).naive_local();
        let text = local.format("%Y-%m-%dT%H:%M:%S").to_string();
        let again = read_instant(&text).expect("an instant that exists");
        // An hour that comes twice is read as its first.
        prop_assert_eq!(brussels(again).naive_local(), local);
        prop_assert!(again <= instant);
        prop_assert_eq!(read_day(&text[..10]), Some(local.date()));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,40}") {
        let _read = read_instant(&text);
        if let Some(day) = read_day(&text) {
            prop_assert_eq!(day.to_string(), text);
        }
    }

    #[test]
    fn only_days_that_exist_are_read(year in 1000..9999, month in 0_u32..14, day in 0_u32..33) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        prop_assert_eq!(read_day(&text), NaiveDate::from_ymd_opt(year, month, day));
    }
}
