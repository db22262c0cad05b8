//! The session bus: the program as a tray host and a notification daemon see it.

pub mod fakes;

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::Pid;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::{DBusProxy, MonitoringProxy};
use zbus::blocking::{Connection, MessageIterator, Proxy};
use zbus::zvariant::{OwnedValue, Value};

use super::{DEADLINE, wait_for};

/// A connection to the session bus.
pub struct Bus {
    connection: Connection,
    address: String,
}

/// The properties of a tray item.
#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    pub title: String,
    pub tooltip: String,
    /// Width, height and bytes of each icon.
    pub icons: Vec<(i32, i32, Vec<u8>)>,
    pub menu: Vec<Line>,
}

/// A line of the tray's menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: i32,
    pub label: String,
    pub enabled: bool,
}

/// A call of the notification daemon.
#[derive(Debug, Clone)]
pub struct Notify {
    pub app: String,
    /// The number of the notification that it replaces, or 0.
    pub replaces: u32,
    pub summary: String,
    pub body: String,
    pub actions: Vec<String>,
    pub urgency: Option<u8>,
    pub transient: Option<bool>,
    /// Its icon: width, height and bytes.
    pub icon: Option<(i32, i32, Vec<u8>)>,
    /// When it was received.
    pub received_at: Instant,
}

