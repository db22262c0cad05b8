//! Random policies near critical dates and times, and properties that must hold for all of them.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, Utc};
use chrono_tz::Europe::Brussels;
use helpline::policy::{Effective, Layer, Level, merge};
use helpline::schedule::coming_year;
use helpline::settings::Key;
use helpline::watch::Watch;
use helpline::words::Words;
use helpline::{civil, service, view};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Map, Value, json};

use super::at;

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Critical days: DST nights, turns of the year, holidays, the first and the last supported day,
/// the first and the last day that the format can express.
const EDGES: [&str; 16] = [
    "0001-01-01",
    "2017-03-08",
    "2017-03-26",
    "2024-02-29",
    "2026-10-25",
    "2026-12-25",
    "2026-12-31",
    "2027-03-28",
    "2027-03-29",
    "2027-05-01",
    "2027-10-31",
    "2028-12-31",
    "2099-03-29",
    "2099-10-25",
    "2099-12-31",
    "9999-12-31",
];
const TIMES: [&str; 16] = [
    "00:00", "00:00:01", "00:59:59", "01:00", "01:59", "02:00", "02:15", "02:30", "02:45",
    "02:59:59", "03:00", "03:15", "09:00", "19:00", "23:59", "23:59:59",
];

/// The effective settings under a policy with these keys.
pub fn effective(keys: Map<String, Value>) -> Effective {
    merge(&[Layer { level: Level::Managed, source: "policy".into(), keys }], None)
}

/// The keys of a policy that sets hours, special days or both; not all of them are valid.
pub fn policy() -> impl Strategy<Value = Map<String, Value>> {
    let opening = proptest::collection::vec(opening(), 1..4).prop_map(Value::Array);
    let specials = proptest::collection::vec(special(), 0..4).prop_map(Value::Array);
    let both = (proptest::option::weighted(0.8, opening), proptest::option::of(specials));
    both.prop_map(|(opening, specials)| {
        let keys = ["openingHoursSpecification", "specialOpeningHoursSpecification"];
        let values = keys.into_iter().zip([opening, specials]);
        values.filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    })
}

fn opening() -> impl Strategy<Value = Value> {
    let all = [&WEEKDAYS[..], &["PublicHolidays"]].concat();
    let any = proptest::sample::subsequence(all, 1..=WEEKDAYS.len() + 1);
    let days = prop_oneof![8 => any, 1 => Just(vec!["PublicHolidays"])];
    let validity = || proptest::option::weighted(0.4, day());
    (days, times(), validity(), validity()).prop_map(|(days, (opens, closes), from, through)| {
        let mut entry = json!({"dayOfWeek": days, "opens": opens, "closes": closes});
        set_validity(&mut entry, from, through);
        entry
    })
}

fn special() -> impl Strategy<Value = Value> {
    (day(), 0..400_u64, proptest::option::of(times())).prop_map(|(first, length, times)| {
        let mut entry = times
            .map_or_else(|| json!({}), |(opens, closes)| json!({"opens": opens, "closes": closes}));
        let last = first.checked_add_days(Days::new(length)).filter(|last| last.year() < 10_000);
        set_validity(&mut entry, Some(first), Some(last.unwrap_or(first)));
        entry
    })
}

fn set_validity(entry: &mut Value, from: Option<NaiveDate>, through: Option<NaiveDate>) {
    let through = through.map(|through| from.map_or(through, |from| through.max(from)));
    for (key, day) in [("validFrom", from), ("validThrough", through)] {
        if let Some(day) = day {
            entry[key] = json!(day.to_string());
        }
    }
}

/// A critical day, or a few days from one.
pub fn day() -> impl Strategy<Value = NaiveDate> {
    let edge = proptest::sample::select(&EDGES[..]);
    (edge, prop_oneof![Just(0), -8_i64..9]).prop_map(|(edge, offset)| {
        let edge: NaiveDate = edge.parse().expect("a day");
        let day = edge + Duration::days(offset);
        if (1..10_000).contains(&day.year()) { day } else { edge }
    })
}

fn times() -> impl Strategy<Value = (String, String)> {
    let any = (0..24_u32, 0..60_u32).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}"));
    let edge = proptest::sample::select(&TIMES[..]).prop_map(str::to_owned);
    let opens = prop_oneof![3 => edge, 1 => any];
    let closes = prop_oneof![1 => Just("24:00".to_owned()), 6 => opens.clone()];
    (opens, closes)
}

