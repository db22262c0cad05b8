//! Who answers when: an independent fixture, edge cases, and properties at any instant.

use chrono::{DateTime, Duration, Utc};
use helpline::calendar::Holiday;
use helpline::schedule::{Reason, Schedule, State, Status, coming_year, span};
use proptest::prelude::*;

use super::at;

const FIXTURE: &str = include_str!("../fixtures/transitions.csv");

#[test]
fn every_transition_of_eighty_years_agrees_with_an_independent_calculation() {
    let computed: Vec<_> = Schedule::default()
        .transitions(span())
        .map(|change| (change.at, change.state.is_open()))
        .collect();
    let expected = expected();
    for (index, pair) in computed.iter().zip(&expected).enumerate() {
        assert_eq!(pair.0, pair.1, "transition number {index}");
    }
    assert_eq!(computed.len(), expected.len());
}

#[test]
fn the_status_changes_exactly_at_the_edges_of_hours_days_and_years() {
    let (before, after) = (State::Relay(Reason::BeforeHours), State::Relay(Reason::AfterHours));
    let weekend = State::Relay(Reason::Weekend);
    let christmas = State::Relay(Reason::Holiday(Holiday::Christmas));
    let all_saints = State::Relay(Reason::Holiday(Holiday::AllSaints));
    let rows = [
        // now, state, since, until
        (
            "2027-01-11T08:59:59.999+01:00",
            &before,
            "2027-01-08T19:00:00+01:00",
            "2027-01-11T09:00:00+01:00",
        ),
        (
            "2027-01-11T09:00:00+01:00",
            &State::Open,
            "2027-01-11T09:00:00+01:00",
            "2027-01-11T19:00:00+01:00",
        ),
        (
            "2027-01-11T18:59:59.999+01:00",
            &State::Open,
            "2027-01-11T09:00:00+01:00",
            "2027-01-11T19:00:00+01:00",
        ),
        (
            "2027-01-11T19:00:00+01:00",
            &after,
            "2027-01-11T19:00:00+01:00",
            "2027-01-12T09:00:00+01:00",
        ),
        (
            "2026-12-24T20:00:00+01:00",
            &after,
            "2026-12-24T19:00:00+01:00",
            "2026-12-28T09:00:00+01:00",
        ),
        (
            "2026-12-25T12:00:00+01:00",
            &christmas,
            "2026-12-24T19:00:00+01:00",
            "2026-12-28T09:00:00+01:00",
        ),
        (
            "2026-12-26T12:00:00+01:00",
            &weekend,
            "2026-12-24T19:00:00+01:00",
            "2026-12-28T09:00:00+01:00",
        ),
        // On a Sunday, the reason is the holiday.
        (
            "2026-11-01T12:00:00+01:00",
            &all_saints,
            "2026-10-30T19:00:00+01:00",
            "2026-11-02T09:00:00+01:00",
        ),
        // The nights on which the clocks change.
        (
            "2027-03-28T03:00:00+02:00",
            &weekend,
            "2027-03-26T19:00:00+01:00",
            "2027-03-30T09:00:00+02:00",
        ),
        (
            "2027-10-31T02:30:00+01:00",
            &weekend,
            "2027-10-29T19:00:00+02:00",
            "2027-11-02T09:00:00+01:00",
        ),
        // The first and the last supported day.
        (
            "2017-03-08T00:00:00+01:00",
            &before,
            "2017-03-08T00:00:00+01:00",
            "2017-03-08T09:00:00+01:00",
        ),
        (
            "2099-12-31T23:59:59+01:00",
            &after,
            "2099-12-31T19:00:00+01:00",
            "2100-01-04T09:00:00+01:00",
        ),
    ];
    for (now, state, since, until) in rows {
        let status = status_at(at(now));
        assert_eq!(status.state, *state, "at {now}");
        assert_eq!((status.since, status.until), (Some(at(since)), Some(at(until))), "at {now}");
    }
}

#[test]
fn a_range_of_transitions_is_half_open() {
    let (opens, closes) = (at("2027-01-11T09:00:00+01:00"), at("2027-01-11T19:00:00+01:00"));
    let schedule = Schedule::default();
    let found = |range| schedule.transitions(range).map(|change| change.at).collect::<Vec<_>>();
    assert_eq!(found(opens..closes), [opens]);
    assert_eq!(found(opens..closes + Duration::nanoseconds(1)), [opens, closes]);
    assert_eq!(found(opens..opens), [] as [DateTime<Utc>; 0]);
}

proptest! {
    #[test]
    fn periods_contain_their_instant_and_are_contiguous(now in instants()) {
        let (status, since, until) = period(now);
        prop_assert!(since <= now && now < until);
        let (next, last) = (status_at(until), status_at(until - Duration::nanoseconds(1)));
        prop_assert_eq!(next.since, Some(until));
        prop_assert_eq!((last.since, last.until), (status.since, status.until));
        prop_assert!(!next.state.same_answer(&status.state));
    }

    #[test]
    fn who_answers_is_constant_within_a_period(now in instants(), share in 0.0..1.0) {
        let (status, since, until) = period(now);
        let seconds = (until - since).num_seconds() as f64 * share;
        let other = status_at(since + Duration::seconds(seconds as i64));
        prop_assert!(other.state.same_answer(&status.state));
        prop_assert_eq!((other.since, other.until), (status.since, status.until));
    }

    #[test]
    fn transitions_and_statuses_agree(now in instants()) {
        let (_, _, until) = period(now);
        let schedule = Schedule::default();
        let mut changes = schedule.transitions(now..span().end + Duration::days(30));
        let next = changes.find(|change| now < change.at).expect("a next transition");
        prop_assert_eq!(next.at, until);
        prop_assert_eq!(next.state, status_at(next.at).state);
        prop_assert_eq!(next.until, status_at(next.at).until);
    }
}

#[test]
fn the_coming_year_ends_before_its_anniversary_or_on_the_last_supported_day() {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    let rows = [
        ("2027-01-11", "2028-01-10"),
        ("2027-03-01", "2028-02-29"),
        ("2028-02-29", "2029-02-27"),
        ("2099-06-01", "2099-12-31"),
    ];
    for (first, last) in rows {
        assert_eq!(coming_year(day(first)), day(first)..=day(last));
    }
}

fn status_at(now: DateTime<Utc>) -> Status {
    Schedule::default().status_at(now)
}

/// The status and its two transitions, which always exist with the built-in hours.
fn period(now: DateTime<Utc>) -> (Status, DateTime<Utc>, DateTime<Utc>) {
    let status = status_at(now);
    let (since, until) = (status.since.expect("a change before"), status.until.expect("one after"));
    (status, since, until)
}

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let span = span();
    (span.start.timestamp()..span.end.timestamp())
        .prop_map(|second| DateTime::from_timestamp(second, 0).expect("within the span"))
}

/// Each transition of the fixture, and whether the team answers from then on.
pub fn expected() -> Vec<(DateTime<Utc>, bool)> {
    let lines = FIXTURE.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .flat_map(|line| {
            let fields: Vec<_> = line.split(',').collect();
            let [day, opens, closes] = fields[..] else { panic!("{line}: three fields") };
            let instant = |time: &str| at(&format!("{day}T{}:00Z", time.trim_end_matches('Z')));
            [(instant(opens), true), (instant(closes), false)]
        })
        .collect()
}
