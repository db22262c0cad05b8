//! The team's hours in civil time: as the service's sheet gives them, or as an admin does.

mod specification;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};

pub use specification::{read_opening, read_specials};

use crate::calendar::{self, Holiday};
use crate::civil::{self, A_DAY};
use crate::service;

/// The sheet's hours: Monday to Friday, 9:00 to 19:00.
static SHEET: [Entry; 1] = [Entry {
    days: [true, true, true, true, true, false, false, false],
    times: Some(Times { opens: 9 * 60 * 60, closes: 19 * 60 * 60 }),
    first: None,
    last: None,
    name: None,
}];

/// The hours of every week, and the days that are not as their weekday is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours {
    /// An admin's weekly hours in place of the sheet's.
    pub opening: Option<Opening>,
    /// An admin's special days.
    pub specials: Option<Specials>,
}

/// The hours of every week, as an admin gives them: checked, at least one entry with a weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening(Vec<Entry>);

/// The special days, as an admin gives them: checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specials(Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// Monday to Sunday, and [`PUBLIC_HOLIDAYS`].
    days: [bool; 8],
    /// None: the team does not answer on these days.
    times: Option<Times>,
    /// The days on which it is valid.
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    name: Option<Arc<str>>,
}

/// The place of holidays, whatever the weekday, in [`Entry::days`].
const PUBLIC_HOLIDAYS: usize = 7;

/// Wall times in seconds since midnight; `opens < closes`, and what passes 24:00 lies on the next
/// day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Times {
    opens: u32,
    closes: u32,
}

/// A band of opening hours, half-open: `opens <= now && now < closes`, in civil time as
/// [`civil::local`] gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Band {
    /// First time of the band.
    pub opens: NaiveDateTime,
    /// First time after the band.
    pub closes: NaiveDateTime,
}

/// Where the hours come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The service's sheet.
    Sheet,
    /// The sheet, and an admin's special days.
    SheetAndSpecials,
    /// An admin.
    Policy,
}

/// Whether weekly hours are valid on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// They are.
    Valid,
    /// They are not yet, or not in this gap between two seasons.
    Pending {
        /// The next day on which they are.
        from: NaiveDate,
    },
    /// They are no more.
    Ended {
        /// The last day on which they were.
        last: NaiveDate,
    },
}

/// What makes a day another than its weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// A legal holiday, whatever the weekday.
    Holiday(Holiday),
    /// A day for which an admin set special hours or none, and what it is called.
    Closure(Option<Arc<str>>),
}

impl Hours {
    /// Where they come from.
    pub fn source(&self) -> Source {
        match (&self.opening, &self.specials) {
            (Some(_), _) => Source::Policy,
            (None, Some(_)) => Source::SheetAndSpecials,
            (None, None) => Source::Sheet,
        }
    }

    /// Whether weekly hours are valid on the day: hours of public holidays alone leave the week
    /// without any.
    pub fn validity(&self, day: NaiveDate) -> Validity {
        let weekly =
            || self.weekly().iter().filter(|entry| entry.days[..PUBLIC_HOLIDAYS].contains(&true));
        if weekly().any(|entry| entry.is_valid(day)) {
            return Validity::Valid;
        }
        let next = weekly().filter_map(|entry| entry.first).filter(|first| day < *first).min();
        if let Some(from) = next {
            return Validity::Pending { from };
        }
        let last = weekly().filter_map(|entry| entry.last).max();
        Validity::Ended { last: last.expect("what is neither valid nor pending has ended") }
    }

    /// The stretches of these days on which no weekly hours are valid, in order.
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

    /// The days around `today` on which the same weekly hours hold.
    pub fn period(&self, today: NaiveDate) -> RangeInclusive<NaiveDate> {
        let turns = || self.weekly().iter().flat_map(Entry::turns);
        let first = turns().filter(|turn| *turn <= today).max();
        let last = turns().filter(|turn| today < *turn).min().and_then(|turn| turn.pred_opt());
        first.unwrap_or(service::RELAY_SINCE)..=last.unwrap_or(service::LAST_DAY)
    }

    /// The days on which the rule becomes another. Between two of them each day follows the week and
    /// the holidays.
    pub fn turns(&self) -> impl Iterator<Item = NaiveDate> {
        self.weekly().iter().chain(self.specials()).flat_map(Entry::turns)
    }

    /// What makes the civil day another than its weekday.
    pub fn occasion(&self, date: NaiveDate) -> Option<Occasion> {
        let closure = self.closure(date).map(Occasion::Closure);
        closure.or_else(|| calendar::holiday_on(date).map(Occasion::Holiday))
    }

