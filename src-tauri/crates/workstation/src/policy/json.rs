//! JSON as admins write it: where it is wrong is said to the column, and nothing is said twice.

use std::fmt;

use helpline::policy::{KEYS, Key, Layer, Level};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::Reading;

/// No policy is larger; a larger file is something else.
pub const LARGEST: u64 = 256 * 1024;

/// Reads the text of a policy found at `source`.
pub fn read(level: Level, source: &str, bytes: &[u8]) -> Reading {
    let refuse = |what: String| Reading {
        layers: vec![],
        faults: vec![format!("{source}: {what}; the whole file is ignored")],
        hours_unread: speaks_of_hours(bytes),
    };
    if bytes.len() as u64 > LARGEST {
        return refuse(format!("larger than {LARGEST} bytes"));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return refuse("UTF-16; expected: UTF-8".into());
    }
    let mut faults = vec![];
    let text = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(text) => {
            faults.push(format!(
                "{source}: begins with a byte order mark, which is skipped; expected: UTF-8 without"
            ));
            text
        }
        None => bytes,
    };
    let members = match serde_json::from_slice::<Members>(text) {
        Ok(Members(members)) => members,
        Err(error) => return refuse(format!("{error}; expected: a JSON object")),
    };
    let mut keys = Map::new();
    let mut twice = vec![];
    for (key, Once { value, repeated }) in members {
        if let Some(inner) = repeated {
            faults.push(format!("{source}: {key}: ignored; {inner} stands in it twice"));
            twice.push(key);
        } else if keys.insert(key.clone(), value).is_some() {
            faults.push(format!("{source}: {key}: ignored; it stands in the file twice"));
            twice.push(key);
        }
    }
    keys.retain(|key, _| !twice.contains(key));
    let hours_unread = hours().any(|key| twice.iter().any(|twice| twice == key.name));
    let layers = vec![Layer { level, source: source.to_owned(), keys }];
    Reading { layers, faults, hours_unread }
}

/// Whether a text that cannot be read, in whatever encoding, names a key that rules the team's hours.
pub fn speaks_of_hours(bytes: &[u8]) -> bool {
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    hours().any(|key| text.windows(key.name.len()).any(|part| part == key.name.as_bytes()))
}

fn hours() -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(|key| key.form.is_hours())
}

/// A list that a system keeps as JSON text. Where it is none, a text that says so stands in its place:
/// hours that cannot be read are refused as hours, and every status carries the warning.
#[cfg(not(target_os = "linux"))]
pub(super) fn list(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error: serde_json::Error| {
        Value::String(format!("no JSON at line {}, column {}", error.line(), error.column()))
    })
}

/// The members of an object, repeated ones included.
struct Members(Vec<(String, Once)>);

/// A value, and a name that stands in one of its objects twice.
struct Once {
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

impl From<Value> for Once {
    fn from(value: Value) -> Once {
        Once { value, repeated: None }
    }
}

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Once, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Once;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_unit<E: Error>(self) -> Result<Once, E> {
        Ok(Value::Null.into())
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Once, E> {
        Ok(Value::from(value).into())
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Once, E> {
        Ok(Value::from(value).into())
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Once, E> {
        Ok(Value::from(value).into())
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Once, E> {
        Ok(Value::from(value).into())
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Once, E> {
        Ok(Value::from(value).into())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Once, A::Error> {
        let (mut values, mut repeated) = (vec![], None);
        while let Some(once) = list.next_element::<Once>()? {
            values.push(once.value);
            repeated = repeated.or(once.repeated);
        }
        Ok(Once { value: Value::Array(values), repeated })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
        let (mut members, mut repeated) = (Map::new(), None);
        while let Some((name, once)) = map.next_entry::<String, Once>()? {
            repeated = repeated.or(once.repeated);
            if members.insert(name.clone(), once.value).is_some() {
                repeated = Some(name);
            }
        }
        Ok(Once { value: Value::Object(members), repeated })
    }
}
