//! Civil time and instants, and how people write them.

use chrono::{NaiveDate, SecondsFormat, TimeDelta, TimeZone, Timelike};
use chrono_tz::Europe::Brussels;
use helpline::civil::{self, day_of, instant, read_day, read_instant};
use proptest::prelude::*;

use super::at;

#[test]
fn days_and_instants_are_those_of_the_time_zone_tables() {
    // Shorter than the hour that DST changes skip and repeat.
    let step = TimeDelta::minutes(45);
    let mut now = at("1999-06-01T00:00:00Z");
    while now < at("2101-06-01T00:00:00Z") {
        assert_eq!(day_of(now), now.with_timezone(&Brussels).date_naive(), "{now}");
        // Interpreted as civil time, which covers the skipped hours, too.
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
        // Of a repeated hour, the first occurrence passes, and the second is its last second.
        let wall = now.with_timezone(&Brussels);
        let first = Brussels.from_local_datetime(&wall.naive_local()).earliest() == Some(wall);
        let last = || wall.date_naive().and_hms_opt(wall.hour(), 59, 59).expect("a time");
        let expected = if first { wall.naive_local() } else { last() };
        assert_eq!(civil::local(now), expected, "{now}");
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
        ("2027-01-11T09:00:00.1234567891Z", Some("2027-01-11T09:00:00.123456789Z")),
        ("2027-01-11t09:00:00z", Some("2027-01-11T09:00:00Z")),
        ("2027-01-11T09:00:00-00:00", Some("2027-01-11T09:00:00Z")),
        ("2027-01-11T09:00:00+23:59", Some("2027-01-10T09:01:00Z")),
        // The skipped hour, and the repeated one.
        ("2027-03-28T02:30", Some("2027-03-28T01:00:00Z")),
        ("2027-03-28T03:00", Some("2027-03-28T01:00:00Z")),
        ("2027-10-31T02:30", Some("2027-10-31T00:30:00Z")),
        // Formats of other grammars and lenient parsers.
        ("2027-01-11 09:00:00Z", None),
        ("2027-01-11T09:00Z", None),
        ("2027-01-11T09Z", None),
        ("2027-01-11T09:00:00", Some("2027-01-11T08:00:00Z")),
        ("2027-01-11t09:00:00", None),
        ("2027-01-11T09:00:00.5", None),
        ("2027-01-11T09:00:00,5Z", None),
        ("2027-01-11T09:00:00.Z", None),
        ("2027-01-11T09:00:00 Z", None),
        ("2027-01-11T09:00:00+0100", None),
        ("2027-01-11T09:00:00+01", None),
        ("2027-01-11T09:00:00+1:00", None),
        ("2027-01-11T09:00:00+24:00", None),
        ("2027-01-11T09:00:00+01:60", None),
        ("2027-01-11T09:00:00\u{2212}01:00", None),
        ("2027-01-11T09:00:00UTC", None),
        ("20270111T090000Z", None),
        ("2027-W02-1T09:00:00Z", None),
        ("2027-1-11T09:00", None),
        ("2027- 1- 1T 9: 5", None),
        ("2027-01-11T+9:00", None),
        ("2027-01-11T\u{669}9:00", None),
        ("2027-01-11T09:00 ", None),
        ("2027-01-11T09:00\n", None),
        // No clock in Brussels shows a leap second, real or not.
        ("2016-12-31T23:59:60Z", None),
        ("2017-01-01T00:59:60+01:00", None),
        ("2027-01-11T18:59:60", None),
        ("2027-03-28T02:59:60", None),
        ("2027-01-11T18:59:60.5Z", None),
        ("2027-01-11T18:60", None),
        ("2027-13-11T18:00", None),
        ("2027-01-11T18:59:61Z", None),
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
    fn a_formatted_instant_is_read_back(second in 1_488_927_600_i64..4_102_441_200) {
        let instant = chrono::DateTime::from_timestamp(second, 0).expect("within the span");
        let zoned = instant.with_timezone(&Brussels).to_rfc3339_opts(SecondsFormat::Secs, false);
        prop_assert_eq!(read_instant(&zoned), Some(instant));
        let local = instant.with_timezone(&Brussels).naive_local();
        let text = local.format("%Y-%m-%dT%H:%M:%S").to_string();
        let again = read_instant(&text).expect("an instant that exists");
        // A repeated hour is read as its first occurrence.
        prop_assert_eq!(again.with_timezone(&Brussels).naive_local(), local);
        prop_assert!(again <= instant);
        prop_assert_eq!(read_day(&text[..10]), Some(local.date()));
    }

    #[test]
    fn an_instant_is_read_as_it_was_written_and_no_other_way(
        text in instants(),
        at in 0_usize..40,
        other in prop::sample::select(vec![' ', '\t', '_', '\u{669}', '\u{2212}', '\u{ff10}']),
    ) {
        let read = read_instant(&text);
        prop_assert!(read.is_some(), "{}", text);
        let printed = read.map(|instant| instant.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        prop_assert_eq!(printed.as_deref().and_then(read_instant), read, "{}", text);
        let at = at % (text.len() + 1);
        let (before, after) = text.split_at(at);
        prop_assert_eq!(read_instant(&format!("{before}{other}{after}")), None);
        if let Some(rest) = after.get(1..) {
            prop_assert_eq!(read_instant(&format!("{before}{other}{rest}")), None);
        }
    }

    #[test]
    fn any_text_is_parsed_or_rejected(text in ".{0,40}") {
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

/// Instants in each form that is read.
fn instants() -> impl Strategy<Value = String> {
    let day = (0_i32..=9999, 1_u32..=366).prop_filter_map("a day that exists", |(year, day)| {
        Some(NaiveDate::from_yo_opt(year, day)?.to_string())
    });
    let hour = || 0..24;
    let offset = (prop::sample::select(vec!['+', '-']), hour(), 0..60)
        .prop_map(|(sign, hour, minute)| format!("{sign}{hour:02}:{minute:02}"));
    let zone = prop_oneof!["[Zz]", offset];
    let rfc3339 = ("[Tt]", "(:[0-5][0-9])(\\.[0-9]{1,12})?", zone);
    let local = (Just("T".to_owned()), "(:[0-5][0-9])?", Just(String::new()));
    (day, hour(), 0..60, prop_oneof![rfc3339, local]).prop_map(
        |(day, hour, minute, (letter, second, zone))| {
            format!("{day}{letter}{hour:02}:{minute:02}{second}{zone}")
        },
    )
}
