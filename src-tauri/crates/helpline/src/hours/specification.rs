//! Reading hours and special days in schema.org's vocabulary, and all that can be wrong with them.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use serde_json::{Map, Value};

use super::{Opening, Special, Specials, Times, Weekly};
use crate::civil::{self, A_DAY};
use crate::fault::{Expected, Fault, Found};
use crate::{calendar, hidden, service};

/// More entries than this are a mistake.
const MOST: usize = 1000;
const LONGEST_NAME: usize = 80;
const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Reads the value of `openingHoursSpecification`.
///
/// # Errors
/// With each fault; its place is the entry and its key.
pub fn read_opening(value: &Value) -> Result<Opening, Vec<Fault>> {
    let opening = Opening(entries(value, weekly)?);
    if !opening.0.iter().any(|entry| entry.weekdays.contains(&true)) {
        return Err(vec![Fault::new("", Found::NoWeekday, Expected::Weekday)]);
    }
    match overlap(&opening) {
        Some(fault) => Err(vec![fault]),
        None => Ok(opening),
    }
}

/// Reads the value of `specialOpeningHoursSpecification`.
///
/// # Errors
/// As [`read_opening`].
pub fn read_specials(value: &Value) -> Result<Specials, Vec<Fault>> {
    let specials = Specials(entries(value, special)?);
    let faults = clashes(&specials);
    if faults.is_empty() { Ok(specials) } else { Err(faults) }
}

