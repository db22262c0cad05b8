//! The policy table: each key, its value and its source; and everything that is ignored.

use serde::Serialize;

use super::page::contact_line;
use crate::fault::Severity;
use crate::hidden;
use crate::policy::{Effective, EffectiveValue, Level};
use crate::settings::Key;
use crate::words::Words;

/// The effective settings and their sources, as the command prints and the page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PolicyTable {
    /// Its heading; empty where there is no policy, so the page hides the table.
    pub policy_title: &'static str,
    /// A row for each key.
    pub policy: Vec<PolicyRow>,
    /// The label before each ignored item.
    pub ignored_title: &'static str,
    /// What is ignored and why, one sentence each.
    pub ignored: Vec<String>,
}

/// A key of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PolicyRow {
    /// Its name in files and registries.
    pub key: &'static str,
    /// Its effective value, as JSON; contacts as names and numbers.
    pub value: String,
    /// Who set it, and whether the user can change it.
    pub level: String,
    /// The file or registry path; empty for built-in values.
    pub source: String,
}

impl PolicyTable {
    /// The table of the effective settings.
    pub fn of(effective: &Effective, words: &Words) -> PolicyTable {
        // A hint is about a value that applies.
        let ignored = effective.faults.iter().filter(|it| it.severity() == Severity::Error);
        let ignored: Vec<_> = ignored.map(|fault| fault.text(words)).collect();
        let shown =
            effective.values.iter().any(|value| value.level.is_policy()) || !ignored.is_empty();
        PolicyTable {
            policy_title: if shown { words.page.policy } else { "" },
            policy: effective.of_policy().map(|value| row(value, effective, words)).collect(),
            ignored_title: words.command.policy_ignored,
            ignored,
        }
    }
}

fn row(value: &EffectiveValue, effective: &Effective, words: &Words) -> PolicyRow {
    let texts = &words.command;
    let level = match value.level {
        Level::Managed => texts.level_managed,
        Level::User => texts.level_user,
        Level::Recommended => texts.level_recommended,
        Level::Installation => texts.level_installation,
        Level::BuiltIn => texts.level_built_in,
    };
    let text = if value.key == Key::ContactPoint && !effective.contacts.is_empty() {
        let lines = effective.contacts.iter().map(|contact| contact_line(contact, words));
        lines.collect::<Vec<_>>().join("; ")
    } else {
        value.value.to_string()
    };
    PolicyRow {
        key: value.key.code(),
        value: hidden::escaped(&text),
        level: if value.locked() {
            format!("{level}, {}", texts.locked)
        } else {
            level.to_string()
        },
        source: hidden::escaped(value.source.as_deref().unwrap_or_default()),
    }
}
