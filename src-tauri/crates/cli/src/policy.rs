//! `ecoute policy`: what is in force and where it comes from; what a file would bring.

use std::path::Path;

use anyhow::{Context, Result};
use chrono::Days;
use helpline::policy::{self, Effective, EffectiveValue, Level};
use helpline::view::{PolicyRow, PolicyTable};
use helpline::words::{Words, fill};
use helpline::{civil, schedule, service};
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
    /// The next changes of who answers, and the last day of hours that end.
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
    let today = civil::day_of(now).clamp(service::RELAY_SINCE, service::LAST_DAY);
    let mut without = effective.schedule.days_without_hours(today..=service::LAST_DAY);
    // Hours may be given until a day to come; it is named, and no fault.
    let ends = without.pop_if(|days| *days.start() > today && *days.end() == service::LAST_DAY);
    faults.extend(without.iter().map(|days| {
        let days = [("first", days.start().to_string()), ("last", days.end().to_string())];
        let days = days.each_ref().map(|(name, day)| (*name, day.as_str()));
        format!("{name}: {}", fill(words.command.policy_no_hours, &days))
    }));
    let first = now.clamp(schedule::span().start, schedule::span().end - Days::new(1));
    let changes = effective.schedule.transitions(first..schedule::span().end).take(CHANGES);
    let title = fill("{title}:\n", &[("title", words.command.policy_changes)]);
    let mut changes = title + &table(changes, &effective.schedule, words);
    if let Some(last) = ends.and_then(|days| days.start().pred_opt()) {
        changes += &fill(words.command.policy_ends, &[("last", &last.to_string())]);
        changes += "\n";
    }
    Ok(Check { changes, faults })
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
