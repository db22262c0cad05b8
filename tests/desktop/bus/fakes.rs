//! Fake services of a desktop, for faults and states that the real ones do not show on demand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{OwnedValue, Value};

use super::Bus;

impl Bus {
    /// Starts a fake tray host that replaces a running one and can be replaced.
    pub fn fake_tray_host(&self) -> TrayHost {
        let watcher = "org.kde.StatusNotifierWatcher";
        let (sender, registered) = channel();
        let connection = Builder::address(self.address.as_str())
            .and_then(|bus| bus.serve_at("/StatusNotifierWatcher", Watcher(sender)))
            .and_then(|bus| bus.name(watcher))
            .and_then(|bus| bus.replace_existing_names(true).allow_name_replacements(true).build())
            .expect("a connection to the bus");
        TrayHost { registered, _connection: connection }
    }

    /// Starts a fake tray host that owns its name but rejects icons.
    pub fn fake_starting_tray_host(&self) -> Connection {
        Builder::address(self.address.as_str())
            .and_then(|bus| bus.serve_at("/StatusNotifierWatcher", StartingWatcher))
            .and_then(|bus| bus.name("org.kde.StatusNotifierWatcher"))
            .and_then(Builder::build)
            .expect("a connection to the bus")
    }

    /// Starts a fake notification daemon with a fault.
    pub fn fake_notification_daemon(&self, behaviour: Behaviour) -> Connection {
        Builder::address(self.address.as_str())
            .and_then(|bus| bus.serve_at("/org/freedesktop/Notifications", BrokenDaemon(behaviour)))
            .and_then(|bus| bus.name("org.freedesktop.Notifications"))
            .and_then(Builder::build)
            .expect("a connection to the bus")
    }

    /// Starts a fake notification daemon of this name, as mako and Plasma answer whether they are
    /// quiet.
    pub fn fake_quiet_daemon(&self, name: &'static str, quiet: bool) -> Connection {
        Builder::address(self.address.as_str())
            .and_then(|bus| bus.serve_at("/org/freedesktop/Notifications", Daemon { name, quiet }))
            .and_then(|bus| bus.serve_at("/fr/emersion/Mako", Mako(quiet)))
            .and_then(|bus| bus.name("org.freedesktop.Notifications"))
            // One that was dropped may still be on the bus.
            .and_then(|bus| bus.replace_existing_names(true).allow_name_replacements(true).build())
            .expect("a connection to the bus")
    }

    /// Starts a fake settings portal with this style of the desktop.
    pub fn fake_portal(&self, color_scheme: u32) -> Portal {
        let color_scheme = Arc::new(AtomicU32::new(color_scheme));
        let connection = Builder::address(self.address.as_str())
            .and_then(|bus| bus.serve_at(PORTAL_PATH, PortalSettings(color_scheme.clone())))
            .and_then(|bus| bus.name("org.freedesktop.portal.Desktop"))
            .and_then(Builder::build)
            .expect("a connection to the bus");
        Portal { color_scheme, connection }
    }
}

/// A fake tray host that records items.
pub struct TrayHost {
    /// The items in order of registration.
    pub registered: Receiver<String>,
    _connection: Connection,
}

struct Watcher(Sender<String>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, item: String) {
        // The test may have dropped the receiver.
        let _dropped = self.0.send(item);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

struct StartingWatcher;

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl StartingWatcher {
    fn register_status_notifier_item(&self, _item: String) -> zbus::fdo::Result<()> {
        Err(zbus::fdo::Error::Failed("starting".into()))
    }
}

const PORTAL_PATH: &str = "/org/freedesktop/portal/desktop";
const COLOR_SCHEME: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");

/// A fake settings portal; dropping it removes it from the bus.
pub struct Portal {
    color_scheme: Arc<AtomicU32>,
    connection: Connection,
}

impl Portal {
    /// Changes the desktop's style: 0 for none, 1 for dark, 2 for light.
    pub fn set(&self, color_scheme: u32) {
        self.color_scheme.store(color_scheme, Ordering::SeqCst);
        let (namespace, key) = COLOR_SCHEME;
        let changed = (namespace, key, Value::from(color_scheme));
        let interface = "org.freedesktop.portal.Settings";
        self.connection
            .emit_signal(None::<&str>, PORTAL_PATH, interface, "SettingChanged", &changed)
            .expect("a connection to the bus");
    }
}

struct PortalSettings(Arc<AtomicU32>);

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl PortalSettings {
    /// A nested variant, like the real portal's.
    fn read(&self, namespace: &str, key: &str) -> zbus::fdo::Result<Value<'static>> {
        if (namespace, key) != COLOR_SCHEME {
            return Err(zbus::fdo::Error::Failed("no such setting".into()));
        }
        Ok(Value::Value(Box::new(Value::from(self.0.load(Ordering::SeqCst)))))
    }
}

/// How a broken notification daemon behaves.
#[derive(Debug, Clone, Copy)]
pub enum Behaviour {
    /// It never replies.
    Silent,
    /// It replies with an error.
    Refusing,
    /// It replies after 30 seconds.
    Slow,
}

struct BrokenDaemon(Behaviour);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl BrokenDaemon {
    #[expect(clippy::too_many_arguments, reason = "defined by the specification")]
    async fn notify(
        &self,
        _app: String,
        _replaces: u32,
        _icon: String,
        _summary: String,
        _body: String,
        _actions: Vec<String>,
        _hints: std::collections::HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> zbus::fdo::Result<u32> {
        match self.0 {
            Behaviour::Silent => std::future::pending().await,
            Behaviour::Refusing => Err(zbus::fdo::Error::Failed("out of order".into())),
            Behaviour::Slow => {
                tokio::time::sleep(Duration::from_secs(30)).await;
                Ok(1)
            }
        }
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("gnome-shell", "GNOME", "43.9", "1.2")
    }
}

struct Daemon {
    name: &'static str,
    quiet: bool,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        (self.name, "", "1", "1.2")
    }

    /// Plasma's.
    #[zbus(property)]
    fn inhibited(&self) -> bool {
        self.quiet
    }
}

struct Mako(bool);

#[zbus::interface(name = "fr.emersion.Mako")]
impl Mako {
    fn list_modes(&self) -> Vec<&str> {
        if self.0 { vec!["default", "do-not-disturb"] } else { vec!["default"] }
    }
}
