//! Every second: `cargo xtask exhaust`, which takes minutes.

use std::ops::Range;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use chrono::{DateTime, NaiveDate, NaiveTime};
use helpline::civil::SECONDS_PER_DAY;
use helpline::schedule::{Schedule, span};
use helpline::service::{LAST_DAY, RELAY_SINCE};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value};

use super::calculation::reasons;
use super::hours;
use super::random_policy::{day, policy};
use super::schedule::expected;

/// How many random policies are compared.
const POLICIES: usize = 200;

#[test]
#[ignore = "takes minutes: cargo xtask exhaust"]
fn each_second_of_the_supported_years_agrees_with_an_independent_list() {
    let changes = expected();
    let seconds = |from: usize, to: usize| changes[from].0.timestamp()..changes[to].0.timestamp();
    let last = changes.len() - 1;
    let [start, end] = [span().start, span().end].map(|instant| instant.timestamp());
    let mut periods = vec![
        (start..changes[0].0.timestamp(), false),
        (changes[last].0.timestamp()..end, changes[last].1),
    ];
    periods.extend((0..last).map(|index| (seconds(index, index + 1), changes[index].1)));
    let (schedule, compared) = (Schedule::default(), AtomicI64::new(0));
    on_all_cores(&periods, |(seconds, open)| {
        for second in seconds.clone() {
            let now = DateTime::from_timestamp(second, 0).expect("an instant");
            assert_eq!(schedule.state_at(now).is_open(), *open, "at {now}");
        }
        compared.fetch_add(seconds.end - seconds.start, Ordering::Relaxed);
    });
    assert_eq!(compared.into_inner(), end - start);
}

#[test]
#[ignore = "takes minutes: cargo xtask exhaust"]
fn each_second_around_the_edges_of_random_policies_agrees_with_a_calculation() {
    let mut runner = TestRunner::default();
    let mut draw = || policy().new_tree(&mut runner).expect("a policy").current();
    let accepted = |keys: &Map<String, Value>| {
        let value = |key| keys.get(key).cloned().unwrap_or_default();
        let opening = value("openingHoursSpecification");
        let specials = value("specialOpeningHoursSpecification");
        Some((hours::schedule(&opening, &specials).ok()?, opening, specials))
    };
    let mut policies = vec![];
    while policies.len() < POLICIES {
        policies.extend(accepted(&draw()));
    }
    on_all_cores(&policies, |(schedule, opening, specials)| {
        for seconds in around_edges(opening, specials) {
            reasons(seconds, 1, opening, specials, |second, reason| {
                let now = DateTime::from_timestamp(second, 0).expect("an instant");
                let state = schedule.state_at(now);
                assert_eq!(state.reason_code(), reason, "at {now}: {opening} {specials}");
            });
        }
    });
}

/// In Unix time: two years around the first day that an entry names, or else around a critical day,
/// and a week around each other day that one names.
fn around_edges(opening: &Value, specials: &Value) -> Vec<Range<i64>> {
    let entries = [opening, specials].into_iter().filter_map(Value::as_array).flatten();
    let days = entries.flat_map(|entry| [&entry["validFrom"], &entry["validThrough"]]);
    let named = days.filter_map(|day| day.as_str()?.parse().ok());
    let mut edges: Vec<NaiveDate> =
        named.filter(|day| (RELAY_SINCE..=LAST_DAY).contains(day)).collect();
    if edges.is_empty() {
        let random = day().new_tree(&mut TestRunner::default()).expect("a day").current();
        edges.push(random.clamp(RELAY_SINCE, LAST_DAY));
    }
    let [start, end] = [span().start, span().end].map(|instant| instant.timestamp());
    let around = |(index, day): (usize, &NaiveDate)| {
        let days = if index == 0 { 366 } else { 4 } * i64::from(SECONDS_PER_DAY);
        let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp();
        (midnight - days).max(start)..(midnight + days).min(end)
    };
    edges.iter().enumerate().map(around).collect()
}

/// Calls `check` with each item, on all cores.
fn on_all_cores<T: Sync>(items: &[T], check: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(item);
                }
            });
        }
    });
}
