//! Autostart entries of the XDG specification.

mod desktop_entry;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use helpline::fault::Fault;

use super::file::{self, Existing, Format};
use super::{AUTOSTART_FLAG, AutostartEntry};
use crate::paths;

const NAME: &str = "ecoute.desktop";
const FORMAT: Format = Format { generate, parse: desktop_entry::start };

/// The enabled entry for all users.
pub fn system_entry() -> Option<AutostartEntry> {
    let folders = std::env::var_os("XDG_CONFIG_DIRS").filter(|folders| !folders.is_empty());
    let folders = folders.unwrap_or_else(|| "/etc/xdg".into());
    let folders = std::env::split_paths(&folders).filter(|folder| folder.is_absolute());
    let mut entries = folders.map(|folder| folder.join("autostart").join(NAME));
    // The first file takes precedence.
    let first = entries.find(|path| !matches!(FORMAT.find(path), Existing::Nothing));
    FORMAT.enabled(&first?)
}

/// A user entry written by the user or by the desktop's settings.
pub fn user_override() -> Option<AutostartEntry> {
    FORMAT.foreign(&user_file().ok()?)
}

/// The place of the entry that starts the agent; the user entry takes precedence.
pub fn entry() -> Option<String> {
    let path = user_file().ok()?;
    let entry = match FORMAT.find(&path) {
        Existing::Nothing => system_entry(),
        Existing::Ours(_) | Existing::Foreign(_) => FORMAT.enabled(&path),
    };
    entry.map(|entry| entry.place)
}

/// What prevents a user entry.
pub fn obstacle() -> Option<Fault> {
    file::obstacle(&user_file().ok()?)
}

/// Writes our user entry; a foreign one is left alone.
pub fn install(agent: &Path) -> Result<()> {
    FORMAT.install(&user_file()?, &escaped(agent), system_entry().is_none())
}

/// Removes our user entry.
pub fn remove() -> Result<()> {
    FORMAT.remove(&user_file()?)
}

fn user_file() -> Result<PathBuf> {
    let folder = paths::config().ok_or(io::Error::from(ErrorKind::NotFound)).context("HOME")?;
    Ok(folder.join("autostart").join(NAME))
}

/// Our entry; the last line marks it as ours.
fn generate(agent: &str) -> String {
    format!(
        "[Desktop Entry]\nType=Application\nName=Écoute\nExec=\"{agent}\" {AUTOSTART_FLAG}\n\
         NoDisplay=true\nX-Ecoute-Entry=1\n"
    )
}

/// The path, escaped for the quotes in `Exec`.
fn escaped(agent: &Path) -> String {
    let mut quoted = String::new();
    for letter in agent.to_string_lossy().chars() {
        match letter {
            // Escaped twice: for the quotes, and for the desktop entry's own escapes.
            '"' | '`' | '$' => quoted.extend(['\\', '\\', letter]),
            '\\' => quoted.push_str(r"\\\\"),
            '%' => quoted.push_str("%%"),
            _ => quoted.push(letter),
        }
    }
    quoted
}
