//! Operating-system notifications. Showing one does not block; a click opens the
//! window, except on macOS.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::Notifier;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::Notifier;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
pub use macos::Notifier;
