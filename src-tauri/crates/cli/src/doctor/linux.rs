//! Checks of a Linux desktop: session bus, tray, notifications and web view.

use std::time::Duration;

use helpline::words::{Words, fill};
use tokio::time::timeout;
use workstation::gnome;
use workstation::programs::{self, Program, StartError};
use workstation::session::{self, TRAY_WATCHER};
use zbus::Connection;
use zbus::fdo::DBusProxy;

use super::Finding;
use crate::launch;

/// How long a D-Bus service may take to reply.
const REPLY_TIMEOUT: Duration = Duration::from_secs(3);
const WEB_VIEW: &str = "libwebkit2gtk-4.1.so.0";
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";

/// Causes first: without a display or a bus, there are no icons and no notifications. Not
/// cancel-safe: the window program that it starts as a check keeps running.
pub async fn findings(words: &Words) -> Vec<Finding> {
    let texts = &words.doctor;
    let advice = fill(texts.web_view_advice, &[("web_view", "WebKitGTK 4.1")]);
    let web_view =
        programs::library(Program::Window, WEB_VIEW).map(|path| path.display().to_string());
    let web_view = Finding::new("web_view", texts.web_view, web_view, &advice);
    let display =
        Finding::new("display", texts.display, display(words).await, texts.display_advice)
            .after(Some(&web_view).filter(|it| !it.good), words);
    let bus = within(Connection::session()).await;
    let (found, tray, notifications) = match &bus {
        Ok(bus) => {
            let name = bus.unique_name().map(|name| name.to_string());
            (Ok(name.unwrap_or_default()), tray_host(bus).await, daemon(bus).await)
        }
        Err(error) => (Err(error.clone()), Err("–".into()), Err("–".into())),
    };
    let bus = Finding::new("session_bus", texts.session_bus, found, texts.session_bus_advice);
    let cause = [&display, &bus].into_iter().find(|finding| !finding.good);
    let tray = Finding::new("tray_host", texts.tray_host, tray, &tray_host_advice(words));
    let tray = tray.after(cause, words);
    let notifications = Finding::new(
        "notifications",
        texts.notifications,
        notifications,
        texts.notifications_advice,
    );
    let notifications = notifications.after(cause, words);
    vec![web_view, display, bus, tray, notifications]
}

/// Whether the window could open; the window program itself checks. Not cancel-safe, as
/// [`programs::probe`].
async fn display(words: &Words) -> Result<String, String> {
    let Some(session) = session::current() else {
        return Err("WAYLAND_DISPLAY: –, DISPLAY: –".to_owned());
    };
    match programs::probe().await {
        Ok(()) => Ok(session.title),
        Err(StartError::NoDisplay) => Err(launch::display_variables()),
        Err(error) => Err(launch::not_started(Program::Window, &error, words)),
    }
}

/// The owner of the tray's bus name. Cancel-safe.
async fn tray_host(bus: &Connection) -> Result<String, String> {
    let owned = async {
        let proxy = DBusProxy::new(bus).await?;
        proxy.get_name_owner(TRAY_WATCHER.try_into()?).await.map_err(zbus::Error::from)
    };
    within(owned).await.map(|owner| format!("{TRAY_WATCHER} ({owner})"))
}

/// How to get tray icons on this desktop: GNOME needs an extension.
fn tray_host_advice(words: &Words) -> String {
    let texts = &words.doctor;
    if !gnome::is_current() {
        return texts.tray_host_advice.to_owned();
    }
    match gnome::installed_extension() {
        Some(extension) => fill(texts.tray_host_off, &[("extension", extension)]),
        None => texts.tray_host_gnome.to_owned(),
    }
}

/// The notification daemon's name, version and vendor. Cancel-safe.
async fn daemon(bus: &Connection) -> Result<String, String> {
    let path = "/org/freedesktop/Notifications";
    let call = bus.call_method(
        Some(NOTIFICATIONS),
        path,
        Some(NOTIFICATIONS),
        "GetServerInformation",
        &(),
    );
    let reply = within(call).await?;
    let information = reply.body().deserialize::<(String, String, String, String)>();
    let (name, vendor, version, _) = information.map_err(|error| error.to_string())?;
    Ok(format!("{name} {version} ({vendor})"))
}

/// The reply to `call`, which must be cancel-safe, within [`REPLY_TIMEOUT`].
async fn within<T>(call: impl Future<Output = zbus::Result<T>>) -> Result<T, String> {
    match timeout(REPLY_TIMEOUT, call).await {
        Ok(reply) => reply.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} s", REPLY_TIMEOUT.as_secs())),
    }
}
