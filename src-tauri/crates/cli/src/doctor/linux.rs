//! Checks of a Linux desktop: session bus, tray, notifications and web view.

mod muted;

use std::time::Duration;

use helpline::words::{Words, fill};
use tokio::time::timeout;
use workstation::desktop_services::{
    NOTIFICATIONS, NOTIFICATIONS_PATH, TRAY_WATCHER, TRAY_WATCHER_PATH,
};
use workstation::gnome;
use workstation::ipc;
use workstation::programs::{self, LibraryError, Program, StartError};
use workstation::session::{self, PRIMARY_AGENT};
use zbus::fdo::DBusProxy;
use zbus::{Connection, Message};

use self::muted::{Muted, muted};
use super::{Check, Finding};
use crate::launch;

/// How long a D-Bus service may take to reply.
const REPLY_TIMEOUT: Duration = Duration::from_secs(3);
const WEB_VIEW: &str = "libwebkit2gtk-4.1.so.0";
const PEER: &str = "org.freedesktop.DBus.Peer";

/// Causes first: without a display or a bus, there are no icons and no notifications. Cancel-safe.
pub async fn findings(words: &Words) -> Vec<Finding> {
    let texts = &words.doctor;
    let web_view = web_view(words).await;
    let connection = within(Connection::session()).await;
    let found = match &connection {
        Ok(bus) => Ok(bus.unique_name().map(ToString::to_string).unwrap_or_default()),
        Err(error) => Err(no_bus(error, words)),
    };
    let silent_bus = matches!(connection, Err(CallError::Timeout));
    let (tray, notifications) = match &connection {
        Ok(bus) => (tray_host(bus, words).await, notification_daemon(bus, words).await),
        Err(_) => {
            let unknown = || Silence { why: "–".to_owned(), advice: String::new() };
            (Err(unknown()), Err(unknown()))
        }
    };
    let advice = if silent_bus { texts.service_silent_advice } else { texts.session_bus_advice };
    let bus = Finding::new(Check::SessionBus, found, advice);
    // The window would wait for the bus first.
    let display = if silent_bus { Err(String::new()) } else { display(words).await };
    let display = Finding::new(Check::Display, display, texts.display_advice)
        .after(Some(&web_view).filter(|it| !it.good), words)
        .after(Some(&bus).filter(|_| silent_bus), words);
    let cause = [&bus, &display].into_iter().find(|finding| !finding.good);
    let tray = service_finding(Check::TrayHost, tray).after(cause, words);
    let muted = match (&connection, &notifications) {
        (Ok(bus), Ok(daemon)) => muted(bus, &daemon.name).await,
        (Ok(_) | Err(_), _) => None,
    };
    let notifications = notifications.map(|daemon| daemon.found);
    let notifications = service_finding(Check::Notifications, notifications);
    let notifications = if_muted(notifications, muted, words).after(cause, words);
    vec![web_view, display, bus, tray, notifications]
}

/// The finding about notifications with what mutes them, if anything does.
fn if_muted(finding: Finding, muted: Option<Muted>, words: &Words) -> Finding {
    let texts = &words.doctor;
    match muted {
        Some(Muted::ForNow { by, undo }) => finding.noted(
            &fill(texts.notifications_muted, &[("by", by)]),
            fill(texts.notifications_muted_advice, &[("undo", undo)]),
        ),
        Some(Muted::Off { undo }) => {
            let off = finding.noted(texts.notifications_off, undo.to_owned());
            Finding { good: false, ..off }
        }
        None => finding,
    }
}

/// Whether the agent of another session on the same bus shows icon and notifications. Cancel-safe.
pub async fn icon_is_elsewhere() -> bool {
    let Some(own) = ipc::server_process(Program::Agent).await else { return false };
    let primary = async {
        let bus = DBusProxy::new(&Connection::session().await?).await?;
        Ok(bus.get_connection_unix_process_id(PRIMARY_AGENT.try_into()?).await?)
    };
    within(primary).await.is_ok_and(|primary| primary != own)
}

/// The library of the web view, or the libraries without which the window does not start.
/// Cancel-safe.
async fn web_view(words: &Words) -> Finding {
    let texts = &words.doctor;
    let found = programs::library(Program::Window, WEB_VIEW).await;
    let finding = |found, advice: &str| Finding::new(Check::WebView, found, advice);
    match found {
        Ok(path) => finding(Ok(path.display().to_string()), ""),
        // The finding about the display reports that.
        Err(LibraryError::Program) => finding(Ok("–".to_owned()), ""),
        Err(LibraryError::Unusable(names)) => {
            let install = if names.contains(WEB_VIEW) { "WebKitGTK 4.1" } else { &names };
            let advice = fill(texts.web_view_advice, &[("web_view", install)]);
            finding(Err(fill(texts.web_view_unusable, &[("what", &names)])), &advice)
        }
    }
}

