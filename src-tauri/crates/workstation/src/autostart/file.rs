//! An entry that is a file: this program's, or somebody else's.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use anyhow::{Context, Result};

use super::{Said, is_made};
use crate::atomic_file::{self, Readers};

/// No entry is larger; a larger file is something else.
const LARGEST: u64 = 64 * 1024;

/// How a system's entries are written and read.
pub struct Form {
    /// What this program writes for an agent's path that is escaped as the form wants it.
    pub make: fn(&str) -> String,
    /// Whether a session starts a program by this text, and whether with [`super::BY_ENTRY`].
    pub starts: fn(&[u8]) -> (bool, bool),
}

/// What stands at an entry's place.
pub enum Found {
    /// No file.
    Nothing,
    /// A file that this program wrote and nobody has edited: its text.
    Ours(String),
    /// Anything else.
    Others(Said),
}

impl Form {
    /// What stands at `path`. A link is somebody's, whatever it leads to.
    pub fn find(&self, path: &Path) -> Found {
        let linked = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Found::Nothing,
            found => found.is_ok_and(|found| found.is_symlink()),
        };
        let bytes = contents(path).unwrap_or_default();
        match std::str::from_utf8(&bytes) {
            Ok(text) if !linked && is_made(text, self.make) => Found::Ours(text.to_owned()),
            Ok(_) | Err(_) => {
                let (yes, asks) = (self.starts)(&bytes);
                Found::Others(Said { place: path.display().to_string(), yes, asks })
            }
        }
    }

    /// What the entry at `path` says, whoever wrote it, where it starts the agent.
    pub fn start(&self, path: &Path) -> Option<Said> {
        match self.find(path) {
            Found::Nothing => None,
            Found::Ours(_) => Some(Said::ours(path.display().to_string())),
            Found::Others(said) => said.yes.then_some(said),
        }
    }

    /// What somebody else's entry at `path` says.
    pub fn others(&self, path: &Path) -> Option<Said> {
        match self.find(path) {
            Found::Others(said) => Some(said),
            Found::Nothing | Found::Ours(_) => None,
        }
    }

    /// Writes the entry, where nothing stands and that is wanted, or an older one of ours.
    pub fn put(&self, path: &Path, agent: &str, wanted_new: bool) -> Result<()> {
        let text = (self.make)(agent);
        match self.find(path) {
            Found::Nothing if wanted_new => {}
            Found::Ours(stands) if stands != text => {}
            Found::Nothing | Found::Ours(_) | Found::Others(_) => return Ok(()),
        }
        let story = || format!("write {}", path.display());
        let folder = path.parent().context("a file stands in a folder")?;
        fs::create_dir_all(folder).with_context(story)?;
        atomic_file::write(path, text.as_bytes(), Readers::AsUsual).with_context(story)
    }

    /// Removes the entry that this program wrote.
    pub fn remove(&self, path: &Path) -> Result<()> {
        match self.find(path) {
            Found::Ours(_) => {
                fs::remove_file(path).with_context(|| format!("remove {}", path.display()))
            }
            Found::Nothing | Found::Others(_) => Ok(()),
        }
    }
}

/// The bytes of a file; a pipe, which would never end, and /dev/null have none.
fn contents(path: &Path) -> Option<Vec<u8>> {
    fs::metadata(path).ok().filter(|found| found.is_file())?;
    let mut bytes = vec![];
    File::open(path).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
