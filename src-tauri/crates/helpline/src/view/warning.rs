//! What makes a status less certain than it looks.

use chrono::NaiveDate;

use crate::civil;
use crate::hours::Validity;
use crate::policy::Effective;
use crate::watch::{Clock, Step};
use crate::words::{Words, fill};

/// A reason for caution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The clock cannot be right.
    ClockImplausible,
    /// Hours that an admin gave are not valid, and others hold in their place.
    PolicyIgnored,
    /// Hours that an admin gave ended with this day.
    ScheduleEnded(NaiveDate),
    /// Hours that an admin gave begin on this day, for the first time or again.
    SchedulePending(NaiveDate),
}

/// What to be cautious about at this step.
pub fn warnings(step: &Step, effective: &Effective) -> Vec<Warning> {
    let clock = match step.clock {
        Clock::Plausible => None,
        Clock::Implausible => Some(Warning::ClockImplausible),
    };
    let ignored = effective.hours_refused.then_some(Warning::PolicyIgnored);
    let invalid = match effective.schedule.validity(civil::day_of(step.now)) {
        Validity::Valid => None,
        Validity::Pending { from } => Some(Warning::SchedulePending(from)),
        Validity::Ended { last } => Some(Warning::ScheduleEnded(last)),
    };
    [clock, ignored, invalid].into_iter().flatten().collect()
}

impl Warning {
    /// Its name where programs read it.
    pub fn code(self) -> &'static str {
        match self {
            Warning::ClockImplausible => "clock_implausible",
            Warning::PolicyIgnored => "policy_ignored",
            Warning::ScheduleEnded(_) => "schedule_ended",
            Warning::SchedulePending(_) => "schedule_pending",
        }
    }

    /// In a sentence.
    pub fn text(self, words: &Words) -> String {
        let said = &words.warning;
        let on = |text, day: NaiveDate| fill(text, &[("day", &day.format("%d.%m.%Y").to_string())]);
        match self {
            Warning::ClockImplausible => said.clock_implausible.into(),
            Warning::PolicyIgnored => said.policy_ignored.into(),
            Warning::ScheduleEnded(last) => on(said.schedule_ended, last),
            Warning::SchedulePending(from) => on(said.schedule_pending, from),
        }
    }
}