fn entries<T>(
    value: &Value,
    read: impl Fn(&Map<String, Value>) -> Result<T, Fault>,
) -> Result<Vec<T>, Vec<Fault>> {
    let Value::Array(list) = value else {
        return Err(vec![Fault::new("", Found::NotAList(value.clone()), Expected::List)]);
    };
    if list.len() > MOST {
        return Err(vec![Fault::new("", Found::TooMany(list.len()), Expected::AtMost(MOST))]);
    }
    let (mut entries, mut faults) = (vec![], vec![]);
    for (index, value) in list.iter().enumerate() {
        let entry = match value {
            Value::Object(entry) => {
                read(entry).map_err(|fault| fault.within("", &format!("[{index}].")))
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => {
                let found = Found::NotAnObject(value.clone());
                Err(Fault::new(&format!("[{index}]"), found, Expected::Object))
            }
        };
        match entry {
            Ok(entry) => entries.push(entry),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(entries) } else { Err(faults) }
}

fn weekly(entry: &Map<String, Value>) -> Result<Weekly, Fault> {
    known(entry, &["dayOfWeek", "opens", "closes", "validFrom", "validThrough"])?;
    let mut weekly = Weekly {
        weekdays: [false; 7],
        public_holidays: false,
        times: times(entry, Expected::TwoTimes)?
            .ok_or_else(|| missing("opens", Expected::Opens))?,
        first: date(entry, "validFrom")?,
        last: date(entry, "validThrough")?,
    };
    let listed = entry.get("dayOfWeek").ok_or_else(|| missing("dayOfWeek", Expected::Days))?;
    let one = std::slice::from_ref(listed);
    let days = listed.as_array().map_or(one, Vec::as_slice);
    if days.is_empty() {
        return Err(wrong("dayOfWeek", listed, Expected::Days));
    }
    for day in days {
        let text = day.as_str().ok_or_else(|| wrong("dayOfWeek", day, Expected::Days))?;
        let url = text.strip_prefix("https://").or(text.strip_prefix("http://"));
        let name = url.and_then(|url| url.strip_prefix("schema.org/")).unwrap_or(text);
        match WEEKDAYS.iter().position(|weekday| *weekday == name) {
            Some(index) => weekly.weekdays[index] = true,
            None if name == "PublicHolidays" => weekly.public_holidays = true,
            None => return Err(wrong("dayOfWeek", day, Expected::Days)),
        }
    }
    in_order(weekly.first, weekly.last)?;
    Ok(weekly)
}

fn special(entry: &Map<String, Value>) -> Result<Special, Fault> {
    known(entry, &["name", "opens", "closes", "validFrom", "validThrough"])?;
    let first = date(entry, "validFrom")?.ok_or_else(|| missing("validFrom", Expected::Date))?;
    let last =
        date(entry, "validThrough")?.ok_or_else(|| missing("validThrough", Expected::Date))?;
    in_order(Some(first), Some(last))?;
    Ok(Special { first, last, times: times(entry, Expected::TwoTimesOrNone)?, name: name(entry)? })
}

/// Another key would be silently without effect: `open` for `opens` would close the day.
fn known(entry: &Map<String, Value>, keys: &[&'static str]) -> Result<(), Fault> {
    match entry.keys().find(|key| *key != "@type" && !keys.contains(&key.as_str())) {
        Some(key) => Err(Fault::new(key, Found::UnknownField, Expected::one_of(keys))),
        None => Ok(()),
    }
}

/// `two` is what is expected of times that are the same.
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

/// Seconds since midnight of `HH:MM` or `HH:MM:SS`, 24:00 at most.
fn second(text: &str) -> Option<u32> {
    let number = |part: &str| {
        let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok())?
    };
    let parts: Vec<_> = text.split(':').map(number).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let seconds = hour * 60 * 60 + minute * 60 + second;
    (minute < 60 && second < 60 && seconds <= A_DAY).then_some(seconds)
}

fn date(entry: &Map<String, Value>, key: &str) -> Result<Option<NaiveDate>, Fault> {
    let Some(value) = entry.get(key) else { return Ok(None) };
    let day = value.as_str().and_then(civil::read_day);
    day.map(Some).ok_or_else(|| wrong(key, value, Expected::Date))
}

fn in_order(first: Option<NaiveDate>, last: Option<NaiveDate>) -> Result<(), Fault> {
    match (first, last) {
        (Some(first), Some(last)) if last < first => {
            let found = Found::Reversed { last, first };
            Err(Fault::new("validThrough", found, Expected::SameDayOrLater))
        }
        _ => Ok(()),
    }
}

fn name(entry: &Map<String, Value>) -> Result<Option<Arc<str>>, Fault> {
    let Some(value) = entry.get("name") else { return Ok(None) };
    let fits = |name: &&str| !name.is_empty() && name.chars().count() <= LONGEST_NAME;
    let plain = |name: &&str| !name.chars().any(hidden::is_hidden);
    let name = value.as_str().filter(plain).map(str::trim).filter(fits);
    let expected = Expected::Name(LONGEST_NAME);
    name.map(|name| Some(name.into())).ok_or_else(|| wrong("name", value, expected))
}

/// Looks at every day there is: validity, weekdays and movable holidays meet in too many ways for
/// a cleverer search to be trusted.
fn overlap(opening: &Opening) -> Option<Fault> {
    let mut tail: Option<(usize, u32)> = None;
    let days = service::RELAY_SINCE.iter_days();
    for date in days.take_while(|date| *date <= service::LAST_DAY) {
        let holiday = calendar::holiday_on(date).is_some();
        let entries = opening.0.iter().enumerate();
        let mut bands: Vec<_> = entries
            .filter(|(_, entry)| entry.holds(date, holiday))
            .map(|(index, entry)| (entry.times, index))
            .collect();
        bands.sort_unstable();
        for (times, index) in bands {
            if let Some((other, closes)) = tail
                && times.opens < closes
            {
                return Some(both(other, index, date));
            }
            tail = Some((index, times.closes));
        }
        tail = tail.and_then(|(index, closes)| Some((index, closes.checked_sub(A_DAY)?)));
    }
    None
}

fn clashes(specials: &Specials) -> Vec<Fault> {
    // Whether two entries meet can only begin to be true where one of them begins.
    let firsts = specials.0.iter().map(|special| special.first);
    let firsts: BTreeSet<_> =
        firsts.flat_map(|day| [Some(day), day.pred_opt()]).flatten().collect();
    let on = |date: NaiveDate| {
        let entries = specials.0.iter().enumerate();
        entries.filter(move |(_, special)| special.first <= date && date <= special.last)
    };
    for date in firsts {
        let today: Vec<_> = on(date).collect();
        let closing = today.iter().find(|(_, special)| special.times.is_none());
        let opening = today.iter().find(|(_, special)| special.times.is_some());
        if let (Some((without, _)), Some((with, _))) = (closing, opening) {
            let found = Found::HoursAndNone { without: *without, with: *with, date };
            return vec![Fault::new("", found, Expected::OneOrTheOther)];
        }
        let next = on(date + Days::new(1)).collect::<Vec<_>>();
        let bands = |day: &[(usize, &Special)], later: u32| {
            let shifted = |times: Times| (times.opens + later, times.closes + later);
            let bands = day.iter().filter_map(|(index, special)| {
                let (opens, closes) = shifted(special.times?);
                Some((opens, closes, *index))
            });
            bands.collect::<Vec<_>>()
        };
        let mut bands = [bands(&today, 0), bands(&next, A_DAY)].concat();
        bands.sort_unstable();
        for pair in bands.windows(2) {
            if pair[1].0 < pair[0].1 {
                let date = date + Days::new(u64::from(pair[1].0 / A_DAY));
                return vec![both(pair[0].2, pair[1].2, date)];
            }
        }
    }
    vec![]
}

fn both(one: usize, other: usize, date: NaiveDate) -> Fault {
    let (one, other) = (one.min(other), one.max(other));
    Fault::new("", Found::Overlap { one, other, date }, Expected::NoOverlap)
}

fn missing(key: &str, expected: Expected) -> Fault {
    Fault::new(key, Found::Missing, expected)
}

fn wrong(key: &str, value: &Value, expected: Expected) -> Fault {
    Fault::new(key, Found::DoesNotFit(value.clone()), expected)
}
