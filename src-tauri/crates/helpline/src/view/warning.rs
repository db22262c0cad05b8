//! What makes a status less certain than it looks.

use chrono::NaiveDate;

use crate::civil;
use crate::schedule::Schedule;
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
}

/// What to be cautious about at this step.
pub fn warnings(step: &Step, schedule: &Schedule) -> Vec<Warning> {
    let clock = match step.clock {
        Clock::Plausible => None,
        Clock::Implausible => Some(Warning::ClockImplausible),
    };
    let ignored = schedule.has_refused().then_some(Warning::PolicyIgnored);
    let ended = schedule.ended(civil::day_of(step.now)).map(Warning::ScheduleEnded);
    [clock, ignored, ended].into_iter().flatten().collect()
}

impl Warning {
    /// Its name where programs read it.
    pub fn code(self) -> &'static str {
        match self {
            Warning::ClockImplausible => "clock_implausible",
            Warning::PolicyIgnored => "policy_ignored",
            Warning::ScheduleEnded(_) => "schedule_ended",
        }
    }

    /// In a sentence.
    pub fn text(self, words: &Words) -> String {
        match self {
            Warning::ClockImplausible => words.warning.clock_implausible.into(),
            Warning::PolicyIgnored => words.warning.policy_ignored.into(),
            Warning::ScheduleEnded(last) => {
                let day = last.format("%d.%m.%Y").to_string();
                fill(words.warning.schedule_ended, &[("day", &day)])
            }
        }
    }
}
