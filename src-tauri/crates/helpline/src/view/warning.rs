//! Warnings: reasons not to rely on a status.

use chrono::NaiveDate;

use super::provenance::day;
use crate::civil;
use crate::hours::Validity;
use crate::policy::Effective;
use crate::schedule::Schedule;
use crate::watch::{Clock, Step};
use crate::words::{Words, fill};

/// A reason not to rely on a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The clock is implausible.
    ClockImplausible,
    /// Hours of the policy were ignored, or may have been.
    PolicyIgnored,
    /// The hours of the policy ended with this day.
    ScheduleEnded(NaiveDate),
    /// The hours of the policy begin on this day, for the first time or again.
    SchedulePending(NaiveDate),
}

/// The warnings at this step.
pub fn warnings(step: &Step, effective: &Effective) -> Vec<Warning> {
    let clock = match step.clock {
        Clock::Plausible => None,
        Clock::Implausible => Some(Warning::ClockImplausible),
    };
    let ignored = effective.hours_refused.then_some(Warning::PolicyIgnored);
    let invalid = Warning::of_day(civil::day_of(step.now), &effective.schedule);
    [clock, ignored, invalid].into_iter().flatten().collect()
}

impl Warning {
    /// The warning of a day on which no weekly hours are valid.
    pub fn of_day(day: NaiveDate, schedule: &Schedule) -> Option<Warning> {
        match schedule.hours.validity(day) {
            Validity::Valid => None,
            Validity::Pending { from } => Some(Warning::SchedulePending(from)),
            Validity::Ended { last } => Some(Warning::ScheduleEnded(last)),
        }
    }

    /// Its name in JSON output.
    pub fn code(self) -> &'static str {
        match self {
            Warning::ClockImplausible => "clock_implausible",
            Warning::PolicyIgnored => "policy_ignored",
            Warning::ScheduleEnded(_) => "schedule_ended",
            Warning::SchedulePending(_) => "schedule_pending",
        }
    }

    /// Its text, one sentence.
    pub fn text(self, words: &Words) -> String {
        let texts = &words.warning;
        let on = |text, date| fill(text, &[("day", &day(date))]);
        match self {
            Warning::ClockImplausible => texts.clock_implausible.into(),
            Warning::PolicyIgnored => texts.policy_ignored.into(),
            Warning::ScheduleEnded(last) => on(texts.schedule_ended, last),
            Warning::SchedulePending(from) => on(texts.schedule_pending, from),
        }
    }
}