/// Whether the window could open; the window program itself checks. Cancel-safe.
async fn display(words: &Words) -> Result<String, String> {
    let Some(session) = session::current() else {
        return Err("WAYLAND_DISPLAY: –, DISPLAY: –".to_owned());
    };
    let Err(error) = programs::probe().await else { return Ok(session.title) };
    let cause = launch::cause(&error, words);
    Err(match error {
        StartError::NoDisplay | StartError::SilentDisplay | StartError::SilentBus => cause,
        StartError::File(..) | StartError::Libraries(_) => {
            launch::not_started(Program::Window, &error, words)
        }
        StartError::Timeout
        | StartError::System(_)
        | StartError::Exited(_)
        | StartError::Other(_) => format!("{}: {cause}", Program::Window.name()),
    })
}

/// A notification daemon.
struct Daemon {
    /// By which it is recognised.
    name: String,
    /// For display.
    found: String,
}

/// Why a service does not answer.
struct Silence {
    why: String,
    advice: String,
}

fn service_finding(check: Check, found: Result<String, Silence>) -> Finding {
    match found {
        Ok(found) => Finding::new(check, Ok(found), ""),
        Err(Silence { why, advice }) => Finding::new(check, Err(why), &advice),
    }
}

/// The owner of the tray's bus name. Cancel-safe.
async fn tray_host(bus: &Connection, words: &Words) -> Result<String, Silence> {
    let ping = call(bus, TRAY_WATCHER, TRAY_WATCHER_PATH, PEER, "Ping");
    if within(ping).await.is_err() {
        return Err(why_silent(bus, TRAY_WATCHER, tray_host_advice(words), words).await);
    }
    let owner = owner(bus, TRAY_WATCHER).await.unwrap_or_default();
    Ok(format!("{TRAY_WATCHER} ({owner})"))
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

/// The notification daemon. Cancel-safe.
async fn notification_daemon(bus: &Connection, words: &Words) -> Result<Daemon, Silence> {
    let path = NOTIFICATIONS_PATH;
    let asked = async {
        let reply = call(bus, NOTIFICATIONS, path, NOTIFICATIONS, "GetServerInformation").await?;
        reply.body().deserialize::<(String, String, String, String)>()
    };
    match within(asked).await {
        Ok((name, vendor, version, _)) => {
            let found = format!("{name} {version} ({vendor})");
            Ok(Daemon { name, found })
        }
        Err(_) => {
            let install = words.doctor.notifications_advice.to_owned();
            Err(why_silent(bus, NOTIFICATIONS, install, words).await)
        }
    }
}

/// A call without arguments; the bus starts the service if it can. Cancel-safe.
async fn call(
    bus: &Connection,
    name: &str,
    path: &str,
    interface: &str,
    method: &str,
) -> zbus::Result<Message> {
    bus.call_method(Some(name), path, Some(interface), method, &()).await
}

/// Why the service `name` does not answer; advises `install` if nothing provides it. Cancel-safe.
async fn why_silent(bus: &Connection, name: &str, install: String, words: &Words) -> Silence {
    let texts = &words.doctor;
    if let Some(owner) = owner(bus, name).await {
        let why = fill(texts.service_silent, &[("name", name), ("owner", &owner)]);
        return Silence { why, advice: texts.service_silent_advice.to_owned() };
    }
    let startable = async { Ok(DBusProxy::new(bus).await?.list_activatable_names().await?) };
    if within(startable).await.is_ok_and(|names| names.iter().any(|it| it.as_str() == name)) {
        let why = fill(texts.service_fails, &[("name", name)]);
        return Silence { why, advice: texts.service_fails_advice.to_owned() };
    }
    Silence { why: fill(texts.service_absent, &[("name", name)]), advice: install }
}

/// The connection that has the bus name `name`. Cancel-safe.
async fn owner(bus: &Connection, name: &str) -> Option<String> {
    let asked = async { Ok(DBusProxy::new(bus).await?.get_name_owner(name.try_into()?).await?) };
    within(asked).await.ok().map(|owner| owner.to_string())
}

/// Why there is no session bus, with the address that was tried.
fn no_bus(error: &CallError, words: &Words) -> String {
    let given = launch::bus_variable();
    match error {
        CallError::Timeout => launch::silent(&given, REPLY_TIMEOUT, words),
        CallError::Bus(zbus::Error::Connection(error, address)) => {
            format!("{address}: {}", words.io_error(error))
        }
        CallError::Bus(zbus::Error::InputOutput(error)) => {
            format!("{given}: {}", words.io_error(error))
        }
        CallError::Bus(_) => fill(words.faults.does_not_fit, &[("what", &given)]),
    }
}

/// Why a call failed.
enum CallError {
    Timeout,
    Bus(zbus::Error),
}

/// The reply to `call`, which must be cancel-safe, within [`REPLY_TIMEOUT`]. Cancel-safe.
async fn within<T>(call: impl Future<Output = zbus::Result<T>>) -> Result<T, CallError> {
    timeout(REPLY_TIMEOUT, call).await.map_err(|_| CallError::Timeout)?.map_err(CallError::Bus)
}
