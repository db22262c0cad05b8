//! All tests, from the domain to a real desktop.

// Used by the benchmark only.
#[cfg(target_os = "linux")]
use x11rb as _;

mod built;

mod domain;
mod event_orders;

mod command;
mod preferences;
mod start_report;

#[cfg(windows)]
mod windows;

// The desktop and the policy's files are tested on a real desktop without a screen, which needs
// Linux.
#[cfg(target_os = "linux")]
mod desktop;
#[cfg(target_os = "linux")]
mod desktops;
#[cfg(target_os = "linux")]
mod policy;
#[cfg(target_os = "linux")]
mod skip;

#[cfg(target_os = "linux")]
mod packages;
#[cfg(target_os = "linux")]
mod repository;
