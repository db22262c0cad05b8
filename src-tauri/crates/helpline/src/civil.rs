//! Brussels civil time, and back to instants.

use chrono::{
    DateTime, Duration, DurationRound, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc,
};
use chrono_tz::{Europe::Brussels, Tz};

/// The instant in Brussels civil time.
pub fn brussels(instant: DateTime<Utc>) -> DateTime<Tz> {
    instant.with_timezone(&Brussels)
}

/// The Brussels civil day on which the instant lies.
pub fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    brussels(instant).date_naive()
}

/// The instant at which the Brussels civil day begins.
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    instant(day.and_time(NaiveTime::MIN))
}

/// The instant of a Brussels civil time: the first one where a DST night repeats it, the first
/// instant after the gap where a DST night skips it.
pub fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    Brussels
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| {
            let next_hour = local.duration_trunc(Duration::hours(1)).ok()? + Duration::hours(1);
            Brussels.from_local_datetime(&next_hour).earliest()
        })
        .expect("Brussels skips whole hours of its civil time, one at a time")
        .to_utc()
}
