//! When Brussels changes its clocks: asked of the time-zone tables once for each year.

use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::Europe::Brussels;

use crate::yearly::Yearly;

/// Clocks change at a quarter of an hour.
const QUARTER: i64 = 15 * 60;

static YEARS: Yearly<Year> = Yearly::new();

/// One year of Brussels' clocks: a change in each half of it, at most.
#[derive(Debug)]
pub struct Year {
    /// Seconds ahead of UTC, from the year's beginning.
    at_first: i64,
    changes: [Change; 2],
}

#[derive(Debug)]
struct Change {
    /// Seconds since 1970.
    at: i64,
    /// Seconds ahead of UTC from then on.
    ahead: i64,
}

/// What is remembered of the year; nothing where the tables are to be asked each time.
pub fn of(year: i32) -> Option<&'static Year> {
    YEARS.of(year, Year::from_tables)
}

impl Year {
    /// How many seconds Brussels is ahead of UTC at an instant of this year, in seconds since 1970.
    pub fn ahead(&self, now: i64) -> i64 {
        let [spring, autumn] = &self.changes;
        match () {
            () if now < spring.at => self.at_first,
            () if now < autumn.at => spring.ahead,
            () => autumn.ahead,
        }
    }

    /// The instant of a civil time of this year or the next day, both in seconds since 1970: the
    /// first one where it comes twice, the end of the gap where it is skipped.
    pub fn instant(&self, local: i64) -> i64 {
        let mut ahead = self.at_first;
        for change in &self.changes {
            if local < change.at + ahead {
                break;
            }
            if local < change.at + change.ahead {
                return change.at;
            }
            ahead = change.ahead;
        }
        local - ahead
    }

    fn from_tables(year: i32) -> Year {
        let start = |month, year| {
            let start = Utc.with_ymd_and_hms(year, month, 1, 0, 0, 0).earliest();
            start.expect("every month begins").timestamp()
        };
        let [first, middle, end] = [start(1, year), start(7, year), start(1, year + 1)];
        Year { at_first: ahead(first), changes: [change(first, middle), change(middle, end)] }
    }
}

/// The change between two instants, or none, which is one to the same clock.
fn change(first: i64, last: i64) -> Change {
    let after = ahead(last);
    let (mut before, mut at) = (first, last);
    while QUARTER < at - before {
        let middle = before + (at - before) / QUARTER / 2 * QUARTER;
        if ahead(middle) == after { at = middle } else { before = middle }
    }
    Change { at, ahead: after }
}

/// Seconds ahead of UTC, by the tables.
fn ahead(second: i64) -> i64 {
    let instant = DateTime::from_timestamp(second, 0).expect("an instant of our time");
    i64::from(Brussels.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc())
}
