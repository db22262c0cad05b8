//! Belgium's ten legal public holidays, computed for any year.
//!
//! Source: belgium.be, "jours fériés légaux". Replacement days are not included: each employer sets
//! its own, so admins enter them as closures.

use chrono::{Datelike, NaiveDate, Weekday};

/// One of the ten legal holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// The day after Easter Sunday.
    EasterMonday,
    /// 1 May.
    LabourDay,
    /// Thursday, 39 days after Easter Sunday.
    Ascension,
    /// Monday, 50 days after Easter Sunday.
    WhitMonday,
    /// 21 July.
    NationalDay,
    /// 15 August.
    Assumption,
    /// 1 November.
    AllSaints,
    /// 11 November.
    Armistice,
    /// 25 December.
    Christmas,
}

/// The legal holiday on a day; the fixed one where two coincide (1 May and Ascension in 2008).
pub fn holiday_on(day: NaiveDate) -> Option<Holiday> {
    match (day.month(), day.day()) {
        (1, 1) => Some(Holiday::NewYear),
        (5, 1) => Some(Holiday::LabourDay),
        (7, 21) => Some(Holiday::NationalDay),
        (8, 15) => Some(Holiday::Assumption),
        (11, 1) => Some(Holiday::AllSaints),
        (11, 11) => Some(Holiday::Armistice),
        (12, 25) => Some(Holiday::Christmas),
        (3..=6, _) => movable(day),
        _ => None,
    }
}

fn movable(day: NaiveDate) -> Option<Holiday> {
    match day.weekday() {
        Weekday::Mon | Weekday::Thu => {}
        Weekday::Tue | Weekday::Wed | Weekday::Fri | Weekday::Sat | Weekday::Sun => return None,
    }
    match day.ordinal().checked_sub(easter_sunday(day.year()).ordinal()) {
        Some(1) => Some(Holiday::EasterMonday),
        Some(39) => Some(Holiday::Ascension),
        Some(50) => Some(Holiday::WhitMonday),
        Some(_) | None => None,
    }
}

/// Easter Sunday in the Gregorian calendar (anonymous algorithm of 1876).
fn easter_sunday(year: i32) -> NaiveDate {
    let golden = year.rem_euclid(19);
    let (century, rest) = (year.div_euclid(100), year.rem_euclid(100));
    let correction = century - century / 4 - (8 * century + 13) / 25;
    let epact = (19 * golden + correction + 15).rem_euclid(30);
    let moon = epact - (golden + 11 * epact) / 319;
    let weekday = (2 * (century % 4) + 2 * (rest / 4) - rest % 4 - moon + 32).rem_euclid(7);
    let month = (moon + weekday + 90) / 25;
    let day = (moon + weekday + month + 19) % 32;
    NaiveDate::from_ymd_opt(year, month.unsigned_abs(), day.unsigned_abs())
        .expect("Easter falls on a day of March or April")
}
