//! The policy on Windows: two registry keys that only admins can write.

use std::time::{Duration, SystemTime};

use helpline::fault::{Expected, Fault, Found, Instead};
use helpline::policy::{Layer, Level, MANAGED_REGISTRY_KEY, RECOMMENDED_REGISTRY_KEY};
use helpline::settings::{Key, ValueType};
use serde_json::{Map, Value};
use windows_registry::{LOCAL_MACHINE, Type};

use super::LoadedPolicy;
use crate::json;
use crate::windows::FROM_1601_TO_1970;

const PLACES: [(Level, &str); 2] =
    [(Level::Managed, MANAGED_REGISTRY_KEY), (Level::Recommended, RECOMMENDED_REGISTRY_KEY)];

/// "File not found" and "path not found": the key does not exist.
const MISSING: [u32; 2] = [0x8007_0002, 0x8007_0003];

/// Reads this computer's policy.
pub fn read() -> LoadedPolicy {
    let mut policy = LoadedPolicy::default();
    for (level, path) in PLACES {
        let source = format!(r"HKLM\{path}");
        let place = match LOCAL_MACHINE.open(path) {
            Err(error) if MISSING.contains(&error.code().0.cast_unsigned()) => continue,
            opened => opened,
        };
        let values = match place.as_ref().map_err(Clone::clone).and_then(|place| place.values()) {
            Ok(values) => values,
            Err(error) => {
                let fault = Fault::unreadable(error).within(&source, "");
                policy.faults.push(fault.instead(Instead::AllIgnored));
                policy.hours_unreadable = true;
                continue;
            }
        };
        let mut keys = Map::new();
        for (name, value) in values {
            // Registry names are case-insensitive.
            let key = Key::of_policy().find(|key| key.code().eq_ignore_ascii_case(&name));
            let (value_type, name) =
                (key.map(Key::value_type), key.map_or(name, |key| key.code().into()));
            match value_of(value_type, value) {
                Ok(value) => drop(keys.insert(name, value)),
                Err(fault) => {
                    policy.hours_unreadable |= value_type.is_some_and(ValueType::is_hours);
                    policy.faults.push(fault.within(&source, &name));
                }
            }
        }
        policy.layers.push(Layer { level, source, keys });
    }
    policy
}

/// When the policy's keys and their parent last changed; removing a key changes its parent.
///
/// Uses winreg, because windows-registry does not expose the last write time. No upstream report
/// known.
pub(super) fn changes() -> Vec<SystemTime> {
    let paths = PLACES.into_iter().map(|(_, path)| path).chain([r"Software\Policies"]);
    let changed = |path| {
        let written = winreg::HKLM.open_subkey(path).ok()?.query_info().ok()?.last_write_time;
        let ticks = u64::from(written.dwHighDateTime) << 32 | u64::from(written.dwLowDateTime);
        let since = Duration::from_nanos(ticks.checked_mul(100)?);
        let since = since.checked_sub(FROM_1601_TO_1970)?;
        SystemTime::UNIX_EPOCH.checked_add(since)
    };
    paths.filter_map(changed).collect()
}

/// How the registry stores a value.
enum Stored {
    /// As 0 or 1, because the registry has no booleans.
    Toggle,
    /// As JSON text.
    List,
    /// As it is.
    Plain,
}

impl Stored {
    fn of(value_type: Option<ValueType>) -> Stored {
        match value_type {
            Some(ValueType::Toggle) => Stored::Toggle,
            Some(value_type) if value_type.is_list() => Stored::List,
            Some(_) | None => Stored::Plain,
        }
    }
}

/// A registry value as JSON.
fn value_of(value_type: Option<ValueType>, value: windows_registry::Value) -> Result<Value, Fault> {
    let stored = Stored::of(value_type);
    match value.ty() {
        Type::U32 | Type::U64 => {
            let number = u64::try_from(value).map_err(Fault::unreadable)?;
            match stored {
                Stored::Toggle if number <= 1 => Ok(Value::Bool(number == 1)),
                Stored::Toggle => Err(not_a_toggle(number.into())),
                Stored::List => {
                    Err(Fault::new("", Found::NotAList(number.into()), Expected::RegistryList))
                }
                Stored::Plain => Ok(number.into()),
            }
        }
        Type::String | Type::ExpandString => {
            let text = String::try_from(value).map_err(Fault::unreadable)?;
            match stored {
                Stored::Toggle => Err(not_a_toggle(text.into())),
                Stored::List => json::list(&text),
                Stored::Plain => Ok(text.into()),
            }
        }
        Type::MultiString | Type::Bytes | Type::Other(_) => {
            let expected = match stored {
                Stored::Toggle => Expected::RegistryToggle,
                Stored::List => Expected::RegistryList,
                Stored::Plain => Expected::RegistryType,
            };
            Err(Fault::new("", Found::WrongType, expected))
        }
    }
}

fn not_a_toggle(found: Value) -> Fault {
    Fault::new("", Found::Ignored(found), Expected::RegistryToggle)
}
