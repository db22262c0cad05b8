//! The domain, tested with values only.

mod calculation;
mod calendar;
// It needs python3-icalendar.
#[cfg(target_os = "linux")]
mod calendar_file;
mod civil;
mod contacts;
mod every_minute;
mod every_second;
// It needs Python.
#[cfg(target_os = "linux")]
mod hidden;
mod hours;
mod lookup;
mod merge;
pub mod notification;
mod provenance;
mod random_policy;
mod schedule;
mod search;
mod specification;
pub mod telephones;
mod view;
mod watch;
pub mod words;

use chrono::{DateTime, Utc};
use helpline::policy::{Effective, Layer, Level, merge};
use helpline::schedule::Schedule;
use helpline::settings::Settings;
use serde_json::Value;

/// The values of `dayOfWeek`.
pub const DAYS: [&str; 8] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "PublicHolidays",
];

/// An instant in Brussels time with its offset, or in UTC.
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
}

/// A source of settings with these keys, named after its level.
fn layer(level: Level, keys: &Value) -> Layer {
    let keys = keys.as_object().expect("an object").clone();
    Layer { level, source: level.code().to_owned(), keys }
}

/// Effective settings with this schedule and these settings.
fn effective(schedule: &Schedule, settings: &Settings) -> Effective {
    Effective { schedule: schedule.clone(), settings: *settings, ..merge(&[], None) }
}
