//! The week: seven days in words, and as bars on an axis of local time.

use chrono::{DateTime, Datelike, Days, Duration, DurationRound, NaiveDate, Timelike, Utc};
use serde::Serialize;

use crate::civil::{self, SECONDS_PER_DAY};
use crate::hours::{Band, Closure, Occasion};
use crate::schedule::Schedule;
use crate::watch::{Clock, Step};
use crate::words::{Words, fill, sentence, weekday_index};

/// How far the marker of the current time moves at once: less than a pixel of its bar.
const STRIDE: Duration = Duration::minutes(5);

/// A day of the week shown, from Monday to Sunday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Weekday {
    /// Short name of the day and its number.
    pub name: String,
    /// The full date for screen readers, marked if it is known to be today.
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

/// The week of the step's day.
pub(super) fn of(step: &Step, schedule: &Schedule, words: &Words) -> Vec<Weekday> {
    let today = civil::day_of(step.now);
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    let week = monday.iter_days().take(7);
    week.map(|date| weekday(date, step, schedule, words)).collect()
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

fn weekday(date: NaiveDate, step: &Step, schedule: &Schedule, words: &Words) -> Weekday {
    let plausible = step.clock == Clock::Plausible;
    let today = plausible && date == civil::day_of(step.now);
    let ahead = plausible && civil::day_of(step.now) <= date;
    let spoken = words.date(date);
    let bands = schedule.hours.bands(date).into_iter();
    Weekday {
        name: format!("{} {}", words.time.weekdays_short[weekday_index(date)], date.day()),
        spoken: if today { fill(words.page.today_mark, &[("day", &spoken)]) } else { spoken },
        today,
        lookup: if ahead { date.to_string() } else { String::new() },
        hours: hours_of(date, schedule, words)
            .unwrap_or_else(|| sentence(words.page.relay_all_day)),
        note: match schedule.hours.occasion(date) {
            Some(Occasion::Closure(Closure { name: None })) | None => String::new(),
            Some(occasion) => sentence(words.occasion(&occasion)),
        },
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
