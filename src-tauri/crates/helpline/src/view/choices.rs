//! The settings as the page offers them: each a question with a few answers.

use serde::Serialize;
use serde_json::Value;

use crate::policy::{Effective, Level};
use crate::settings::Key;
use crate::words::Words;

/// A setting, and what may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Choice {
    /// Its key in the preferences.
    pub key: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Its possible values.
    pub options: Vec<Answer>,
    /// Which of them is in force.
    pub chosen: usize,
    /// Why it cannot be changed; nothing where it can.
    pub locked: &'static str,
    /// Where it comes from, if not from the user; nothing where that needs no word.
    pub note: &'static str,
}

/// A value of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Answer {
    /// As the preferences write it.
    #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
    pub value: Value,
    /// As people read it.
    pub label: String,
}

pub(super) fn of(effective: &Effective, words: &Words) -> Vec<Choice> {
    let asked = Key::ALL.into_iter().filter(|key| !key.offered().is_empty());
    asked.map(|key| choice(key, effective, words)).collect()
}

fn choice(key: Key, effective: &Effective, words: &Words) -> Choice {
    let mut settings = effective.settings;
    let (mut values, holds) = (key.offered(), settings.value(key));
    if !values.contains(&holds) {
        values.push(holds.clone());
        values.sort_by_key(Value::as_u64);
    }
    let chosen = values.iter().position(|value| *value == holds);
    let option = |value: Value| {
        settings.set(key, &value).expect("what is offered fits");
        Answer { label: settings.text(key, words), value }
    };
    let (locked, note) = match effective.value(key).level {
        Level::Managed => (words.settings.locked, ""),
        Level::Installation => ("", words.settings.as_installed),
        Level::User | Level::Recommended | Level::BuiltIn => ("", ""),
    };
    Choice {
        key: key.code(),
        label: key.label(words),
        options: values.into_iter().map(option).collect(),
        chosen: chosen.expect("the value in force is offered"),
        locked,
        note,
    }
}
