//! Access to this computer for the three programs: clock, settings, files, ipc, session, log.

pub mod resident;

pub mod alarm;
pub mod clock;
pub mod signals;

pub mod json;
pub mod policy;
pub mod preferences;
mod regular_file;
pub mod settings;

pub mod atomic_file;
pub mod autostart;
#[cfg(target_os = "linux")]
pub mod desktop_services;
pub mod errors;
#[cfg(target_os = "linux")]
pub mod file_watch;
#[cfg(target_os = "linux")]
pub mod gnome;
pub mod ipc;
pub mod log;
pub mod paths;
pub mod programs;
pub mod sandbox;
pub mod session;

#[cfg(windows)]
pub mod windows;
