//! An organisation's own contacts: whom its people may call, and when.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::civil;
use crate::entries::{self, missing, value_or_collect, wrong};
use crate::fault::{Expected, Fault, Found};
use crate::hours::{MAX_NAME, Validity, WEEKLY_FIELDS, read_opening};
use crate::schedule::Schedule;

/// The most contacts.
pub const MAX_CONTACTS: usize = 20;
/// The most contacts for which the waiting-room sheet has room.
pub const MAX_ON_PAPER: usize = 4;
/// The length of the longest description, in characters.
pub const MAX_DESCRIPTION: usize = 200;
/// The length of the longest telephone number, in characters.
pub const MAX_TELEPHONE: usize = 30;
/// The fewest digits of a number; internal extensions are short.
pub const MIN_DIGITS: usize = 2;

const FIELDS: [&str; 6] =
    ["name", "telephone", "description", "availableLanguage", "onPaper", "hoursAvailable"];

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPoint {
    /// Who it is.
    pub name: Arc<str>,
    /// As written by the admin.
    pub telephone: Arc<str>,
    /// What for, if it is given.
    pub description: Option<Arc<str>>,
    /// The languages spoken, if they are given.
    pub languages: Option<Arc<str>>,
    /// Whether the printed sheet shows it.
    pub on_paper: bool,
    /// When it may be called, if that is given.
    pub hours: Option<Schedule>,
}

/// Whether a contact may be called at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// Yes, until then, if that ever ends.
    Now(Option<DateTime<Utc>>),
    /// No; again from then on.
    From(DateTime<Utc>),
    /// No hours are valid on that day, or none follow.
    Unknown,
}

impl ContactPoint {
    /// Whether it may be called at `now`; `None` where no hours are given.
    pub fn availability(&self, now: DateTime<Utc>) -> Option<Availability> {
        let schedule = self.hours.as_ref()?;
        let status = schedule.status_at(now);
        let valid = schedule.hours.validity(civil::day_of(now)) == Validity::Valid;
        Some(match (status.state.is_open(), status.until) {
            (true, until) => Availability::Now(until),
            (false, Some(from)) if valid => Availability::From(from),
            (false, _) => Availability::Unknown,
        })
    }

    /// When that changes next.
    pub fn next_change_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.hours.as_ref()?.next_change_after(now)
    }
}

/// Whether an entry, or its hours, have a field of this name.
pub fn has_field(name: &str) -> bool {
    FIELDS.contains(&name) || WEEKLY_FIELDS.contains(&name)
}

/// Parses the value of `contactPoint`.
///
/// # Errors
/// All faults of the entries. A fault's place is relative to the value.
pub fn read(value: &Value) -> Result<Vec<ContactPoint>, Vec<Fault>> {
    let contacts = entries::list(value, MAX_CONTACTS, contact)?;
    let on_paper = contacts.iter().enumerate().filter(|(_, contact)| contact.on_paper);
    let on_paper: Vec<_> = on_paper.map(|(index, _)| index).collect();
    if let Some(index) = on_paper.get(MAX_ON_PAPER) {
        let (path, found) = (format!("[{index}].onPaper"), Found::TooMany(on_paper.len()));
        return Err(vec![Fault::new(&path, found, Expected::AtMost(MAX_ON_PAPER))]);
    }
    Ok(contacts)
}

fn contact(entry: &Map<String, Value>) -> Result<ContactPoint, Vec<Fault>> {
    let mut faults = entries::unknown(entry, &FIELDS);
    let text = |key, longest| entries::text(entry, key, longest).map_err(|fault| vec![fault]);
    let name = text("name", MAX_NAME)
        .and_then(|name| name.ok_or_else(|| vec![missing("name", Expected::Name(MAX_NAME))]));
    let name = value_or_collect(name, &mut faults);
    let telephone = value_or_collect(telephone(entry).map_err(|it| vec![it]), &mut faults);
    let description = value_or_collect(text("description", MAX_DESCRIPTION), &mut faults);
    let languages = value_or_collect(text("availableLanguage", MAX_NAME), &mut faults);
    let on_paper = match entry.get("onPaper") {
        None => Ok(false),
        Some(value) => {
            value.as_bool().ok_or_else(|| vec![wrong("onPaper", value, Expected::Toggle)])
        }
    };
    let on_paper = value_or_collect(on_paper, &mut faults);
    let hours = entry.get("hoursAvailable").map(hours).transpose();
    let hours = value_or_collect(hours, &mut faults);
    match (name, telephone, description, languages, on_paper, hours) {
        (
            Some(name),
            Some(telephone),
            Some(description),
            Some(languages),
            Some(on_paper),
            Some(hours),
        ) if faults.is_empty() => {
            Ok(ContactPoint { name, telephone, description, languages, on_paper, hours })
        }
        _ => Err(entries::without_implied(faults)),
    }
}

fn telephone(entry: &Map<String, Value>) -> Result<Arc<str>, Fault> {
    let value = entry.get("telephone").ok_or_else(|| missing("telephone", Expected::Telephone))?;
    let dialled = |number: &&str| {
        let number = number.strip_prefix('+').unwrap_or(number);
        number.chars().all(|it| it.is_ascii_digit() || " /-.".contains(it))
            && number.chars().filter(char::is_ascii_digit).count() >= MIN_DIGITS
    };
    let number = value.as_str().map(str::trim).filter(dialled);
    let number = number.filter(|number| number.len() <= MAX_TELEPHONE);
    number.map(Arc::from).ok_or_else(|| wrong("telephone", value, Expected::Telephone))
}

/// Parses weekly hours as those of the line.
fn hours(value: &Value) -> Result<Schedule, Vec<Fault>> {
    let within = |faults: Vec<Fault>| -> Vec<Fault> {
        let place = |fault: Fault| {
            let separated = fault.path.is_empty() || fault.path.starts_with('[');
            let key = if separated { "hoursAvailable" } else { "hoursAvailable." };
            of_contact(fault).within("", key)
        };
        faults.into_iter().map(place).collect()
    };
    let opening = read_opening(value).map_err(within)?;
    Schedule::default().with_opening(opening).map_err(|fault| within(vec![fault]))
}

/// The fault without what is true of the line only.
fn of_contact(fault: Fault) -> Fault {
    match (&fault.found, &fault.expected) {
        (Found::NoWeekday, _) => Fault { expected: Some(Expected::Days), ..fault },
        (Found::NeverOpen, _) => Fault { found: Found::NeverAvailable, ..fault },
        (_, Some(Expected::TwoTimes)) => Fault { expected: Some(Expected::TwoOtherTimes), ..fault },
        _ => fault,
    }
}
