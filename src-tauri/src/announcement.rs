//! Tells screen readers what has changed in the page, where the web engine does not.

use tauri::WebviewWindow;

/// Has screen readers read `text`, after what they are reading. Must be called on the main thread.
///
/// WebKitGTK sends no accessibility event for a changed text, and Orca (43 and 48) ignores the
/// elements that WebKitGTK adds to a live region; no upstream report known. The other engines tell
/// screen readers themselves, so nothing happens there.
#[cfg(target_os = "linux")]
pub fn announce(window: &WebviewWindow, text: &str) {
    use gtk::glib::subclass::SignalId;
    use gtk::prelude::{ObjectExt, WidgetExt};

    const SIGNAL: &str = "announcement";
    let Some(accessible) = window.gtk_window().ok().and_then(|window| window.accessible()) else {
        return;
    };
    // ATK before 2.46 lacks this signal.
    if SignalId::lookup(SIGNAL, accessible.type_()).is_some() {
        accessible.emit_by_name::<()>(SIGNAL, &[&text]);
    }
}

/// Does nothing.
#[cfg(not(target_os = "linux"))]
pub fn announce(_window: &WebviewWindow, _text: &str) {}
