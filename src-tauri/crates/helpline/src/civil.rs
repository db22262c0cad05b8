//! Conversion between instants and Brussels civil time.

use std::ops::{Range, RangeInclusive};
use std::sync::OnceLock;

use chrono::{
    DateTime, Datelike, Days, Duration, DurationRound, FixedOffset, NaiveDate, NaiveDateTime,
    NaiveTime, Offset, TimeDelta, TimeZone, Timelike, Utc,
};
use chrono_tz::{Europe::Brussels, Tz};

/// Seconds in a day without a DST change.
pub const SECONDS_PER_DAY: u32 = 24 * 60 * 60;

/// An instant in Brussels civil time.
pub fn brussels(instant: DateTime<Utc>) -> DateTime<Tz> {
    instant.with_timezone(&Brussels)
}

/// The Brussels civil day of an instant.
pub fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    brussels(instant).date_naive()
}

/// The instant at which a Brussels civil day begins.
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    instant(day.and_time(NaiveTime::MIN))
}

/// The period of these Brussels civil days, both included.
pub fn instants(days: &RangeInclusive<NaiveDate>) -> Range<DateTime<Utc>> {
    midnight(*days.start())..midnight(*days.end() + Days::new(1))
}

/// The instant of a Brussels civil time. A time that a DST change repeats is its first occurrence;
/// a time that a DST change skips is the first instant after the gap.
pub fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    if let Some(offset) = cached_offset(local) {
        return (local - offset).and_utc();
    }
    Brussels
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| {
            let next_hour = local.duration_trunc(Duration::hours(1)).ok()? + Duration::hours(1);
            Brussels.from_local_datetime(&next_hour).earliest()
        })
        .expect("a DST change in Brussels skips exactly one whole hour")
        .to_utc()
}

/// The civil time at an instant, made monotonic: while a DST change repeats an hour, it stays at
/// the last second of that hour.
pub fn local(now: DateTime<Utc>) -> NaiveDateTime {
    if let Some(offset) = cached_offset(now.naive_utc()) {
        return now.naive_utc() + offset;
    }
    let shown = |now| brussels(now).naive_local();
    let local = shown(now);
    let last = || local.date().and_hms_opt(local.hour(), 59, 59).expect("every hour has it");
    if shown(now - Duration::hours(1)) == local { last() } else { local }
}

/// The civil time `second` seconds after midnight, up to the end of the next day; the end of the
/// gap where a DST change skips it.
pub fn after_midnight(day: NaiveDate, second: u32) -> NaiveDateTime {
    let day = if second < SECONDS_PER_DAY { day } else { day + Days::new(1) };
    let second = second % SECONDS_PER_DAY;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0);
    let local = day.and_time(time.expect("less than a day"));
    // DST changes are before 04:00.
    if second < SECONDS_PER_DAY / 6 { brussels(instant(local)).naive_local() } else { local }
}

/// The offset of Brussels from UTC at `time`, read as UTC or as civil time; none in the four days
/// with a DST change, because the change decides there. Cached, because time-zone lookups are slow.
fn cached_offset(time: NaiveDateTime) -> Option<FixedOffset> {
    const FIRST: i32 = 2000;
    /// One value for every four days of each year.
    static YEARS: [OnceLock<[Option<FixedOffset>; 92]>; 100] = [const { OnceLock::new() }; 100];
    let year = YEARS.get(usize::try_from(time.year() - FIRST).ok()?)?;
    let spans = year.get_or_init(|| {
        let first =
            time.with_ordinal0(0).expect("every year begins").date().and_time(NaiveTime::MIN);
        let offset = |day| Brussels.offset_from_utc_datetime(&(first + TimeDelta::days(day))).fix();
        // Equal offsets at both ends mean no change between: two changes are months apart. Changes
        // are at 01:00 UTC, so that either reading of a time is on the same side of them.
        std::array::from_fn(|span| {
            let day = 4 * span as i64;
            Some(offset(day)).filter(|first| *first == offset(day + 4))
        })
    });
    spans[time.ordinal0() as usize / 4]
}

/// Parses an instant: RFC 3339, or `YYYY-MM-DDTHH:MM[:SS]` in Brussels time. Leap seconds are
/// invalid.
pub fn read_instant(text: &str) -> Option<DateTime<Utc>> {
    // chrono alone would also accept spaces, signs, fields of other lengths, and other minus signs.
    let form: String = text.chars().map(|it| if it.is_ascii_digit() { '0' } else { it }).collect();
    let local = |pattern| {
        let read = NaiveDateTime::parse_from_str(text, pattern).ok();
        read.filter(|local| !is_leap_second(local)).map(instant)
    };
    match form.as_str() {
        "0000-00-00T00:00" => local("%Y-%m-%dT%H:%M"),
        "0000-00-00T00:00:00" => local("%Y-%m-%dT%H:%M:%S"),
        form if is_rfc3339(form) => {
            let read = DateTime::parse_from_rfc3339(text).ok();
            read.filter(|zoned| !is_leap_second(zoned)).map(|zoned| zoned.to_utc())
        }
        _ => None,
    }
}

/// Whether a text, with each digit replaced by `0`, has the format of RFC 3339, section 5.6, whose
/// letters may be lower case.
fn is_rfc3339(form: &str) -> bool {
    let zone = || {
        let mut times = ["0000-00-00T00:00:00", "0000-00-00t00:00:00"].into_iter();
        let rest = times.find_map(|time| form.strip_prefix(time))?;
        let Some(fraction) = rest.strip_prefix(".0") else { return Some(rest) };
        Some(fraction.trim_start_matches('0'))
    };
    matches!(zone(), Some("Z" | "z" | "+00:00" | "-00:00"))
}

/// chrono represents second 60 as second 59 with more than 10⁹ nanoseconds.
fn is_leap_second(time: &impl Timelike) -> bool {
    time.nanosecond() >= 1_000_000_000
}

/// Parses an existing day in the format `YYYY-MM-DD`.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    // chrono alone would also accept 2026-1-2 and years of any length.
    let read = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    read.filter(|day| text.len() == "2026-01-02".len() && day.to_string() == text)
}
