//! Whether the desktop shows notifications, by what it mutes them, and how to change that.

use std::path::Path;

use serde::Deserialize;
use workstation::desktop_services::{NOTIFICATIONS, NOTIFICATIONS_PATH};
use workstation::{paths, programs};
use zbus::zvariant::{OwnedValue, Type, Value};
use zbus::{Connection, Message};

use super::within;

/// Why no notification of ours is shown.
pub enum Muted {
    /// Do not disturb: a person wants no notifications for now.
    ForNow { by: &'static str, undo: &'static str },
    /// The desktop's settings turn off those of this program.
    Off { undo: &'static str },
}

/// Asks the daemon of this name, or the settings of its desktop. `None` where it shows
/// notifications, and for a daemon that does not tell. Cancel-safe.
pub async fn muted(bus: &Connection, daemon: &str) -> Option<Muted> {
    let is = |name: &str| daemon == name;
    let for_now = |muted: bool, by, undo| muted.then_some(Muted::ForNow { by, undo });
    if is("dunst") {
        let paused = property(bus, "org.dunstproject.cmd0", "paused").await;
        return for_now(paused, "dunst: paused", "dunstctl set-paused false");
    }
    if is("mako") {
        let list_modes = Method {
            name: NOTIFICATIONS,
            path: "/fr/emersion/Mako",
            interface: "fr.emersion.Mako",
            method: "ListModes",
        };
        let modes = list_modes.call::<Vec<String>>(bus, &()).await;
        let quiet = modes.is_some_and(|modes| modes.iter().any(|it| it == "do-not-disturb"));
        return for_now(quiet, "mako: do-not-disturb", "makoctl mode -r do-not-disturb");
    }
    if is("Plasma") {
        if is_off_in_plasma() {
            return Some(Muted::Off { undo: "systemsettings kcm_notifications" });
        }
        let inhibited = property(bus, NOTIFICATIONS, "Inhibited").await;
        let applet = "plasmawindowed org.kde.plasma.notifications";
        return for_now(inhibited, "Plasma: Inhibited", applet);
    }
    if is("Xfce Notify Daemon") {
        let name = "org.xfce.Xfconf";
        let path = "/org/xfce/Xfconf";
        let get = Method { name, path, interface: name, method: "GetProperty" };
        let setting = get.call::<OwnedValue>(bus, &("xfce4-notifyd", "/do-not-disturb")).await;
        let quiet = setting.is_some_and(|value| *value == Value::from(true));
        let undo = "xfconf-query -c xfce4-notifyd -p /do-not-disturb -s false";
        return for_now(quiet, "xfce4-notifyd: do-not-disturb", undo);
    }
    if is("gnome-shell") {
        let settings = [(GNOME_APPLICATION, "enable"), (GNOME, "show-banners")];
        let [off, quiet] = settings.map(|(schema, key)| is_false(schema, key));
        let (off, quiet) = tokio::join!(off, quiet);
        if off {
            return Some(Muted::Off { undo: "gnome-control-center notifications" });
        }
        let undo = "gsettings set org.gnome.desktop.notifications show-banners true";
        return for_now(quiet, "GNOME: show-banners false", undo);
    }
    None
}

const GNOME: &str = "org.gnome.desktop.notifications";
/// For the desktop entry that our notifications name.
const GNOME_APPLICATION: &str = "org.gnome.desktop.notifications.application:\
    /org/gnome/desktop/notifications/application/ecoute/";

/// Whether this setting of GNOME is false; not where there is no such setting, or no answer.
/// Cancel-safe.
async fn is_false(schema: &str, key: &str) -> bool {
    let read = programs::read_output(Path::new("gsettings"), &["get", schema, key], &[]).await;
    read.is_ok_and(|read| read.stdout.trim_ascii() == b"false")
}

/// Whether Plasma's settings show no popups of ours.
fn is_off_in_plasma() -> bool {
    let file = paths::config().map(|folder| folder.join("plasmanotifyrc"));
    let text = file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    let own = text.lines().skip_while(|line| line.trim() != "[Applications][ecoute]").skip(1);
    let mut own = own.take_while(|line| !line.starts_with('['));
    own.any(|line| line.trim() == "ShowPopups=false")
}

/// A property of the notification daemon; false where it has none. Cancel-safe.
async fn property(bus: &Connection, interface: &str, name: &str) -> bool {
    let get = Method {
        name: NOTIFICATIONS,
        path: NOTIFICATIONS_PATH,
        interface: "org.freedesktop.DBus.Properties",
        method: "Get",
    };
    let value = get.call::<OwnedValue>(bus, &(interface, name)).await;
    value.is_some_and(|value| *value == Value::from(true))
}

/// A method of a service on the bus.
struct Method {
    name: &'static str,
    path: &'static str,
    interface: &'static str,
    method: &'static str,
}

impl Method {
    /// The reply to a call; `None` for an error. Cancel-safe.
    async fn call<T: Type + for<'a> Deserialize<'a>>(
        &self,
        bus: &Connection,
        arguments: &(impl serde::Serialize + zbus::zvariant::DynamicType),
    ) -> Option<T> {
        let interface = Some(self.interface);
        let reply = async {
            let reply: Message = bus
                .call_method(Some(self.name), self.path, interface, self.method, arguments)
                .await?;
            reply.body().deserialize()
        };
        within(reply).await.ok()
    }
}
