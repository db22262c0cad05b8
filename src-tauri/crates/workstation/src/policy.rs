//! The admin's policy on this computer, and with the user's choices what is in force.

pub mod json;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux::changes;
#[cfg(target_os = "linux")]
pub use linux::{Changes, Name, near_names, read, read_file, read_folder};

#[cfg(not(target_os = "linux"))]
mod slices;
#[cfg(not(target_os = "linux"))]
pub use slices::Changes;

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
use helpline::fault::{Fault, Found};
use helpline::policy::{self, Effective, Layer, Level};

use crate::preferences::Preferences;
use crate::{autostart, clock};

/// What a policy says, and what of it could not even be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// What is said, in the order of the files' names.
    pub layers: Vec<Layer>,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Whether what could not be read rules the team's hours, or may.
    pub hours_unread: bool,
}

/// None: on this system, policies are no files.
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
    match std::fs::File::open(path).and_then(json::contents) {
        Ok(bytes) => json::read(Level::Managed, &source, &bytes),
        Err(error) => {
            let faults = vec![unreadable(error).within(&source, "")];
            Reading { faults, ..Reading::default() }
        }
    }
}

/// What the system said, to be completed with the place.
#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
pub(crate) fn unreadable(error: impl ToString) -> Fault {
    Fault::new("", Found::Unreadable(error.to_string()), None)
}

/// What an admin who looks into the policy wants to know, and a status does not: files that may have
/// been meant as policies, and what cannot be done.
pub fn remarks(effective: &Effective) -> Vec<Fault> {
    let wanted = effective.settings.autostart;
    let obstacle = autostart::obstacle(wanted);
    let obstacle = obstacle.map(|place| autostart::contradiction(&place, wanted));
    near_names().into_iter().chain(obstacle).collect()
}

/// What is in force for the user who runs this program.
pub fn effective() -> Effective {
    let Reading { mut layers, mut faults, hours_unread } = read();
    let (mut own, own_faults) = Preferences::of_user().layer();
    let entries = autostart::layers(&mut own);
    layers.extend(own.into_iter().chain(entries));
    faults.extend(own_faults);
    let mut effective = policy::merge(&layers);
    faults.append(&mut effective.ignored);
    let schedule = effective.schedule;
    let schedule = if hours_unread { schedule.refused() } else { schedule };
    Effective { ignored: faults, schedule, ..effective }
}

/// When this computer's policy last changed, withdrawn files and values included; the day of this
/// version where that is later, or where there is no policy.
pub fn revised() -> DateTime<Utc> {
    let released = clock::RELEASED.and_time(NaiveTime::MIN).and_utc();
    changes().into_iter().map(DateTime::from).fold(released, Ord::max)
}

/// Where a place was last changed, if it is there.
#[cfg(unix)]
fn changed(place: &std::path::Path) -> Option<std::time::SystemTime> {
    use std::os::unix::fs::MetadataExt;
    use std::time::SystemTime;
    // Not the time of modification, which packages and copies carry along.
    let found = std::fs::symlink_metadata(place).ok()?;
    let seconds = u64::try_from(found.ctime()).ok()?;
    Some(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds))
}
