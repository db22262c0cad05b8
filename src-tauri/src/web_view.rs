//! The web view: restricted to one page, stores nothing, reloads after a crash.

#[cfg(target_os = "linux")]
mod color_scheme;
#[cfg(target_os = "linux")]
pub use color_scheme::follow as follow_color_scheme;

#[cfg(windows)]
mod browser;
#[cfg(windows)]
pub use browser::{clear_folder_at_exit, clear_folder_at_start, restrict as restrict_browser};

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Url, WebviewWindow, WebviewWindowBuilder, Wry};

/// The page's address; on Windows, Tauri serves the page over http.
const PAGE: &str = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };

/// How often the page is reloaded after crashes of the web engine.
#[cfg(target_os = "linux")]
const RETRIES: u8 = 3;

/// Denies navigation, new windows and downloads, whatever the page contains. Dropped files are
/// never opened, because Tauri's drop handler receives them.
pub fn restrict(
    window: WebviewWindowBuilder<'_, Wry, AppHandle>,
) -> WebviewWindowBuilder<'_, Wry, AppHandle> {
    window
        .on_navigation(is_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
}

/// Whether this is the page's address, with any fragment.
fn is_page(address: &Url) -> bool {
    let mut address = address.clone();
    address.set_fragment(None);
    address.as_str().trim_end_matches('/') == PAGE
}

/// Lets the web view write nothing to the disk: files cannot be created in /proc, even by root, and
/// WebKitGTK works without them. Its private mode still writes files and does not support
/// WebDriver; no upstream report known.
#[cfg(target_os = "linux")]
pub fn in_memory(
    window: WebviewWindowBuilder<'_, Wry, AppHandle>,
) -> WebviewWindowBuilder<'_, Wry, AppHandle> {
    window.data_directory("/proc".into())
}

/// Lets the web view keep nothing on the disk. WebView2 still has a folder, which is deleted at the
/// start and at the exit.
#[cfg(not(target_os = "linux"))]
pub fn in_memory(
    window: WebviewWindowBuilder<'_, Wry, AppHandle>,
) -> WebviewWindowBuilder<'_, Wry, AppHandle> {
    window.incognito(true)
}

/// Disables overlay scroll bars: to fade one out, WebKitGTK repaints the whole page sixty times, a
/// third of its process's work at start (WebKit bug 316268).
#[cfg(target_os = "linux")]
pub fn disable_overlay_scroll_bar() {
    use gtk::prelude::ObjectExt;

    if let Some(settings) = gtk::Settings::default() {
        settings.set_property("gtk-overlay-scrolling", false);
    }
}

/// Does nothing: the system decides here.
#[cfg(not(target_os = "linux"))]
pub fn disable_overlay_scroll_bar() {}

/// Does nothing: the web view itself follows the system's style here.
#[cfg(not(target_os = "linux"))]
pub fn follow_color_scheme() {}

/// Desktops that keep copied text themselves, on Wayland and on X11; tested on each.
#[cfg(target_os = "linux")]
const KEEPERS: [&str; 3] = ["GNOME", "KDE", "X-Cinnamon"];

/// Whether copied text outlives this program, because the desktop or a clipboard manager keeps it.
/// On Wayland, GTK cannot tell, so the desktop's name decides. Must be called on the main thread.
#[cfg(target_os = "linux")]
pub fn clipboard_is_kept() -> bool {
    let display = gtk::gdk::Display::default();
    let desktops = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    display.is_some_and(|display| display.supports_clipboard_persistence())
        || desktops.split(':').any(|desktop| KEEPERS.contains(&desktop))
}

/// Whether copied text outlives this program: the system itself keeps it.
#[cfg(not(target_os = "linux"))]
pub fn clipboard_is_kept() -> bool {
    true
}

/// Hands the copied text to the desktop's clipboard manager, if there is one: on X11 the text is
/// lost when the program that copied it exits.
#[cfg(target_os = "linux")]
pub fn store_clipboard() {
    gtk::Clipboard::get(&gtk::gdk::SELECTION_CLIPBOARD).store();
}

/// Does nothing: the system itself keeps the copied text here.
#[cfg(not(target_os = "linux"))]
pub fn store_clipboard() {}

/// Nothing to restrict on this system.
///
/// # Errors
/// Never on this system.
#[cfg(not(windows))]
pub fn restrict_browser(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Nothing to delete on this system.
#[cfg(not(windows))]
pub fn clear_folder_at_start(_app: &AppHandle) {}

/// Nothing to delete on this system.
#[cfg(not(windows))]
pub fn clear_folder_at_exit(_app: &AppHandle) {}

/// Reloads the page when the web engine's process ends, which leaves the window blank: under memory
/// pressure, the kernel kills that process first. After [`RETRIES`] the program exits instead.
///
/// # Errors
/// When the window is closed already.
#[cfg(target_os = "linux")]
pub fn reload_after_crash(window: &WebviewWindow) -> tauri::Result<()> {
    use std::cell::Cell;

    use tauri::Manager;
    use webkit2gtk::WebViewExt;
    use workstation::log;

    let app = window.app_handle().clone();
    window.with_webview(move |web_view| {
        let left = Cell::new(RETRIES);
        web_view.inner().connect_web_process_terminated(move |web_view, reason| {
            match left.get().checked_sub(1) {
                Some(less) => {
                    log::warn(format_args!("the web engine ended ({reason:?}); reloading"));
                    left.set(less);
                    web_view.reload();
                }
                None => {
                    log::warn(format_args!("the web engine ended ({reason:?}) again; exiting"));
                    app.exit(1);
                }
            }
        });
    })
}

/// Not implemented on this system.
#[cfg(not(target_os = "linux"))]
pub fn reload_after_crash(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
