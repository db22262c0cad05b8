//! The accessibility bus: what a screen reader finds in a window, and its events.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, MessageIterator, Proxy};
use zbus::zvariant::{OwnedObjectPath, OwnedValue};
use zbus::{MatchRule, Message};

use super::session::Session;
use super::{DEADLINE, wait_for, wait_until};

const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const TEXT: &str = "org.a11y.atspi.Text";
const EVENTS: &str = "org.a11y.atspi.Event.Object";
/// The events that a screen reader subscribes to.
const EVENT_TYPES: [&str; 4] = [
    "object:text-changed",
    "object:announcement",
    "object:state-changed",
    "object:children-changed",
];

/// The names of the roles in our page by their number in the specification: WebKit returns an empty
/// name (no upstream report known).
const ROLES: [(u32, &str); 20] = [
    (10, "column header"),
    (11, "combo box"),
    (31, "list"),
    (32, "list item"),
    (33, "menu"),
    (39, "panel"),
    (43, "push button"),
    (47, "row header"),
    (55, "table"),
    (56, "table cell"),
    (67, "unknown"),
    (73, "paragraph"),
    (83, "heading"),
    (85, "section"),
    (88, "link"),
    (90, "table row"),
    (95, "document web"),
    (110, "landmark"),
    (121, "description list"),
    (122, "description term"),
];
/// The bits of these states, as numbered in the specification.
const FOCUSABLE: u32 = 11;
const FOCUSED: u32 = 12;

/// A connection to the accessibility bus, like that of a screen reader.
pub struct Assistive {
    connection: Connection,
    address: String,
}

/// An accessible object in a window, with its children.
#[derive(Debug)]
pub struct Accessible {
    pub role: String,
    pub name: String,
    /// Its own text, with a placeholder character for each child.
    pub text: String,
    pub attributes: BTreeMap<String, String>,
    /// The text that describes it, with plain spaces.
    pub description: String,
    pub focusable: bool,
    pub focused: bool,
    pub children: Vec<Accessible>,
}

/// An accessibility event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct A11yEvent {
    /// The event and its detail, for example `TextChanged insert`.
    pub event: String,
    /// The text of the event, if any, with plain spaces.
    pub text: String,
    /// The name of the changed object, with plain spaces.
    pub name: String,
    /// The value of `aria-live` at the change, for example `polite`; empty if there is none.
    pub live: String,
}

impl Session {
    /// Starts the services of screen readers, for all programs started from now on.
    pub fn start_accessibility(&mut self) -> Assistive {
        self.unset("NO_AT_BRIDGE");
        self.start("/usr/libexec/at-spi-bus-launcher", &[]);
        let bus = self.bus();
        wait_for("the accessibility bus", || bus.has("org.a11y.Bus").then_some(()));
        let address = bus.accessibility_address();
        bus.announce_screen_reader();
        let connection = Builder::address(address.as_str()).and_then(Builder::build);
        let connection = connection.expect("a bus");
        // Programs expose only what a client registered for.
        let registry = proxy(&connection, REGISTRY, "/org/a11y/atspi/registry", REGISTRY);
        for event in EVENT_TYPES {
            let arguments = (event, Vec::<String>::new(), "");
            registry
                .call::<_, _, ()>("RegisterEvent", &arguments)
                .expect("the registry registers it");
        }
        Assistive { connection, address }
    }
}

impl Assistive {
    /// The web page in this program's window, once it exists and is `complete`.
    pub fn page(&self, program: &str, complete: impl Fn(&Accessible) -> bool) -> Accessible {
        let root = ROOT.try_into().expect("a path");
        let desktop = (REGISTRY.to_owned(), root);
        wait_until("a page for screen readers", || {
            let mut seen = vec![];
            for application in self.children(&desktop)? {
                if self.name(&application)? == program {
                    let found = self.find(&application, "document web", &mut seen)?;
                    let page = found.map(|place| self.object(&place)).transpose()?;
                    let page = page.ok_or_else(|| format!("no page among {seen:#?}"))?;
                    return if complete(&page) {
                        Ok(page)
                    } else {
                        Err(format!("it is {page:#?}"))
                    };
                }
            }
            Err(format!("no {program}"))
        })
    }

