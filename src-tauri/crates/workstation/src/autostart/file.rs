//! Autostart entries that are files: our own and foreign ones.

use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use helpline::fault::{Expected, Fault, Found};
use rustix::fs::{Access as Bits, access};

use super::{AutostartEntry, Start, is_generated};
use crate::atomic_file::{self, Access};
use crate::regular_file;

/// The most that is read of an entry.
const MAX_SIZE: u64 = 64 * 1024;

/// A system's file format for entries.
pub struct Format {
    /// Generates our entry for the agent's path, which Linux needs escaped.
    pub generate: fn(&str) -> String,
    /// Whether an entry with this text starts the agent.
    pub parse: fn(&[u8]) -> Start,
}

/// The file at an entry's place.
pub enum Existing {
    /// No file.
    Nothing,
    /// The text of a file that this program wrote and nobody edited.
    Ours(String),
    /// Any other file.
    Foreign(AutostartEntry),
}

impl Format {
    /// The file at `path`. A link is always foreign.
    pub fn find(&self, path: &Path) -> Existing {
        // A session that does not reach the folder does not find an entry either.
        let Ok(found) = fs::symlink_metadata(path) else { return Existing::Nothing };
        let linked = found.is_symlink();
        let bytes = contents(path).unwrap_or_default();
        match std::str::from_utf8(&bytes) {
            Ok(text) if !linked && is_generated(text, self.generate) => {
                Existing::Ours(text.to_owned())
            }
            Ok(_) | Err(_) => Existing::Foreign(AutostartEntry {
                place: path.display().to_string(),
                start: (self.parse)(&bytes),
            }),
        }
    }

    /// The entry at `path`, ours or foreign, if it starts the agent.
    pub fn enabled(&self, path: &Path) -> Option<AutostartEntry> {
        match self.find(path) {
            Existing::Nothing => None,
            Existing::Ours(_) => {
                Some(AutostartEntry { place: path.display().to_string(), start: Start::BySetting })
            }
            Existing::Foreign(entry) => Some(entry).filter(AutostartEntry::is_enabled),
        }
    }

    /// The foreign entry at `path`.
    pub fn foreign(&self, path: &Path) -> Option<AutostartEntry> {
        match self.find(path) {
            Existing::Foreign(entry) => Some(entry),
            Existing::Nothing | Existing::Ours(_) => None,
        }
    }

    /// Updates our entry. Creates it only if `create` and there is no file.
    pub fn install(&self, path: &Path, agent: &str, create: bool) -> Result<()> {
        let text = (self.generate)(agent);
        match self.find(path) {
            Existing::Nothing if create => {}
            Existing::Ours(current) if current != text => {}
            Existing::Nothing | Existing::Ours(_) | Existing::Foreign(_) => return Ok(()),
        }
        if let Some(obstacle) = obstacle(path) {
            return Err(obstacle.into());
        }
        let place = || path.display().to_string();
        let folder = path.parent().context("a file is in a folder")?;
        fs::create_dir_all(folder).with_context(place)?;
        atomic_file::write(path, text.as_bytes(), Access::Umask).with_context(place)
    }

    /// Removes our entry.
    pub fn remove(&self, path: &Path) -> Result<()> {
        match self.find(path) {
            Existing::Ours(_) => fs::remove_file(path).with_context(|| path.display().to_string()),
            Existing::Nothing | Existing::Foreign(_) => Ok(()),
        }
    }
}

/// What prevents a new file at `path`: in the place of a folder, or the folder's mode.
pub fn obstacle(path: &Path) -> Option<Fault> {
    let mut above = path.ancestors().skip(1);
    let folder = above.find(|folder| fs::symlink_metadata(folder).is_ok())?;
    let fault = match fs::metadata(folder) {
        Ok(found) if found.is_dir() => {
            Fault::unreadable(access(folder, Bits::WRITE_OK | Bits::EXEC_OK).err()?)
        }
        Ok(_) => Fault::new("", Found::NotAFolder, Expected::Folder),
        Err(error) => Fault::unreadable(error),
    };
    Some(fault.within(&folder.display().to_string(), ""))
}

/// The bytes of a regular file; `None` for others.
fn contents(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = vec![];
    regular_file::open(path).ok()??.take(MAX_SIZE).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
