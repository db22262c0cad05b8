//! The autostart entry on Windows: a value of the Run key, everybody's or the user's own.
//!
//! What is switched off in the task manager stands in a key of its own, and stays off.

use std::path::Path;

use anyhow::Result;
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

use super::{BY_ENTRY, No, Said};

const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
const APPROVED: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";
/// The installer's value.
const SYSTEM_ENTRY: &str = "Écoute";
/// The user's.
const OWN: &str = "Ecoute";

/// The place of an entry that starts the agent for everybody.
pub fn system_entry() -> Option<String> {
    let stands = value(LOCAL_MACHINE, SYSTEM_ENTRY).is_some();
    (stands && !refused(LOCAL_MACHINE, SYSTEM_ENTRY)).then(|| format!(r"HKLM\{RUN}\{SYSTEM_ENTRY}"))
}

/// What the user has said in the task manager: a yes there says no more than the entry.
pub fn user_override() -> Option<Said> {
    let name = if own().is_some() { OWN } else { system_entry().map(|_| SYSTEM_ENTRY)? };
    let refused = refused(CURRENT_USER, name);
    refused.then(|| Said { place: format!(r"HKCU\{APPROVED}\{name}"), yes: false })
}

/// The place of the entry that starts the agent.
pub fn entry() -> Option<String> {
    let own = own().filter(|_| !refused(CURRENT_USER, OWN)).map(|_| format!(r"HKCU\{RUN}\{OWN}"));
    own.or_else(|| system_entry().filter(|_| !refused(CURRENT_USER, SYSTEM_ENTRY)))
}

/// Makes the agent start; the task manager's no is not overruled.
pub fn put(agent: &Path, _overrule: bool) -> Result<()> {
    let stands = own();
    if stands.is_none() && system_entry().is_some() {
        return Ok(());
    }
    let line = format!("\"{}\" {BY_ENTRY}", agent.display());
    if stands.as_ref() != Some(&line) {
        CURRENT_USER.create(RUN)?.set_string(OWN, &line)?;
    }
    Ok(())
}

/// Takes away the entry that was made.
pub fn take_away(_agent: &Path, no: No) -> Result<()> {
    let Some(stands) = own() else { return Ok(()) };
    let wanted_no_more = match no {
        No::User => true,
        No::Nobody => stands.ends_with(BY_ENTRY),
        No::Admin => false,
    };
    if wanted_no_more && !refused(CURRENT_USER, OWN) {
        CURRENT_USER.create(RUN)?.remove_value(OWN)?;
    }
    Ok(())
}

/// Undoes the task manager's no.
pub fn clear_user_override() -> Result<()> {
    for name in [OWN, SYSTEM_ENTRY] {
        if refused(CURRENT_USER, name) {
            CURRENT_USER.create(APPROVED)?.remove_value(name)?;
        }
    }
    Ok(())
}

fn own() -> Option<String> {
    value(CURRENT_USER, OWN)
}

fn value(root: &Key, name: &str) -> Option<String> {
    root.open(RUN).ok()?.get_string(name).ok()
}

/// An even first byte lets an entry start, an odd one does not.
fn refused(root: &Key, name: &str) -> bool {
    let approved = root.open(APPROVED).and_then(|key| key.get_value(name));
    approved.is_ok_and(|value| value.first().is_some_and(|first| first % 2 == 1))
}
