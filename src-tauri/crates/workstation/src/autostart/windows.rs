//! The autostart entry on Windows: a value of the user's own Run key.
//!
//! What the user switches off in the task manager stands elsewhere and stays off.

use std::path::Path;

use anyhow::Result;
use windows_registry::CURRENT_USER;

const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
const NAME: &str = "Ecoute";

/// Rewrites an entry that leads to an agent elsewhere.
pub fn repair(agent: &Path) -> Result<()> {
    if stands().is_some() { switch_on(agent, false) } else { Ok(()) }
}

/// Makes the agent start.
pub fn switch_on(agent: &Path, _undo: bool) -> Result<()> {
    let line = format!("\"{}\"", agent.display());
    if stands().as_ref() != Some(&line) {
        CURRENT_USER.create(RUN)?.set_string(NAME, &line)?;
    }
    Ok(())
}

/// Makes the agent not start.
pub fn switch_off() -> Result<()> {
    if stands().is_some() {
        CURRENT_USER.create(RUN)?.remove_value(NAME)?;
    }
    Ok(())
}

fn stands() -> Option<String> {
    CURRENT_USER.open(RUN).ok()?.get_string(NAME).ok()
}
