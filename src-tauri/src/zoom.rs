//! The zoom level of the page. It works even if the page's script or the preferences file fails.

use std::sync::{Mutex, PoisonError};

use helpline::settings::{Zoom, ZoomStep};
use tauri::{Manager, WebviewWindow};
use workstation::log;
use workstation::preferences::Preferences;

/// The current zoom level.
pub struct ZoomLevel(Mutex<Zoom>);

impl ZoomLevel {
    /// Applies the saved level to the page of `window`.
    pub fn restore(window: &WebviewWindow) {
        let saved = Preferences::of_user().read().settings.zoom;
        apply(window, saved);
        window.manage(ZoomLevel(Mutex::new(saved)));
    }

    /// Applies a step; returns the new level if it changed.
    pub fn step(&self, step: ZoomStep, window: &WebviewWindow) -> Option<Zoom> {
        let mut level = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = level.after(step);
        if next == *level {
            return None;
        }
        *level = next;
        apply(window, next);
        Some(next)
    }
}

fn apply(window: &WebviewWindow, zoom: Zoom) {
    if let Err(error) = window.set_zoom(f64::from(zoom.percent()) / 100.0) {
        log::warn(format_args!("cannot zoom the page: {error}"));
    }
}
