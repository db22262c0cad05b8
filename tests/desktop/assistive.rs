//! The accessibility bus: what a screen reader finds in a window, and what it is told.

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
/// What a screen reader wants to hear of.
const ASKED: [&str; 4] = [
    "object:text-changed",
    "object:announcement",
    "object:state-changed",
    "object:children-changed",
];

/// Names of the roles in our page, by the specification's numbers: WebKit answers with the number
/// alone, and leaves the name empty.
const ROLES: [(u32, &str); 20] = [
    (10, "column header"),
    (31, "list"),
    (32, "list item"),
    (33, "menu"),
    (39, "panel"),
    (43, "push button"),
    (47, "row header"),
    (54, "status bar"),
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
/// The bit of a thing's states that says so, as the specification numbers it.
const FOCUSABLE: u32 = 11;

/// A connection to the accessibility bus, as a screen reader's.
pub struct Assistive {
    connection: Connection,
    address: String,
}

/// Something in a window, with what is in it.
#[derive(Debug)]
pub struct Thing {
    pub role: String,
    pub name: String,
    /// Its own text; a placeholder character stands for each thing in it.
    pub text: String,
    pub attributes: BTreeMap<String, String>,
    pub focusable: bool,
    pub children: Vec<Thing>,
}

/// A change that a screen reader was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The event and its detail, as `TextChanged insert`.
    pub event: String,
    /// The text, where the event carries one, with plain spaces.
    pub text: String,
    /// The name of what changed.
    pub name: String,
    /// How the place of the change is announced, as `polite`; empty where it is not.
    pub live: String,
}

impl Session {
    /// Starts what screen readers need, for all that is started from now on.
    pub fn start_accessibility(&mut self) -> Assistive {
        self.unset("NO_AT_BRIDGE");
        self.start("/usr/libexec/at-spi-bus-launcher", &[]);
        let bus = self.bus();
        wait_for("the accessibility bus", || bus.has("org.a11y.Bus").then_some(()));
        let address = bus.accessibility_address();
        bus.tell_of_a_screen_reader();
        let connection = Builder::address(address.as_str()).and_then(Builder::build);
        let connection = connection.expect("a bus");
        // Programs show and tell only what somebody has asked the registry for.
        let registry = proxy(&connection, REGISTRY, "/org/a11y/atspi/registry", REGISTRY);
        for event in ASKED {
            let asked = (event, Vec::<String>::new(), "");
            registry.call::<_, _, ()>("RegisterEvent", &asked).expect("the registry notes it");
        }
        Assistive { connection, address }
    }
}

impl Assistive {
    /// The web page in this program's window, once it is there and `whole` says so.
    pub fn page(&self, program: &str, whole: impl Fn(&Thing) -> bool) -> Thing {
        let root = ROOT.try_into().expect("a path");
        let desktop = (REGISTRY.to_owned(), root);
        wait_until("a page for screen readers", || {
            let mut seen = vec![];
            for application in self.children(&desktop)? {
                if self.name(&application)? == program {
                    let found = self.find(&application, "document web", &mut seen)?;
                    let page = found.map(|place| self.thing(&place)).transpose()?;
                    let page = page.ok_or_else(|| format!("no page among {seen:#?}"))?;
                    return if whole(&page) { Ok(page) } else { Err(format!("it is {page:#?}")) };
                }
            }
            Err(format!("no {program}"))
        })
    }

    /// Hears from now on of changed texts, announcements and the moves of the focus.
    pub fn listen(&self) -> Hearing {
        let connection = Builder::address(self.address.as_str()).and_then(Builder::build);
        let connection = connection.expect("a bus");
        let rule = MatchRule::builder().msg_type(zbus::message::Type::Signal).interface(EVENTS);
        let rule = rule.expect("an interface").build();
        let events = MessageIterator::for_match_rule(rule, &connection, Some(1024));
        let events = events.expect("events");
        let (heard, told) = channel();
        std::thread::spawn(move || {
            for message in events {
                let Ok(message) = message else { return };
                let told = telling(&connection, &message);
                if told.is_some_and(|told| heard.send(told).is_err()) {
                    return;
                }
            }
        });
        Hearing { told }
    }

    fn thing(&self, place: &Place) -> Answer<Thing> {
        let states: Vec<u32> = self.ask(place, ACCESSIBLE, "GetState", &())?;
        let has = |bit: u32| states.first().is_some_and(|states| states & (1 << bit) != 0);
        let children = self.children(place)?;
        Ok(Thing {
            role: self.role(place)?,
            name: self.name(place)?,
            // Not everything has a text.
            text: self.ask(place, TEXT, "GetText", &(0, -1)).unwrap_or_default(),
            attributes: self.ask(place, ACCESSIBLE, "GetAttributes", &())?,
            focusable: has(FOCUSABLE),
            children: children.iter().map(|child| self.thing(child)).collect::<Answer<_>>()?,
        })
    }