type Layout = (i32, std::collections::HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl Bus {
    /// Connects to the bus at `address`.
    pub fn connect(address: &str) -> Bus {
        let connection = Builder::address(address).and_then(Builder::build).expect("a bus");
        Bus { connection, address: address.to_owned() }
    }

    /// Makes the bus reload its list of startable services.
    pub fn reload_services(&self) {
        DBusProxy::new(&self.connection)
            .and_then(|bus| bus.reload_config().map_err(Into::into))
            .expect("a proxy of the bus");
    }

    /// Whether the name has an owner.
    pub fn has(&self, name: &str) -> bool {
        let bus = DBusProxy::new(&self.connection).expect("a proxy of the bus");
        let name = name.try_into().expect("a bus name");
        bus.name_has_owner(name).expect("the bus answers")
    }

    /// The process that has this name.
    pub fn process(&self, name: &str) -> Pid {
        let bus = DBusProxy::new(&self.connection).expect("a proxy of the bus");
        let process = bus.get_connection_unix_process_id(name.try_into().expect("a bus name"));
        let process = i32::try_from(process.expect("an owner")).ok();
        process.and_then(Pid::from_raw).expect("a process")
    }

    /// The names of the registered tray items.
    pub fn tray_items(&self) -> Vec<String> {
        let watcher = "org.kde.StatusNotifierWatcher";
        self.proxy(watcher, "/StatusNotifierWatcher", watcher)
            .get_property("RegisteredStatusNotifierItems")
            .unwrap_or_default()
    }

    /// Waits for the one tray item.
    pub fn tray_item(&self) -> String {
        wait_for("one tray item", || match &self.tray_items()[..] {
            [one] => Some(one.split('/').next().unwrap_or(one).to_owned()),
            _ => None,
        })
    }

    /// Reads the properties of a tray item.
    pub fn read_item(&self, item: &str) -> Item {
        let proxy = self.item(item);
        type Icons = Vec<(i32, i32, Vec<u8>)>;
        let (_, _, state, product): (String, Icons, String, String) =
            proxy.get_property("ToolTip").expect("a tooltip");
        let menu = self.proxy(item, "/MenuBar", "com.canonical.dbusmenu");
        let (_, (_, _, children)): (u32, Layout) =
            menu.call("GetLayout", &(0, -1, Vec::<String>::new())).expect("a menu");
        Item {
            title: proxy.get_property("Title").expect("a title"),
            tooltip: format!("{product}: {state}"),
            icons: proxy.get_property("IconPixmap").expect("icons"),
            menu: children.into_iter().filter_map(line).collect(),
        }
    }

    /// A left click on a tray item.
    pub fn click(&self, item: &str) {
        self.click_at(item, (1, 1));
    }

    /// A left click on a tray item at this point of the screens.
    pub fn click_at(&self, item: &str, point: (i32, i32)) {
        self.item(item).call::<_, _, ()>("Activate", &point).expect("the item is clicked");
    }

    /// A click on a line of the item's menu.
    pub fn choose(&self, item: &str, line: &Line) {
        let menu = self.proxy(item, "/MenuBar", "com.canonical.dbusmenu");
        let event = (line.id, "clicked", Value::from(0), 0_u32);
        menu.call::<_, _, ()>("Event", &event).expect("the line is clicked");
    }

    /// The results of a search in GNOME's overview: identifier and text of each.
    pub fn search(&self, search: &str) -> Vec<(String, String)> {
        let provider = self.search_provider();
        let words: Vec<_> = search.split_whitespace().collect();
        let call = provider.call("GetInitialResultSet", &(&words,));
        let results: Vec<String> = call.expect("an answer");
        let narrowed = provider.call("GetSubsearchResultSet", &(&results, &words));
        assert_eq!(results, narrowed.unwrap_or_else(|error| vec![error.to_string()]));
        type Metas = Vec<std::collections::HashMap<String, OwnedValue>>;
        let metas: Metas = provider.call("GetResultMetas", &(&results,)).expect("an answer");
        let text = |value: &OwnedValue| value.try_clone().ok()?.try_into().ok();
        let texts = metas.iter().map(|meta| (text(&meta["id"]), text(&meta["name"])));
        texts.map(|(id, name)| (id.expect("a text"), name.expect("a text"))).collect()
    }

    /// A click on a result.
    pub fn open_result(&self, result: &str) {
        let click = (result, [""; 0].as_slice(), 0_u32);
        self.search_provider().call::<_, _, ()>("ActivateResult", &click).expect("it is clicked");
    }

    /// A click on the program's own icon beside its results.
    pub fn open_search(&self, search: &str) {
        let words: Vec<_> = search.split_whitespace().collect();
        let provider = self.search_provider();
        provider.call::<_, _, ()>("LaunchSearch", &(words, 0_u32)).expect("it is clicked");
    }

    fn search_provider(&self) -> Proxy<'static> {
        let name = "be.ecoute.Ecoute.Search";
        self.proxy(name, "/be/ecoute/Ecoute/Search", "org.gnome.Shell.SearchProvider2")
    }

    /// The address of the accessibility bus.
    pub fn accessibility_address(&self) -> String {
        let bus = self.proxy("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus");
        bus.call("GetAddress", &()).expect("an address")
    }

    /// Tells all programs that a screen reader is running, as a screen reader does at its start.
    pub fn announce_screen_reader(&self) {
        let bus = self.proxy("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status");
        for property in ["IsEnabled", "ScreenReaderEnabled"] {
            bus.set_property(property, true).expect("a property of the bus");
        }
    }

    /// How many notifications are on the screen, and how many are waiting.
    pub fn notifications(&self) -> [usize; 2] {
        ["displayedLength", "waitingLength"].map(|name| {
            let count: u32 = self.dunst().get_property(name).expect("dunst counts");
            count as usize
        })
    }

    /// Pauses the daemon, or makes it show the waiting notifications.
    pub fn pause_notifications(&self, paused: bool) {
        self.dunst().set_property("paused", paused).expect("dunst can be paused");
    }

    /// Whether a notification is visible on the screen.
    pub fn shows_notification(&self) -> bool {
        let shown: u32 = self.dunst().get_property("displayedLength").expect("dunst counts");
        shown > 0
    }

    /// A click on the topmost notification, through dunst's interface.
    pub fn click_notification(&self) {
        self.dunst()
            .call::<_, _, ()>("NotificationAction", &0_u32)
            .expect("the notification is clicked");
    }

    /// Sends a notification of another program; returns its number.
    pub fn notify_as_another(&self) -> u32 {
        let daemon = "org.freedesktop.Notifications";
        let hints = std::collections::HashMap::<&str, Value<'_>>::new();
        let call = ("Another", 0_u32, "", "Of another program", "", [""; 0].as_slice(), hints, 0);
        let daemon = self.proxy(daemon, "/org/freedesktop/Notifications", daemon);
        daemon.call("Notify", &call).expect("a number")
    }

    fn dunst(&self) -> Proxy<'static> {
        let daemon = "org.freedesktop.Notifications";
        self.proxy(daemon, "/org/freedesktop/Notifications", "org.dunstproject.cmd0")
    }

    /// Monitors all notifications from now on.
    pub fn monitor_notifications(&self) -> NotificationMonitor {
        let connection = Builder::address(self.address.as_str()).and_then(Builder::build);
        let connection = connection.expect("a bus");
        let rule = "type='method_call',interface='org.freedesktop.Notifications',member='Notify'";
        let rule = rule.try_into().expect("a match rule");
        // Created before the bus sends anything, because earlier messages are lost.
        let messages = MessageIterator::from(&connection);
        let monitor = MonitoringProxy::new(&connection).expect("a monitoring proxy");
        monitor.become_monitor(&[rule], 0).expect("the bus permits monitoring");
        let (sender, calls) = channel();
        std::thread::spawn(move || {
            for message in messages {
                let Ok(message) = message else { return };
                let is_notify = message.header().member().is_some_and(|name| name == "Notify");
                if is_notify && sender.send(notify(&message, Instant::now())).is_err() {
                    return;
                }
            }
        });
        NotificationMonitor { calls }
    }

    fn item(&self, item: &str) -> Proxy<'static> {
        self.proxy(item, "/StatusNotifierItem", "org.kde.StatusNotifierItem")
    }

    fn proxy(&self, name: &str, path: &'static str, interface: &'static str) -> Proxy<'static> {
        zbus::blocking::proxy::Builder::<Proxy<'static>>::new(&self.connection)
            .destination(name.to_owned())
            .and_then(|proxy| proxy.path(path))
            .and_then(|proxy| proxy.interface(interface))
            .map(|proxy| proxy.cache_properties(zbus::proxy::CacheProperties::No))
            .and_then(|proxy| proxy.build())
            .expect("names and paths are well formed")
    }
}

