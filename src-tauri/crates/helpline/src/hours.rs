//! The team's opening hours in civil time: those of the service's information sheet, or an admin's.

mod specification;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};

pub use specification::{
    Day, Field, SPECIAL_FIELDS, WEEKLY_FIELDS, is_weekly_field, read_available, read_opening,
    read_specials,
};

use crate::calendar::{self, Holiday};
use crate::civil::{self, SECONDS_PER_DAY};
use crate::coded::coded;
use crate::service;

/// Weekly hours and special days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours {
    /// An admin's weekly hours, which replace the sheet's.
    pub opening: Option<Opening>,
    /// An admin's special days.
    pub specials: Option<Specials>,
}

/// An admin's weekly hours: valid; those of the line have at least one entry for a weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening(Vec<HoursEntry>);

/// An admin's special days: valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specials(Vec<HoursEntry>);

/// One of the two lists of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// Weekly hours: an admin's, or the sheet's.
    Weekly,
    /// An admin's special days.
    Specials,
}

/// A half-open interval of opening hours, `opens <= now && now < closes`, in the civil time of
/// [`civil::local`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Band {
    /// The first time in the band.
    pub opens: NaiveDateTime,
    /// The first time after the band.
    pub closes: NaiveDateTime,
}

coded! {
    /// The source of the hours.
    Source {
        /// The service's sheet.
        Sheet = "sheet",
        /// The sheet, with an admin's special days.
        SheetAndSpecials = "sheet_and_specials",
        /// An admin.
        Policy = "policy",
    }
}

/// Whether weekly hours are valid on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// Valid on the day.
    Valid,
    /// Valid only later: before the first entry, or in a gap between two.
    Pending {
        /// The next day with valid hours.
        from: NaiveDate,
    },
    /// No longer valid.
    Ended {
        /// The last day with valid hours.
        last: NaiveDate,
    },
}

/// An admin's special day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// Its name, if it has one.
    pub name: Option<Arc<str>>,
}

/// Why a day differs from its weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// A legal holiday on any weekday.
    Holiday(Holiday),
    /// An admin's special day.
    Closure(Closure),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct HoursEntry {
    /// Whether it lists each [`Day`].
    days: [bool; Day::ALL.len()],
    /// `None` if the team does not answer on these days.
    times: Option<Times>,
    /// The first and the last day on which the entry is valid, both included.
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    /// Of special days only.
    name: Option<Arc<str>>,
}

/// The wall times of an entry, which give a [`Band`] on each of its days: in seconds since midnight,
/// `opens < closes`. Times after 24:00 are on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Times {
    opens: u32,
    closes: u32,
}

/// The sheet's hours: Monday to Friday, 9:00 to 19:00.
static SHEET: [HoursEntry; 1] = [HoursEntry {
    days: [true, true, true, true, true, false, false, false],
    times: Some(Times { opens: 9 * 60 * 60, closes: 19 * 60 * 60 }),
    first: None,
    last: None,
    name: None,
}];

impl Hours {
    /// The source of the hours.
    pub fn source(&self) -> Source {
        match (&self.opening, &self.specials) {
            (Some(_), _) => Source::Policy,
            (None, Some(_)) => Source::SheetAndSpecials,
            (None, None) => Source::Sheet,
        }
    }

    /// Whether weekly hours are valid on the day. Entries for public holidays only do not count
    /// beside others.
    pub fn validity(&self, day: NaiveDate) -> Validity {
        let others = self.weekly().iter().any(HoursEntry::on_weekdays);
        let weekly = || self.weekly().iter().filter(|entry| entry.on_weekdays() || !others);
        if weekly().any(|entry| entry.is_valid(day)) {
            return Validity::Valid;
        }
        let next = weekly().filter_map(|entry| entry.first).filter(|first| day < *first).min();
        if let Some(from) = next {
            return Validity::Pending { from };
        }
        let last = weekly().filter_map(|entry| entry.last).max();
        Validity::Ended { last: last.expect("entries neither valid nor pending have ended") }
    }

    /// The periods within these days in which no weekly hours are valid, in order.
    pub fn days_without(&self, days: RangeInclusive<NaiveDate>) -> Vec<RangeInclusive<NaiveDate>> {
        let mut found: Vec<RangeInclusive<NaiveDate>> = vec![];
        for day in days.start().iter_days().take_while(|day| days.contains(day)) {
            match found.last_mut() {
                _ if self.validity(day) == Validity::Valid => {}
                Some(last) if last.end().succ_opt() == Some(day) => *last = *last.start()..=day,
                Some(_) | None => found.push(day..=day),
            }
        }
        found
    }

    /// The period around `today` with the same weekly hours.
    pub fn period(&self, today: NaiveDate) -> RangeInclusive<NaiveDate> {
        let changes = || self.weekly().iter().flat_map(HoursEntry::rule_changes);
        let first = changes().filter(|day| *day <= today).max();
        let last = changes().filter(|day| today < *day).min().and_then(|day| day.pred_opt());
        first.unwrap_or(service::RELAY_SINCE)..=last.unwrap_or(service::LAST_DAY)
    }

    /// The days on which an entry becomes valid or invalid, in any order. Between two of them the
    /// hours of a day depend only on its weekday and on holidays.
    pub fn rule_changes(&self) -> impl Iterator<Item = NaiveDate> {
        self.weekly().iter().chain(self.specials()).flat_map(HoursEntry::rule_changes)
    }

    /// Why the day differs from its weekday, if it does; a closure takes precedence over a holiday.
    pub fn occasion(&self, date: NaiveDate) -> Option<Occasion> {
        let closure = self.closure(date).map(Occasion::Closure);
        closure.or_else(|| calendar::holiday_on(date).map(Occasion::Holiday))
    }

