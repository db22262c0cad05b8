//! The web view behind the window: it shows one page, keeps nothing, and comes back where its
//! process ends.

#[cfg(target_os = "linux")]
mod color_scheme;
#[cfg(target_os = "linux")]
pub use color_scheme::follow as follow_color_scheme;

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Url, WebviewWindow, WebviewWindowBuilder, Wry};

/// The page's address; WebView2 has no scheme of Tauri's own.
const PAGE: &str = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };

/// How often the page is loaded again; a web engine that ends more often than that will not stay.
#[cfg(target_os = "linux")]
const RETRIES: u8 = 3;

/// Keeps the web view on the page: it goes nowhere else, opens no window, and downloads nothing,
/// whatever is put into the page. A file that is dropped on it is Tauri's own drop handler's, and so
/// never opened.
pub fn confine(
    window: WebviewWindowBuilder<'_, Wry, AppHandle>,
) -> WebviewWindowBuilder<'_, Wry, AppHandle> {
    window
        .on_navigation(is_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
}

/// Whether this is the page, at any of its places; it is loaded again from the same address.
fn is_page(address: &Url) -> bool {
    let mut address = address.clone();
    address.set_fragment(None);
    address.as_str().trim_end_matches('/') == PAGE
}

/// WebKitGTK's private mode cannot be driven by tests, and leaves files all the same. Nobody, root
/// included, can make a file in /proc, and WebKitGTK lives well without.
#[cfg(target_os = "linux")]
pub fn in_memory(
    window: WebviewWindowBuilder<'_, Wry, AppHandle>,
) -> WebviewWindowBuilder<'_, Wry, AppHandle> {
    window.data_directory("/proc".into())
}

/// Lets the web view write nothing to the disk.
#[cfg(not(target_os = "linux"))]
pub fn in_memory(
    window: WebviewWindowBuilder<'_, Wry, AppHandle>,
) -> WebviewWindowBuilder<'_, Wry, AppHandle> {
    window.incognito(true)
}

/// Leaves the scroll bar where it is: to fade it away, WebKitGTK paints the whole page again sixty
/// times, which is a third of all that its process does at an opening.
#[cfg(target_os = "linux")]
pub fn keep_scroll_bar() {
    use gtk::prelude::ObjectExt;

    if let Some(settings) = gtk::Settings::default() {
        settings.set_property("gtk-overlay-scrolling", false);
    }
}

/// Nothing: here the system decides whether a scroll bar stays.
#[cfg(not(target_os = "linux"))]
pub fn keep_scroll_bar() {}

/// Nothing: here the web view follows the system's style by itself.
#[cfg(not(target_os = "linux"))]
pub fn follow_color_scheme() {}

/// Leaves what was copied to the desktop's own clipboard, where there is one: on X11 it belongs to the
/// program that copied it, and would go with it.
#[cfg(target_os = "linux")]
pub fn hand_over_what_was_copied() {
    gtk::Clipboard::get(&gtk::gdk::SELECTION_CLIPBOARD).store();
}

/// Nothing: here the system itself keeps what was copied.
#[cfg(not(target_os = "linux"))]
pub fn hand_over_what_was_copied() {}

/// Loads the page again where the web engine's own process ends, which leaves the window blank:
/// where memory is short, the system ends that process first. After [`RETRIES`] the program ends
/// too, since a blank window answers nobody.
///
/// # Errors
/// When the window is gone already.
#[cfg(target_os = "linux")]
pub fn revive(window: &WebviewWindow) -> tauri::Result<()> {
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
                    log::say(format_args!(
                        "the web engine ended ({reason:?}); loading the page again"
                    ));
                    left.set(less);
                    web_view.reload();
                }
                None => {
                    log::say(format_args!("the web engine ended ({reason:?}) once more; leaving"));
                    app.exit(1);
                }
            }
        });
    })
}

/// Nothing: Tauri does not tell here of the end of the web engine's process.
#[cfg(not(target_os = "linux"))]
pub fn revive(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
