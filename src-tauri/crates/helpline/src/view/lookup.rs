//! Who answers at a moment that the person chooses on the page.

use chrono::{DateTime, Datelike, Duration, DurationRound, NaiveDateTime, Utc};
use serde::Serialize;

use super::{Mark, answer, mark};
use crate::civil::{self, SECONDS_PER_DAY};
use crate::policy::Effective;
use crate::schedule::{self, coming_year};
use crate::watch::Step;
use crate::words::{Words, fill, sentence};

/// How far apart the times are, in seconds.
const QUARTER: u32 = 15 * 60;

/// The moments that the page offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LookupChoices {
    /// The days of the coming twelve months.
    pub months: Vec<LookupMonth>,
    /// Each quarter of an hour.
    pub times: Vec<LookupOption>,
    /// The next quarter of an hour.
    pub next: LookupMoment,
}

/// A day or a time that the page offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LookupOption {
    /// `YYYY-MM-DD` or `HH:MM`.
    pub code: String,
    /// As displayed.
    pub label: String,
}

/// A moment as codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LookupMoment {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// `HH:MM`.
    pub time: String,
}

/// The days of a calendar month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LookupMonth {
    /// Its name and year.
    pub name: String,
    /// Its days.
    pub days: Vec<LookupOption>,
}

/// Who answers at the chosen moment. Texts that do not apply are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Lookup {
    /// The icon of the state; `None` without an answer.
    pub mark: Option<Mark>,
    /// The moment.
    pub when: String,
    /// Why there is no answer, or how a clock change affects it.
    pub note: String,
    /// Who answers.
    pub headline: String,
    /// Until when.
    pub until: String,
    /// Why the relay answers.
    pub reason: String,
    /// Why not to rely on the answer.
    pub warning: String,
}

impl LookupChoices {
    /// The choices at `now`.
    pub fn at(now: DateTime<Utc>, words: &Words) -> LookupChoices {
        let days = coming_year(civil::day_of(now));
        let mut months: Vec<LookupMonth> = vec![];
        for day in days.start().iter_days().take_while(|day| days.contains(day)) {
            let choice = LookupOption { code: day.to_string(), label: words.date(day) };
            match months.last_mut().filter(|_| day.day() > 1) {
                Some(month) => month.days.push(choice),
                None => {
                    let month = words.time.months[day.month0() as usize];
                    let name = sentence(&format!("{month} {}", day.year()));
                    months.push(LookupMonth { name, days: vec![choice] });
                }
            }
        }
        let times = (0..SECONDS_PER_DAY).step_by(QUARTER as usize).map(|second| {
            let code = format!("{:02}:{:02}", second / 3600, second / 60 % 60);
            LookupOption { code, label: words.clock(second) }
        });
        let quarter = Duration::seconds(QUARTER.into());
        let next = now.duration_trunc(quarter).map_or(now, |last| last + quarter);
        let next = civil::brussels(next);
        let [day, time] = ["%Y-%m-%d", "%H:%M"].map(|form| next.format(form).to_string());
        let next = LookupMoment { day, time };
        LookupChoices { months, times: times.collect(), next }
    }
}

impl Lookup {
    /// The answer at `now` for the Brussels civil time `local`.
    pub fn at(
        local: NaiveDateTime,
        now: DateTime<Utc>,
        effective: &Effective,
        words: &Words,
    ) -> Lookup {
        let texts = &words.page;
        let at = civil::instant(local);
        let today = civil::day_of(now);
        let shown = civil::brussels(at).naive_local();
        let written = |local: NaiveDateTime| {
            let date = words.date_from(local.date(), today);
            fill(words.time.on_date, &[("date", &date), ("time", &words.time(local))])
        };
        let without_answer = |note: &str| Lookup {
            mark: None,
            when: sentence(&written(local)),
            note: note.to_owned(),
            headline: String::new(),
            until: String::new(),
            reason: String::new(),
            warning: String::new(),
        };
        // The times to choose from are whole minutes.
        if at + Duration::minutes(1) <= now {
            return without_answer(texts.lookup_past);
        }
        if !coming_year(today).contains(&local.date()) {
            return without_answer(texts.lookup_outside);
        }
        let repeated = civil::brussels(at + Duration::hours(1)).naive_local() == local;
        let note = match (shown == local, repeated) {
            (false, _) => {
                let times = [("time", words.time(local)), ("next", words.time(shown))];
                let times = times.each_ref().map(|(name, time)| (*name, time.as_str()));
                fill(texts.lookup_skipped, &times)
            }
            (true, true) => texts.lookup_repeated.to_owned(),
            (true, false) => String::new(),
        };
        let (always, settings) = (schedule::span().start, &effective.settings);
        let step = Step::at(at, always, &effective.schedule, settings);
        Lookup {
            mark: Some(mark(&step)),
            when: sentence(&written(shown)),
            note,
            headline: answer::headline(&step, words),
            until: answer::until(&step, today, words),
            reason: answer::reason(&step, words),
            warning: answer::warning(&step, effective, words),
        }
    }
}
