//! `ecoute policy`: what is in force and where it comes from; what a file would bring.

use std::path::Path;

use anyhow::{Context, Result};
use chrono::Days;
use helpline::policy::{self, Effective, EffectiveValue, Level};
use helpline::view::{PolicyRow, PolicyTable};
use helpline::words::{Words, fill};
use helpline::{civil, schedule};
use serde::Serialize;
use serde_json::Value;
use workstation::clock;
use workstation::policy::{Reading, json};

use crate::schedule::table;

/// How many changes a check shows.
const CHANGES: usize = 10;

/// Every key: its value, its level, whether it is locked, its source; and what was ignored.
pub fn text(effective: &Effective, as_json: bool, words: &Words) -> Result<String> {
    if as_json {
        let values = effective.values.iter().map(Row::of).collect();
        let report = Report { values, ignored: &effective.ignored };
        return Ok(serde_json::to_string(&report)? + "\n");
    }
    let table = PolicyTable::of(effective, words);
    let lines = table.policy.iter().map(|PolicyRow { key, value, level, source }| {
        format!("{key} = {value}  ({level})  {source}").trim_end().to_owned() + "\n"
    });
    let mut text: String = lines.collect();
    for fault in &table.ignored {
        text += &format!("{}: {fault}\n", table.ignored_title);
    }
    Ok(text)
}

/// What a file would bring, were it the whole policy.
pub struct Check {
    /// The next changes of who answers.
    pub changes: String,
    /// What is wrong with the file.
    pub faults: Vec<String>,
}

/// Checks a file.
///
/// # Errors
/// When it cannot be read at all.
pub fn check(path: &Path, words: &Words) -> Result<Check> {
    let name = path.display().to_string();
    let file = std::fs::File::open(path).with_context(|| name.clone())?;
    let mut bytes = vec![];
    let file = std::io::Read::take(file, json::LARGEST + 1);
    std::io::copy(&mut { file }, &mut bytes).with_context(|| name.clone())?;
    let Reading { layers, mut faults, .. } = json::read(Level::Managed, &name, &bytes);
    let effective = policy::merge(&layers);
    faults.extend(effective.ignored);
    let now = clock::now();
    if let Some(last) = effective.schedule.ended(civil::day_of(now)) {
        faults.push(format!(
            "{name}: openingHoursSpecification: held until {last}; expected: hours for today"
        ));
    }
    let first = now.clamp(schedule::span().start, schedule::span().end - Days::new(1));
    let changes = effective.schedule.transitions(first..schedule::span().end).take(CHANGES);
    let title = fill("{title}:\n", &[("title", words.command.policy_changes)]);
    Ok(Check { changes: title + &table(changes, &effective.schedule, words), faults })
}

#[derive(Serialize)]
struct Report<'a> {
    values: Vec<Row<'a>>,
    ignored: &'a [String],
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    value: &'a Value,
    level: &'a str,
    source: Option<&'a str>,
    locked: bool,
}

impl<'a> Row<'a> {
    fn of(value: &'a EffectiveValue) -> Row<'a> {
        Row {
            key: value.key.name,
            value: &value.value,
            level: value.level.code(),
            source: value.source.as_deref(),
            locked: value.locked(),
        }
    }
}
