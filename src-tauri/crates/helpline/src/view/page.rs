//! The page: every text and every position that it shows. The page itself computes nothing.

mod about;
mod call;
mod closures;
mod own_contacts;
mod paper;
mod week;

use chrono::{DateTime, TimeZone, Utc};
use serde::Serialize;

pub use about::Contact;
pub use call::{Call, dialled};
pub use closures::Closure;
pub use own_contacts::{OwnContact, callable, contact_line};
pub use paper::{Paper, QrCode};
pub use week::Weekday;

use super::{Choice, Mark, Provenance, answer, choices, emergency, mark};
use crate::civil;
use crate::policy::Effective;
use crate::service;
use crate::settings::Theme;
use crate::watch::{Clock, Step};
use crate::words::{Words, fill};

/// How many closures are listed directly; the others of the year are in a collapsed list.
const AT_ONCE: usize = 3;

/// The window's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[expect(missing_docs, reason = "each field is named after its place on the page")]
pub struct Page {
    pub lang: &'static str,
    pub theme: Theme,
    pub quick_hide: bool,
    pub mark: Mark,
    pub product: &'static str,
    pub skip: &'static str,
    pub hide: &'static str,
    pub hide_hint: &'static str,
    pub headline: String,
    pub until: String,
    pub reason: String,
    pub warning: String,
    pub dial: &'static str,
    pub number: &'static str,
    pub spoken_number: &'static str,
    pub copy: &'static str,
    pub copy_hint: String,
    pub copied: String,
    pub copied_until_closed: String,
    pub not_copied: &'static str,
    pub call: Call,
    pub picks_up: &'static str,
    pub free: &'static str,
    pub language_note: &'static str,
    pub elsewhere: String,
    pub emergency: String,
    pub week_title: &'static str,
    pub column_day: &'static str,
    pub column_hours: &'static str,
    pub week: Vec<Weekday>,
    pub now: Option<u32>,
    pub brussels_time: &'static str,
    pub lookup_title: &'static str,
    pub lookup_day: &'static str,
    pub lookup_time: &'static str,
    pub provenance: String,
    pub closures_title: &'static str,
    pub closures: Vec<Closure>,
    pub closures_more: &'static str,
    pub later_closures: Vec<Closure>,
    pub save: &'static str,
    pub contacts_title: &'static str,
    pub contacts: Vec<Contact>,
    pub own_contacts_title: &'static str,
    pub own_contacts: Vec<OwnContact>,
    pub about_title: &'static str,
    pub about: Vec<String>,
    pub settings_title: &'static str,
    pub settings: Vec<Choice>,
    pub try_notification: &'static str,
    pub print_title: &'static str,
    pub print_choice: &'static str,
    pub print_sheet: &'static str,
    pub print_cards: &'static str,
    pub print: &'static str,
    pub paper: Paper,
}

impl Page {
    pub(super) fn of(
        step: &Step,
        effective: &Effective,
        words: &Words,
        zone: &impl TimeZone,
    ) -> Page {
        let Effective { schedule, settings, .. } = effective;
        let texts = &words.page;
        let today = civil::day_of(step.now);
        let mut closures = match step.clock {
            Clock::Plausible => closures::of(today, schedule, words),
            Clock::Implausible => vec![],
        };
        let later_closures = closures.split_off(closures.len().min(AT_ONCE));
        let week = week::of(step, schedule, words);
        let brussels_time = title_of(&week, texts.brussels_time);
        let own_contacts = own_contacts::of(step, effective, words);
        let number = [("number", service::NUMBER)];
        Page {
            lang: settings.language.code(),
            theme: settings.theme,
            quick_hide: settings.quick_hide,
            mark: mark(step),
            product: words.product,
            skip: texts.skip,
            hide: texts.hide,
            hide_hint: texts.hide_hint,
            headline: answer::headline(step, words),
            until: answer::until(step, today, words),
            reason: answer::reason(step, words),
            warning: answer::warning(step, effective, words),
            dial: texts.dial,
            number: service::NUMBER,
            spoken_number: texts.spoken_number,
            copy: texts.copy,
            copy_hint: fill(texts.copy_hint, &number),
            copied: fill(texts.copied, &number),
            copied_until_closed: fill(texts.copied_until_closed, &number),
            not_copied: texts.not_copied,
            call: call::of(service::NUMBER, settings, words),
            picks_up: answer::picks_up(step, words),
            free: words.line.free,
            language_note: texts.language_note,
            elsewhere: answer::elsewhere(step, words, zone),
            emergency: emergency(words),
            week_title: title_of(&week, week::title(step, words)),
            column_day: texts.column_day,
            column_hours: texts.column_hours,
            week,
            now: week::now(step),
            brussels_time,
            lookup_title: if_plausible(step, texts.lookup),
            lookup_day: texts.column_day,
            lookup_time: texts.lookup_time,
            provenance: Provenance::of(effective).text(words),
            closures_title: title_of(&closures, texts.closures),
            closures,
            closures_more: title_of(&later_closures, texts.closures_more),
            later_closures,
            save: if_plausible(step, texts.save),
            contacts_title: texts.contacts,
            contacts: about::contacts(settings, words),
            own_contacts_title: if own_contacts.is_empty() { "" } else { texts.own_contacts },
            own_contacts,
            about_title: texts.about,
            about: about::about(words),
            settings_title: words.settings.title,
            settings: choices::of(effective, words),
            try_notification: if_plausible(step, words.settings.try_notification),
            print_title: texts.print_title,
            print_choice: texts.print_choice,
            print_sheet: texts.print_sheet,
            print_cards: texts.print_cards,
            print: texts.print,
            paper: Paper::of(step, effective, words),
        }
    }
}

/// When the page must be updated, if that may be before the step's `wake_at`: the marker of the
/// current time has moved, or a contact becomes callable or stops being so.
pub fn next_repaint(step: &Step, effective: &Effective) -> Option<DateTime<Utc>> {
    let changes = [week::next_marker_move(step), own_contacts::next_change(step, effective)];
    changes.into_iter().flatten().min()
}

/// The title of a list, or a text about it; empty for an empty list.
fn title_of<T>(list: &[T], text: &'static str) -> &'static str {
    if list.is_empty() { "" } else { text }
}

/// The text; empty when the coming year is unknown.
fn if_plausible(step: &Step, text: &'static str) -> &'static str {
    match step.clock {
        Clock::Plausible => text,
        Clock::Implausible => "",
    }
}
