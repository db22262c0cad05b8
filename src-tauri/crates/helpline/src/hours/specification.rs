//! Parsing and validation of weekly hours and special days in schema.org's vocabulary.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveTime, Timelike};
use serde_json::{Map, Value};

use super::{Hours, HoursEntry, Opening, Specials, Times, every_day};
use crate::civil::{self, SECONDS_PER_DAY};
use crate::coded::coded;
use crate::entries::{self, missing, unknown, value_or_collect, without_implied, wrong};
use crate::fault::{Expected, Fault, Found};
use crate::limits::{MAX_ENTRIES, MAX_NAME};
use crate::service;

coded! {
    /// A value of `dayOfWeek`, in the order of `HoursEntry::days`.
    #[expect(missing_docs, reason = "each is named after its code")]
    Day {
        Monday = "Monday",
        Tuesday = "Tuesday",
        Wednesday = "Wednesday",
        Thursday = "Thursday",
        Friday = "Friday",
        Saturday = "Saturday",
        Sunday = "Sunday",
        PublicHolidays = "PublicHolidays",
    }
}

coded! {
    /// A field of an entry.
    #[expect(missing_docs, reason = "each is named after its code")]
    Field {
        DayOfWeek = "dayOfWeek",
        Name = "name",
        Opens = "opens",
        Closes = "closes",
        ValidFrom = "validFrom",
        ValidThrough = "validThrough",
    }
}

/// The fields of an entry of weekly hours.
pub const WEEKLY_FIELDS: [Field; 5] =
    [Field::DayOfWeek, Field::Opens, Field::Closes, Field::ValidFrom, Field::ValidThrough];
/// The fields of a special day.
pub const SPECIAL_FIELDS: [Field; 5] =
    [Field::Name, Field::Opens, Field::Closes, Field::ValidFrom, Field::ValidThrough];

/// Whether an entry of weekly hours has a field of this name.
pub fn is_weekly_field(name: &str) -> bool {
    Field::from_code(name).is_some_and(|field| WEEKLY_FIELDS.contains(&field))
}

/// Parses the value of `openingHoursSpecification`.
///
/// # Errors
/// All faults of the entries, or the first conflict between entries. A fault's place is relative to
/// the value.
pub fn read_opening(value: &Value) -> Result<Opening, Vec<Fault>> {
    let read = |entry: &_| weekly(entry, Expected::TwoTimes);
    let opening = Opening(entries::list(value, MAX_ENTRIES, read)?);
    if !opening.0.iter().any(|entry| entry.on_weekdays()) {
        return Err(vec![Fault::new("", Found::NoWeekday, Expected::Weekday)]);
    }
    without_conflicts(opening)
}

/// Parses the hours of a contact, which may be for public holidays only.
///
/// # Errors
/// As [`read_opening`].
pub fn read_available(value: &Value) -> Result<Opening, Vec<Fault>> {
    let read = |entry: &_| weekly(entry, Expected::TwoOtherTimes);
    without_conflicts(Opening(entries::list(value, MAX_ENTRIES, read)?))
}

fn without_conflicts(opening: Opening) -> Result<Opening, Vec<Fault>> {
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
    let specials = Specials(entries::list(value, MAX_ENTRIES, special)?);
    // Without weekly hours, for this check alone.
    let hours = Hours { opening: Some(Opening(vec![])), specials: Some(specials.clone()) };
    if let (Some(first), Some(end)) = (hours.rule_changes().min(), hours.rule_changes().max()) {
        check_conflicts(&hours, first..=end)?;
    }
    Ok(specials)
}

/// Parses an entry of weekly hours; `two` as for [`times`].
fn weekly(entry: &Map<String, Value>, two: Expected) -> Result<HoursEntry, Vec<Fault>> {
    let mut faults = unknown(entry, &WEEKLY_FIELDS.map(Field::code));
    let times = times(entry, two);
    let times =
        times.and_then(|it| it.ok_or_else(|| vec![missing(Field::Opens.code(), Expected::Opens)]));
    let (times, validity) =
        (value_or_collect(times, &mut faults), value_or_collect(validity(entry), &mut faults));
    let days = value_or_collect(weekdays(entry).map_err(|fault| vec![fault]), &mut faults);
    match (times, validity, days) {
        (Some(times), Some([first, last]), Some(days)) if faults.is_empty() => {
            Ok(HoursEntry { days, times: Some(times), first, last, name: None })
        }
        _ => Err(without_implied(faults)),
    }
}

fn special(entry: &Map<String, Value>) -> Result<HoursEntry, Vec<Fault>> {
    let mut faults = unknown(entry, &SPECIAL_FIELDS.map(Field::code));
    let dates = [Field::ValidFrom, Field::ValidThrough].map(Field::code).into_iter();
    let dates = dates.filter(|key| !entry.contains_key(*key));
    faults.extend(dates.map(|key| missing(key, Expected::Date)));
    let validity = value_or_collect(validity(entry), &mut faults);
    let times = value_or_collect(times(entry, Expected::TwoTimesOrNone), &mut faults);
    let name = entries::text(entry, Field::Name.code(), MAX_NAME);
    let name = value_or_collect(name.map_err(|fault| vec![fault]), &mut faults);
    match (validity, times, name) {
        (Some([first, last]), Some(times), Some(name)) if faults.is_empty() => {
            Ok(HoursEntry { days: [true; Day::ALL.len()], times, first, last, name })
        }
        _ => Err(without_implied(faults)),
    }
}

