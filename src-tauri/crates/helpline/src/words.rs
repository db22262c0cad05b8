//! What people read, in four languages, from `ui/locales`; no human word stands anywhere else.
//!
//! A locale that lacks a key, or has one too many, does not compile.

mod fault;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};

use crate::calendar::Holiday;
use crate::civil;
use crate::hours::Occasion;
use crate::language::Language;
use crate::schedule::{Reason, State};

/// The words as `build.rs` makes them from the locales: a type for every object, a field for every
/// key. `{name}` in a text is a place to [`fill`].
#[expect(missing_docs, reason = "each field is named as its key in the locales")]
mod locales {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}
pub use locales::*;

/// In days: nobody takes a date that far away for one of another year.
const HALF_A_YEAR: i64 = 183;

impl Words {
    /// The words of `language`.
    pub fn of(language: Language) -> &'static Words {
        match language {
            Language::Fr => &FR,
            Language::Nl => &NL,
            Language::De => &DE,
            Language::En => &EN,
        }
    }

    /// The name of a holiday.
    pub fn holiday(&self, holiday: Holiday) -> &str {
        let names = &self.holiday;
        match holiday {
            Holiday::NewYear => names.new_year,
            Holiday::EasterMonday => names.easter_monday,
            Holiday::LabourDay => names.labour_day,
            Holiday::Ascension => names.ascension,
            Holiday::WhitMonday => names.whit_monday,
            Holiday::NationalDay => names.national_day,
            Holiday::Assumption => names.assumption,
            Holiday::AllSaints => names.all_saints,
            Holiday::Armistice => names.armistice,
            Holiday::Christmas => names.christmas,
        }
    }

    /// The name of a holiday, or of a closure; a closure's is its admin's, in any language.
    pub fn occasion<'a>(&'a self, occasion: &'a Occasion) -> &'a str {
        match occasion {
            Occasion::Holiday(holiday) => self.holiday(*holiday),
            Occasion::Closure(Some(name)) => name,
            Occasion::Closure(None) => self.reason.closure_unnamed,
        }
    }

    /// Why this state holds, as a short sentence without its full stop.
    pub fn reason(&self, state: &State) -> String {
        let said = &self.reason;
        match state {
            State::Open => said.open_hours.to_owned(),
            State::Relay(Reason::BeforeHours | Reason::BetweenHours | Reason::AfterHours) => {
                said.outside_hours.to_owned()
            }
            State::Relay(Reason::Weekend) => said.weekend.to_owned(),
            State::Relay(Reason::ClosedDay) => said.closed_day.to_owned(),
            State::Relay(Reason::Holiday(holiday)) => {
                fill(said.holiday, &[("name", self.holiday(*holiday))])
            }
            State::Relay(Reason::Closure(Some(name))) => fill(said.closure, &[("name", name)]),
            State::Relay(Reason::Closure(None)) => sentence(said.closure_unnamed),
        }
    }

    /// A time of day: `9 h`, `18 h 45`.
    pub fn time(&self, local: NaiveDateTime) -> String {
        self.clock(local.hour(), local.minute())
    }

    /// The same of an hour and a minute; a day ends at 24.
    pub fn clock(&self, hour: u32, minute: u32) -> String {
        let pattern = if minute == 0 { self.time.hour } else { self.time.hour_minute };
        fill(pattern, &[("hour", &hour.to_string()), ("minute", &format!("{minute:02}"))])
    }

    /// A weekday and a date: `lundi 30 novembre`.
    pub fn date(&self, day: NaiveDate) -> String {
        self.dated(self.time.date, day)
    }

    /// The same with its year.
    pub fn date_year(&self, day: NaiveDate) -> String {
        self.dated(self.time.date_year, day)
    }

    /// A day as said on the day `today`: half a year away or further with its year.
    pub fn date_from(&self, day: NaiveDate, today: NaiveDate) -> String {
        let far = (day - today).num_days().abs() > HALF_A_YEAR;
        if far { self.date_year(day) } else { self.date(day) }
    }

    /// `at` in Brussels time, as said on the day of `now` after "until" or "since": the time alone
    /// for today, with the weekday within a week, else with the date.
    pub fn moment(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        self.moment_from(civil::brussels(at).naive_local(), civil::day_of(now))
    }

    /// The same for a local time anywhere, as said on the day `today` of the same place.
    pub fn moment_from(&self, local: NaiveDateTime, today: NaiveDate) -> String {
        let time = self.time(local);
        match (local.date() - today).num_days() {
            0 => time,
            -6..=6 => {
                let weekday = self.time.weekdays[weekday_index(local.date())];
                fill(self.time.on_weekday, &[("weekday", weekday), ("time", &time)])
            }
            _ => {
                let date = self.date_from(local.date(), today);
                fill(self.time.on_date, &[("date", &date), ("time", &time)])
            }
        }
    }

    fn dated(&self, pattern: &str, day: NaiveDate) -> String {
        let weekday = self.time.weekdays[weekday_index(day)];
        let month = self.time.months[day.month0() as usize];
        let year = day.year().to_string();
        let number = match day.day() {
            1 => self.time.first_of_month.to_owned(),
            number => number.to_string(),
        };
        fill(pattern, &[("weekday", weekday), ("day", &number), ("month", month), ("year", &year)])
    }
}

/// Puts each value where its `{name}` stands. What a value says is not read again.
pub fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let (mut filled, mut rest) = (String::new(), pattern);
    while let Some((before, after)) = rest.split_once('{') {
        filled += before;
        let mut named = values.iter().filter_map(|(name, value)| {
            Some((after.strip_prefix(name)?.strip_prefix('}')?, *value))
        });
        let (after, value) = named.next().unwrap_or((after, "{"));
        filled += value;
        rest = after;
    }
    filled + rest
}

/// The text with a capital first letter, to stand alone.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// 0 for Monday to 6 for Sunday.
pub(crate) fn weekday_index(day: NaiveDate) -> usize {
    day.weekday().num_days_from_monday() as usize
}