    /// The first of this role in reading order; `seen` takes note of what is not.
    fn find(&self, place: &Place, role: &str, seen: &mut Vec<String>) -> Answer<Option<Place>> {
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

    fn role(&self, place: &Place) -> Answer<String> {
        let number: u32 = self.ask(place, ACCESSIBLE, "GetRole", &())?;
        let known = ROLES.iter().find(|(known, _)| *known == number);
        Ok(known.map_or_else(|| format!("role {number}"), |(_, name)| (*name).to_owned()))
    }

    fn name(&self, place: &Place) -> Answer<String> {
        self.at(place, ACCESSIBLE).get_property("Name").map_err(failed(place, "Name"))
    }

    /// One by one, as screen readers ask: the web page is given to no other question.
    fn children(&self, place: &Place) -> Answer<Vec<Place>> {
        let count = self.at(place, ACCESSIBLE).get_property("ChildCount");
        let count: i32 = count.map_err(failed(place, "ChildCount"))?;
        (0..count).map(|index| self.ask(place, ACCESSIBLE, "GetChildAtIndex", &index)).collect()
    }

    fn ask<Q, A>(&self, place: &Place, interface: &str, question: &str, details: &Q) -> Answer<A>
    where
        Q: zbus::export::serde::Serialize + zbus::zvariant::DynamicType,
        A: for<'a> zbus::zvariant::DynamicDeserialize<'a>,
    {
        self.at(place, interface).call(question, details).map_err(failed(place, question))
    }

    fn at(&self, (bus, path): &Place, interface: &str) -> Proxy<'static> {
        proxy(&self.connection, bus, path, interface)
    }
}

/// Where a thing is: a name on the bus, and a path.
type Place = (String, OwnedObjectPath);

/// What a thing answers, or why it does not.
type Answer<T> = Result<T, String>;

fn failed(place: &Place, question: &str) -> impl FnOnce(zbus::Error) -> String {
    move |error| format!("{question} of {} {}: {error}", place.0, place.1)
}

impl Thing {
    /// The thing and all in it, in reading order.
    pub fn all(&self) -> Vec<&Thing> {
        let inner = self.children.iter().flat_map(Thing::all);
        [self].into_iter().chain(inner).collect()
    }

    /// Whether anything in it has this role.
    pub fn has(&self, role: &str) -> bool {
        self.all().iter().any(|thing| thing.role == role)
    }

    /// An attribute, or nothing.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// What a screen reader hears.
pub struct Hearing {
    told: Receiver<Told>,
}

impl Hearing {
    /// Waits for one event that fits; all that was told until then, in order.
    pub fn until(&self, fits: impl Fn(&Told) -> bool) -> Vec<Told> {
        let mut all = vec![];
        loop {
            let told = self.told.recv_timeout(DEADLINE);
            let told = told.unwrap_or_else(|_| panic!("told no more than {all:#?}"));
            let last = fits(&told);
            all.push(told);
            if last {
                return all;
            }
        }
    }

    /// What else is told within `span` of each other.
    pub fn rest(&self, span: Duration) -> Vec<Told> {
        std::iter::from_fn(|| self.told.recv_timeout(span).ok()).collect()
    }
}

fn telling(connection: &Connection, message: &Message) -> Option<Told> {
    type Event<T> = (String, i32, i32, OwnedValue, T);
    let header = message.header();
    let body = message.body();
    // WebKit ends the event of changed children in a way of its own.
    let event = body.deserialize::<Event<HashMap<String, OwnedValue>>>();
    let (detail, value) = match event {
        Ok((detail, _, _, value, _)) => (detail, value),
        Err(_) => body.deserialize::<Event<Place>>().map(|all| (all.0, all.3)).ok()?,
    };
    let source = proxy(connection, header.sender()?.as_str(), header.path()?.as_str(), ACCESSIBLE);
    let attributes: Option<BTreeMap<String, String>> = source.call("GetAttributes", &()).ok();
    let text = String::try_from(value).unwrap_or_default();
    let live = attributes.and_then(|mut attributes| attributes.remove("container-live"));
    Some(Told {
        event: format!("{} {detail}", header.member()?),
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        name: source.get_property("Name").unwrap_or_default(),
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
