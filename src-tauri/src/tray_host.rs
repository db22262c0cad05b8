//! Whether this desktop has no tray: GNOME without its extension.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{follow, note};

#[cfg(not(target_os = "linux"))]
use {helpline::words::Words, tauri::AppHandle};

/// Does nothing: this system always has a tray.
#[cfg(not(target_os = "linux"))]
pub fn follow(_app: &AppHandle) {}

/// Always empty: this system always has a tray.
#[cfg(not(target_os = "linux"))]
pub fn note(_app: &AppHandle, _words: &Words) -> String {
    String::new()
}
