//! Lists of objects in a policy: entries are read strictly, and all faults are reported at once.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::fault::{Expected, Fault, Found};
use crate::{hidden, similar};

/// Parses a list of at most `most` objects. The place of a fault is relative to the list.
pub(crate) fn list<T>(
    value: &Value,
    most: usize,
    read: impl Fn(&Map<String, Value>) -> Result<T, Vec<Fault>>,
) -> Result<Vec<T>, Vec<Fault>> {
    let one = |found, expected| vec![Fault::new("", found, expected)];
    let list =
        value.as_array().ok_or_else(|| one(Found::NotAList(value.clone()), Expected::List))?;
    if list.len() > most {
        return Err(one(Found::TooMany(list.len()), Expected::AtMost(most)));
    }
    let (mut entries, mut faults) = (vec![], vec![]);
    for (index, value) in list.iter().enumerate() {
        let place = format!("[{index}]");
        match value.as_object().map(&read) {
            Some(Ok(entry)) => entries.push(entry),
            Some(Err(found)) => {
                let place = place + ".";
                faults.extend(found.into_iter().map(|fault| fault.within("", &place)));
            }
            None => {
                let found = Found::NotAnObject(value.clone());
                faults.push(Fault::new(&place, found, Expected::Object));
            }
        }
    }
    if faults.is_empty() { Ok(entries) } else { Err(faults) }
}

/// Rejects unknown keys: if `open`, a typo for `opens`, were ignored, the day would be closed.
pub(crate) fn unknown(entry: &Map<String, Value>, keys: &[&'static str]) -> Vec<Fault> {
    let unknown = entry.keys().filter(|key| *key != "@type" && !keys.contains(&key.as_str()));
    let fault = |key: &String| match similar::nearest(key, keys.iter().copied()) {
        Some(meant) => Fault::of_key(key, Found::MisspeltField(meant), None),
        None => Fault::of_key(key, Found::UnknownField, Expected::one_of(keys)),
    };
    unknown.map(fault).collect()
}

/// The value, or `None` after adding its faults to `faults`.
pub(crate) fn value_or_collect<T>(
    read: Result<T, Vec<Fault>>,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    read.map_err(|found| faults.extend(found)).ok()
}

/// Drops the faults about missing fields if the entry has unknown ones: one of those was probably
/// meant.
pub(crate) fn without_implied(mut faults: Vec<Fault>) -> Vec<Fault> {
    let unknown =
        |fault: &Fault| matches!(fault.found, Found::UnknownField | Found::MisspeltField(_));
    if faults.iter().any(unknown) {
        faults.retain(|fault| fault.found != Found::Missing);
    }
    faults
}

/// Parses a text of at most `longest` characters on one line.
pub(crate) fn text(
    entry: &Map<String, Value>,
    key: &str,
    longest: usize,
) -> Result<Option<Arc<str>>, Fault> {
    let Some(value) = entry.get(key) else { return Ok(None) };
    let fits = |text: &&str| !text.is_empty() && text.chars().count() <= longest;
    let plain = |text: &&str| !text.chars().any(hidden::is_hidden);
    let text = value.as_str().filter(plain).map(str::trim).filter(fits);
    text.map(|text| Some(text.into())).ok_or_else(|| wrong(key, value, Expected::Name(longest)))
}

pub(crate) fn missing(key: &str, expected: Expected) -> Fault {
    Fault::new(key, Found::Missing, expected)
}

pub(crate) fn wrong(key: &str, value: &Value, expected: Expected) -> Fault {
    Fault::new(key, Found::DoesNotFit(value.clone()), expected)
}
