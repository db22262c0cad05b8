//! Compiles the locales into the programs, so that no program reads a locale file at run time.
//!
//! What is the same wherever a text is used is filled here: the relay, the limits of a policy.
//! The French locale defines the types. Another locale that lacks a key, has an extra key or holds
//! a value that is not text does not compile.
#![expect(clippy::disallowed_methods, reason = "only the domain reads no file; its build does")]

#[path = "src/limits.rs"]
#[expect(dead_code, reason = "the locales name some of them")]
mod limits;
#[path = "src/service.rs"]
#[expect(dead_code, reason = "the locales name some of them")]
mod service;

use std::error::Error;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::{Map, Value};

const LOCALES: &str = "../../../ui/locales";
/// The locale that defines the types.
const FIRST: &str = "fr.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={LOCALES}");
    println!("cargo::rerun-if-changed=src/limits.rs");
    println!("cargo::rerun-if-changed=src/service.rs");
    let mut code = String::new();
    let files = fs::read_dir(LOCALES)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files = files.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(|path| (!path.ends_with(FIRST), path.clone()));
    for path in files {
        let language = path.file_stem().and_then(OsStr::to_str).ok_or("a locale has a code")?;
        let in_file = |error: &dyn Error| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| in_file(&error))?;
        let locale = serde_json::from_str(&text).map_err(|error| in_file(&error))?;
        if code.is_empty() {
            code = types("Words", &locale);
        }
        let words = value("Words", &Value::Object(locale));
        code += &format!("pub(super) static {}: Words = {words};\n", language.to_uppercase());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names OUT_DIR")?);
    Ok(fs::write(out.join("words.rs"), code)?)
}

/// The types of the fields, then a struct with a field for each of these keys.
fn types(name: &str, keys: &Map<String, Value>) -> String {
    let (mut before, mut fields) = (String::new(), String::new());
    for (key, value) in keys {
        let kind = match value {
            Value::Object(keys) => {
                before += &types(&type_of(key), keys);
                type_of(key)
            }
            Value::Array(texts) => format!("[&'static str; {}]", texts.len()),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {
                "&'static str".to_owned()
            }
        };
        fields += &format!("pub {key}: {kind}, ");
    }
    let derived = "#[derive(Debug, serde::Deserialize)] #[serde(deny_unknown_fields)]";
    format!("{before}{derived}\npub struct {name} {{ {fields}}}\n")
}

/// A JSON value as a Rust expression.
fn value(name: &str, json: &Value) -> String {
    match json {
        Value::Object(keys) => {
            let field =
                |(key, json): (&String, _)| format!("{key}: {}, ", value(&type_of(key), json));
            format!("{name} {{ {}}}", keys.iter().map(field).collect::<String>())
        }
        Value::Array(texts) => {
            format!("[{}]", texts.iter().map(|text| value(name, text) + ", ").collect::<String>())
        }
        Value::String(text) => format!("{:?}", filled(text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => json.to_string(),
    }
}

/// The text with the facts that are the same wherever it is used.
fn filled(text: &str) -> String {
    [
        ("{relay}", service::RELAY_NAME.to_owned()),
        ("{relay_number}", service::RELAY_NUMBER.to_owned()),
        ("{first_day}", service::RELAY_SINCE.to_string()),
        ("{most_contacts}", limits::MAX_CONTACTS.to_string()),
        ("{most_on_paper}", limits::MAX_ON_PAPER.to_string()),
        ("{shortest_extension}", limits::MIN_EXTENSION.to_string()),
        ("{most_digits}", limits::MAX_DIGITS.to_string()),
        ("{fewest_belgian}", limits::BELGIAN_DIGITS.start().to_string()),
        ("{most_belgian}", limits::BELGIAN_DIGITS.end().to_string()),
        ("{longest_extension}", limits::MAX_EXTENSION.to_string()),
        ("{changes}", limits::CHECKED_CHANGES.to_string()),
        ("{longest_telephone}", limits::MAX_TELEPHONE.to_string()),
    ]
    .iter()
    .fold(text.to_owned(), |text, (place, fact)| text.replace(place, fact))
}

/// The type of the object at this key: `TrayWords` for `tray`.
fn type_of(key: &str) -> String {
    let (first, rest) = key.split_at(1);
    format!("{}{rest}Words", first.to_uppercase())
}
