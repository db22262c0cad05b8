//! The phone program of a Linux desktop, started by the desktop's portal: a child of this program
//! would inherit the sandbox, and could not reach its server.

use anyhow::{Result, bail};
use gtk::gio::{self, BusType, Cancellable, DBusCallFlags, DBusConnection};
use gtk::glib::object::Cast;
use gtk::glib::{self, ToVariant, Variant, VariantDict, VariantTy};
use gtk::prelude::WidgetExt;
use tauri::WebviewWindow;
use tokio::sync::oneshot;
use workstation::desktop_services::{PORTAL, PORTAL_PATH};

const REQUEST: &str = "org.freedesktop.portal.Request";
/// Names the request, so that its response is awaited before it is sent.
const TOKEN: &str = "ecoute_call";
/// How long the bus may take to list its services, in milliseconds.
const BUS_TIMEOUT: i32 = 1000;

/// Whether a program takes phone numbers, and a portal to start it is there.
pub fn is_installed() -> bool {
    // The portal offers the same programs.
    !gio::AppInfo::recommended_for_type("x-scheme-handler/tel").is_empty() && has_portal()
}

/// Whether the portal runs, or the bus can start it.
fn has_portal() -> bool {
    let Ok(bus) = gio::bus_get_sync(BusType::Session, Cancellable::NONE) else { return false };
    let lists_portal = |method| {
        let names = bus.call_sync(
            Some("org.freedesktop.DBus"),
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            method,
            None,
            VariantTy::new("(as)").ok(),
            DBusCallFlags::NONE,
            BUS_TIMEOUT,
            Cancellable::NONE,
        );
        let names = names.ok().and_then(|names| names.get::<(Vec<String>,)>());
        names.is_some_and(|(names,)| names.iter().any(|name| name == PORTAL))
    };
    lists_portal("ListNames") || lists_portal("ListActivatableNames")
}

/// Asks the portal to open `address` in the program for it; the portal may first ask the person
/// which one. `false` if the person cancels. Not cancel-safe: the number may be handed over.
///
/// # Errors
/// When the portal or the program does not start.
pub async fn hand_over(address: &str, window: &WebviewWindow) -> Result<bool> {
    let (sender, receiver) = oneshot::channel();
    let (address, window_of_dialog) = (address.to_owned(), window.clone());
    // GIO calls back on the main thread; the task does not block it.
    window.run_on_main_thread(move || {
        glib::MainContext::default().spawn_local(async move {
            // The receiver is dropped when the program exits.
            let _sent = sender.send(open(&address, &window_of_dialog).await);
        });
    })?;
    receiver.await?
}

/// Not cancel-safe: the number may be handed over.
async fn open(address: &str, window: &WebviewWindow) -> Result<bool> {
    let bus = gio::bus_get_future(BusType::Session).await?;
    let (sender, receiver) = oneshot::channel();
    let responses = subscribe(&bus, sender);
    let options = VariantDict::new(None);
    options.insert("handle_token", TOKEN);
    let call = bus.call_future(
        Some(PORTAL),
        PORTAL_PATH,
        "org.freedesktop.portal.OpenURI",
        "OpenURI",
        Some(&Variant::tuple_from_iter([
            parent(window).to_variant(),
            address.to_variant(),
            options.end(),
        ])),
        None,
        DBusCallFlags::NONE,
        -1,
    );
    let answered: Result<u32> = match call.await {
        Ok(_) => receiver.await.map_err(Into::into),
        Err(error) => Err(error.into()),
    };
    bus.signal_unsubscribe(responses);
    // The numbers of the portal's Response signal.
    match answered? {
        0 => Ok(true),
        1 => Ok(false),
        other => bail!("the portal answers {other}"),
    }
}

/// Sends the response to the request [`TOKEN`] of this connection.
fn subscribe(bus: &DBusConnection, sender: oneshot::Sender<u32>) -> gio::SignalSubscriptionId {
    let own = bus.unique_name().unwrap_or_default();
    let own = own.trim_start_matches(':').replace('.', "_");
    let sender = std::cell::Cell::new(Some(sender));
    bus.signal_subscribe(
        Some(PORTAL),
        Some(REQUEST),
        Some("Response"),
        Some(&format!("{PORTAL_PATH}/request/{own}/{TOKEN}")),
        None,
        gio::DBusSignalFlags::NONE,
        move |_, _, _, _, _, body| {
            if let (Some(sender), Some(response)) = (sender.take(), body.child_value(0).get()) {
                // The receiver is dropped when the program exits.
                let _sent = sender.send(response);
            }
        },
    )
}

/// The window as the portal names it, for its dialog; empty on Wayland, where the dialog opens by
/// itself.
fn parent(window: &WebviewWindow) -> String {
    let shown = window.gtk_window().ok().and_then(|window| window.window());
    let x11 = shown.and_then(|shown| shown.downcast::<gdkx11::X11Window>().ok());
    x11.map_or_else(String::new, |x11| format!("x11:{:x}", x11.xid()))
}
