//! The team's hours on a civil day: as the service's sheet gives them, or as an admin does.

mod specification;

use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};

pub use specification::{read_opening, read_specials};

use crate::calendar::{self, Holiday};
use crate::civil::{self, A_DAY, WallDay};
use crate::service;

/// The sheet's hours: Monday to Friday, 9:00 to 19:00.
const SHEET: Times = Times { opens: 9 * 60 * 60, closes: 19 * 60 * 60 };

/// A band of opening hours, half-open: `opens <= now && now < closes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// First instant of the band.
    pub opens: DateTime<Utc>,
    /// First instant after the band.
    pub closes: DateTime<Utc>,
}

/// The same in whole seconds since 1970, which all bands begin and end with.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// First second of the band.
    pub opens: i64,
    /// First second after the band.
    pub closes: i64,
}

/// What a civil day is to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// What makes the day another than its weekday.
    pub occasion: Option<Occasion>,
    /// The bands that begin on this day, in order; the last may end on the next.
    pub bands: Vec<Band>,
}

/// What makes a day another than its weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// A legal holiday, whatever the weekday.
    Holiday(Holiday),
    /// A day for which an admin set special hours or none, and what it is called.
    Closure(Option<Arc<str>>),
}

/// The hours of every week, as an admin gives them: checked, at least one entry with a weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening(Vec<Weekly>);

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

/// The special days, as an admin gives them: checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specials(Vec<Special>);

/// Wall times in seconds since midnight; `opens < closes`, and what passes 24:00 lies on the next
/// day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Times {
    opens: u32,
    closes: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Weekly {
    /// Monday to Sunday.
    weekdays: [bool; 7],
    public_holidays: bool,
    times: Times,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Special {
    first: NaiveDate,
    last: NaiveDate,
    /// None: the team does not answer on these days.
    times: Option<Times>,
    name: Option<Arc<str>>,
}

impl Stretch {
    /// Whether the second lies in the band.
    pub fn holds(&self, now: i64) -> bool {
        self.opens <= now && now < self.closes
    }
}

impl From<Stretch> for Band {
    fn from(stretch: Stretch) -> Band {
        let [opens, closes] = [stretch.opens, stretch.closes].map(civil::from_seconds);
        Band { opens, closes }
    }
}

impl Day {
    /// What the Brussels civil day `date` is; without `opening` the sheet's hours hold.
    pub fn of(date: NaiveDate, opening: Option<&Opening>, specials: Option<&Specials>) -> Day {
        let mut bands = vec![];
        each_band_on(WallDay::new(date), opening, specials, |band| bands.push(Band::from(band)));
        Day { occasion: occasion_of(date, specials), bands: joined(bands) }
    }
}

/// What makes the civil day another than its weekday.
pub fn occasion_of(date: NaiveDate, specials: Option<&Specials>) -> Option<Occasion> {
    let mut special = specials.into_iter().flat_map(|all| all.on(date)).peekable();
    if special.peek().is_some() {
        return Some(Occasion::Closure(special.find_map(|special| special.name.clone())));
    }
    calendar::holiday_on(date).map(Occasion::Holiday)
}

/// Hands over the bands that begin on the civil day, as they are given: in any order, and touching
/// ones apart.
pub fn each_band_on(
    day: WallDay,
    opening: Option<&Opening>,
    specials: Option<&Specials>,
    mut take: impl FnMut(Stretch),
) {
    let date = day.date;
    let mut give = |Times { opens, closes }| {
        let band = Stretch { opens: day.instant(opens), closes: day.instant(closes) };
        // A DST night may skip a band whole.
        if band.opens < band.closes {
            take(band);
        }
    };
    if let Some(specials) = specials
        && specials.on(date).next().is_some()
    {
        return specials.on(date).filter_map(|special| special.times).for_each(give);
    }
    let holiday = || calendar::holiday_on(date).is_some();
    match opening {
        Some(opening) => opening.on(date, holiday()).for_each(|entry| give(entry.times)),
        None if is_weekend(date) || holiday() => {}
        None => give(SHEET),
    }
}

/// The bands that begin on the civil day and close in the last minute of one, by an admin's entry:
/// whether that is one of special days, its place in the list, and when the band closes.
pub fn late_closings_on<'a>(
    day: WallDay,
    opening: Option<&'a Opening>,
    specials: Option<&'a Specials>,
) -> impl Iterator<Item = (bool, usize, i64)> + 'a {
    let date = day.date;
    let special = specials.is_some_and(|all| all.on(date).next().is_some());
    let holiday = calendar::holiday_on(date).is_some();
    let weekly = opening.filter(|_| !special).into_iter().flat_map(|opening| &opening.0);
    let weekly = weekly.enumerate().filter(move |(_, entry)| entry.holds(date, holiday));
    let weekly = weekly.map(|(index, entry)| (false, index, Some(entry.times)));
    let specials = specials.into_iter().flat_map(|all| &all.0).enumerate();
    let specials = specials.filter(move |(_, entry)| entry.first <= date && date <= entry.last);
    let specials = specials.map(|(index, entry)| (true, index, entry.times));
    weekly.chain(specials).filter_map(move |(special, index, times)| {
        let closes = times?.closes;
        (A_DAY - 60 <= closes % A_DAY).then(|| (special, index, day.instant(closes)))
    })
}

