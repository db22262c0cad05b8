//! The system's phone program: whether there is one, and handing a number over to it. It asks
//! before it dials, and keeps its own list of calls.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{hand_over, is_installed};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::{hand_over, is_installed};

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
pub use macos::{hand_over, is_installed};
