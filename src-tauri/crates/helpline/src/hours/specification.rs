//! Parsing and validation of weekly hours and special days in schema.org's vocabulary.

use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, Timelike};
use serde_json::{Map, Value};

use super::{Entry, Hours, Opening, PUBLIC_HOLIDAYS, Specials, Times, every_day};
use crate::civil::{self, A_DAY};
use crate::fault::{Expected, Fault, Found};
use crate::{hidden, service};

const MAX_ENTRIES: usize = 1000;
/// In characters.
const MAX_NAME: usize = 80;
/// In the order of [`Entry::days`].
const DAYS: [&str; 8] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "PublicHolidays",
];

/// Parses the value of `openingHoursSpecification`.
///
/// # Errors
/// The faults found: one for each invalid entry, or the first conflict between entries. A fault's
/// place is relative to the value.
pub fn read_opening(value: &Value) -> Result<Opening, Vec<Fault>> {
    let opening = Opening(entries(value, weekly)?);
    if !opening.0.iter().any(|entry| entry.days[..PUBLIC_HOLIDAYS].contains(&true)) {
        return Err(vec![Fault::new("", Found::NoWeekday, Expected::Weekday)]);
    }
    let hours = Hours { opening: Some(opening.clone()), specials: None };
    // Every day is checked: validity, weekdays and movable holidays combine in too many ways for a
    // shorter check.
    check_conflicts(&hours, service::RELAY_SINCE..=service::LAST_DAY)?;
    Ok(opening)
}

/// Parses the value of `specialOpeningHoursSpecification`.
///
/// # Errors
/// As [`read_opening`].
pub fn read_specials(value: &Value) -> Result<Specials, Vec<Fault>> {
    let specials = Specials(entries(value, special)?);
    let hours = Hours { opening: Some(Opening(vec![])), specials: Some(specials.clone()) };
    if let (Some(first), Some(end)) = (hours.rule_changes().min(), hours.rule_changes().max()) {
        check_conflicts(&hours, first..=end)?;
    }
    Ok(specials)
}

