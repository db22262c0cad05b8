//! The policy on Windows: two keys of the registry that only admins can write.

use helpline::policy::{Form, KEYS, Layer, Level};
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
            reading.hours_unread = true;
            continue;
        };
        let mut keys = Map::new();
        for (name, value) in values {
            let form = KEYS.iter().find(|key| key.name == name).map(|key| key.form);
            match json(form, value) {
                Ok(value) => drop(keys.insert(name, value)),
                Err(what) => {
                    reading.hours_unread |= form.is_some_and(Form::is_hours);
                    reading.faults.push(format!("{source}: {name}: ignored; {what}"));
                }
            }
        }
        reading.layers.push(Layer { level, source, keys });
    }
    reading
}

/// A value of the registry as a file would write it.
fn json(form: Option<Form>, value: windows_registry::Value) -> Result<Value, String> {
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
            let hours = form.is_some_and(Form::is_hours);
            Ok(if hours { super::json::list(&text) } else { Value::String(text) })
        }
        Type::MultiString | Type::Bytes | Type::Other(_) => {
            Err("expected: REG_DWORD or REG_SZ".into())
        }
    }
}
