//! Brussels civil time, and back to instants.

use std::ops::{Range, RangeInclusive};

use chrono::{
    DateTime, Days, Duration, DurationRound, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc,
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

/// The instants of these Brussels civil days, both included.
pub fn instants(days: &RangeInclusive<NaiveDate>) -> Range<DateTime<Utc>> {
    midnight(*days.start())..midnight(*days.end() + Days::new(1))
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

/// Reads an instant: RFC 3339, or `YYYY-MM-DDTHH:MM[:SS]` in Brussels time; nothing where it is
/// neither, or does not exist.
pub fn read_instant(text: &str) -> Option<DateTime<Utc>> {
    let local = |form| NaiveDateTime::parse_from_str(text, form).ok().map(instant);
    // chrono also reads signs, spaces and years of any length; nobody else does.
    let (year, rest) = text.split_at_checked(4)?;
    let plain = year.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with('-');
    let rfc3339 = || DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc());
    plain.then(rfc3339)?.or_else(|| local("%Y-%m-%dT%H:%M:%S")).or_else(|| local("%Y-%m-%dT%H:%M"))
}

/// Reads a day, `YYYY-MM-DD`; nothing where it is not one, or does not exist.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    // chrono also reads 2026-1-2; nobody else does.
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.to_string() == text)
}
