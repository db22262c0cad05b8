//! The policy on Windows: two keys of the registry that only admins can write.

use helpline::policy::{Form, KEYS, Key, Layer, Level};
use serde_json::{Map, Value};
use windows_registry::{LOCAL_MACHINE, Type};

use super::Reading;

const PLACES: [(Level, &str); 2] = [
    (Level::Managed, r"Software\Policies\Ecoute"),
    (Level::Recommended, r"Software\Policies\Ecoute\Recommended"),
];

/// Reads this computer's policy.
pub fn read() -> Reading {
    let mut reading = Reading::default();
    for (level, path) in PLACES {
        // A key that is missing says nothing.
        let Ok(place) = LOCAL_MACHINE.open(path) else { continue };
        let source = format!(r"HKLM\{path}");
        let Ok(values) = place.values() else {
            reading.faults.push(format!("{source}: cannot be read; all of it is ignored"));
            continue;
        };
        let mut keys = Map::new();
        for (name, value) in values {
            match json(&name, value) {
                Ok(value) => drop(keys.insert(name, value)),
                Err(what) => reading.faults.push(format!("{source}: {name}: ignored; {what}")),
            }
        }
        reading.layers.push(Layer { level, source, keys });
    }
    reading
}

/// A value of the registry as a file would write it.
fn json(name: &str, value: windows_registry::Value) -> Result<Value, String> {
    let form = KEYS.iter().find(|key: &&Key| key.name == name).map(|key| key.form);
    match value.ty() {
        Type::U32 | Type::U64 => {
            let number = u64::try_from(value).map_err(|error| error.to_string())?;
            Ok(match (form, number) {
                (Some(Form::Toggle), 0) => Value::Bool(false),
                (Some(Form::Toggle), 1) => Value::Bool(true),
                _ => Value::from(number),
            })
        }
        Type::String | Type::ExpandString => {
            let text = String::try_from(value).map_err(|error| error.to_string())?;
            match form {
                Some(Form::OpeningHours | Form::SpecialOpeningHours) => {
                    Ok(super::json::list(&text))
                }
                Some(Form::Choice(_) | Form::Number(_) | Form::Toggle) | None => {
                    Ok(Value::String(text))
                }
            }
        }
        Type::MultiString | Type::Bytes | Type::Other(_) => {
            Err("expected: REG_DWORD or REG_SZ".into())
        }
    }
}
