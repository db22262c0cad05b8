//! The autostart entry of the XDG specification.

mod desktop_entry;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::file::{Form, Found};
use super::{BY_ENTRY, Said};
use crate::paths;

const NAME: &str = "ecoute.desktop";
const FORM: Form = Form { make: made, starts: desktop_entry::starts };

/// What an entry that starts the agent for everybody says.
pub fn system_entry() -> Option<Said> {
    let folders = std::env::var_os("XDG_CONFIG_DIRS").filter(|folders| !folders.is_empty());
    let folders = folders.unwrap_or_else(|| "/etc/xdg".into());
    let folders = std::env::split_paths(&folders).filter(|folder| folder.is_absolute());
    let mut entries = folders.map(|folder| folder.join("autostart").join(NAME));
    // The first of them hides the others.
    let first = entries.find(|path| !matches!(FORM.find(path), Found::Nothing));
    FORM.start(&first?)
}

/// What the user, or the desktop for the user, says by an entry of the user's own.
pub fn user_override() -> Option<Said> {
    FORM.others(&own().ok()?)
}

/// The place of the entry that starts the agent; the user's own hides everybody's.
pub fn entry() -> Option<String> {
    let path = own().ok()?;
    let said = match FORM.find(&path) {
        Found::Nothing => system_entry(),
        Found::Ours(_) | Found::Others(_) => FORM.start(&path),
    };
    said.map(|said| said.place)
}

/// Makes the agent start, unless somebody else's entry stands there.
pub fn put(agent: &Path) -> Result<()> {
    FORM.put(&own()?, &quoted(agent), system_entry().is_none())
}

/// Removes the entry that this program wrote.
pub fn remove() -> Result<()> {
    FORM.remove(&own()?)
}

fn own() -> Result<PathBuf> {
    let folder = paths::config().context("the system names no folder for autostart entries")?;
    Ok(folder.join("autostart").join(NAME))
}

/// An entry of ours; its last line is its mark.
fn made(agent: &str) -> String {
    format!(
        "[Desktop Entry]\nType=Application\nName=Écoute\nExec=\"{agent}\" {BY_ENTRY}\n\
         NoDisplay=true\nX-Ecoute-Entry=1\n"
    )
}

/// The path as it stands between quotes in `Exec`.
fn quoted(agent: &Path) -> String {
    let mut quoted = String::new();
    for letter in agent.to_string_lossy().chars() {
        match letter {
            // Once for the quotes, once for the file's own escapes.
            '"' | '`' | '$' => quoted.extend(['\\', '\\', letter]),
            '\\' => quoted.push_str(r"\\\\"),
            '%' => quoted.push_str("%%"),
            _ => quoted.push(letter),
        }
    }
    quoted
}