fn entries(
    value: &Value,
    read: impl Fn(&Map<String, Value>) -> Result<Entry, Fault>,
) -> Result<Vec<Entry>, Vec<Fault>> {
    let one = |found, expected| vec![Fault::new("", found, expected)];
    let list =
        value.as_array().ok_or_else(|| one(Found::NotAList(value.clone()), Expected::List))?;
    if list.len() > MAX_ENTRIES {
        return Err(one(Found::TooMany(list.len()), Expected::AtMost(MAX_ENTRIES)));
    }
    let (mut entries, mut faults) = (vec![], vec![]);
    for (index, value) in list.iter().enumerate() {
        let place = format!("[{index}]");
        let entry = match value.as_object() {
            Some(entry) => read(entry).map_err(|fault| fault.within("", &(place + "."))),
            None => Err(Fault::new(&place, Found::NotAnObject(value.clone()), Expected::Object)),
        };
        match entry {
            Ok(entry) => entries.push(entry),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(entries) } else { Err(faults) }
}

fn weekly(entry: &Map<String, Value>) -> Result<Entry, Fault> {
    check_keys(entry, &["dayOfWeek", "opens", "closes", "validFrom", "validThrough"])?;
    let times = times(entry, Expected::TwoTimes)?;
    let times = Some(times.ok_or_else(|| missing("opens", Expected::Opens))?);
    let [first, last] = validity(entry)?;
    let listed = entry.get("dayOfWeek").ok_or_else(|| missing("dayOfWeek", Expected::Days))?;
    let one = std::slice::from_ref(listed);
    let names = listed.as_array().map_or(one, Vec::as_slice);
    if names.is_empty() {
        return Err(wrong("dayOfWeek", listed, Expected::Days));
    }
    let mut days = [false; 8];
    for name in names {
        let text = name.as_str().unwrap_or_default();
        let url = text.strip_prefix("https://").or(text.strip_prefix("http://"));
        let text = url.and_then(|url| url.strip_prefix("schema.org/")).unwrap_or(text);
        let day = DAYS.iter().position(|day| *day == text);
        days[day.ok_or_else(|| wrong("dayOfWeek", name, Expected::Days))?] = true;
    }
    Ok(Entry { days, times, first, last, name: None })
}

fn special(entry: &Map<String, Value>) -> Result<Entry, Fault> {
    check_keys(entry, &["name", "opens", "closes", "validFrom", "validThrough"])?;
    if let Some(key) = ["validFrom", "validThrough"].iter().find(|key| !entry.contains_key(**key)) {
        return Err(missing(key, Expected::Date));
    }
    let [first, last] = validity(entry)?;
    let (times, name) = (times(entry, Expected::TwoTimesOrNone)?, name(entry)?);
    Ok(Entry { days: [true; 8], times, first, last, name })
}

/// Rejects unknown keys: if `open`, a typo for `opens`, were ignored, the day would be closed.
fn check_keys(entry: &Map<String, Value>, keys: &[&'static str]) -> Result<(), Fault> {
    match entry.keys().find(|key| *key != "@type" && !keys.contains(&key.as_str())) {
        Some(key) => Err(Fault::of_key(key, Found::UnknownField, Expected::one_of(keys))),
        None => Ok(()),
    }
}

/// Parses `opens` and `closes`; `two` is the expectation reported when both are the same.
fn times(entry: &Map<String, Value>, two: Expected) -> Result<Option<Times>, Fault> {
    let read = |key, most, expected| match entry.get(key) {
        None => Ok(None),
        Some(value) => match value.as_str().and_then(second).filter(|second| *second <= most) {
            Some(second) => Ok(Some(second)),
            None => Err(wrong(key, value, expected)),
        },
    };
    match (read("opens", A_DAY - 1, Expected::Opens)?, read("closes", A_DAY, Expected::Closes)?) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(missing("closes", Expected::Closes)),
        (None, Some(_)) => Err(missing("opens", Expected::Opens)),
        (Some(opens), Some(closes)) if opens == closes => {
            Err(Fault::new("closes", Found::SameTime, two))
        }
        (Some(opens), Some(closes)) if closes < opens => {
            Ok(Some(Times { opens, closes: closes + A_DAY }))
        }
        (Some(opens), Some(closes)) => Ok(Some(Times { opens, closes })),
    }
}

/// Parses `HH:MM` or `HH:MM:SS`, at most 24:00, as seconds since midnight.
fn second(text: &str) -> Option<u32> {
    let text = if text.len() == "09:00".len() { format!("{text}:00") } else { text.to_owned() };
    if text == "24:00:00" {
        return Some(A_DAY);
    }
    // chrono alone would also accept spaces, short fields and leap seconds.
    let time = NaiveTime::parse_from_str(&text, "%H:%M:%S").ok()?;
    (time.nanosecond() == 0 && time.to_string() == text).then(|| time.num_seconds_from_midnight())
}

/// Parses the first and the last day.
fn validity(entry: &Map<String, Value>) -> Result<[Option<NaiveDate>; 2], Fault> {
    let date = |key| match entry.get(key) {
        None => Ok(None),
        Some(value) => match value.as_str().and_then(civil::read_day) {
            Some(day) => Ok(Some(day)),
            None => Err(wrong(key, value, Expected::Date)),
        },
    };
    match [date("validFrom")?, date("validThrough")?] {
        [Some(first), Some(last)] if last < first => {
            let found = Found::Reversed { last, first };
            Err(Fault::new("validThrough", found, Expected::SameDayOrLater))
        }
        days => Ok(days),
    }
}

fn name(entry: &Map<String, Value>) -> Result<Option<Arc<str>>, Fault> {
    let Some(value) = entry.get("name") else { return Ok(None) };
    let fits = |name: &&str| !name.is_empty() && name.chars().count() <= MAX_NAME;
    let plain = |name: &&str| !name.chars().any(hidden::is_hidden);
    let name = value.as_str().filter(plain).map(str::trim).filter(fits);
    let expected = Expected::Name(MAX_NAME);
    name.map(|name| Some(name.into())).ok_or_else(|| wrong("name", value, expected))
}

/// Checks that the bands of these days do not overlap, and that no day is both open and closed.
fn check_conflicts(hours: &Hours, days: RangeInclusive<NaiveDate>) -> Result<(), Vec<Fault>> {
    let (mut today, mut tail) = (vec![], None);
    let from = every_day().skip_while(|date| date < days.start());
    for date in from.take_while(|date| date <= days.end()) {
        today.clear();
        today.extend(hours.entries(date));
        today.sort_unstable();
        if let [(None, without), .., (Some(_), with)] = today[..] {
            let found = Found::HoursAndNone { without, with, date };
            return Err(vec![Fault::new("", found, Expected::OneOrTheOther)]);
        }
        for (times, index) in today.iter().filter_map(|(times, index)| Some(((*times)?, *index))) {
            if let Some((other, closes)) = tail
                && times.opens < closes
            {
                let (one, other) = (index.min(other), index.max(other));
                let found = Found::Overlap { one, other, date };
                return Err(vec![Fault::new("", found, Expected::NoOverlap)]);
            }
            tail = Some((index, times.closes));
        }
        tail = tail.and_then(|(index, closes)| Some((index, u32::checked_sub(closes, A_DAY)?)));
    }
    Ok(())
}

fn missing(key: &str, expected: Expected) -> Fault {
    Fault::new(key, Found::Missing, expected)
}

fn wrong(key: &str, value: &Value, expected: Expected) -> Fault {
    Fault::new(key, Found::DoesNotFit(value.clone()), expected)
}
