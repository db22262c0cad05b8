//! The user's own choices, in their file.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use helpline::fault::{Fault, Found, Instead};
use helpline::policy::{self, Effective, Layer, Level};
use helpline::settings::{Key, Settings};
use serde_json::{Map, Value};

use crate::atomic_file::{self, Readers};
use crate::json::{self, Object};
use crate::log;
use crate::paths;

/// No file of choices is larger; a larger one is something else.
const LARGEST: u64 = 64 * 1024;

/// The file of the user's own choices.
#[derive(Debug, Clone)]
pub struct Preferences {
    path: Option<PathBuf>,
}

/// What was read: the settings in force, and what was ignored and why.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading {
    /// The user's choices, key by key, where they are valid, else the built-in ones.
    pub settings: Settings,
    /// What is wrong with the file.
    pub faults: Vec<Fault>,
}

impl Preferences {
    /// The preferences of the user who runs this program.
    pub fn of_user() -> Preferences {
        Preferences { path: paths::preferences() }
    }

    /// The preferences in this file.
    pub fn at(path: PathBuf) -> Preferences {
        Preferences { path: Some(path) }
    }

    /// Reads the file; one that is missing says nothing.
    pub fn read(&self) -> Reading {
        let (own, faults) = self.layer();
        let Effective { settings, ignored, .. } = policy::merge(own.as_slice());
        Reading { settings, faults: faults.into_iter().chain(ignored).collect() }
    }

    /// What the user says, and what is wrong with the file.
    pub fn layer(&self) -> (Option<Layer>, Vec<Fault>) {
        let Some(path) = &self.path else { return (None, vec![]) };
        let source = path.display().to_string();
        match load(path) {
            Ok(Object { keys, faults, .. }) => {
                let faults = faults.into_iter().map(|fault| fault.within(&source, "")).collect();
                (Some(Layer { level: Level::User, source, keys }), faults)
            }
            Err(fault) => (None, vec![fault.instead(Instead::BuiltIn)]),
        }
    }

    /// Keeps one choice. The other keys stay as they are, those of other versions included; a file
    /// that cannot be read is kept aside first. Either the whole new file stands there, or the old.
    ///
    /// # Errors
    /// When the value does not fit, or the file cannot be written; nothing has changed then.
    pub fn keep(&self, key: Key, value: Value) -> Result<()> {
        if !key.by_user() {
            return Err(anyhow!("{} cannot be chosen here", key.code()));
        }
        if let Err(expected) = Settings::default().set(key, &value) {
            return Err(anyhow!("{}", Fault::new(key.code(), Found::DoesNotFit(value), expected)));
        }
        let path = self.path.as_ref().context("the system names no folder for preferences")?;
        // A link to a file elsewhere stays a link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let mut choices = match load(&path) {
            Ok(object) => object.keys,
            Err(fault) => {
                let aside = keep_aside(&path).with_context(|| fault.to_string())?;
                log::say(format_args!("{fault}; kept aside as {}", aside.display()));
                Map::new()
            }
        };
        choices.insert(key.code().to_owned(), value);
        write(&path, &choices).with_context(|| format!("write {}", path.display()))
    }
}

fn write(path: &Path, choices: &Map<String, Value>) -> Result<()> {
    let folder = path.parent().context("a file stands in a folder")?;
    fs::create_dir_all(folder)?;
    let text = serde_json::to_string_pretty(choices)? + "\n";
    atomic_file::write(path, text.as_bytes(), Readers::User)
}

/// Moves what stands at `path` to the first free name beside it.
fn keep_aside(path: &Path) -> Result<PathBuf> {
    let aside = (1..100).map(|number| path.with_extension(format!("unreadable-{number}.json")));
    let aside = aside.into_iter().find(|name| fs::symlink_metadata(name).is_err());
    let aside = aside.context("too many unreadable files are kept already")?;
    fs::rename(path, &aside).with_context(|| format!("keep {} aside", path.display()))?;
    Ok(aside)
}

fn load(path: &Path) -> Result<Object, Fault> {
    // To open a pipe is to wait for somebody who writes into it.
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        let fault = Fault::new("", Found::NotAFile, None);
        return Err(fault.within(&path.display().to_string(), ""));
    }
    let read = |file: File| {
        let mut bytes = vec![];
        file.take(LARGEST + 1).read_to_end(&mut bytes).map(|_| bytes)
    };
    let object = match File::open(path).and_then(read) {
        Ok(bytes) => json::object(&bytes, LARGEST),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Ok(Object { keys: Map::new(), twice: vec![], faults: vec![] })
        }
        Err(error) => Err(Fault::unreadable(error)),
    };
    object.map_err(|fault| fault.within(&path.display().to_string(), ""))
}