    /// What a special day is called, if it has a name; `None` on other days.
    pub fn closure(&self, date: NaiveDate) -> Option<Option<Arc<str>>> {
        let mut names = self.specials().iter().filter(|it| it.is_valid(date)).map(|it| &it.name);
        self.is_special(date).then(|| names.find_map(Clone::clone))
    }

    /// The bands in which the team answers on the civil day, in order: none reaches past the day,
    /// touching ones are one.
    pub fn bands(&self, date: NaiveDate) -> Vec<Band> {
        let [begin, end] = [date, date + Days::new(1)].map(NaiveDateTime::from);
        let cut = |it: Band| Band { opens: it.opens.max(begin), closes: it.closes.min(end) };
        let mut bands: Vec<_> =
            self.bands_on(date).map(cut).filter(|it| it.opens < it.closes).collect();
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

    /// The bands that begin on the civil day, as they are given, in any order; and the one of the day
    /// before that lasts longest, if it reaches the day.
    pub fn bands_on(&self, date: NaiveDate) -> impl Iterator<Item = Band> {
        let tail = if self.pass_midnight() { self.tail(date) } else { None };
        tail.into_iter().chain(self.bands_from(date))
    }

    /// The band of the day before that lasts longest, if it reaches the day.
    fn tail(&self, date: NaiveDate) -> Option<Band> {
        let last = self.bands_from(date.pred_opt()?).max_by_key(|band| band.closes);
        last.filter(|band| band.closes > date.into())
    }

    /// The bands that begin on the civil day, as they are given, in any order.
    pub fn bands_from(&self, date: NaiveDate) -> impl Iterator<Item = Band> {
        let bands = self.entries(date).filter_map(move |(times, _)| {
            let Times { opens, closes } = times?;
            let [opens, closes] = [opens, closes].map(|second| civil::after_midnight(date, second));
            Some(Band { opens, closes })
        });
        // A DST night may skip a band whole.
        bands.filter(|band| band.opens < band.closes)
    }

    /// A band in which this time lies.
    pub fn band_at(&self, now: NaiveDateTime) -> Option<Band> {
        self.bands_on(now.date()).find(|band| band.opens <= now && now < band.closes)
    }

    /// The entries that end within the last minute of a day, where no other entry follows: whether
    /// each is one of special days, and its place in the list.
    pub fn last_minutes(&self) -> BTreeSet<(bool, usize)> {
        let pauses = |date, Times { closes, .. }| {
            let late = A_DAY - 60 <= closes % A_DAY;
            late && self.band_at(civil::after_midnight(date, closes)).is_none()
        };
        let found = every_day().flat_map(|date| {
            let late = self
                .entries(date)
                .filter(move |(times, _)| times.is_some_and(|it| pauses(date, it)));
            late.map(move |(_, index)| (self.is_special(date), index))
        });
        found.collect()
    }

    /// The entries that hold on the day: their times, and their place in the list.
    fn entries(&self, date: NaiveDate) -> impl Iterator<Item = (Option<Times>, usize)> {
        let special = self.is_special(date);
        let entries = if special { self.specials() } else { self.weekly() };
        let weekday = date.weekday().num_days_from_monday() as usize;
        let matters = entries.iter().any(|it| it.days[weekday] != it.days[PUBLIC_HOLIDAYS]);
        let holiday = matters && calendar::holiday_on(date).is_some();
        let day = if holiday { PUBLIC_HOLIDAYS } else { weekday };
        let holds = move |entry: &Entry| entry.days[day] && entry.is_valid(date);
        let entries = entries.iter().enumerate().filter(move |(_, entry)| holds(entry));
        entries.map(|(index, entry)| (entry.times, index))
    }

    fn is_special(&self, date: NaiveDate) -> bool {
        self.specials().iter().any(|special| special.is_valid(date))
    }

    fn pass_midnight(&self) -> bool {
        let mut times = self.weekly().iter().chain(self.specials()).filter_map(|it| it.times);
        times.any(|times| A_DAY < times.closes)
    }

    fn weekly(&self) -> &[Entry] {
        self.opening.as_ref().map_or(&SHEET, |opening| &opening.0)
    }

    fn specials(&self) -> &[Entry] {
        self.specials.as_ref().map_or(&[], |specials| &specials.0)
    }
}

impl Entry {
    fn is_valid(&self, date: NaiveDate) -> bool {
        self.first.is_none_or(|first| first <= date) && self.last.is_none_or(|last| date <= last)
    }

    fn turns(&self) -> impl Iterator<Item = NaiveDate> {
        [self.first, self.last.and_then(|last| last.succ_opt())].into_iter().flatten()
    }
}

/// The days that may be asked about.
pub fn every_day() -> impl Iterator<Item = NaiveDate> {
    service::RELAY_SINCE.iter_days().take_while(|date| *date <= service::LAST_DAY)
}
