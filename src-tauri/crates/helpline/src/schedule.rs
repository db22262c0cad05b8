//! The status at an instant, and the transitions between instants.

use std::ops::Range;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};

use crate::calendar::{self, Holiday};
use crate::hours::{self, Day};
use crate::{civil, service};

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The line's own team.
    Open,
    /// The 107, for this reason.
    Relay(Reason),
}

/// Why the relay answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A working day before the team starts.
    BeforeHours,
    /// A working day after the team has left.
    AfterHours,
    /// Saturday or Sunday.
    Weekend,
    /// A legal holiday.
    Holiday(Holiday),
}

/// Who answers at one instant, and between which changes of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Who answers, and why.
    pub state: State,
    /// The last change of who answers, at or before the instant; never before the relay existed.
    pub since: DateTime<Utc>,
    /// The next change of who answers, after the instant.
    pub until: DateTime<Utc>,
}

/// An instant at which who answers changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// When.
    pub at: DateTime<Utc>,
    /// Who answers from then on, and why at that instant.
    pub state: State,
    /// The next transition after this one.
    pub until: DateTime<Utc>,
}

impl State {
    /// Whether the line's own team answers.
    pub fn is_open(self) -> bool {
        match self {
            State::Open => true,
            State::Relay(_) => false,
        }
    }

    /// Whether the same party answers, whatever the reason.
    pub fn same_answer(self, other: State) -> bool {
        self.is_open() == other.is_open()
    }

    /// The state's name where programs read it.
    pub fn code(self) -> &'static str {
        if self.is_open() { "open" } else { "relay" }
    }

    /// The reason's name where programs read it.
    pub fn reason_code(self) -> &'static str {
        match self {
            State::Open => "open_hours",
            State::Relay(Reason::BeforeHours) => "before_hours",
            State::Relay(Reason::AfterHours) => "after_hours",
            State::Relay(Reason::Weekend) => "weekend",
            State::Relay(Reason::Holiday(_)) => "holiday",
        }
    }
}

impl Transition {
    /// The legal holidays lying in the period that begins here, in order; none in an open period.
    pub fn holidays(&self) -> impl Iterator<Item = (NaiveDate, Holiday)> {
        let first = civil::day_of(self.at);
        let days = first.iter_days().take_while(|day| civil::midnight(*day) < self.until);
        days.filter_map(|day| Some((day, calendar::holiday_on(day)?)))
    }
}

/// The instants that may be asked about: from the first day of the relay to the last day of the
/// time-zone tables. A running clock outside is not believed.
pub fn span() -> Range<DateTime<Utc>> {
    civil::midnight(service::RELAY_SINCE)..civil::midnight(service::LAST_DAY + Days::new(1))
}

/// Who answers at `now`. Outside [`span`] the weekly rule still speaks.
pub fn status_at(now: DateTime<Utc>) -> Status {
    let since = last_change(now);
    let known_since = if now < span().start { since } else { since.max(span().start) };
    Status { state: state_at(now), since: known_since, until: next_change(now) }
}

/// The transitions with `range.start <= at && at < range.end`, in order.
pub fn transitions(range: Range<DateTime<Utc>>) -> impl Iterator<Item = Transition> {
    let mut at = next_change(range.start - Duration::nanoseconds(1));
    std::iter::from_fn(move || {
        if at >= range.end {
            return None;
        }
        let transition = Transition { at, state: state_at(at), until: next_change(at) };
        at = transition.until;
        Some(transition)
    })
}

fn state_at(now: DateTime<Utc>) -> State {
    match hours::day(civil::day_of(now)) {
        Day::Holiday(holiday) => State::Relay(Reason::Holiday(holiday)),
        Day::Weekend => State::Relay(Reason::Weekend),
        Day::Working(band) if now < band.opens => State::Relay(Reason::BeforeHours),
        Day::Working(band) if now < band.closes => State::Open,
        Day::Working(_) => State::Relay(Reason::AfterHours),
    }
}

/// The last change of who answers at or before `now`.
fn last_change(now: DateTime<Utc>) -> DateTime<Utc> {
    let mut days = std::iter::successors(Some(civil::day_of(now)), NaiveDate::pred_opt);
    days.find_map(|date| {
        let band = hours::day(date).band()?;
        [band.closes, band.opens].into_iter().find(|change| *change <= now)
    })
    .expect("the team answers on some day of every fortnight")
}

/// The first change of who answers after `now`.
fn next_change(now: DateTime<Utc>) -> DateTime<Utc> {
    let mut days = civil::day_of(now).iter_days();
    days.find_map(|date| {
        let band = hours::day(date).band()?;
        [band.opens, band.closes].into_iter().find(|change| now < *change)
    })
    .expect("the team answers on some day of every fortnight")
}
