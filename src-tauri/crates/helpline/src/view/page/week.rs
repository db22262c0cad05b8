//! The week: seven days in words, and as bars on an axis of local time.

use chrono::{
    DateTime, Datelike, Days, Duration, DurationRound, NaiveDate, Timelike, Utc, Weekday as Day,
};
use serde::Serialize;

use crate::civil::{self, SECONDS_PER_DAY};
use crate::hours::{Band, Closure, Occasion};
use crate::schedule::Schedule;
use crate::service;
use crate::watch::{Clock, Step};
use crate::words::{Words, fill, sentence, weekday_index};

/// How far the marker of the current time moves at once: less than a pixel of its bar.
const STRIDE: Duration = Duration::minutes(5);
/// Among this many days, each weekday occurs at least once as an ordinary day.
const DAYS: usize = 7 * 52;

/// A day of the week shown, from Monday to Sunday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Weekday {
    /// Short name of the day, and its number if the week is known.
    pub name: String,
    /// The full name or date for screen readers, marked if it is known to be today.
    pub spoken: String,
    /// Whether it is today; false for each day while the clock is implausible.
    pub today: bool,
    /// Its code in a lookup, `YYYY-MM-DD`; empty for days that cannot be looked up.
    pub lookup: String,
    /// When the team answers, or that the relay answers all day.
    pub hours: String,
    /// The name of the holiday or closure; empty on other days.
    pub note: String,
    /// The start and end of each band, in minutes of local time since midnight.
    pub bands: Vec<[u32; 2]>,
}

/// What the week is called.
pub(super) fn title(step: &Step, words: &Words) -> &'static str {
    match step.clock {
        Clock::Plausible => words.page.week,
        Clock::Implausible => words.page.ordinary_week,
    }
}

/// The week of the step's day. While the clock is implausible, the ordinary week without dates, or
/// nothing if that has changed or will change.
pub(super) fn of(step: &Step, schedule: &Schedule, words: &Words) -> Vec<Weekday> {
    let today = civil::day_of(step.now);
    match step.clock {
        Clock::Plausible => {
            let monday = today - Days::new(today.weekday().num_days_from_monday().into());
            let week = monday.iter_days().take(7);
            week.map(|date| dated(date, today, schedule, words)).collect()
        }
        Clock::Implausible => {
            let week = ordinary(step, schedule).into_iter();
            week.map(|date| undated(date, schedule, words)).collect()
        }
    }
}

/// An ordinary day for each weekday of the present schedule that has one, from Monday. None while
/// the clock is implausible and the weekly hours are not the same at all times.
pub(super) fn ordinary(step: &Step, schedule: &Schedule) -> Vec<NaiveDate> {
    let hours = &schedule.hours;
    let any = service::RELAY_SINCE;
    let day = match step.clock {
        Clock::Plausible => civil::day_of(step.now),
        Clock::Implausible if hours.period(any) == (any..=service::LAST_DAY) => any,
        Clock::Implausible => return vec![],
    };
    let period = hours.period(day);
    let plain = |date: NaiveDate| hours.occasion(date).is_none();
    // The hours of a special day may end on the day after.
    let ordinary = |date: NaiveDate| plain(date) && date.pred_opt().is_none_or(plain);
    let find = |weekday: Day| {
        let after = day.iter_days().take(DAYS);
        let before = std::iter::successors(day.pred_opt(), NaiveDate::pred_opt).take(DAYS);
        let mut days = after.chain(before).filter(|date| period.contains(date));
        days.find(|date| date.weekday() == weekday && ordinary(*date))
    };
    let week = std::iter::successors(Some(Day::Mon), |day| Some(day.succ())).take(7);
    week.filter_map(find).collect()
}

/// The current minute of the day, if the clock is plausible.
pub(super) fn now(step: &Step) -> Option<u32> {
    let plausible = step.clock == Clock::Plausible;
    let now = civil::brussels(step.now);
    plausible.then(|| now.hour() * 60 + now.minute())
}

/// When the marker of the current time has visibly moved; `None` where there is no marker.
pub(super) fn next_marker_move(step: &Step) -> Option<DateTime<Utc>> {
    let stride = step.now.duration_trunc(STRIDE).ok().filter(|_| step.clock == Clock::Plausible);
    Some(stride? + STRIDE)
}

fn dated(date: NaiveDate, today: NaiveDate, schedule: &Schedule, words: &Words) -> Weekday {
    let day = undated(date, schedule, words);
    let spoken = words.date(date);
    let is_today = date == today;
    Weekday {
        name: format!("{} {}", day.name, date.day()),
        spoken: if is_today { fill(words.page.today_mark, &[("day", &spoken)]) } else { spoken },
        today: is_today,
        lookup: if today <= date { date.to_string() } else { String::new() },
        note: match schedule.hours.occasion(date) {
            Some(Occasion::Closure(Closure { name: None })) | None => String::new(),
            Some(occasion) => sentence(words.occasion(&occasion)),
        },
        ..day
    }
}

/// The hours of the day, of any week.
fn undated(date: NaiveDate, schedule: &Schedule, words: &Words) -> Weekday {
    let weekday = weekday_index(date);
    let bands = schedule.hours.bands(date).into_iter();
    Weekday {
        name: words.time.weekdays_short[weekday].to_owned(),
        spoken: words.time.weekdays[weekday].to_owned(),
        today: false,
        lookup: String::new(),
        hours: hours_of(date, schedule, words)
            .unwrap_or_else(|| sentence(words.page.relay_all_day)),
        note: String::new(),
        bands: bands.map(|band| seconds(band, date).map(|second| second / 60)).collect(),
    }
}

/// The bands of the day in words; `None` where there are none.
pub(super) fn hours_of(date: NaiveDate, schedule: &Schedule, words: &Words) -> Option<String> {
    let span = |band: Band| {
        let [opens, closes] = seconds(band, date).map(|second| words.clock(second));
        fill(words.time.span, &[("opens", &opens), ("closes", &closes)])
    };
    let spans: Vec<_> = schedule.hours.bands(date).into_iter().map(span).collect();
    (!spans.is_empty()).then(|| spans.join(", "))
}

/// The start and end of a band of the day, in seconds since its midnight.
fn seconds(band: Band, date: NaiveDate) -> [u32; 2] {
    [band.opens, band.closes].map(|at| match at.date() == date {
        true => at.num_seconds_from_midnight(),
        false => SECONDS_PER_DAY,
    })
}