/// Whether a band may reach the next civil day, or its first instant.
pub fn reach_midnight(opening: Option<&Opening>, specials: Option<&Specials>) -> bool {
    let weekly = opening.into_iter().flat_map(|opening| &opening.0).map(|entry| entry.times);
    let special = specials.into_iter().flat_map(|all| &all.0).filter_map(|special| special.times);
    weekly.chain(special).any(|times| A_DAY <= times.closes)
}

impl Opening {
    /// Whether an entry that names a weekday is valid on the day: hours of public holidays alone
    /// leave the week without any.
    pub fn validity(&self, day: NaiveDate) -> Validity {
        let weekly = || self.0.iter().filter(|entry| entry.weekdays.contains(&true));
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

    /// The days around which the week changes.
    pub fn borders(&self) -> impl Iterator<Item = NaiveDate> {
        self.0.iter().flat_map(|entry| [entry.first, entry.last]).flatten()
    }

    /// The days around `today` between which no entry begins or ends to hold.
    pub fn period(&self, today: NaiveDate) -> RangeInclusive<NaiveDate> {
        let entries = self.0.iter();
        let changes = entries.flat_map(|it| [it.first, it.last.and_then(|last| last.succ_opt())]);
        let (begun, to_come): (Vec<_>, Vec<_>) = changes.flatten().partition(|day| *day <= today);
        let last = to_come.into_iter().min().and_then(|day| day.pred_opt());
        let first = begun.into_iter().max().unwrap_or(service::RELAY_SINCE);
        first..=last.unwrap_or(service::LAST_DAY)
    }

    fn on(&self, date: NaiveDate, holiday: bool) -> impl Iterator<Item = &Weekly> {
        self.0.iter().filter(move |entry| entry.holds(date, holiday))
    }
}

impl Specials {
    /// The days around which special days begin and end.
    pub fn borders(&self) -> impl Iterator<Item = NaiveDate> {
        self.0.iter().flat_map(|special| [special.first, special.last])
    }

    fn on(&self, date: NaiveDate) -> impl Iterator<Item = &Special> {
        self.0.iter().filter(move |special| special.first <= date && date <= special.last)
    }
}

impl Weekly {
    fn holds(&self, date: NaiveDate, holiday: bool) -> bool {
        let listed = match holiday {
            true => self.public_holidays,
            false => self.weekdays[date.weekday().num_days_from_monday() as usize],
        };
        listed && self.is_valid(date)
    }

    fn is_valid(&self, date: NaiveDate) -> bool {
        self.first.is_none_or(|first| first <= date) && self.last.is_none_or(|last| date <= last)
    }
}

/// Whether the civil day is a Saturday or a Sunday.
pub fn is_weekend(date: NaiveDate) -> bool {
    match date.weekday() {
        Weekday::Sat | Weekday::Sun => true,
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => false,
    }
}

fn joined(mut bands: Vec<Band>) -> Vec<Band> {
    bands.sort_unstable_by_key(|band| (band.opens, band.closes));
    let mut joined: Vec<Band> = vec![];
    for band in bands {
        match joined.last_mut() {
            Some(last) if band.opens <= last.closes => last.closes = last.closes.max(band.closes),
            Some(_) | None => joined.push(band),
        }
    }
    joined
}
