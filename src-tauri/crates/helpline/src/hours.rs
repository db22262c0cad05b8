//! The team's hours on a civil day, as the service's sheet gives them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};

use crate::calendar::{self, Holiday};
use crate::civil;

/// When the team starts answering (Brussels civil time).
pub const OPENS: NaiveTime = at_hour(9);
/// When the call goes over to the relay (Brussels civil time).
pub const CLOSES: NaiveTime = at_hour(19);

/// What a civil day is to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// The team answers in this band.
    Working(Band),
    /// Saturday or Sunday, and no holiday.
    Weekend,
    /// A legal holiday, whatever the weekday.
    Holiday(Holiday),
}

/// A band of opening hours, half-open: `opens <= now && now < closes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// First instant of the band.
    pub opens: DateTime<Utc>,
    /// First instant after the band.
    pub closes: DateTime<Utc>,
}

/// What the Brussels civil day `date` is; a holiday on a weekend is a holiday.
pub fn day(date: NaiveDate) -> Day {
    match (calendar::holiday_on(date), date.weekday()) {
        (Some(holiday), _) => Day::Holiday(holiday),
        (None, Weekday::Sat | Weekday::Sun) => Day::Weekend,
        (None, Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri) => {
            Day::Working(Band {
                opens: civil::instant(date.and_time(OPENS)),
                closes: civil::instant(date.and_time(CLOSES)),
            })
        }
    }
}

impl Day {
    /// The band, where the team answers on this day.
    pub fn band(self) -> Option<Band> {
        match self {
            Day::Working(band) => Some(band),
            Day::Weekend | Day::Holiday(_) => None,
        }
    }
}

const fn at_hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("the sheet's hours exist")
}
