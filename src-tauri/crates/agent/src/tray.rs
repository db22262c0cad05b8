//! The tray icon.

use std::sync::{Arc, Mutex, PoisonError};

use workstation::programs::Point;

/// Where the icon was clicked, until the window is asked for.
#[derive(Clone, Default)]
struct Click(Arc<Mutex<Option<Point>>>);

impl Click {
    fn set(&self, point: Point) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(point);
    }

    fn take(&self) -> Option<Point> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{Tray, run};

#[cfg(any(windows, target_os = "macos"))]
mod native;
#[cfg(any(windows, target_os = "macos"))]
pub use native::{Tray, run};
