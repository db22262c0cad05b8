//! The file of the user's preferences.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use helpline::fault::{Expected, Fault, Found, Instead};
use helpline::policy::{self, Effective, Layer, Level};
use helpline::settings::{Key, Settings};
use serde_json::{Map, Value};

use crate::atomic_file::{self, Access};
use crate::json::{self, Object};
use crate::log;
use crate::paths;
use crate::regular_file;

/// The largest preferences file that is accepted, in bytes.
const LARGEST: u64 = 64 * 1024;

/// How the names of our backups begin.
const BACKUP: &str = "preferences.unreadable-";

/// The preferences file.
#[derive(Debug, Clone)]
pub struct Preferences {
    path: Option<PathBuf>,
}

/// The preferences as they were read.
#[derive(Debug, PartialEq, Default)]
pub struct LoadedPreferences {
    /// The keys of the file; `None` if it is unreadable.
    pub layer: Option<Layer>,
    /// What is wrong with the file as a whole.
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

    /// The settings of the file alone, and all that is wrong with it.
    pub fn read(&self) -> Effective {
        let LoadedPreferences { layer, mut faults } = self.load();
        let mut effective = policy::merge(layer.as_slice(), None);
        faults.append(&mut effective.faults);
        Effective { faults, ..effective }
    }

    /// Reads the file; a missing file counts as empty.
    pub fn load(&self) -> LoadedPreferences {
        let Some(path) = &self.path else { return LoadedPreferences::default() };
        let source = path.display().to_string();
        match load(path) {
            Ok(Object { keys, faults, .. }) => {
                let faults = faults.into_iter().map(|fault| fault.within(&source, "")).collect();
                let layer = Some(Layer { level: Level::User, source, keys });
                LoadedPreferences { layer, faults }
            }
            Err(fault) => {
                let faults = vec![fault.instead(Instead::BuiltIn)];
                LoadedPreferences { layer: None, faults }
            }
        }
    }

    /// Files that are ignored, but were perhaps intended as preferences: under another name, or in
    /// a folder whose name has another case.
    pub fn misnamed_files(&self) -> Vec<Fault> {
        let Some(path) = &self.path else { return vec![] };
        let folder = path.parent().expect("a file is in a folder");
        let folders = [folder.to_owned()].into_iter().chain(paths::other_cases(folder));
        let entries = folders.flat_map(fs::read_dir).flatten().flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(|it| it != path).collect();
        files.retain(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            let is_near = name.contains("preference") || name.contains(".json");
            // Where file names are case-insensitive, this is the file itself.
            let is_own = cfg!(not(target_os = "linux")) && name == "preferences.json";
            is_near && !is_own && !name.starts_with(['.', '#']) && !name.starts_with(BACKUP)
        });
        files.sort_unstable();
        let expected = || Expected::File(path.display().to_string());
        let fault = |file: &PathBuf| {
            Fault::new("", Found::NotRead, expected()).within(&file.display().to_string(), "")
        };
        files.iter().map(fault).collect()
    }

    /// Saves one value, atomically. Other keys stay unchanged, including keys of other versions. A
    /// file that would lose content (unreadable, or with a repeated key) is renamed first.
    ///
    /// # Errors
    /// When the value is invalid, or the file cannot be written; nothing is changed then.
    pub fn set(&self, key: Key, value: Value) -> Result<()> {
        if !key.by_user() {
            return Err(Fault::new(key.code(), Found::AdminsOwn, None).into());
        }
        if let Err(expected) = Settings::default().set(key, &value) {
            return Err(Fault::new(key.code(), Found::DoesNotFit(value), expected).into());
        }
        let path = self.path.as_ref().ok_or(io::Error::from(ErrorKind::NotFound));
        let path = path.context("preferences.json")?;
        // Follows a symbolic link, so that it stays a link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let loaded = load(&path);
        let complete = loaded.as_ref().is_ok_and(|object| object.ambiguous.is_empty());
        let backup = if complete { None } else { Some(back_up(&path)?) };
        let mut keys = loaded.map_or_else(|_| Map::new(), |object| object.keys);
        keys.insert(key.code().to_owned(), value);
        let written = write(&path, &keys).with_context(|| path.display().to_string());
        match backup {
            Some(backup) if written.is_err() => fs::rename(backup, &path)?,
            Some(backup) => log::warn(format_args!(
                "{}: renamed to {}, because not all of it can be saved",
                path.display(),
                backup.display()
            )),
            None => {}
        }
        written
    }
}

fn write(path: &Path, keys: &Map<String, Value>) -> Result<()> {
    let folder = path.parent().context("a file is in a folder")?;
    fs::create_dir_all(folder)?;
    let text = serde_json::to_string_pretty(keys)? + "\n";
    atomic_file::write(path, text.as_bytes(), Access::Private)
}

/// Renames the file at `path` to the first free name beside it.
fn back_up(path: &Path) -> Result<PathBuf> {
    let names = (1..100).map(|number| path.with_file_name(format!("{BACKUP}{number}.json")));
    let backup = names.into_iter().find(|name| fs::symlink_metadata(name).is_err());
    let backup = backup.ok_or(io::Error::from(ErrorKind::AlreadyExists));
    let renamed = backup.and_then(|backup| fs::rename(path, &backup).map(|()| backup));
    renamed.with_context(|| path.with_file_name(format!("{BACKUP}*.json")).display().to_string())
}

fn load(path: &Path) -> Result<Object, Fault> {
    let file = regular_file::open(path);
    let bytes = file.and_then(|file| file.map(|file| json::contents(file, LARGEST)).transpose());
    let object = match bytes {
        Ok(Some(bytes)) => json::object(&bytes, LARGEST),
        Ok(None) => Err(Fault::new("", Found::NotAFile, None)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if let Some((link, target)) = paths::broken_link(path) {
                let link = format!("{} → {}", link.display(), target.display());
                return Err(Fault::unreadable(error).within(&link, ""));
            }
            Ok(Object { keys: Map::new(), ambiguous: vec![], faults: vec![] })
        }
        Err(error) => Err(Fault::unreadable(error)),
    };
    object.map_err(|fault| fault.within(&path.display().to_string(), ""))
}
