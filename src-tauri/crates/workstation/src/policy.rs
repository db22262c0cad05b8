//! The admin's policy on this computer.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux::changes;
#[cfg(target_os = "linux")]
pub use linux::{Changes, Name, near_names, read, read_file, read_folder};

#[cfg(not(target_os = "linux"))]
mod polling;
#[cfg(not(target_os = "linux"))]
pub use polling::Changes;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows::changes;
#[cfg(windows)]
pub use windows::read;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos::changes;
#[cfg(target_os = "macos")]
pub use macos::read;

use chrono::{DateTime, NaiveTime, Utc};
use helpline::fault::{Fault, Instead};
use helpline::policy::{Layer, Level};
use helpline::settings::Key;

use crate::clock;
use crate::json::{self, Object};
use crate::regular_file;

/// A policy as it was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The readable layers, ordered by file name.
    pub layers: Vec<Layer>,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Whether an unreadable part defines the team's hours, or may.
    pub hours_unreadable: bool,
}

/// Empty: policies are not files on this system.
#[cfg(not(target_os = "linux"))]
pub fn near_names() -> Vec<Fault> {
    vec![]
}

/// Reads one file as if it were the policy.
#[cfg(not(target_os = "linux"))]
pub fn read_file(path: &std::path::Path) -> Reading {
    read_anywhere(path)
}

fn read_anywhere(path: &std::path::Path) -> Reading {
    let source = path.display().to_string();
    let file = std::fs::File::open(path).and_then(regular_file::sized);
    match file.and_then(json::contents) {
        Ok(bytes) => parse(Level::Managed, &source, &bytes),
        Err(error) => {
            let faults = vec![Fault::unreadable(error).within(&source, "")];
            Reading { faults, ..Reading::default() }
        }
    }
}

/// Parses the policy at `source`.
pub fn parse(level: Level, source: &str, bytes: &[u8]) -> Reading {
    match json::object(bytes, json::LARGEST) {
        Ok(Object { keys, ambiguous, faults }) => Reading {
            layers: vec![Layer { level, source: source.to_owned(), keys }],
            faults: faults.into_iter().map(|fault| fault.within(source, "")).collect(),
            hours_unreadable: hours().any(|key| ambiguous.iter().any(|name| name == key.code())),
        },
        Err(fault) => Reading {
            layers: vec![],
            faults: vec![fault.within(source, "").instead(Instead::FileIgnored)],
            hours_unreadable: mentions_hours(bytes),
        },
    }
}

/// Whether a text that cannot be parsed, in any encoding, contains a key of the team's hours, or a
/// field of their entries: it may be the list alone.
fn mentions_hours(bytes: &[u8]) -> bool {
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let mut names = hours().map(Key::code).chain(["\"opens\""]);
    names.any(|name| text.windows(name.len()).any(|part| part == name.as_bytes()))
}

fn hours() -> impl Iterator<Item = Key> {
    Key::ALL.into_iter().filter(|key| key.form().is_hours())
}

/// When this computer's policy last changed, including removed files and values; at least the
/// release date of this version.
pub fn revised() -> DateTime<Utc> {
    let released = clock::RELEASED.and_time(NaiveTime::MIN).and_utc();
    changes().into_iter().map(DateTime::from).fold(released, Ord::max)
}

/// When a file or folder last changed, if it exists.
#[cfg(unix)]
fn changed(place: &std::path::Path) -> Option<std::time::SystemTime> {
    use std::os::unix::fs::MetadataExt;
    use std::time::SystemTime;
    // Not the modification time: packages and copies preserve it.
    let found = std::fs::symlink_metadata(place).ok()?;
    let seconds = u64::try_from(found.ctime()).ok()?;
    Some(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds))
}
