//! Autostart entries on Windows: values of the Run key, of the machine or of the user.
//!
//! The task manager records disabled entries in another key; they stay disabled. A value has no
//! place for a mark, so ours is recognised by its exact text.

use std::env::consts::EXE_SUFFIX;
use std::path::Path;

use anyhow::Result;
use helpline::fault::Fault;
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

use super::{AUTOSTART_FLAG, AutostartEntry, Start, is_generated, start_by};

const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
const APPROVED: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";
/// The installer's value.
const SYSTEM_ENTRY: &str = "Écoute";
/// The user's value.
const USER_ENTRY: &str = "Ecoute";

/// The enabled entry for all users.
pub fn system_entry() -> Option<AutostartEntry> {
    let command = command(LOCAL_MACHINE, SYSTEM_ENTRY)?;
    let entry = entry_of(format!(r"HKLM\{RUN}\{SYSTEM_ENTRY}"), &command);
    (entry.is_enabled() && !is_disabled(LOCAL_MACHINE, SYSTEM_ENTRY)).then_some(entry)
}

/// An entry that the user disabled in the task manager, or a foreign user value. "Enabled" in the
/// task manager is the default and overrides nothing.
pub fn user_override() -> Option<AutostartEntry> {
    let system = system_entry();
    // Beside the installed entry, a value that starts something else has no effect.
    let user = command(CURRENT_USER, USER_ENTRY);
    let user = user.filter(|command| system.is_none() || start(command).is_enabled());
    let name = if user.is_some() { USER_ENTRY } else { system.map(|_| SYSTEM_ENTRY)? };
    if is_disabled(CURRENT_USER, name) {
        let place = format!(r"HKCU\{APPROVED}\{name}");
        return Some(AutostartEntry { place, start: Start::Never });
    }
    let foreign = user.filter(|command| !is_generated(command, generate))?;
    Some(entry_of(format!(r"HKCU\{RUN}\{USER_ENTRY}"), &foreign))
}

/// The place of the entry that starts the agent.
pub fn entry() -> Option<String> {
    let user = command(CURRENT_USER, USER_ENTRY).filter(|_| !is_disabled(CURRENT_USER, USER_ENTRY));
    let user = user.map(|command| entry_of(format!(r"HKCU\{RUN}\{USER_ENTRY}"), &command));
    let system = || system_entry().filter(|_| !is_disabled(CURRENT_USER, SYSTEM_ENTRY));
    user.filter(AutostartEntry::is_enabled).or_else(system).map(|entry| entry.place)
}

/// Nothing: every user may write the key.
pub fn obstacle() -> Option<Fault> {
    None
}

/// Writes our user value; a foreign one is left alone. An entry disabled in the task manager stays
/// disabled.
pub fn install(agent: &Path) -> Result<()> {
    let text = generate(&agent.to_string_lossy());
    let wanted = match command(CURRENT_USER, USER_ENTRY) {
        None => system_entry().is_none(),
        Some(current) => current != text && is_generated(&current, generate),
    };
    if wanted {
        CURRENT_USER.create(RUN)?.set_string(USER_ENTRY, &text)?;
    }
    Ok(())
}

/// Removes our user value, unless the task manager disables it: the value keeps it listed there.
pub fn remove() -> Result<()> {
    let user = command(CURRENT_USER, USER_ENTRY);
    let ours = user.is_some_and(|command| is_generated(&command, generate));
    if ours && !is_disabled(CURRENT_USER, USER_ENTRY) {
        CURRENT_USER.create(RUN)?.remove_value(USER_ENTRY)?;
    }
    Ok(())
}

fn generate(agent: &str) -> String {
    format!("\"{agent}\" {AUTOSTART_FLAG}")
}

fn entry_of(place: String, command: &str) -> AutostartEntry {
    AutostartEntry { place, start: start(command) }
}

/// Whether a command line starts the agent. A program without quotes may have spaces in its path.
fn start(command: &str) -> Start {
    let command = command.trim_start();
    let (program, arguments) = match command.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
        None => {
            let lower = command.to_ascii_lowercase();
            let end = lower.find(EXE_SUFFIX).map_or_else(
                || command.find(char::is_whitespace).unwrap_or(command.len()),
                |suffix| suffix + EXE_SUFFIX.len(),
            );
            command.split_at(end)
        }
    };
    let file = program.rsplit(['\\', '/']).next().unwrap_or_default().to_ascii_lowercase();
    let name = file.strip_suffix(EXE_SUFFIX).unwrap_or(&file);
    start_by(name, arguments.split_whitespace()).unwrap_or(Start::Never)
}

/// A value as text; empty if its type is not text.
fn command(root: &Key, name: &str) -> Option<String> {
    let run = root.open(RUN).ok()?;
    run.get_value(name).ok()?;
    Some(run.get_string(name).unwrap_or_default())
}

/// Whether the task manager disables an entry: the first byte is odd then.
fn is_disabled(root: &Key, name: &str) -> bool {
    let approved = root.open(APPROVED).and_then(|key| key.get_value(name));
    approved.is_ok_and(|value| value.first().is_some_and(|first| first % 2 == 1))
}
