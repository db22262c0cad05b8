//! Belgium's ten legal public holidays, computed for any year from 2000 to 2199.
//!
//! Source: belgium.be, "jours fériés légaux". Replacement days are not here: each employer sets
//! its own, so only an admin can know them.

use chrono::{Datelike, Days, NaiveDate};

use crate::yearly::Yearly;

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

static YEARS: Yearly<Box<Year>> = Yearly::new();

/// The holiday of each day of a year.
#[derive(Debug)]
struct Year([Option<Holiday>; 366]);

/// The legal holidays of a year, in calendar order. Two of them may fall on one day (1 May and
/// Ascension, 2008): then the fixed one comes first.
pub fn holidays(year: i32) -> impl Iterator<Item = (NaiveDate, Holiday)> {
    let easter = easter_sunday(year);
    let fixed = move |month, day| {
        NaiveDate::from_ymd_opt(year, month, day).expect("the fixed holidays exist in every year")
    };
    let mut days = [
        (fixed(1, 1), Holiday::NewYear),
        (easter + Days::new(1), Holiday::EasterMonday),
        (fixed(5, 1), Holiday::LabourDay),
        (easter + Days::new(39), Holiday::Ascension),
        (easter + Days::new(50), Holiday::WhitMonday),
        (fixed(7, 21), Holiday::NationalDay),
        (fixed(8, 15), Holiday::Assumption),
        (fixed(11, 1), Holiday::AllSaints),
        (fixed(11, 11), Holiday::Armistice),
        (fixed(12, 25), Holiday::Christmas),
    ];
    days.sort_unstable();
    days.into_iter()
}

/// The legal holiday of a civil day, the fixed one where two coincide.
pub fn holiday_on(day: NaiveDate) -> Option<Holiday> {
    match YEARS.of(day.year(), |year| Box::new(Year::of(year))) {
        Some(year) => year.0[day.ordinal0() as usize],
        None => holidays(day.year()).find_map(|(date, holiday)| (date == day).then_some(holiday)),
    }
}

impl Year {
    fn of(year: i32) -> Year {
        let mut days = [None; 366];
        for (date, holiday) in holidays(year) {
            days[date.ordinal0() as usize].get_or_insert(holiday);
        }
        Year(days)
    }
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876).
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
