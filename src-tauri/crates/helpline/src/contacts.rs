//! An organisation's own contacts: whom its people may call, and when.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::civil;
use crate::coded::coded;
use crate::entries::{self, missing, value_or_collect, wrong};
use crate::fault::{Expected, Fault, Found};
use crate::hours::{Validity, is_weekly_field, read_available};
use crate::limits::{MAX_CONTACTS, MAX_DESCRIPTION, MAX_NAME, MAX_ON_PAPER};
use crate::schedule::Schedule;
use crate::telephone;

coded! {
    /// A field of a contact.
    #[expect(missing_docs, reason = "each is named after its code")]
    Field {
        Name = "name",
        Telephone = "telephone",
        Description = "description",
        AvailableLanguage = "availableLanguage",
        OnPaper = "onPaper",
        HoursAvailable = "hoursAvailable",
    }
}

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPoint {
    /// Who it is.
    pub name: Arc<str>,
    /// As it is shown, copied and dialled.
    pub telephone: Arc<str>,
    /// What for, if it is given.
    pub description: Option<Arc<str>>,
    /// The languages spoken, if they are given.
    pub languages: Option<Arc<str>>,
    /// Whether the printed sheet shows it.
    pub on_paper: bool,
    /// When it may be called, if that is given.
    pub schedule: Option<Schedule>,
}

/// Whether a contact may be called at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// Yes, until then, if that ever ends.
    Now(Option<DateTime<Utc>>),
    /// No; again from then on.
    From(DateTime<Utc>),
    /// No hours are valid on that day; the next ones begin then.
    Pending(DateTime<Utc>),
    /// No hours follow.
    Unknown,
}

impl ContactPoint {
    /// Whether it may be called at `now`; `None` where no hours are given.
    pub fn availability(&self, now: DateTime<Utc>) -> Option<Availability> {
        let schedule = self.schedule.as_ref()?;
        let status = schedule.status_at(now);
        let valid = schedule.hours.validity(civil::day_of(now)) == Validity::Valid;
        Some(match (status.state.is_open(), status.until) {
            (true, until) => Availability::Now(until),
            (false, Some(from)) if valid => Availability::From(from),
            (false, Some(from)) => Availability::Pending(from),
            (false, None) => Availability::Unknown,
        })
    }

    /// When that changes next.
    pub fn next_change_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.schedule.as_ref()?.next_change_after(now)
    }
}

/// Whether an entry, or its hours, have a field of this name.
pub fn has_field(name: &str) -> bool {
    Field::from_code(name).is_some() || is_weekly_field(name)
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
        let (path, found) =
            (format!("[{index}].{}", Field::OnPaper.code()), Found::TooMany(on_paper.len()));
        return Err(vec![Fault::new(&path, found, Expected::AtMost(MAX_ON_PAPER))]);
    }
    Ok(contacts)
}

fn contact(entry: &Map<String, Value>) -> Result<ContactPoint, Vec<Fault>> {
    let mut faults = entries::unknown(entry, Field::CODES);
    let text = |field: Field, longest| {
        entries::text(entry, field.code(), longest).map_err(|fault| vec![fault])
    };
    let no_name = || vec![missing(Field::Name.code(), Expected::Name(MAX_NAME))];
    let name = text(Field::Name, MAX_NAME).and_then(|name| name.ok_or_else(no_name));
    let name = value_or_collect(name, &mut faults);
    let telephone = value_or_collect(telephone(entry).map_err(|it| vec![it]), &mut faults);
    let description = value_or_collect(text(Field::Description, MAX_DESCRIPTION), &mut faults);
    let languages = value_or_collect(text(Field::AvailableLanguage, MAX_NAME), &mut faults);
    let key = Field::OnPaper.code();
    let on_paper = match entry.get(key) {
        None => Ok(false),
        Some(value) => value.as_bool().ok_or_else(|| vec![wrong(key, value, Expected::Toggle)]),
    };
    let on_paper = value_or_collect(on_paper, &mut faults);
    let hours = entry.get(Field::HoursAvailable.code()).map(hours).transpose();
    let hours = value_or_collect(hours, &mut faults);
    match (name, telephone, description, languages, on_paper, hours) {
        (
            Some(name),
            Some(telephone),
            Some(description),
            Some(languages),
            Some(on_paper),
            Some(schedule),
        ) if faults.is_empty() => {
            Ok(ContactPoint { name, telephone, description, languages, on_paper, schedule })
        }
        _ => Err(entries::without_implied(faults)),
    }
}

fn telephone(entry: &Map<String, Value>) -> Result<Arc<str>, Fault> {
    let key = Field::Telephone.code();
    let value = entry.get(key).ok_or_else(|| missing(key, Expected::Telephone))?;
    let number = value.as_str().and_then(telephone::read);
    number.map(Arc::from).ok_or_else(|| wrong(key, value, Expected::Telephone))
}

/// Parses weekly hours as those of the line; they may be for public holidays only.
fn hours(value: &Value) -> Result<Schedule, Vec<Fault>> {
    let within = |faults: Vec<Fault>| -> Vec<Fault> {
        let place = |fault: Fault| {
            let separated = fault.path.is_empty() || fault.path.starts_with('[');
            let key = Field::HoursAvailable.code().to_owned() + if separated { "" } else { "." };
            fault.within("", &key)
        };
        faults.into_iter().map(place).collect()
    };
    let opening = read_available(value).map_err(within)?;
    let schedule = Schedule::default().with_opening(opening);
    // The text of `NeverOpen` is about the line.
    schedule.map_err(|fault| within(vec![Fault { found: Found::NeverAvailable, ..fault }]))
}
