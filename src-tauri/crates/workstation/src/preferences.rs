//! The user's own choices, from their file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use helpline::settings::Settings;
use serde_json::{Map, Value};

use crate::paths;

/// No file of choices is larger; a larger one is something else.
const LARGEST: u64 = 64 * 1024;

/// The settings in force: the user's, key by key, where they are valid, else the built-in ones.
/// What is ignored is said on standard error, with the reason.
pub fn read() -> Settings {
    let mut settings = Settings::default();
    let Some(path) = paths::preferences() else {
        return settings;
    };
    let choices = match load(&path) {
        Ok(choices) => choices,
        Err(error) => {
            eprintln!("ecoute: {error:#}; the built-in settings are used instead");
            return settings;
        }
    };
    for (key, value) in choices {
        if let Err(expected) = apply(&mut settings, &key, value.clone()) {
            let path = path.display();
            eprintln!("ecoute: {path}: {key}: {value} is ignored; expected: {expected}");
        }
    }
    settings
}

fn load(path: &Path) -> Result<Map<String, Value>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Map::new()),
        opened => opened.with_context(|| format!("open {}", path.display()))?,
    };
    let mut text = String::new();
    let read = file.take(LARGEST + 1).read_to_string(&mut text);
    read.with_context(|| format!("read {}", path.display()))?;
    ensure!(text.len() as u64 <= LARGEST, "{}: larger than {LARGEST} bytes", path.display());
    serde_json::from_str(&text).with_context(|| format!("parse {}", path.display()))
}

/// Sets one key; what was expected if the value does not fit. Unknown keys belong to another
/// version and are left alone.
fn apply(settings: &mut Settings, key: &str, value: Value) -> Result<(), &'static str> {
    match key {
        "language" => {
            settings.language = serde_json::from_value(value).or(Err("fr, nl, de or en"))?;
        }
        "notifications" => {
            settings.notifications =
                serde_json::from_value(value).or(Err("off, discreet or full"))?;
        }
        "notifyBeforeMinutes" => {
            let minutes = value.as_u64().and_then(|minutes| u8::try_from(minutes).ok());
            settings.notify_before_minutes =
                minutes.filter(|minutes| *minutes <= 60).ok_or("a number from 0 to 60")?;
        }
        _ => {}
    }
    Ok(())
}
