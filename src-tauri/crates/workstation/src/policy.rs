//! The admin's policy on this computer, and with the user's choices what is in force.

pub mod json;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{Changes, read, read_folder};

#[cfg(not(target_os = "linux"))]
mod slices;
#[cfg(not(target_os = "linux"))]
pub use slices::Changes;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::read;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
pub use macos::read;

use helpline::policy::{self, Effective, Layer};

use crate::autostart;
use crate::preferences::Preferences;

/// What a policy says, and what of it could not even be read: a sentence each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// What is said, in the order of the files' names.
    pub layers: Vec<Layer>,
    /// Place, what is wrong, what happens instead.
    pub faults: Vec<String>,
    /// Whether what could not be read rules the team's hours, or may.
    pub hours_unread: bool,
}

/// What is in force for the user who runs this program.
pub fn effective() -> Effective {
    let Reading { mut layers, mut faults, hours_unread } = read();
    let (mut own, fault) = Preferences::of_user().layer();
    let entries = autostart::layers(&mut own);
    layers.extend(own.into_iter().chain(entries));
    faults.extend(fault);
    let mut effective = policy::merge(&layers);
    faults.append(&mut effective.ignored);
    let schedule = effective.schedule;
    let schedule = if hours_unread { schedule.refused() } else { schedule };
    Effective { ignored: faults, schedule, ..effective }
}
