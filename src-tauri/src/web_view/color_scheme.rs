//! The desktop's dark or light style. WebKitGTK follows GTK's setting, which GTK 3 does not take
//! from the desktop (wry #884).

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use gtk::prelude::{DBusProxyExt, GtkSettingsExt, ObjectExt, SettingsExt, ToVariant};
use gtk::{gio, glib};
use workstation::desktop_services::{PORTAL, PORTAL_PATH};

const PORTAL_SETTINGS: &str = "org.freedesktop.portal.Settings";
const NAMESPACE: &str = "org.freedesktop.appearance";
const GNOME_SETTINGS: &str = "org.gnome.desktop.interface";
/// The key in portal and GNOME settings. In both, 0 means no preference, 1 dark, 2 light.
const KEY: &str = "color-scheme";

/// Follows the settings portal or, where it is not running, GNOME's setting. Without either, GTK's
/// setting stays unchanged. Does not wait for the reply, which arrives before the page is loaded,
/// and does not start the portal.
pub fn follow() {
    let Some(gtk) = gtk::Settings::default() else { return };
    let default_dark = gtk.is_gtk_application_prefer_dark_theme();
    let style = Style {
        gtk,
        default_dark,
        portal: OnceCell::new(),
        portal_value: Cell::new(None),
        gnome: OnceCell::new(),
    };
    glib::MainContext::default().spawn_local(Rc::new(style).follow_portal());
}

/// The style of the desktop. Its signal handlers keep it alive until the program ends.
struct Style {
    gtk: gtk::Settings,
    /// Whether GTK's configuration files select dark.
    default_dark: bool,
    portal: OnceCell<gio::DBusProxy>,
    /// The latest value of the portal.
    portal_value: Cell<Option<u32>>,
    gnome: OnceCell<gio::Settings>,
}

impl Style {
    /// Never cancelled, so it need not be cancel-safe.
    async fn follow_portal(self: Rc<Self>) {
        let portal = gio::DBusProxy::for_bus_future(
            gio::BusType::Session,
            gio::DBusProxyFlags::DO_NOT_AUTO_START | gio::DBusProxyFlags::DO_NOT_LOAD_PROPERTIES,
            None,
            PORTAL,
            PORTAL_PATH,
            PORTAL_SETTINGS,
        );
        let Ok(portal) = portal.await else { return self.follow_gnome() };
        let style = self.clone();
        portal.connect_notify_local(Some("g-name-owner"), move |_, _| {
            glib::MainContext::default().spawn_local(style.clone().read_portal());
        });
        let style = self.clone();
        portal.connect_local("g-signal", false, move |arguments| {
            let changed = arguments.last()?.get::<glib::Variant>().ok()?;
            let (namespace, key, value): (String, String, glib::Variant) = changed.get()?;
            if namespace == NAMESPACE && key == KEY {
                style.portal_value.set(number(value));
                style.apply();
            }
            None
        });
        self.portal.get_or_init(|| portal);
        self.read_portal().await;
    }

    /// Never cancelled, so it need not be cancel-safe.
    async fn read_portal(self: Rc<Self>) {
        let Some(portal) = self.portal.get() else { return };
        let arguments = (NAMESPACE, KEY).to_variant();
        let flags = gio::DBusCallFlags::NO_AUTO_START;
        let reply = portal.call_future("Read", Some(&arguments), flags, -1).await;
        self.portal_value.set(reply.ok().and_then(|reply| number(reply.child_value(0))));
        match self.portal_value.get() {
            Some(_) => self.apply(),
            None => self.follow_gnome(),
        }
    }

    /// On GNOME only: other desktops do not set it, and reading it creates a file.
    fn follow_gnome(self: Rc<Self>) {
        let schemas = gio::SettingsSchemaSource::default();
        let schema = schemas.and_then(|schemas| schemas.lookup(GNOME_SETTINGS, true));
        let known = schema.is_some_and(|schema| schema.has_key(KEY));
        if known && self.gnome.get().is_none() && workstation::gnome::is_current() {
            let gnome = self.gnome.get_or_init(|| gio::Settings::new(GNOME_SETTINGS));
            let style = self.clone();
            gnome.connect_changed(Some(KEY), move |_, _| style.apply());
        }
        self.apply();
    }

    fn apply(&self) {
        let gnome = || self.gnome.get().and_then(|gnome| u32::try_from(gnome.enum_(KEY)).ok());
        let dark = match self.portal_value.get().or_else(gnome) {
            Some(1) => true,
            Some(2) => false,
            Some(_) | None => self.default_dark,
        };
        if dark != self.gtk.is_gtk_application_prefer_dark_theme() {
            self.gtk.set_gtk_application_prefer_dark_theme(dark);
        }
    }
}

/// The number in a value; the portal nests variants.
fn number(mut value: glib::Variant) -> Option<u32> {
    while let Some(inner) = value.as_variant() {
        value = inner;
    }
    value.get()
}
