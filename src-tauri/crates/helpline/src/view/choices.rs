//! The settings as the page offers them, each with a few options.

use serde::Serialize;
use serde_json::Value;

use crate::policy::{Effective, Level};
use crate::settings::Key;
use crate::words::Words;

/// A setting and its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Choice {
    /// Its key in the preferences.
    pub key: Key,
    /// Its name.
    pub label: &'static str,
    /// Its possible values.
    pub options: Vec<ChoiceOption>,
    /// The index of the effective value.
    pub chosen: usize,
    /// Why it cannot be changed; empty where it can.
    pub locked: &'static str,
    /// What to know about it; empty where nothing.
    pub note: &'static str,
}

/// A value of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChoiceOption {
    /// As written in the preferences.
    #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
    pub value: Value,
    /// As displayed.
    pub label: String,
}

pub(super) fn of(effective: &Effective, words: &Words) -> Vec<Choice> {
    let shown = Key::ALL.into_iter().filter(|key| !key.offered().is_empty());
    shown.map(|key| choice(key, effective, words)).collect()
}

fn choice(key: Key, effective: &Effective, words: &Words) -> Choice {
    let mut settings = effective.settings;
    let (mut values, current) = (key.offered(), settings.value(key));
    if !values.contains(&current) {
        values.push(current.clone());
        values.sort_by_key(Value::as_u64);
    }
    let chosen = values.iter().position(|value| *value == current);
    let option = |value: Value| {
        settings.set(key, &value).expect("offered values are valid");
        ChoiceOption { label: settings.text(key, words), value }
    };
    let (locked, note) = match effective.value(key).level {
        Level::Managed => (words.settings.locked, key.remark(words)),
        Level::Installation => ("", words.settings.as_installed),
        Level::User | Level::Recommended | Level::BuiltIn => ("", key.remark(words)),
    };
    Choice {
        key,
        label: key.label(words),
        options: values.into_iter().map(option).collect(),
        chosen: chosen.expect("the effective value is offered"),
        locked,
        note,
    }
}
