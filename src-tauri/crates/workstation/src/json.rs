//! JSON written by people: errors with line and column, and repeated keys detected.

use std::fmt;
use std::io::{self, Read};

use helpline::fault::{Doubt, Expected, Fault, Found, quoted};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Reads at most one byte more than `largest`, by which [`object`] notices that it is too large.
pub fn contents(source: impl Read, largest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    source.take(largest + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A parsed policy or preferences object.
pub struct Object {
    /// Its members without ambiguous ones.
    pub keys: Map<String, Value>,
    /// The names of ambiguous members: repeated, or with a repeated name inside.
    pub ambiguous: Vec<String>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Parses an object of at most `largest` bytes.
///
/// # Errors
/// With the fault, when it cannot be parsed at all.
pub fn object(bytes: &[u8], largest: u64) -> Result<Object, Fault> {
    if bytes.len() as u64 > largest {
        return Err(Fault::new("", Found::TooLarge(largest), None));
    }
    // Also without a byte order mark: JSON starts with ASCII and contains no zero byte.
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=0x7f, ..] | [1..=0x7f, 0, ..] = bytes {
        return Err(Fault::new("", Found::Utf16, Expected::Utf8));
    }
    let (mut keys, mut ambiguous, mut faults) = (Map::new(), vec![], vec![]);
    let text = bytes.strip_prefix(b"\xef\xbb\xbf");
    if text.is_some() {
        let found = Found::Doubtful(Doubt::ByteOrderMark);
        faults.push(Fault::new("", found, Expected::NoByteOrderMark));
    }
    let text = text.unwrap_or(bytes);
    let text = str::from_utf8(text).map_err(|error| not_utf8(&text[..error.valid_up_to()]))?;
    let Members(members) =
        serde_json::from_str(text).map_err(|error| no_json(text, &error, Expected::JsonObject))?;
    for (key, Checked { value, repeated }) in members {
        let found = match (keys.insert(key.clone(), value), repeated) {
            (Some(_), _) => Found::Repeated,
            (None, Some(inner)) => Found::RepeatedWithin(quoted(&inner)),
            (None, None) => continue,
        };
        if !ambiguous.contains(&key) {
            faults.push(Fault::of_key(&key, found, None));
            ambiguous.push(key);
        }
    }
    keys.retain(|key, _| !ambiguous.contains(key));
    Ok(Object { keys, ambiguous, faults })
}

/// The fault after this text, which is UTF-8.
fn not_utf8(before: &[u8]) -> Fault {
    let lines = String::from_utf8_lossy(before);
    let last = lines.rsplit('\n').next().unwrap_or_default();
    let (line, column) = (lines.split('\n').count(), last.chars().count() + 1);
    Fault::new("", Found::NotUtf8 { line, column }, None)
}

/// Parses a list that the system stores as JSON text.
///
/// # Errors
/// With the fault, when the text is not valid JSON or repeats a name; whether it is a list is
/// checked with its entries.
pub fn list(text: &str) -> Result<Value, Fault> {
    match serde_json::from_str(text).map_err(|error| no_json(text, &error, Expected::List))? {
        Checked { repeated: Some(name), .. } => {
            Err(Fault::new("", Found::RepeatedWithin(quoted(&name)), None))
        }
        Checked { value, repeated: None } => Ok(value),
    }
}

/// The fault where the parser stopped.
fn no_json(text: &str, error: &serde_json::Error, expected: Expected) -> Fault {
    let [line, column] =
        [error.line(), error.column()].map(|it| u32::try_from(it).unwrap_or(u32::MAX));
    let (category, before) = (error.classify(), before(text.as_bytes(), error).into());
    Fault::new("", Found::NoJson { category, line, column, before }, expected)
}

/// The end of the line that the parser read before it stopped; column 0 is the line break before
/// the line.
fn before(text: &[u8], error: &serde_json::Error) -> String {
    const ENOUGH: usize = 30;
    let (line, column) = match error.column() {
        0 => (error.line().saturating_sub(1), usize::MAX),
        column => (error.line(), column),
    };
    let line = text.split(|byte| *byte == b'\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let mut end = column.min(line.len());
    // The parser counts bytes, and may stop inside of a character.
    while line.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
        end += 1;
    }
    let read = String::from_utf8_lossy(&line[..end]).trim().to_owned();
    match read.char_indices().rev().nth(ENOUGH) {
        Some((start, _)) => format!("…{}", &read[start..]),
        None => read,
    }
}

/// The members of an object, repeated ones included.
struct Members(Vec<(String, Checked)>);

/// A value, and the name of a repeated member in one of its objects.
struct Checked {
    value: Value,
    repeated: Option<String>,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = vec![];
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

impl From<Value> for Checked {
    fn from(value: Value) -> Checked {
        Checked { value, repeated: None }
    }
}

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Checked, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Checked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_unit<E: Error>(self) -> Result<Checked, E> {
        Ok(Value::Null.into())
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Checked, E> {
        Ok(Value::from(value).into())
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Checked, E> {
        Ok(Value::from(value).into())
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Checked, E> {
        Ok(Value::from(value).into())
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Checked, E> {
        Ok(Value::from(value).into())
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Checked, E> {
        Ok(Value::from(value).into())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Checked, A::Error> {
        let (mut values, mut repeated) = (vec![], None);
        while let Some(checked) = list.next_element::<Checked>()? {
            values.push(checked.value);
            repeated = repeated.or(checked.repeated);
        }
        Ok(Checked { value: Value::Array(values), repeated })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Checked, A::Error> {
        let (mut members, mut repeated) = (Map::new(), None);
        while let Some((name, checked)) = map.next_entry::<String, Checked>()? {
            repeated = repeated.or(checked.repeated);
            if members.insert(name.clone(), checked.value).is_some() {
                repeated = Some(name);
            }
        }
        Ok(Checked { value: Value::Object(members), repeated })
    }
}
