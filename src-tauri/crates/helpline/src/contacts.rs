//! An organisation's own contacts: whom its people may call, and when.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::civil;
use crate::coded::coded;
use crate::entries::{self, missing, value_or_collect, wrong};
use crate::fault::{Expected, Fault, Found};
use crate::hours::{Validity, is_weekly_field, read_available};
use crate::limits::{
    BELGIAN_DIGITS, MAX_AREA, MAX_AREA_ABROAD, MAX_CONTACTS, MAX_COUNTRY, MAX_DESCRIPTION,
    MAX_DIGITS, MAX_EXTENSION, MAX_NAME, MAX_ON_PAPER, MAX_TELEPHONE, MIN_DIGITS,
    MIN_DIGITS_ABROAD,
};
use crate::schedule::Schedule;

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
    // Word processors and web pages group numbers with no-break spaces.
    let plain = |number: &str| number.replace(['\u{a0}', '\u{202f}'], " ");
    let number = value.as_str().map(|number| plain(number).trim_matches(' ').to_owned());
    let number = number.filter(|number| number.len() <= MAX_TELEPHONE);
    let number = number.map(international).filter(|number| is_one_number(number));
    number.map(Arc::from).ok_or_else(|| wrong(key, value, Expected::Telephone))
}

/// The number as it is shown, copied and dialled alike: without the zero that is dialled only
/// without the country before it, as in `+32 (0)81 22 33 44` (E.123 advises against it).
fn international(number: String) -> String {
    let split = number.split_once("(0)");
    let split = split.map(|(country, rest)| (country.trim_matches(' '), rest.trim_matches(' ')));
    match split.filter(|(country, _)| is_country(country)) {
        Some((country, rest)) => format!("{country} {rest}"),
        None => number,
    }
}

/// Two numbers would be dialled as one. Belgians write a slash also behind an area code.
fn is_one_number(number: &str) -> bool {
    let dialled = number.strip_prefix('+').unwrap_or(number).trim_start_matches(' ');
    let digits: String = dialled.chars().filter(char::is_ascii_digit).collect();
    let ends_with_digits = [dialled.bytes().next(), dialled.bytes().last()]
        .into_iter()
        .all(|end| end.is_some_and(|end| end.is_ascii_digit()));
    let abroad = is_abroad(number);
    let most = if abroad { MAX_AREA_ABROAD } else { MAX_AREA };
    let count = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    let is_area = |part: &str| count(part) <= most && (abroad || part.starts_with('0'));
    let after_area = |(area, rest): (&str, &str)| is_area(area) && !rest.contains('/');
    ends_with_digits
        && dialled.chars().all(|it| it.is_ascii_digit() || " /-.".contains(it))
        && dialled.split_once('/').is_none_or(after_area)
        && has_a_number_s_length(number.starts_with('+'), &digits)
}

/// Extensions are short; a number in Belgium has eight or nine digits after its zero or country.
fn has_a_number_s_length(international: bool, digits: &str) -> bool {
    let extension = !international && (MIN_DIGITS..=MAX_EXTENSION).contains(&digits.len());
    let prefix = if international { "32" } else { "0032" };
    let national = match (digits.strip_prefix(prefix), digits.strip_prefix('0')) {
        (Some(rest), _) => Some(rest),
        (None, Some(rest)) if !international && !rest.starts_with('0') => Some(rest),
        (None, _) => None,
    };
    let abroad = international || digits.starts_with("00");
    extension
        || match national {
            Some(rest) => BELGIAN_DIGITS.contains(&rest.len()) && !rest.starts_with('0'),
            None => abroad && (MIN_DIGITS_ABROAD..=MAX_DIGITS).contains(&digits.len()),
        }
}

fn is_abroad(number: &str) -> bool {
    number.starts_with('+') || number.starts_with("00")
}

/// Whether this is `+32` or `0032`.
fn is_country(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or(number).trim_matches(' ');
    is_abroad(number)
        && (1..=MAX_COUNTRY).contains(&digits.len())
        && digits.bytes().all(|it| it.is_ascii_digit())
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
