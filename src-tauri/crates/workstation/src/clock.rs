//! The wall clock. No other file reads it.

use std::time::SystemTime;

use chrono::{DateTime, Local, NaiveDate, Utc};
use helpline::civil;
use helpline::watch::Clock;

/// The release date in CHANGELOG.md. A clock that shows an earlier date is wrong.
pub const RELEASED: NaiveDate =
    NaiveDate::from_ymd_opt(2026, 11, 24).expect("the release date exists");

/// The current instant.
pub fn now() -> DateTime<Utc> {
    // `Utc::now` panics before 1970.
    SystemTime::now().into()
}

/// The workstation's time zone.
pub fn zone() -> Local {
    Local
}

/// The earliest plausible instant: the release date begins in UTC+14.
pub fn plausible_from() -> DateTime<Utc> {
    let midnight = RELEASED.and_time(chrono::NaiveTime::MIN).and_utc();
    midnight - chrono::Duration::hours(14)
}

/// The Brussels civil day of the latest look at the clock, for programs that run for days: a day in
/// the policy that was in the future yesterday may be valid today.
pub struct Today(Option<NaiveDate>);

impl Today {
    /// The day at `now`.
    pub fn at(now: DateTime<Utc>) -> Today {
        Today(plausible_day(now))
    }

    /// Whether `now` is on another day than the latest look.
    pub fn has_changed(&mut self, now: DateTime<Utc>) -> bool {
        let before = std::mem::replace(&mut self.0, plausible_day(now));
        self.0 != before
    }
}

/// The Brussels civil day; `None` if the clock is implausible.
pub fn today() -> Option<NaiveDate> {
    plausible_day(now())
}

/// The Brussels civil day at `now`; `None` if such a clock is implausible.
pub fn plausible_day(now: DateTime<Utc>) -> Option<NaiveDate> {
    match Clock::at(now, plausible_from()) {
        Clock::Plausible => Some(civil::day_of(now)),
        Clock::Implausible => None,
    }
}
