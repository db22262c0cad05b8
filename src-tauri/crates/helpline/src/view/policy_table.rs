//! The policy table: each key, its value, where it comes from; and all that is ignored.

use serde::Serialize;

use crate::hidden;
use crate::policy::{Effective, EffectiveValue, Level};
use crate::words::Words;

/// What is in force and why, as the command prints it and the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PolicyTable {
    /// Its heading; nothing where no admin has said anything, so that there is nothing to explain.
    pub policy_title: &'static str,
    /// A row for each key.
    pub policy: Vec<PolicyRow>,
    /// What is said before each thing that is ignored.
    pub ignored_title: &'static str,
    /// What is ignored and why, a sentence each.
    pub ignored: Vec<String>,
}

/// A key of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PolicyRow {
    /// As files and registries write it.
    pub key: &'static str,
    /// Its value in force, as JSON.
    pub value: String,
    /// Who set it, and whether the user can change it.
    pub level: String,
    /// The file or registry path; nothing for what is built in.
    pub source: String,
}

impl PolicyTable {
    /// The table of what is in force.
    pub fn of(effective: &Effective, words: &Words) -> PolicyTable {
        let admin = |value: &EffectiveValue| match value.level {
            Level::Managed | Level::Recommended => true,
            Level::User | Level::Installation | Level::BuiltIn => false,
        };
        let concerned = effective.values.iter().any(admin) || !effective.ignored.is_empty();
        PolicyTable {
            policy_title: if concerned { words.page.policy } else { "" },
            policy: effective.of_policy().map(|value| row(value, words)).collect(),
            ignored_title: words.command.policy_ignored,
            ignored: effective.ignored.iter().map(|fault| fault.text(words)).collect(),
        }
    }
}

fn row(value: &EffectiveValue, words: &Words) -> PolicyRow {
    let said = &words.command;
    let level = match value.level {
        Level::Managed => said.level_managed,
        Level::User => said.level_user,
        Level::Recommended => said.level_recommended,
        Level::Installation => said.level_installation,
        Level::BuiltIn => said.level_built_in,
    };
    PolicyRow {
        key: value.key.code(),
        value: hidden::shown(&value.value.to_string()),
        level: if value.locked() { format!("{level}, {}", said.locked) } else { level.to_string() },
        source: hidden::shown(value.source.as_deref().unwrap_or_default()),
    }
}