    /// Listens to changed texts, announcements and focus changes from now on.
    pub fn listen(&self) -> EventStream {
        let connection = Builder::address(self.address.as_str()).and_then(Builder::build);
        let connection = connection.expect("a bus");
        let rule = MatchRule::builder().msg_type(zbus::message::Type::Signal).interface(EVENTS);
        let rule = rule.expect("an interface").build();
        let events = MessageIterator::for_match_rule(rule, &connection, Some(1024));
        let events = events.expect("events");
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            for message in events {
                let Ok(message) = message else { return };
                let event = event_of(&connection, &message);
                if event.is_some_and(|event| sender.send(event).is_err()) {
                    return;
                }
            }
        });
        EventStream { events: receiver }
    }

    fn object(&self, place: &Address) -> Reply<Accessible> {
        let states: Vec<u32> = self.call_method(place, ACCESSIBLE, "GetState", &())?;
        let has = |bit: u32| states.first().is_some_and(|states| states & (1 << bit) != 0);
        let children = self.children(place)?;
        Ok(Accessible {
            role: self.role(place)?,
            name: self.name(place)?,
            // Not every object has a text.
            text: self.call_method(place, TEXT, "GetText", &(0, -1)).unwrap_or_default(),
            attributes: self.call_method(place, ACCESSIBLE, "GetAttributes", &())?,
            description: self.description(place)?,
            focusable: has(FOCUSABLE),
            focused: has(FOCUSED),
            children: children.iter().map(|child| self.object(child)).collect::<Reply<_>>()?,
        })
    }

    /// The first object of this role in reading order; adds the others to `seen`.
    fn find(&self, place: &Address, role: &str, seen: &mut Vec<String>) -> Reply<Option<Address>> {
        let found = self.role(place)?;
        if found == role {
            return Ok(Some(place.clone()));
        }
        seen.push(found);
        for child in self.children(place)? {
            let found = self.find(&child, role, seen)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn role(&self, place: &Address) -> Reply<String> {
        let number: u32 = self.call_method(place, ACCESSIBLE, "GetRole", &())?;
        let known = ROLES.iter().find(|(known, _)| *known == number);
        Ok(known.map_or_else(|| format!("role {number}"), |(_, name)| (*name).to_owned()))
    }

    fn name(&self, place: &Address) -> Reply<String> {
        self.at(place, ACCESSIBLE).get_property("Name").map_err(failed(place, "Name"))
    }

    fn description(&self, place: &Address) -> Reply<String> {
        let text = self.at(place, ACCESSIBLE).get_property("Description");
        let text: String = text.map_err(failed(place, "Description"))?;
        Ok(with_plain_spaces(&text))
    }

    /// One by one, as screen readers do: WebKit returns the web page only this way.
    fn children(&self, place: &Address) -> Reply<Vec<Address>> {
        let count = self.at(place, ACCESSIBLE).get_property("ChildCount");
        let count: i32 = count.map_err(failed(place, "ChildCount"))?;
        (0..count)
            .map(|index| self.call_method(place, ACCESSIBLE, "GetChildAtIndex", &index))
            .collect()
    }

    fn call_method<Q, A>(
        &self,
        place: &Address,
        interface: &str,
        method: &str,
        arguments: &Q,
    ) -> Reply<A>
    where
        Q: zbus::export::serde::Serialize + zbus::zvariant::DynamicType,
        A: for<'a> zbus::zvariant::DynamicDeserialize<'a>,
    {
        self.at(place, interface).call(method, arguments).map_err(failed(place, method))
    }

    fn at(&self, (bus, path): &Address, interface: &str) -> Proxy<'static> {
        proxy(&self.connection, bus, path, interface)
    }
}

/// The address of an object: bus name and path.
type Address = (String, OwnedObjectPath);

/// A reply, or why there is none.
type Reply<T> = Result<T, String>;

fn failed(place: &Address, method: &str) -> impl FnOnce(zbus::Error) -> String {
    move |error| format!("{method} of {} {}: {error}", place.0, place.1)
}

impl Accessible {
    /// The object and its descendants, in reading order.
    pub fn all(&self) -> Vec<&Accessible> {
        let inner = self.children.iter().flat_map(Accessible::all);
        [self].into_iter().chain(inner).collect()
    }

    /// Whether it or a descendant has this role.
    pub fn has(&self, role: &str) -> bool {
        self.all().iter().any(|object| object.role == role)
    }

    /// An attribute; empty if there is none.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// The stream of events.
pub struct EventStream {
    events: Receiver<A11yEvent>,
}

impl EventStream {
    /// Waits for an event that `fits`; returns all events until then, in order.
    pub fn until(&self, fits: impl Fn(&A11yEvent) -> bool) -> Vec<A11yEvent> {
        let mut all = vec![];
        loop {
            let event = self.events.recv_timeout(DEADLINE);
            let event = event.unwrap_or_else(|_| panic!("no such event: {all:#?}"));
            let last = fits(&event);
            all.push(event);
            if last {
                return all;
            }
        }
    }

    /// Further events, until none arrives for `span`.
    pub fn rest(&self, span: Duration) -> Vec<A11yEvent> {
        std::iter::from_fn(|| self.events.recv_timeout(span).ok()).collect()
    }
}

fn with_plain_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn event_of(connection: &Connection, message: &Message) -> Option<A11yEvent> {
    type Event<T> = (String, i32, i32, OwnedValue, T);
    let header = message.header();
    let body = message.body();
    // WebKit's last argument of "children changed" differs from the specification.
    let event = body.deserialize::<Event<HashMap<String, OwnedValue>>>();
    let (detail, value) = match event {
        Ok((detail, _, _, value, _)) => (detail, value),
        Err(_) => body.deserialize::<Event<Address>>().map(|all| (all.0, all.3)).ok()?,
    };
    let source = proxy(connection, header.sender()?.as_str(), header.path()?.as_str(), ACCESSIBLE);
    let attributes: Option<BTreeMap<String, String>> = source.call("GetAttributes", &()).ok();
    let text = String::try_from(value).unwrap_or_default();
    let live = attributes.and_then(|mut attributes| attributes.remove("container-live"));
    Some(A11yEvent {
        event: format!("{} {detail}", header.member()?),
        text: with_plain_spaces(&text),
        name: with_plain_spaces(&source.get_property::<String>("Name").unwrap_or_default()),
        live: live.unwrap_or_default(),
    })
}

fn proxy(connection: &Connection, bus: &str, path: &str, interface: &str) -> Proxy<'static> {
    zbus::blocking::proxy::Builder::<Proxy<'static>>::new(connection)
        .destination(bus.to_owned())
        .and_then(|proxy| proxy.path(path.to_owned()))
        .and_then(|proxy| proxy.interface(interface.to_owned()))
        .map(|proxy| proxy.cache_properties(zbus::proxy::CacheProperties::No))
        .and_then(|proxy| proxy.build())
        .expect("names and paths are well formed")
}
