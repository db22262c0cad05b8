//! The special days of the coming year.

use chrono::NaiveDate;
use serde::Serialize;

use crate::hours::Occasion;
use crate::schedule::{Schedule, coming_year};
use crate::service;
use crate::words::{Words, fill, sentence};

/// An upcoming holiday or closure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Closure {
    /// The date in words, or the first and the last.
    pub date: String,
    /// Its name.
    pub name: String,
}

/// Consecutive days with the same occasion.
struct Stretch {
    first: NaiveDate,
    last: NaiveDate,
    occasion: Occasion,
}

/// Those that begin in the twelve months from `today` on; consecutive days of the same occasion are
/// one entry.
pub(super) fn of(today: NaiveDate, schedule: &Schedule, words: &Words) -> Vec<Closure> {
    let mut found: Vec<Stretch> = vec![];
    let year = coming_year(today);
    for date in today.iter_days().take_while(|date| year.contains(date)) {
        let Some(occasion) = schedule.occasion(date) else { continue };
        match found.last_mut() {
            Some(before) if before.occasion == occasion && before.last.succ_opt() == Some(date) => {
                before.last = date;
            }
            Some(_) | None => found.push(Stretch { first: date, last: date, occasion }),
        }
    }
    if let Some(last) = found.last_mut().filter(|last| last.last == *year.end()) {
        let mut on = last.last.iter_days().take_while(|date| *date <= service::LAST_DAY);
        on.by_ref().next();
        let same = |date: &NaiveDate| schedule.occasion(*date).as_ref() == Some(&last.occasion);
        last.last = on.take_while(same).last().unwrap_or(last.last);
    }
    found.iter().map(|stretch| closure(stretch, words)).collect()
}

fn closure(stretch: &Stretch, words: &Words) -> Closure {
    let [first, last] = [stretch.first, stretch.last].map(|date| words.date_year(date));
    let both = [("opens", first.as_str()), ("closes", last.as_str())];
    Closure {
        date: if first == last { first } else { fill(words.time.span, &both) },
        name: sentence(words.occasion(&stretch.occasion)),
    }
}
