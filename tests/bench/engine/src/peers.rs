//! The other libraries, and their answers for the same instants.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Brussels;
use opening_hours::localization::{Country, TzLocation};
use opening_hours::{Context, OpeningHours};

use crate::{Answer, Rates};

/// A library with its answers and its speed.
pub struct Peer {
    /// The library's name.
    pub name: &'static str,
    /// One for each instant.
    pub answers: Vec<Answer>,
    /// Its speed.
    pub rates: Rates,
}

/// Runs all libraries.
///
/// # Errors
/// When one fails, or its output is invalid.
pub fn all(
    npm: &Path,
    python: &Path,
    scratch: &Path,
    instants: &[DateTime<Utc>],
) -> Result<Vec<Peer>, String> {
    let input = scratch.join("instants");
    let text = instants.iter().fold(String::new(), |mut text, now| {
        writeln!(text, "{}", now.timestamp()).expect("a String takes any line");
        text
    });
    fs::write(&input, text).map_err(|error| format!("{}: {error}", input.display()))?;
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");

    let mut node = Command::new("node");
    node.arg(peers.join("peer.mjs")).arg(npm);
    let python = |module: &str| {
        let mut command = Command::new(python);
        command.arg(peers.join("peer.py")).arg(module);
        command
    };
    Ok(vec![
        opening_hours_crate(instants)?,
        outside("opening_hours.js", node, scratch)?,
        outside("opening-hours-py", python("opening_hours_py"), scratch)?,
        outside("exchange_calendars", python("exchange_calendars"), scratch)?,
    ])
}

/// Runs the crate in this process.
fn opening_hours_crate(instants: &[DateTime<Utc>]) -> Result<Peer, String> {
    let context = Context::default().with_holidays(Country::BE.holidays());
    let context = context.with_locale(TzLocation::new(Brussels));
    let hours: OpeningHours = crate::RULE.parse().map_err(|error| format!("{error}"))?;
    let hours = hours.with_context(context);
    let local: Vec<_> = instants.iter().map(|now| now.with_timezone(&Brussels)).collect();
    let next = |now| hours.next_change(now).map(|next| next.to_utc());
    Ok(Peer {
        name: "the opening-hours crate",
        answers: local
            .iter()
            .map(|now| Answer { open: hours.is_open(*now), next: next(*now) })
            .collect(),
        rates: Rates {
            state: crate::rate(&local, |now| hours.is_open(now)),
            next: crate::rate(&local, next),
            both: crate::rate(&local, |now| (hours.is_open(now), next(now))),
        },
    })
}

/// Runs a library in its own process, which reads the instants, writes its answers to a file and
/// prints its rates.
fn outside(name: &'static str, mut command: Command, scratch: &Path) -> Result<Peer, String> {
    let answers = scratch.join("answers");
    command.args([scratch.join("instants"), answers.clone()]).env("TZ", "Europe/Brussels");
    let ended = command.stderr(Stdio::inherit()).output();
    let ended = ended.map_err(|error| format!("{name}: {error}"))?;
    if !ended.status.success() {
        return Err(format!("{name}: {}", ended.status));
    }
    let printed = String::from_utf8_lossy(&ended.stdout);
    let rates: Option<Vec<f64>> =
        printed.split_whitespace().map(|rate| rate.parse().ok()).collect();
    let Some([state, next, both]) = rates.as_deref() else {
        return Err(format!("{name}: prints {printed}; expected: three rates"));
    };
    let rates = Rates { state: *state, next: *next, both: *both };
    let text = fs::read_to_string(&answers).map_err(|error| format!("{name}: {error}"))?;
    let read: Option<Vec<Answer>> = text.lines().map(answer).collect();
    let answers = read.ok_or_else(|| format!("{name}: its answers are not valid"))?;
    Ok(Peer { name, answers, rates })
}

/// Parses `0` or `1`, and the next transition in seconds since 1970.
fn answer(line: &str) -> Option<Answer> {
    let (open, next) = line.split_once(' ')?;
    let next = DateTime::from_timestamp(next.parse().ok()?, 0)?;
    Some(Answer { open: open == "1", next: Some(next) })
}
