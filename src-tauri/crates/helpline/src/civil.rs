//! Brussels civil time, and back to instants.

mod clock_changes;

use std::ops::{Range, RangeInclusive};

use chrono::{
    DateTime, Datelike, Days, Duration, DurationRound, NaiveDate, NaiveDateTime, NaiveTime,
    TimeZone, Timelike, Utc,
};
use chrono_tz::{Europe::Brussels, Tz};

/// The seconds of a day on which no clock is changed.
pub const A_DAY: u32 = 24 * 60 * 60;

/// The instant in Brussels civil time.
pub fn brussels(instant: DateTime<Utc>) -> DateTime<Tz> {
    instant.with_timezone(&Brussels)
}

/// The Brussels civil day on which the instant lies.
pub fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    WallDay::of(instant).date
}

/// The instant at which the Brussels civil day begins.
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    from_seconds(WallDay::new(day).instant(0))
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

/// A Brussels civil day whose wall times are to become instants.
#[derive(Debug, Clone, Copy)]
pub struct WallDay {
    /// The day.
    pub date: NaiveDate,
    /// Seconds since 1970, as if the wall clocks showed UTC.
    begins: i64,
    year: Option<&'static clock_changes::Year>,
}

impl WallDay {
    /// The civil day of this date.
    pub fn new(date: NaiveDate) -> WallDay {
        let begins = i64::from(date.to_epoch_days()) * i64::from(A_DAY);
        WallDay { date, begins, year: clock_changes::of(date.year()) }
    }

    /// The civil day on which the instant lies.
    pub fn of(instant: DateTime<Utc>) -> WallDay {
        let (date, second) = (instant.date_naive(), i64::from(instant.num_seconds_from_midnight()));
        let Some(year) = clock_changes::of(date.year()) else {
            return WallDay::new(brussels(instant).date_naive());
        };
        let now = instant.timestamp();
        let day = WallDay { date, begins: now - second, year: Some(year) };
        // Brussels is ahead of UTC.
        if second + year.ahead(now) < i64::from(A_DAY) { day } else { day.next().unwrap_or(day) }
    }

    /// The day after.
    pub fn next(self) -> Option<WallDay> {
        Some(self.neighbour(self.date.succ_opt()?, i64::from(A_DAY)))
    }

    /// The day before.
    pub fn previous(self) -> Option<WallDay> {
        Some(self.neighbour(self.date.pred_opt()?, -i64::from(A_DAY)))
    }

    /// As [`instant`], of the wall time that many seconds after the day's first, which may lie on
    /// the next; in seconds since 1970.
    pub fn instant(&self, second: u32) -> i64 {
        let local = self.begins + i64::from(second);
        match self.year {
            Some(year) => year.instant(local),
            None => instant(from_seconds(local).naive_utc()).timestamp(),
        }
    }

    /// As the free function; sooner where the instant lies on the same day of UTC.
    pub fn from_seconds(self, second: i64) -> DateTime<Utc> {
        let of_day = u32::try_from(second - self.begins).ok();
        let time =
            of_day.and_then(|second| NaiveTime::from_num_seconds_from_midnight_opt(second, 0));
        time.map_or_else(|| from_seconds(second), |time| self.date.and_time(time).and_utc())
    }

    fn neighbour(self, date: NaiveDate, seconds: i64) -> WallDay {
        let same = date.year() == self.date.year();
        let year = if same { self.year } else { clock_changes::of(date.year()) };
        WallDay { date, begins: self.begins + seconds, year }
    }
}

/// The instant that many seconds after the first of 1970.
pub fn from_seconds(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).expect("a day's seconds can be counted")
}

/// Reads an instant in one of two forms: RFC 3339, or `YYYY-MM-DDTHH:MM[:SS]` in Brussels time;
/// nothing where it is neither, or does not exist. The clocks here show no leap seconds.
pub fn read_instant(text: &str) -> Option<DateTime<Utc>> {
    // chrono also reads spaces, signs, short and long fields, and other minus signs.
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

/// Whether a text, with `0` for each of its digits, has the form of RFC 3339, section 5.6; its
/// letters may be small.
fn is_rfc3339(form: &str) -> bool {
    let zone = || {
        let mut times = ["0000-00-00T00:00:00", "0000-00-00t00:00:00"].into_iter();
        let rest = times.find_map(|time| form.strip_prefix(time))?;
        let Some(fraction) = rest.strip_prefix(".0") else { return Some(rest) };
        Some(fraction.trim_start_matches('0'))
    };
    matches!(zone(), Some("Z" | "z" | "+00:00" | "-00:00"))
}

/// chrono keeps the second 60 as a nanosecond of the second before.
fn is_leap_second(time: &impl Timelike) -> bool {
    time.nanosecond() >= 1_000_000_000
}

/// Reads a day, `YYYY-MM-DD`; nothing where it is not one, or does not exist.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    // chrono also reads 2026-1-2 and years of any length; nobody else does.
    let read = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    read.filter(|day| text.len() == "2026-01-02".len() && day.to_string() == text)
}
