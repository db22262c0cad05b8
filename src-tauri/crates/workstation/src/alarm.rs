//! Waiting for an instant of the wall clock, through sleep and clock changes.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::Alarm;

#[cfg(not(target_os = "linux"))]
mod polling;
#[cfg(not(target_os = "linux"))]
pub use polling::Alarm;