/// Instants at critical days and times, a second beside them, and anywhere.
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    const FAR: [i64; 6] =
        [-62_135_596_800, -1, 0, 4_102_444_800, 253_402_300_799, 8_000_000_000_000];
    prop_oneof![
        6 => (day(), -90_000..90_000_i64)
            .prop_map(|(day, second)| day.and_time(chrono::NaiveTime::MIN).and_utc() + Duration::seconds(second)),
        2 => (day(), 0..5_i64, -1..2_i64).prop_map(|(day, quarter, second)| {
            let night = day.and_hms_opt(0, 0, 0).expect("a midnight").and_utc();
            night + Duration::seconds(quarter * 15 * 60 + 45 * 60 + second)
        }),
        1 => proptest::sample::select(&FAR[..])
            .prop_map(|second| DateTime::from_timestamp(second, 0).expect("an instant")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..Default::default() })]

    #[test]
    fn every_accepted_policy_has_a_status_at_any_instant(keys in policy(), now in instants()) {
        let effective = effective(keys);
        let Effective { schedule, settings, .. } = &effective;
        let status = schedule.status_at(now);
        prop_assert!(status.since.is_none_or(|since| since <= now));
        prop_assert!(status.until.is_none_or(|until| now < until));
        let range = now - Duration::days(2)..now + Duration::days(400);
        let mut open = None;
        for change in schedule.transitions(range.clone()).take(50) {
            prop_assert!(range.contains(&change.at));
            prop_assert_ne!(open, Some(change.state.is_open()), "two changes in one direction");
            open = Some(change.state.is_open());
            prop_assert_eq!(schedule.status_at(change.at).state, change.state);
        }
        if let Some(until) = status.until {
            prop_assert!(!schedule.state_at(until).same_answer(&status.state));
            let before = schedule.state_at(until - Duration::nanoseconds(1));
            prop_assert!(before.same_answer(&status.state));
        }
        let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
        let step = watch.advance(now, schedule, settings);
        prop_assert!(now < step.wake_at);
        view::of(&step, &effective, &Brussels);
        let today = civil::day_of(now).clamp(service::RELAY_SINCE, service::LAST_DAY);
        view::calendar_file(coming_year(today), schedule, Words::of(settings.language), now);
    }

    /// Compares with the entries of the policy.
    #[test]
    fn a_day_without_weekly_hours_is_reported_and_has_a_warning(keys in policy(), day in day()) {
        let span = service::RELAY_SINCE..=service::LAST_DAY;
        prop_assume!(span.contains(&day));
        let effective = effective(keys);
        let Effective { schedule, settings, .. } = &effective;
        let entries = effective.value(Key::OpeningHours).value.as_array().cloned();
        let text = day.to_string();
        let names_weekday = |entry: &Value| {
            let days = entry["dayOfWeek"].as_array().expect("a list");
            days.iter().any(|day| day != "PublicHolidays")
        };
        let valid = |entry: &&Value| {
            entry["validFrom"].as_str().is_none_or(|from| from <= text.as_str())
                && entry["validThrough"].as_str().is_none_or(|through| text.as_str() <= through)
        };
        let weekly: Vec<_> = entries.iter().flatten().filter(|entry| names_weekday(entry)).collect();
        let covered = entries.is_none() || weekly.iter().any(valid);
        let later = weekly.iter().any(|entry| entry["validFrom"].as_str() > Some(text.as_str()));
        let expected = match (covered, later) {
            (true, _) => None,
            (false, true) => Some("schedule_pending"),
            (false, false) => Some("schedule_ended"),
        };
        let mut watch = Watch::new(civil::midnight(service::RELAY_SINCE));
        let step = watch.advance(civil::midnight(day), schedule, settings);
        let codes: Vec<_> = view::warnings(&step, &effective)
            .into_iter()
            .map(view::Warning::code)
            .filter(|code| code.starts_with("schedule"))
            .collect();
        prop_assert_eq!(codes, expected.into_iter().collect::<Vec<_>>());
        let named = schedule.hours.days_without(span).iter().any(|days| days.contains(&day));
        prop_assert_eq!(named, !covered);
    }
}

#[test]
fn the_random_policies_are_mostly_accepted() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let accepted = (0..200).filter(|_| {
        let tree = policy().new_tree(&mut runner).expect("a policy");
        effective(tree.current()).faults.is_empty()
    });
    assert!(accepted.count() > 80, "most policies must reach the other checks");
}
