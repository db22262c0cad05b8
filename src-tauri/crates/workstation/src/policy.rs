//! The admin's policy on this computer.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux::changes;
#[cfg(target_os = "linux")]
pub use linux::{Changes, Name, misnamed_files, read, read_file, read_folder};

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
use helpline::contacts;
use helpline::fault::{Fault, Instead};
use helpline::policy::{Layer, Level, holds_hours, means_contacts, means_hours};
use serde_json::Value;

use crate::clock;
use crate::json::{self, Object};
use crate::regular_file;

/// The largest policy that is accepted, in bytes.
pub const LARGEST: u64 = 256 * 1024;

/// A policy as it was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LoadedPolicy {
    /// The readable layers, ordered by file name.
    pub layers: Vec<Layer>,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Whether an unreadable part defines the team's hours, or may.
    pub hours_unreadable: bool,
}

/// Empty: policies are not files on this system.
#[cfg(not(target_os = "linux"))]
pub fn misnamed_files() -> Vec<Fault> {
    vec![]
}

/// Reads one file as if it were the policy.
#[cfg(not(target_os = "linux"))]
pub fn read_file(path: &std::path::Path) -> LoadedPolicy {
    read_unchecked(path)
}

fn read_unchecked(path: &std::path::Path) -> LoadedPolicy {
    let source = path.display().to_string();
    let file = std::fs::File::open(path).and_then(regular_file::sized);
    match file.and_then(|file| json::contents(file, LARGEST)) {
        Ok(bytes) => parse(Level::Managed, &source, &bytes),
        Err(error) => {
            let faults = vec![Fault::unreadable(error).within(&source, "")];
            LoadedPolicy { faults, ..LoadedPolicy::default() }
        }
    }
}

/// Parses the policy at `source`.
pub fn parse(level: Level, source: &str, bytes: &[u8]) -> LoadedPolicy {
    match json::object(bytes, LARGEST) {
        Ok(Object { keys, ambiguous, faults }) => LoadedPolicy {
            layers: vec![Layer { level, source: source.to_owned(), keys }],
            faults: faults.into_iter().map(|fault| fault.within(source, "")).collect(),
            hours_unreadable: ambiguous.iter().any(|name| means_hours(name)),
        },
        Err(fault) => LoadedPolicy {
            layers: vec![],
            faults: vec![fault.within(source, "").instead(Instead::FileIgnored)],
            hours_unreadable: may_hold_hours(bytes),
        },
    }
}

/// Whether an ignored file, in any encoding, may set the team's hours; true also for a text that is
/// too large or cut off, a list without a key, and an empty file.
fn may_hold_hours(bytes: &[u8]) -> bool {
    // The rest is not read.
    if LARGEST < bytes.len() as u64 {
        return true;
    }
    if let Ok(Object { keys, ambiguous, .. }) = json::object(bytes, LARGEST) {
        return ambiguous.iter().any(|name| means_hours(name)) || holds_hours(&Value::Object(keys));
    }
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&text);
    // Contacts have hours of their own.
    let with_contacts = text.split('"').any(means_contacts);
    let of_contacts = |name| with_contacts && contacts::has_field(name);
    let mut names = text.split('"');
    !text.trim_end().ends_with('}') || names.any(|name| means_hours(name) && !of_contacts(name))
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
