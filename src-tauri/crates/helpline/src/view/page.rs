//! The page: every text and every position it shows, so that it computes nothing itself.

mod answer;
mod closures;
mod story;
mod week;

use chrono::{NaiveDate, TimeZone};
use serde::Serialize;

pub use closures::Closure;
pub use story::Whom;
pub use week::Weekday;
pub(super) use week::hours_of;
pub use week::moves_at;

use super::{Choice, Mark, Paper, choices, emergency, mark};
use crate::civil;
use crate::schedule::{Schedule, Source};
use crate::service;
use crate::settings::{Settings, Theme};
use crate::watch::{Clock, Step};
use crate::words::{Words, fill};

/// How many closures to come are listed at once; the others of the year stand behind a word.
const AT_ONCE: usize = 3;

/// The window's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are the places on the page")]
pub struct Page {
    pub lang: &'static str,
    pub theme: Theme,
    pub quick_hide: bool,
    pub mark: Mark,
    pub product: String,
    pub skip: String,
    pub hide: String,
    pub hide_hint: String,
    pub headline: String,
    pub until: String,
    pub reason: String,
    pub warning: String,
    pub dial: String,
    pub number: &'static str,
    pub spoken_number: String,
    pub copy: String,
    pub copy_hint: String,
    pub copied: String,
    pub not_copied: String,
    pub picks_up: String,
    pub free: String,
    pub language_note: String,
    pub elsewhere: String,
    pub emergency: String,
    pub week_title: String,
    pub column_day: String,
    pub column_hours: String,
    pub week: Vec<Weekday>,
    pub now: Option<u32>,
    pub brussels_time: String,
    pub provenance: String,
    pub closures_title: String,
    pub closures: Vec<Closure>,
    pub closures_more: String,
    pub later_closures: Vec<Closure>,
    pub save: String,
    pub whom_title: String,
    pub whom: Vec<Whom>,
    pub about_title: String,
    pub about: Vec<String>,
    pub settings_title: String,
    pub settings: Vec<Choice>,
    pub print_title: String,
    pub print_choice: String,
    pub print_sheet: String,
    pub print_cards: String,
    pub print: String,
    pub paper: Paper,
}

impl Page {
    pub(super) fn of(
        step: &Step,
        schedule: &Schedule,
        settings: &Settings,
        words: &Words,
        zone: &impl TimeZone,
    ) -> Page {
        let said = &words.page;
        let today = civil::day_of(step.now);
        let mut closures = closures::of(today, schedule, words);
        let later_closures = closures.split_off(closures.len().min(AT_ONCE));
        let number = [("number", service::NUMBER)];
        Page {
            lang: settings.language.code(),
            theme: settings.theme,
            quick_hide: settings.quick_hide,
            mark: mark(step),
            product: words.product.clone(),
            skip: said.skip.clone(),
            hide: said.hide.clone(),
            hide_hint: said.hide_hint.clone(),
            headline: answer::headline(step, words),
            until: answer::until(step, words),
            reason: answer::reason(step, words),
            warning: answer::warning(step, schedule, words),
            dial: said.dial.clone(),
            number: service::NUMBER,
            spoken_number: said.spoken_number.clone(),
            copy: said.copy.clone(),
            copy_hint: fill(&said.copy_hint, &number),
            copied: fill(&said.copied, &number),
            not_copied: said.not_copied.clone(),
            picks_up: answer::picks_up(step, words),
            free: words.line.free.clone(),
            language_note: said.language_note.clone(),
            elsewhere: answer::elsewhere(step, words, zone),
            emergency: emergency(words),
            week_title: said.week.clone(),
            column_day: said.column_day.clone(),
            column_hours: said.column_hours.clone(),
            week: week::of(step, schedule, words),
            now: week::now(step),
            brussels_time: said.brussels_time.clone(),
            provenance: provenance(schedule, words),
            closures_title: over(&closures, &said.closures),
            closures,
            closures_more: over(&later_closures, &said.closures_more),
            later_closures,
            save: save(step, words),
            whom_title: said.whom.clone(),
            whom: story::whom(words),
            about_title: said.about.clone(),
            about: story::about(words),
            settings_title: words.settings.title.clone(),
            settings: choices::of(settings, words),
            print_title: said.print_title.clone(),
            print_choice: said.print_choice.clone(),
            print_sheet: said.print_sheet.clone(),
            print_cards: said.print_cards.clone(),
            print: said.print.clone(),
            paper: Paper::of(today, schedule, words),
        }
    }
}

/// What stands over a list: nothing over an empty one.
fn over(list: &[Closure], text: &str) -> String {
    if list.is_empty() { String::new() } else { text.to_owned() }
}

/// The offer to save the coming year: none where nobody knows which year that is.
fn save(step: &Step, words: &Words) -> String {
    match step.clock {
        Clock::Plausible => words.page.save.clone(),
        Clock::Implausible => String::new(),
    }
}

/// Where the hours come from.
pub(super) fn provenance(schedule: &Schedule, words: &Words) -> String {
    let pattern = match schedule.source() {
        Source::Sheet => &words.line.provenance,
        Source::SheetAndSpecials => &words.line.provenance_specials,
        Source::Policy => &words.line.provenance_policy,
    };
    fill(pattern, &[("day", &day(service::SHEET_MODIFIED))])
}

/// A day as it stands on the service's sheet: `02.09.2021`.
fn day(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}
