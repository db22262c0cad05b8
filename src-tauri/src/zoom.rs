//! How large the page is, whatever becomes of its script and of the file that keeps it.

use std::sync::{Mutex, PoisonError};

use helpline::settings::{Zoom, ZoomStep};
use tauri::{Manager, WebviewWindow};
use workstation::log;
use workstation::preferences::Preferences;

/// The page's present size.
pub struct Size(Mutex<Zoom>);

impl Size {
    /// Gives the page of `window` the size that its reader has kept.
    pub fn restore(window: &WebviewWindow) {
        let kept = Preferences::of_user().read().settings.zoom;
        magnify(window, kept);
        window.manage(Size(Mutex::new(kept)));
    }

    /// Shows the page a step larger or smaller; the new size, where it is another one.
    pub fn step(&self, step: ZoomStep, window: &WebviewWindow) -> Option<Zoom> {
        let mut size = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = size.after(step);
        if next == *size {
            return None;
        }
        *size = next;
        magnify(window, next);
        Some(next)
    }
}

fn magnify(window: &WebviewWindow, zoom: Zoom) {
    if let Err(error) = window.set_zoom(f64::from(zoom.percent()) / 100.0) {
        log::say(format_args!("the page keeps its size: {error}"));
    }
}
