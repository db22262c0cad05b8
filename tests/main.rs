//! What must hold, from the calendar to the screen.

// The benchmark's.
#[cfg(target_os = "linux")]
use x11rb as _;

mod domain;

mod preferences;

// The command and the desktop are tried on a real one without a screen, which only Linux offers.
#[cfg(target_os = "linux")]
mod command;
#[cfg(target_os = "linux")]
mod desktop;
#[cfg(target_os = "linux")]
mod desktops;
#[cfg(target_os = "linux")]
mod policy;

#[cfg(target_os = "linux")]
mod packages;
#[cfg(target_os = "linux")]
mod repository;
