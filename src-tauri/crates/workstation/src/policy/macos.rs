//! The policy on macOS: managed preferences that a configuration profile forces.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use core_foundation::base::{CFType, TCFType};
use core_foundation::boolean::CFBoolean;
use core_foundation::number::CFNumber;
use core_foundation::string::CFString;
use core_foundation_sys::preferences::{
    CFPreferencesAppSynchronize, CFPreferencesAppValueIsForced, CFPreferencesCopyAppValue,
};
use helpline::application::ID;
use helpline::fault::{Expected, Fault, Found};
use helpline::policy::{Layer, Level};
use helpline::settings::{Key, ValueType};
use serde_json::{Map, Value};

use super::{LoadedPolicy, changed};
use crate::json;

/// The folder with a file for all users, and with a folder for each user.
const FOLDER: &str = "/Library/Managed Preferences";

/// Reads this computer's policy. Its source is every file that exists: macOS does not say which of
/// them a value comes from.
pub fn read() -> LoadedPolicy {
    let mut policy = LoadedPolicy::default();
    synchronize();
    let files = folders().into_iter().map(file).filter(|file| file.exists());
    let source = files.map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ");
    let mut keys = Map::new();
    for key in Key::of_policy() {
        let Some(value) = forced(key.code()) else { continue };
        match value_of(key.value_type(), &value) {
            Ok(value) => drop(keys.insert(key.code().to_owned(), value)),
            Err(fault) => {
                policy.hours_unreadable |= key.value_type().is_hours();
                policy.faults.push(fault.within(&source, key.code()));
            }
        }
    }
    if !keys.is_empty() {
        policy.layers.push(Layer { level: Level::Managed, source, keys });
    }
    policy
}

/// When the files of the managed preferences and their folders last changed.
pub(super) fn changes() -> Vec<SystemTime> {
    let places = folders().into_iter().flat_map(|folder| [file(folder.clone()), folder]);
    places.filter_map(|place| changed(&place)).collect()
}

/// The folders of all users and of this user.
fn folders() -> Vec<PathBuf> {
    let folder = Path::new(FOLDER);
    let own = std::env::var_os("USER").map(|user| folder.join(user));
    [folder.to_owned()].into_iter().chain(own).collect()
}

fn file(folder: PathBuf) -> PathBuf {
    folder.join(format!("{ID}.plist"))
}

/// Makes Core Foundation read the preferences again.
#[expect(unsafe_code, reason = "CFPreferences has no safe wrapper")]
fn synchronize() {
    let domain = CFString::new(ID);
    // SAFETY: the string lives until the end of the function.
    unsafe {
        CFPreferencesAppSynchronize(domain.as_concrete_TypeRef());
    }
}

/// The value of a key, if a profile forces it; values written by the user are not policy.
#[expect(unsafe_code, reason = "CFPreferences has no safe wrapper")]
fn forced(name: &str) -> Option<CFType> {
    let (name, domain) = (CFString::new(name), CFString::new(ID));
    let (name, domain) = (name.as_concrete_TypeRef(), domain.as_concrete_TypeRef());
    // SAFETY: both strings live until the end of the function.
    unsafe {
        if CFPreferencesAppValueIsForced(name, domain) == 0 {
            return None;
        }
        let value = CFPreferencesCopyAppValue(name, domain);
        // Core Foundation's create rule: the caller releases a copied value.
        (!value.is_null()).then(|| CFType::wrap_under_create_rule(value))
    }
}

/// A preference as JSON; lists are stored as JSON text.
fn value_of(value_type: ValueType, value: &CFType) -> Result<Value, Fault> {
    if let Some(value) = value.downcast::<CFBoolean>() {
        return Ok(Value::Bool(value.into()));
    }
    if let Some(value) = value.downcast::<CFNumber>().and_then(|number| number.to_i64()) {
        return Ok(Value::from(value));
    }
    let text = value.downcast::<CFString>().map(|text| text.to_string());
    let wrong = || Fault::new("", Found::WrongType, Expected::PreferenceType);
    let text = text.ok_or_else(wrong)?;
    Ok(if value_type.is_list() { json::list(&text)? } else { Value::String(text) })
}