/// The monitored notifications.
pub struct NotificationMonitor {
    calls: Receiver<Notify>,
}

impl NotificationMonitor {
    /// The next notification.
    pub fn next(&self) -> Notify {
        self.calls.recv_timeout(DEADLINE).expect("a notification")
    }

    /// Asserts that no notification arrives for `span`.
    pub fn silence(&self, span: Duration) {
        let received = self.calls.recv_timeout(span).ok();
        assert!(received.is_none(), "one notification too many: {received:?}");
    }
}

fn notify(message: &zbus::Message, received_at: Instant) -> Notify {
    type Hints = std::collections::HashMap<String, OwnedValue>;
    type Call = (String, u32, String, String, String, Vec<String>, Hints, i32);
    let body = message.body();
    let (app, replaces, _, summary, body, actions, hints, _): Call =
        body.deserialize().expect("the arguments of Notify");
    let hint = |name: &str| hints.get(name).and_then(|value| value.try_clone().ok());
    type Icon = (i32, i32, i32, bool, i32, i32, Vec<u8>);
    let icon: Option<Icon> = hint("image-data").and_then(|value| value.try_into().ok());
    Notify {
        app,
        replaces,
        summary,
        body,
        actions,
        urgency: hint("urgency").and_then(|value| value.try_into().ok()),
        transient: hint("transient").and_then(|value| value.try_into().ok()),
        icon: icon.map(|(width, height, .., pixels)| (width, height, pixels)),
        received_at,
    }
}

fn line(child: OwnedValue) -> Option<Line> {
    let (id, properties, _): Layout = child.try_into().expect("a line of a menu");
    let text = |name: &str| properties.get(name).and_then(|value| value.try_clone().ok());
    let label: String = text("label")?.try_into().ok()?;
    let enabled = text("enabled").and_then(|value| value.try_into().ok()).unwrap_or(true);
    Some(Line { id, label, enabled })
}
