//! Random hours, compared with a simple calculation for every minute.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};
use helpline::schedule::State;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::DAYS;
use super::calculation::reasons;
use super::hours::schedule;

/// First days of the tested periods: both DST nights, Christmas and New Year, May with its
/// holidays.
const PERIODS: [(i32, u32, u32); 4] =
    [(2027, 3, 25), (2027, 10, 28), (2026, 12, 22), (2027, 4, 29)];
/// The first days of the tested periods.
pub fn first_days() -> Vec<NaiveDate> {
    let day = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    PERIODS.into_iter().map(day).collect()
}

/// The length of a tested period in days.
const PERIOD_DAYS: usize = 12;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_global_rejects: 20_000, ..Default::default() })]

    #[test]
    fn any_hours_agree_with_a_calculation_for_every_minute(
        period in 0..PERIODS.len(),
        opening in proptest::option::weighted(0.8, opening()),
        specials in proptest::collection::vec(special(), 0..4),
        samples in proptest::collection::vec(0..PERIOD_DAYS * 1440, 12),
    ) {
        let (year, month, day) = PERIODS[period];
        let first = NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        let opening = opening.map_or(Value::Null, |entries| dated(&entries, first));
        let specials = dated(&specials, first);
        let Ok(schedule) = schedule(&opening, &specials) else {
            return Err(TestCaseError::reject("these hours conflict"));
        };
        let minutes = every_minute(first, &opening, &specials);
        let changes: Vec<_> = minutes
            .windows(2)
            .filter(|pair| (pair[0].1 == "open_hours") != (pair[1].1 == "open_hours"))
            .map(|pair| (pair[1].0, pair[1].1))
            .collect();
        let range = minutes[1].0..minutes[minutes.len() - 1].0 + Duration::nanoseconds(1);
        let found: Vec<_> = schedule
            .transitions(range)
            .map(|change| (change.at, change.state.reason_code()))
            .collect();
        prop_assert_eq!(&found, &changes, "{} {}", opening, specials);
        for sample in samples {
            let (now, reason) = &minutes[sample];
            let status = schedule.status_at(*now);
            prop_assert_eq!(status.state.reason_code(), *reason, "at {}: {} {}", now, opening, specials);
            let since = changes.iter().map(|change| change.0).rfind(|change| change <= now);
            let until = changes.iter().map(|change| change.0).find(|change| now < change);
            prop_assert!(since.is_none() || status.since == since, "at {now}: {:?}", status);
            prop_assert!(until.is_none() || status.until == until, "at {now}: {:?}", status);
            prop_assert_eq!(status.state == State::Open, *reason == "open_hours");
        }
    }
}

/// An entry whose validity is in days from the first tested day.
pub type Draft = (Value, Option<i64>, Option<i64>);

/// The entries of weekly hours.
pub fn opening() -> impl Strategy<Value = Vec<Draft>> {
    let days = proptest::sample::subsequence(DAYS.to_vec(), 1..=DAYS.len());
    let validity = || proptest::option::weighted(0.3, -2..PERIOD_DAYS as i64);
    let entry = (days, times(), validity(), validity()).prop_map(|(days, times, first, last)| {
        let entry = json!({"dayOfWeek": days, "opens": times.0, "closes": times.1});
        (entry, first, last.map(|last| last.max(first.unwrap_or(last))))
    });
    proptest::collection::vec(entry, 1..4)
}

fn special() -> impl Strategy<Value = Draft> {
    let times = proptest::option::weighted(0.6, times());
    (0..PERIOD_DAYS as i64, 0..3_i64, times).prop_map(|(first, length, times)| {
        let entry =
            times.map_or(json!({}), |(opens, closes)| json!({"opens": opens, "closes": closes}));
        (entry, Some(first), Some(first + length))
    })
}

/// Two times, near the hours that DST nights skip and repeat, or anywhere.
fn times() -> impl Strategy<Value = (String, String)> {
    let minute = prop_oneof![(4..16_u32).prop_map(|quarter| quarter * 15), 0..1440_u32];
    let closes = prop_oneof![1 => Just(1440_u32), 6 => minute.clone()];
    let text = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    (minute, closes).prop_map(move |(opens, closes)| (text(opens), text(closes)))
}

/// The entries with their days.
pub fn dated(drafts: &[Draft], first: NaiveDate) -> Value {
    let day = |offset: i64| json!((first + Duration::days(offset)).to_string());
    let entries = drafts.iter().map(|(entry, from, through)| {
        let mut entry = entry.clone();
        for (key, offset) in [("validFrom", from), ("validThrough", through)] {
            if let Some(offset) = offset {
                entry[key] = day(*offset);
            }
        }
        entry
    });
    Value::Array(entries.collect())
}

/// Each minute from the day before `first` on, with its reason code.
pub fn every_minute(
    first: NaiveDate,
    opening: &Value,
    specials: &Value,
) -> Vec<(DateTime<Utc>, &'static str)> {
    let start = (first - Days::new(1)).and_time(NaiveTime::MIN).and_utc().timestamp();
    let end = start + (PERIOD_DAYS as i64 + 1) * 86_400;
    let mut minutes = vec![];
    reasons(start..end, 60, opening, specials, |now, reason| {
        minutes.push((DateTime::from_timestamp(now, 0).expect("an instant"), reason));
    });
    minutes
}
