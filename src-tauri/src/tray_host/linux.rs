//! The tray host of GNOME, followed with GTK's own D-Bus.

use std::sync::atomic::{AtomicBool, Ordering};

use gtk::prelude::{DBusProxyExt, ObjectExt};
use gtk::{gio, glib};
use helpline::view;
use helpline::words::Words;
use tauri::{AppHandle, Manager};
use tokio::sync::mpsc::UnboundedSender;
use workstation::desktop_services::{TRAY_WATCHER, TRAY_WATCHER_PATH};
use workstation::gnome;
use workstation::ipc::Request;

/// Whether GNOME has no tray host.
#[derive(Default)]
struct Missing(AtomicBool);

/// Follows the tray host on GNOME from now on; each change reloads the page's content. Does not
/// wait for the bus. Call it on the main thread.
pub fn follow(app: &AppHandle) {
    // Managed already: the page was reloaded.
    if gnome::is_current() && app.manage(Missing::default()) {
        glib::MainContext::default().spawn_local(watch(app.clone()));
    }
}

/// The page's text about a missing tray; empty where there is one, or may be.
pub fn note(app: &AppHandle, words: &Words) -> String {
    let missing = app.try_state::<Missing>().is_some_and(|it| it.0.load(Ordering::Relaxed));
    if missing { view::no_tray(gnome::installed_extension(), words) } else { String::new() }
}

/// Never cancelled, so it need not be cancel-safe.
async fn watch(app: AppHandle) {
    let watcher = gio::DBusProxy::for_bus_future(
        gio::BusType::Session,
        gio::DBusProxyFlags::DO_NOT_AUTO_START
            | gio::DBusProxyFlags::DO_NOT_LOAD_PROPERTIES
            | gio::DBusProxyFlags::DO_NOT_CONNECT_SIGNALS,
        None,
        TRAY_WATCHER,
        TRAY_WATCHER_PATH,
        TRAY_WATCHER,
    );
    // Without a session bus, the doctor gives advice, not the page.
    let Ok(watcher) = watcher.await else { return };
    let update = move |watcher: &gio::DBusProxy| {
        let missing = watcher.g_name_owner().is_none();
        if app.state::<Missing>().0.swap(missing, Ordering::Relaxed) != missing {
            // A closed inbox means that the program is already shutting down.
            let _closed = app.state::<UnboundedSender<Request>>().send(Request::Reload);
        }
    };
    update(&watcher);
    // The handler keeps the proxy alive until the program ends.
    let kept = watcher.clone();
    watcher.connect_notify_local(Some("g-name-owner"), move |_, _| update(&kept));
}
