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
    let web_view = web_view(words).await;
    let connection = within(Connection::session()).await;
    let bus = session_bus(&connection, words);
    let display = match &connection {
        // The window would wait for the bus first.
        Err(CallError::Timeout) => Finding::prevented_by(&bus, Check::Display, words),
        Ok(_) | Err(CallError::Bus(_)) => display(words).await.after(&web_view, words),
    };
    let services = match &connection {
        Ok(bus) => [tray_host(bus, words).await, notifications(bus, words).await]
            .map(|service| service.after(&display, words)),
        Err(_) => [Check::TrayHost, Check::Notifications]
            .map(|service| Finding::prevented_by(&bus, service, words)),
    };
    [web_view, display, bus].into_iter().chain(services).collect()
}

fn session_bus(connection: &Result<Connection, CallError>, words: &Words) -> Finding {
    let texts = &words.doctor;
    let advice = match connection {
        Err(CallError::Timeout) => texts.service_silent_advice,
        Ok(_) | Err(CallError::Bus(_)) => texts.session_bus_advice,
    };
    let found = match connection {
        Ok(bus) => Ok(bus.unique_name().map(ToString::to_string).unwrap_or_default()),
        Err(error) => Err(no_bus(error, words)),
    };
    Finding::new(Check::SessionBus, found, advice)
}

/// The notification daemon, and what mutes it. Cancel-safe.
async fn notifications(bus: &Connection, words: &Words) -> Finding {
    let texts = &words.doctor;
    let daemon = match notification_daemon(bus, words).await {
        Ok(daemon) => daemon,
        Err(silence) => return silence.finding(Check::Notifications),
    };
    let finding = Finding::new(Check::Notifications, Ok(daemon.found), "");
    match muted(bus, &daemon.name).await {
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

/// Whether the window could open. Cancel-safe.
async fn display(words: &Words) -> Finding {
    Finding::new(Check::Display, session_title(words).await, words.doctor.display_advice)
}

/// The title of the session in which the window could open, or why it could not; the window program
/// itself checks. Cancel-safe.
async fn session_title(words: &Words) -> Result<String, String> {
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

impl Silence {
    fn finding(self, check: Check) -> Finding {
        Finding::new(check, Err(self.why), &self.advice)
    }
}

/// The owner of the tray's bus name. Cancel-safe.
async fn tray_host(bus: &Connection, words: &Words) -> Finding {
    let ping = call(bus, TRAY_WATCHER, TRAY_WATCHER_PATH, PEER, "Ping");
    if within(ping).await.is_err() {
        let silence = why_silent(bus, TRAY_WATCHER, tray_host_advice(words), words).await;
        return silence.finding(Check::TrayHost);
    }
    let owner = owner(bus, TRAY_WATCHER).await.unwrap_or_default();
    Finding::new(Check::TrayHost, Ok(format!("{TRAY_WATCHER} ({owner})")), "")
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
