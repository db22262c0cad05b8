//! The desktop's dark or light style, which WebKitGTK takes from GTK alone and GTK 3 from no desktop.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use gtk::prelude::{DBusProxyExt, GtkSettingsExt, ObjectExt, SettingsExt, ToVariant};
use gtk::{gio, glib};

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PORTAL_PATH: &str = "/org/freedesktop/portal/desktop";
const PORTAL_SETTINGS: &str = "org.freedesktop.portal.Settings";
const NAMESPACE: &str = "org.freedesktop.appearance";
const GNOME_SETTINGS: &str = "org.gnome.desktop.interface";
/// Its name in both; 0 is no preference, 1 dark, 2 light in both.
const KEY: &str = "color-scheme";

/// Follows the settings portal, and where it does not run, GNOME's own setting; where neither says
/// anything, GTK's setting stays as it is. Nothing waits for an answer, which comes long before the
/// page is loaded, and a portal that does not run is not started.
pub fn follow() {
    let Some(gtk) = gtk::Settings::default() else { return };
    let as_installed = gtk.is_gtk_application_prefer_dark_theme();
    let style = Style {
        gtk,
        as_installed,
        portal: OnceCell::new(),
        said: Cell::new(None),
        gnome: OnceCell::new(),
    };
    glib::MainContext::default().spawn_local(Rc::new(style).follow_portal());
}

/// The style of the desktop. What it watches holds it in turn, until the program ends.
struct Style {
    gtk: gtk::Settings,
    /// Whether GTK's own files ask for dark.
    as_installed: bool,
    portal: OnceCell<gio::DBusProxy>,
    /// What the portal has said.
    said: Cell<Option<u32>>,
    gnome: OnceCell<gio::Settings>,
}

impl Style {
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
            glib::MainContext::default().spawn_local(style.clone().ask_portal());
        });
        let style = self.clone();
        portal.connect_local("g-signal", false, move |arguments| {
            let changed = arguments.last()?.get::<glib::Variant>().ok()?;
            let (namespace, key, value): (String, String, glib::Variant) = changed.get()?;
            if namespace == NAMESPACE && key == KEY {
                style.said.set(number(value));
                style.apply();
            }
            None
        });
        self.portal.get_or_init(|| portal);
        self.ask_portal().await;
    }

    async fn ask_portal(self: Rc<Self>) {
        let Some(portal) = self.portal.get() else { return };
        let asked = (NAMESPACE, KEY).to_variant();
        let flags = gio::DBusCallFlags::NO_AUTO_START;
        let answer = portal.call_future("Read", Some(&asked), flags, -1).await;
        self.said.set(answer.ok().and_then(|answer| number(answer.child_value(0))));
        match self.said.get() {
            Some(_) => self.apply(),
            None => self.follow_gnome(),
        }
    }

    /// On GNOME alone: elsewhere nobody sets it, and looking at it leaves a file.
    fn follow_gnome(self: Rc<Self>) {
        let desktops = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
        let schemas = gio::SettingsSchemaSource::default();
        let schema = schemas.and_then(|schemas| schemas.lookup(GNOME_SETTINGS, true));
        let known = schema.is_some_and(|schema| schema.has_key(KEY));
        if known && self.gnome.get().is_none() && desktops.split(':').any(|name| name == "GNOME") {
            let gnome = self.gnome.get_or_init(|| gio::Settings::new(GNOME_SETTINGS));
            let style = self.clone();
            gnome.connect_changed(Some(KEY), move |_, _| style.apply());
        }
        self.apply();
    }

    fn apply(&self) {
        let gnome = || self.gnome.get().and_then(|gnome| u32::try_from(gnome.enum_(KEY)).ok());
        let dark = match self.said.get().or_else(gnome) {
            Some(1) => true,
            Some(2) => false,
            Some(_) | None => self.as_installed,
        };
        if dark != self.gtk.is_gtk_application_prefer_dark_theme() {
            self.gtk.set_gtk_application_prefer_dark_theme(dark);
        }
    }
}

/// The number in a value; the portal's own is a variant within a variant.
fn number(mut value: glib::Variant) -> Option<u32> {
    while let Some(inner) = value.as_variant() {
        value = inner;
    }
    value.get()
}