fn weekdays(entry: &Map<String, Value>) -> Result<[bool; Day::ALL.len()], Fault> {
    let field = Field::DayOfWeek.code();
    let listed = entry.get(field).ok_or_else(|| missing(field, Expected::Days))?;
    let one = std::slice::from_ref(listed);
    let names = listed.as_array().map_or(one, Vec::as_slice);
    if names.is_empty() {
        return Err(wrong(field, listed, Expected::Days));
    }
    let mut days = [false; Day::ALL.len()];
    for name in names {
        let text = name.as_str().unwrap_or_default();
        let url = text.strip_prefix("https://").or(text.strip_prefix("http://"));
        let text = url.and_then(|url| url.strip_prefix("schema.org/")).unwrap_or(text);
        let day = Day::from_code(text).ok_or_else(|| wrong(field, name, Expected::Days))?;
        days[day as usize] = true;
    }
    Ok(days)
}

/// Parses `opens` and `closes`; `two` is the expectation reported when both are the same.
fn times(entry: &Map<String, Value>, two: Expected) -> Result<Option<Times>, Vec<Fault>> {
    let read = |field: Field, most, expected| match entry.get(field.code()) {
        None => Ok(None),
        Some(value) => match value.as_str().and_then(second).filter(|second| *second <= most) {
            Some(second) => Ok(Some(second)),
            None => Err(wrong(field.code(), value, expected)),
        },
    };
    let opens = read(Field::Opens, SECONDS_PER_DAY - 1, Expected::Opens);
    match both([opens, read(Field::Closes, SECONDS_PER_DAY, Expected::Closes)])? {
        [None, None] => Ok(None),
        [Some(_), None] => Err(vec![missing(Field::Closes.code(), Expected::Closes)]),
        [None, Some(_)] => Err(vec![missing(Field::Opens.code(), Expected::Opens)]),
        [Some(opens), Some(closes)] => match opens.cmp(&closes) {
            Ordering::Less => Ok(Some(Times { opens, closes })),
            Ordering::Equal => Err(vec![Fault::new(Field::Closes.code(), Found::SameTime, two)]),
            Ordering::Greater => Ok(Some(Times { opens, closes: closes + SECONDS_PER_DAY })),
        },
    }
}

/// Both values, or all faults.
fn both<T>([one, other]: [Result<T, Fault>; 2]) -> Result<[T; 2], Vec<Fault>> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok([one, other]),
        (one, other) => Err([one.err(), other.err()].into_iter().flatten().collect()),
    }
}

/// Parses `HH:MM` or `HH:MM:SS`, at most 24:00, as seconds since midnight.
fn second(text: &str) -> Option<u32> {
    let text = if text.len() == "09:00".len() { format!("{text}:00") } else { text.to_owned() };
    if text == "24:00:00" {
        return Some(SECONDS_PER_DAY);
    }
    // chrono alone would also accept spaces, short fields and leap seconds.
    let time = NaiveTime::parse_from_str(&text, "%H:%M:%S").ok()?;
    (time.nanosecond() == 0 && time.to_string() == text).then(|| time.num_seconds_from_midnight())
}

/// Parses the first and the last day.
fn validity(entry: &Map<String, Value>) -> Result<[Option<NaiveDate>; 2], Vec<Fault>> {
    let date = |field: Field| match entry.get(field.code()) {
        None => Ok(None),
        Some(value) => match value.as_str().and_then(civil::read_day) {
            Some(day) => Ok(Some(day)),
            None => Err(wrong(field.code(), value, Expected::Date)),
        },
    };
    match both([date(Field::ValidFrom), date(Field::ValidThrough)])? {
        [Some(first), Some(last)] if last < first => {
            let found = Found::Reversed { last, first };
            Err(vec![Fault::new(Field::ValidThrough.code(), found, Expected::SameDayOrLater)])
        }
        days => Ok(days),
    }
}

/// Checks that the bands of these days do not overlap, and that no day is both open and closed.
fn check_conflicts(hours: &Hours, days: RangeInclusive<NaiveDate>) -> Result<(), Vec<Fault>> {
    let (mut today, mut tail) = (vec![], None);
    let from = every_day().skip_while(|date| date < days.start());
    for date in from.take_while(|date| date <= days.end()) {
        today.clear();
        today.extend(hours.entries(date));
        today.sort_unstable();
        // Sorted: entries without times come first.
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
        tail = tail
            .and_then(|(index, closes)| Some((index, u32::checked_sub(closes, SECONDS_PER_DAY)?)));
    }
    Ok(())
}
