//! The wall clock: the one place that reads it.

use std::time::SystemTime;

use chrono::{DateTime, Local, NaiveDate, Utc};

/// The day this version was made, as CHANGELOG.md dates it. No right clock is earlier.
pub const RELEASED: NaiveDate =
    NaiveDate::from_ymd_opt(2026, 11, 24).expect("versions are made on days that exist");

/// The instant the wall clock shows.
pub fn now() -> DateTime<Utc> {
    // `Utc::now` panics before 1970.
    SystemTime::now().into()
}

/// The time zone that this workstation is set to.
pub fn zone() -> Local {
    Local
}

/// The first instant at which this version existed somewhere in the world.
pub fn plausible_from() -> DateTime<Utc> {
    let midnight = RELEASED.and_time(chrono::NaiveTime::MIN).and_utc();
    midnight - chrono::Duration::hours(14)
}
