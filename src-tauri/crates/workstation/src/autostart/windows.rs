//! The autostart entry on Windows: a value of the Run key, everybody's or the user's own.
//!
//! What is switched off in the task manager stands in a key of its own, and stays off. A value
//! cannot carry a mark: ours is known by its form.

use std::path::Path;

use anyhow::Result;
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

use super::{BY_ENTRY, Said, is_made};

const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
const APPROVED: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";
/// The installer's value.
const SYSTEM_ENTRY: &str = "Écoute";
/// The user's.
const OWN: &str = "Ecoute";

/// What an entry that starts the agent for everybody says.
pub fn system_entry() -> Option<Said> {
    let line = line(LOCAL_MACHINE, SYSTEM_ENTRY)?;
    let said = said(format!(r"HKLM\{RUN}\{SYSTEM_ENTRY}"), &line);
    (said.yes && !refused(LOCAL_MACHINE, SYSTEM_ENTRY)).then_some(said)
}

/// What the user says in the task manager, where a yes says no more than the entry, or by a value
/// that this program did not write.
pub fn user_override() -> Option<Said> {
    let own = line(CURRENT_USER, OWN);
    let name = if own.is_some() { OWN } else { system_entry().map(|_| SYSTEM_ENTRY)? };
    if refused(CURRENT_USER, name) {
        return Some(Said { place: format!(r"HKCU\{APPROVED}\{name}"), yes: false, asks: false });
    }
    let others = own.filter(|line| !is_made(line, made))?;
    Some(said(format!(r"HKCU\{RUN}\{OWN}"), &others))
}

/// The place of the entry that starts the agent.
pub fn entry() -> Option<String> {
    let own = line(CURRENT_USER, OWN).filter(|_| !refused(CURRENT_USER, OWN));
    let own = own.map(|line| said(format!(r"HKCU\{RUN}\{OWN}"), &line)).filter(|said| said.yes);
    let everybody = || system_entry().filter(|_| !refused(CURRENT_USER, SYSTEM_ENTRY));
    own.or_else(everybody).map(|said| said.place)
}

/// Makes the agent start, unless somebody else's value stands there; the task manager's no holds.
pub fn put(agent: &Path) -> Result<()> {
    let text = made(&agent.to_string_lossy());
    let wanted = match line(CURRENT_USER, OWN) {
        None => system_entry().is_none(),
        Some(stands) => stands != text && is_made(&stands, made),
    };
    if wanted {
        CURRENT_USER.create(RUN)?.set_string(OWN, &text)?;
    }
    Ok(())
}

/// Removes the value that this program wrote, unless the task manager's no hangs on it.
pub fn remove() -> Result<()> {
    let ours = line(CURRENT_USER, OWN).is_some_and(|line| is_made(&line, made));
    if ours && !refused(CURRENT_USER, OWN) {
        CURRENT_USER.create(RUN)?.remove_value(OWN)?;
    }
    Ok(())
}

fn made(agent: &str) -> String {
    format!("\"{agent}\" {BY_ENTRY}")
}

fn said(place: String, line: &str) -> Said {
    let asks = line.split_whitespace().any(|word| word == BY_ENTRY);
    Said { place, yes: !line.trim().is_empty(), asks }
}

/// A value's text; of one that is no text nothing is known but that it stands there.
fn line(root: &Key, name: &str) -> Option<String> {
    let run = root.open(RUN).ok()?;
    run.get_value(name).ok()?;
    Some(run.get_string(name).unwrap_or_default())
}

/// An even first byte lets an entry start, an odd one does not.
fn refused(root: &Key, name: &str) -> bool {
    let approved = root.open(APPROVED).and_then(|key| key.get_value(name));
    approved.is_ok_and(|value| value.first().is_some_and(|first| first % 2 == 1))
}
