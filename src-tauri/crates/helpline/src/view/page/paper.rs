//! What is printed. Nothing on it depends on the day of printing, so it is still true next month.

use chrono::{Datelike, Weekday};
use fast_qr::{ECL, QRBuilder};
use serde::Serialize;

use super::week::{hours_of, ordinary};
use crate::contacts::ContactPoint;
use crate::hours::Source;
use crate::policy::Effective;
use crate::schedule::Schedule;
use crate::service;
use crate::telephone;
use crate::view::{Provenance, emergency};
use crate::watch::Step;
use crate::words::{Words, fill, sentence};

/// The quiet zone around the QR code that its standard requires, in modules.
const MARGIN: usize = 4;

/// The content of a printed sheet or card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[expect(missing_docs, reason = "each field is named after its line on the paper")]
pub struct Paper {
    pub title: &'static str,
    pub number: &'static str,
    pub free: String,
    pub hours: String,
    pub otherwise: String,
    pub language_note: &'static str,
    pub emergency: String,
    pub provenance: String,
    /// Their heading and a line for each; empty without any.
    pub contacts: Vec<String>,
}

/// A QR code that dials the number, drawn in a square of `size` units, margin included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct QrCode {
    /// Width and height.
    pub size: usize,
    /// Its dark modules, as an SVG path.
    pub path: String,
}

impl Paper {
    pub(super) fn of(step: &Step, effective: &Effective, words: &Words) -> Paper {
        let schedule = &effective.schedule;
        let provenance = Provenance::of(effective);
        let pattern = match provenance.source {
            Source::Sheet | Source::SheetAndSpecials => words.page.paper_hours,
            Source::Policy => words.page.paper_hours_policy,
        };
        let week = week(step, schedule, words);
        // Without known hours, "at other times" has no meaning.
        let if_known = |text: String| if week.is_empty() { String::new() } else { text };
        Paper {
            title: service::NAME,
            number: service::NUMBER,
            free: sentence(words.line.free),
            hours: if_known(fill(pattern, &[("hours", &week)])),
            otherwise: if_known(words.page.paper_otherwise.to_owned()),
            language_note: words.page.language_note,
            emergency: emergency(words),
            provenance: provenance.text(words),
            contacts: contacts(effective, words),
        }
    }
}

/// The organisation's own contacts that it wants on paper, below their heading. Name and number are
/// isolated: a name written from right to left would reverse the groups of the number.
fn contacts(effective: &Effective, words: &Words) -> Vec<String> {
    let on_paper = effective.contacts.iter().filter(|contact| contact.on_paper);
    let line = |contact: &ContactPoint| {
        let name = format!("\u{2068}{}\u{2069}", contact.name);
        let number = format!("\u{2066}{}\u{2069}", contact.telephone);
        fill(words.page.paper_contact, &[("name", &name), ("number", &number)])
    };
    let mut lines: Vec<_> = on_paper.map(line).collect();
    if !lines.is_empty() {
        lines.insert(0, words.page.paper_contacts.to_owned());
    }
    lines
}

/// The ordinary week of the present schedule: `lundi – vendredi, 9 h – 19 h`. Consecutive days with
/// the same hours are joined. Empty where no hours are known.
fn week(step: &Step, schedule: &Schedule, words: &Words) -> String {
    let mut stretches: Vec<(Weekday, Weekday, String)> = vec![];
    for date in ordinary(step, schedule) {
        let Some(hours) = hours_of(date, schedule, words) else { continue };
        let weekday = date.weekday();
        match stretches.last_mut() {
            Some((_, last, before)) if *before == hours && last.succ() == weekday => {
                *last = weekday;
            }
            Some(_) | None => stretches.push((weekday, weekday, hours)),
        }
    }
    let name = |weekday: Weekday| words.time.weekdays[weekday.num_days_from_monday() as usize];
    let stretch = |(first, last, hours): &(Weekday, Weekday, String)| {
        let both = [("opens", name(*first)), ("closes", name(*last))];
        let days =
            if first == last { name(*first).to_owned() } else { fill(words.time.span, &both) };
        format!("{days}, {hours}")
    };
    stretches.iter().map(stretch).collect::<Vec<_>>().join(words.time.list_separator)
}

impl QrCode {
    /// The QR code that dials the service's number.
    pub fn of_service() -> QrCode {
        let built =
            QRBuilder::new(telephone::dialling_address(service::NUMBER)).ecl(ECL::M).build();
        let code = built.expect("a telephone number fits into a QR code");
        let modules = (0..code.size).flat_map(|y| (0..code.size).map(move |x| (x, y)));
        let dark = modules.filter(|(x, y)| code[*y][*x].value());
        let squares = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN));
        QrCode { size: code.size + 2 * MARGIN, path: squares.collect() }
    }
}
