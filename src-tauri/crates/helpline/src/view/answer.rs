//! The answer: who answers, until when, why, and who picks up.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::{Mark, mark, warnings};
use crate::civil;
use crate::policy::Effective;
use crate::schedule::State;
use crate::watch::{Clock, Step};
use crate::words::{Words, fill, sentence};

pub(super) fn headline(step: &Step, words: &Words) -> String {
    let state = &words.state;
    sentence(match mark(step) {
        Mark::Open => state.open,
        Mark::Relay => state.relay,
        Mark::Check => state.check,
    })
}

/// Until when the team answers, or when it is back; empty when the clock is implausible. `today` is
/// the reader's day, which is not the step's where the step is about another moment.
pub(super) fn until(step: &Step, today: NaiveDate, words: &Words) -> String {
    let (Clock::Plausible, state) = (step.clock, &step.status.state) else {
        return String::new();
    };
    let Some(until) = step.status.until else {
        return match state {
            State::Open => words.page.without_end.into(),
            State::Relay(_) => String::new(),
        };
    };
    let local = civil::brussels(until).naive_local();
    let time = words.time(local);
    match state {
        State::Open => fill(words.page.until, &[("moment", &words.moment(until, step.now))]),
        State::Relay(_) if local.date() == today => {
            fill(words.state.back_today, &[("time", &time)])
        }
        State::Relay(_) => {
            let date = words.date_from(local.date(), today);
            fill(words.state.back, &[("date", &date), ("time", &time)])
        }
    }
}

/// Why the relay answers; empty while the team does.
pub(super) fn reason(step: &Step, words: &Words) -> String {
    match (step.clock, &step.status.state) {
        (Clock::Implausible, _) | (Clock::Plausible, State::Open) => String::new(),
        (Clock::Plausible, state @ State::Relay(_)) => words.reason(state),
    }
}

pub(super) fn warning(step: &Step, effective: &Effective, words: &Words) -> String {
    let texts: Vec<_> = warnings(step, effective).into_iter().map(|it| it.text(words)).collect();
    texts.join(" ")
}

/// Who takes a call made now.
pub(super) fn picks_up(step: &Step, words: &Words) -> &'static str {
    match mark(step) {
        Mark::Open => words.page.picks_up_open,
        Mark::Relay => words.page.picks_up_relay,
        Mark::Check => words.page.picks_up_either,
    }
}

/// Where the workstation's time zone differs: that times are Brussels times, and the next change in
/// the workstation's own time. Empty elsewhere.
pub(super) fn elsewhere(step: &Step, words: &Words, zone: &impl TimeZone) -> String {
    let Some(until) = step.status.until.filter(|_| step.clock == Clock::Plausible) else {
        return String::new();
    };
    let here = |at: DateTime<Utc>| at.with_timezone(zone).naive_local();
    let brussels = |at| civil::brussels(at).naive_local();
    if [step.now, until].into_iter().all(|at| here(at) == brussels(at)) {
        return String::new();
    }
    let moment = words.moment_from(here(until), here(step.now).date());
    fill(words.page.elsewhere, &[("moment", &moment)])
}
