//! This computer, as the programs meet it: its clock, the user's choices, and one another.

pub mod resident;

pub mod alarm;
pub mod clock;
mod signals;

pub mod policy;
pub mod preferences;

pub mod autostart;
pub mod confinement;
pub mod door;
#[cfg(target_os = "linux")]
pub mod file_watch;
pub mod log;
pub mod paths;
pub mod programs;
pub mod whole_file;