    /// The special day, if it is one.
    pub fn closure(&self, date: NaiveDate) -> Option<Closure> {
        let mut names = self.specials().iter().filter(|it| it.is_valid(date)).map(|it| &it.name);
        match self.list(date) {
            List::Weekly => None,
            List::Specials => Some(Closure { name: names.find_map(Clone::clone) }),
        }
    }

    /// The day's bands, in order, cut at midnight; adjacent ones are merged.
    pub fn bands(&self, date: NaiveDate) -> Vec<Band> {
        let [begin, end] = [date, date + Days::new(1)].map(NaiveDateTime::from);
        let cut = |it: Band| Band { opens: it.opens.max(begin), closes: it.closes.min(end) };
        let mut bands: Vec<_> = self.bands_on(date).map(cut).collect();
        bands.sort_unstable();
        bands.dedup_by(|later, earlier| {
            let meet = later.opens <= earlier.closes;
            if meet {
                earlier.closes = earlier.closes.max(later.closes);
            }
            meet
        });
        bands
    }

    /// The bands that begin on the day, in any order, neither cut nor merged; and the band of the
    /// day before that closes last, if it closes on this day.
    pub fn bands_on(&self, date: NaiveDate) -> impl Iterator<Item = Band> {
        let tail = if self.pass_midnight() { self.tail(date) } else { None };
        tail.into_iter().chain(self.bands_from(date))
    }

    /// The band of the day before that closes last, if it closes on this day.
    fn tail(&self, date: NaiveDate) -> Option<Band> {
        let last = self.bands_from(date.pred_opt()?).max_by_key(|band| band.closes);
        last.filter(|band| band.closes > date.into())
    }

    /// The bands that begin on the day, in any order, neither cut nor merged.
    pub fn bands_from(&self, date: NaiveDate) -> impl Iterator<Item = Band> {
        let bands = self.entries(date).filter_map(move |(times, _)| {
            let Times { opens, closes } = times?;
            let [opens, closes] = [opens, closes].map(|second| civil::after_midnight(date, second));
            Some(Band { opens, closes })
        });
        // A DST change may skip an entire band.
        bands.filter(|band| band.opens < band.closes)
    }

    /// A band that contains this time.
    pub fn band_at(&self, now: NaiveDateTime) -> Option<Band> {
        self.bands_on(now.date()).find(|band| band.opens <= now && now < band.closes)
    }

    /// The entries that close in the last minute of a day when no other band follows: probably
    /// 23:59 was written for 24:00. For each, its list and its index there.
    pub fn last_minutes(&self) -> BTreeSet<(List, usize)> {
        let pauses = |date, Times { closes, .. }| {
            let late = SECONDS_PER_DAY - 60 <= closes % SECONDS_PER_DAY;
            late && self.band_at(civil::after_midnight(date, closes)).is_none()
        };
        let found = every_day().flat_map(|date| {
            let late = self
                .entries(date)
                .filter(move |(times, _)| times.is_some_and(|it| pauses(date, it)));
            late.map(move |(_, index)| (self.list(date), index))
        });
        found.collect()
    }

    /// The entries that apply on the day: their times, and their index in the list.
    fn entries(&self, date: NaiveDate) -> impl Iterator<Item = (Option<Times>, usize)> {
        let entries = match self.list(date) {
            List::Weekly => self.weekly(),
            List::Specials => self.specials(),
        };
        const HOLIDAYS: usize = Day::PublicHolidays as usize;
        let weekday = date.weekday().num_days_from_monday() as usize;
        // Looking up a holiday is the slowest part, so it is skipped where it changes nothing.
        let differs = entries.iter().any(|it| it.days[weekday] != it.days[HOLIDAYS]);
        let holiday = differs && calendar::holiday_on(date).is_some();
        let day = if holiday { HOLIDAYS } else { weekday };
        let applies = move |entry: &HoursEntry| entry.days[day] && entry.is_valid(date);
        let entries = entries.iter().enumerate().filter(move |(_, entry)| applies(entry));
        entries.map(|(index, entry)| (entry.times, index))
    }

    /// The list whose entries apply on the day.
    fn list(&self, date: NaiveDate) -> List {
        let special = self.specials().iter().any(|special| special.is_valid(date));
        if special { List::Specials } else { List::Weekly }
    }

    fn pass_midnight(&self) -> bool {
        let mut times = self.weekly().iter().chain(self.specials()).filter_map(|it| it.times);
        times.any(|times| SECONDS_PER_DAY < times.closes)
    }

    fn weekly(&self) -> &[HoursEntry] {
        self.opening.as_ref().map_or(&SHEET, |opening| &opening.0)
    }

    fn specials(&self) -> &[HoursEntry] {
        self.specials.as_ref().map_or(&[], |specials| &specials.0)
    }
}

impl HoursEntry {
    /// Whether it is for more than public holidays.
    fn on_weekdays(&self) -> bool {
        self.days[..Day::PublicHolidays as usize].contains(&true)
    }

    fn is_valid(&self, date: NaiveDate) -> bool {
        self.first.is_none_or(|first| first <= date) && self.last.is_none_or(|last| date <= last)
    }

    fn rule_changes(&self) -> impl Iterator<Item = NaiveDate> {
        [self.first, self.last.and_then(|last| last.succ_opt())].into_iter().flatten()
    }
}

/// All days that the program supports.
pub fn every_day() -> impl Iterator<Item = NaiveDate> {
    service::RELAY_SINCE.iter_days().take_while(|date| *date <= service::LAST_DAY)
}
