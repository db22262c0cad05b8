//! A workstation whose events, clock and desktop are simulated.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future;
use std::rc::Rc;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, Utc};
use helpline::policy::{Effective, Layer, Level, merge};
use helpline::view::{self, Page, Tray, View};
use helpline::watch::{AnnouncementChange, Step};
use serde_json::{Value, json};
use workstation::clock;
use workstation::ipc::{Request, Response};
use workstation::resident::{Environment, Event, Surfaces};

use super::expected::{Look, Told};

/// An event, and what happens until then while the loop waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimulatedEvent {
    /// The instant comes.
    Due,
    /// The wait ends earlier, as every 30 s on Windows and macOS.
    Polled,
    /// The instant comes, but a machine that is busy, or whose timer fails, notices it later, by
    /// seconds.
    Late(i64),
    /// The machine sleeps for some hours, from half of the wait on.
    Sleeps(i64),
    /// The clock is set forward or back, by minutes.
    ClockSet(i64),
    /// The clock is set to a wrong year, as by an empty battery.
    ClockLost(i32),
    /// The clock is set right again, by the time that has passed since the start.
    ClockFound,
    /// The instant comes, and during the update that follows the clock is set, by minutes.
    ClockSetMeanwhile(i64),
    /// The workstation's time zone changes, or changes back, then the instant comes.
    Zone,
    /// The policy is replaced, half of the wait later.
    Policy(Policy),
    /// The instant comes, and during the update that follows the policy is replaced.
    PolicyMeanwhile(Policy),
    /// The preferences are, half of the wait later.
    Preferences(Preferences),
    /// A person or another program wants something, half of the wait later.
    Requested(Request),
    /// A program that was started again asks to reload the settings, two seconds later.
    Reloaded,
    /// The session ends while the loop waits for the other programs to quit.
    SessionEndsAfterQuit,
    /// The session ends.
    SessionEnds,
}

/// A policy of these tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Policy {
    None,
    UntilFive,
    /// Not on Friday and Monday, the days around the start.
    Closed,
    /// Confirmed on a day that is still to come at the start.
    Confirmed,
    /// With a contact that may be called until a time between a reminder and its switch.
    Contact,
}

/// A resident program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Shows the tray and announces.
    Agent,
    /// Shows the page, with a marker of the current time and who may be called.
    Window,
}

/// Preferences of these tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preferences {
    /// Those at the start; they return without a request, as from a backup.
    Original,
    OffInDutch,
    Full,
}

use SimulatedEvent::*;

/// How long it takes to read the settings: an update may do so twice, not three times.
const READING: Duration = Duration::milliseconds(400);
/// How long it takes to show an update.
const SHOWING: Duration = Duration::milliseconds(40);

/// The effective settings that were read before.
type Read = HashMap<(Policy, Preferences, Option<NaiveDate>), Rc<Effective>>;

/// Everything that the loop and its surfaces share.
#[derive(Clone)]
pub struct World {
    program: Program,
    now: DateTime<Utc>,
    /// How far the clock is ahead of the true time.
    ahead: Duration,
    pub zone: FixedOffset,
    policy: Policy,
    preferences: Preferences,
    read: Rc<RefCell<Read>>,
    tray: Option<Tray>,
    page: Option<Page>,
    /// What happens during the update that follows, or has just happened.
    meanwhile: Option<SimulatedEvent>,
    /// When the last event ended a wait; `None` after the update that follows.
    woken_at: Option<DateTime<Utc>>,
    /// When the loop last read the clock.
    pub looked_at: DateTime<Utc>,
    /// Whether a person has just requested a notification.
    pub notification_requested: bool,
    window_requested: bool,
    ended: bool,
    session_ended: bool,
    others_closed: bool,
    /// Whether the update was checked now, so that the wait after it is, too.
    checking: bool,
    pub last: Option<Look>,
    pub told: Option<Told>,
    /// The instants of the changes and reminders that were announced.
    pub announced: Vec<DateTime<Utc>>,
}

impl SimulatedEvent {
    /// Whether the loop returns after it.
    pub fn ends(self) -> bool {
        matches!(self, Requested(Request::Quit) | SessionEndsAfterQuit | SessionEnds)
    }
}

impl Policy {
    fn keys(self) -> Value {
        match self {
            Policy::None => json!({}),
            Policy::UntilFive => json!({"openingHoursSpecification": [{
                "dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
                "opens": "09:00", "closes": "17:00"}]}),
            Policy::Closed => json!({"specialOpeningHoursSpecification": [
                {"validFrom": "2028-03-24", "validThrough": "2028-03-27"}]}),
            Policy::Confirmed => json!({"hoursConfirmedOn": "2028-03-25"}),
            Policy::Contact => json!({"contactPoint": [{
                "name": "Service social", "telephone": "4217", "hoursAvailable": [{
                    "dayOfWeek": ["Monday", "Friday"], "opens": "08:52", "closes": "18:47"}]}]}),
        }
    }
}

impl Preferences {
    fn keys(self) -> Value {
        match self {
            Preferences::Original => json!({"notifyBeforeMinutes": 15}),
            Preferences::OffInDutch => json!({"notifications": "off", "language": "nl"}),
            Preferences::Full => json!({"notifications": "full", "notifyBeforeMinutes": 60}),
        }
    }
}

impl World {
    pub fn starting_at(start: &str, program: Program) -> World {
        let now = start.parse().expect("an instant");
        World {
            program,
            now,
            ahead: Duration::zero(),
            zone: east(1),
            policy: Policy::None,
            preferences: Preferences::Original,
            read: Rc::default(),
            tray: None,
            page: None,
            meanwhile: None,
            woken_at: Some(now),
            looked_at: now,
            notification_requested: false,
            window_requested: false,
            ended: false,
            session_ended: false,
            others_closed: false,
            checking: false,
            last: None,
            told: None,
            announced: vec![],
        }
    }

    /// The effective settings on the day of this instant.
    pub fn effective_at(&self, now: DateTime<Utc>) -> Rc<Effective> {
        let today = clock::plausible_day(now);
        let layer = |level, keys: Value| Layer {
            level,
            source: "test".into(),
            keys: keys.as_object().cloned().expect("keys"),
        };
        let merged = || {
            let own = layer(Level::User, self.preferences.keys());
            Rc::new(merge(&[layer(Level::Managed, self.policy.keys()), own], today))
        };
        let mut read = self.read.borrow_mut();
        read.entry((self.policy, self.preferences, today)).or_insert_with(merged).clone()
    }

    fn show(&mut self, view: View, settings: &Effective) {
        assert!(!self.ended, "something is shown after the end");
        self.check_announcement(&view.notification, settings);
        self.now += SHOWING;
        let woken_at = self.woken_at.take().expect("an event before each update");
        assert!(self.now - woken_at < Duration::seconds(1), "shown late");
        self.page = Some(view.page);
        self.tray = Some(view.tray);
        if let Some(ClockSetMeanwhile(by)) = self.meanwhile {
            self.set_clock(self.now + Duration::minutes(by), self.now);
        }
        if let Some(PolicyMeanwhile(policy)) = self.meanwhile {
            self.policy = policy;
        }
    }

    /// Checks what is shown during a wait.
    fn check_wait(&self, wake_at: DateTime<Utc>) {
        assert!(self.looked_at < wake_at, "it waits for the past");
        assert_eq!(self.woken_at, None, "it waits without an update");
        let since = (self.now - self.looked_at).abs();
        assert!(since < Duration::seconds(1), "it waits without a look at the clock");
        assert!(!self.window_requested, "it waits before the window is shown");
        assert!(!self.notification_requested, "it waits before the notification is shown");
        let shown = self.check_until(wake_at);
        let expected = self.view_at(self.looked_at, AnnouncementChange::Keep);
        assert_eq!(self.page.as_ref(), Some(&expected.page));
        for View { tray, page, .. } in [expected, shown] {
            match self.program {
                Program::Agent => assert_eq!(self.tray.as_ref(), Some(&tray)),
                Program::Window => {
                    let now = self.page.as_ref().and_then(|page| page.now);
                    let behind = page.now.zip(now).map_or(0, |(due, shown)| due - shown);
                    assert!(behind < 5, "the marker is {behind} minutes behind");
                    assert_eq!(self.page, Some(Page { now, ..page }));
                }
            }
        }
    }

    /// Checks that the other programs were closed when this one was asked to quit, and only then.
    pub fn assert_ended(&self, events: &[SimulatedEvent]) {
        if !self.session_ended {
            let quit = events.last() == Some(&Requested(Request::Quit));
            assert_eq!(self.others_closed, quit, "the other programs");
        }
    }

    /// Simulates an event, and returns what the loop receives.
    fn simulate(&mut self, event: SimulatedEvent, wake_at: DateTime<Utc>) -> Event {
        let half = self.now + (wake_at - self.now) / 2;
        let due = wake_at + Duration::milliseconds(4);
        let mut received = Event::Due;
        match event {
            Due => self.now = due,
            Polled => self.now = wake_at.min(self.now + Duration::seconds(30)),
            Late(seconds) => self.now = wake_at + Duration::seconds(seconds),
            Sleeps(hours) => self.now = half + Duration::hours(hours),
            ClockSet(minutes) => self.set_clock(half + Duration::minutes(minutes), half),
            ClockLost(year) => {
                let day = NaiveDate::from_ymd_opt(year, 1, 6).expect("a day");
                self.set_clock(day.and_hms_opt(10, 0, 0).expect("a time").and_utc(), half);
            }
            ClockFound => self.set_clock(half - self.ahead, half),
            Zone => {
                let hours = if self.zone == east(1) { -5 } else { 1 };
                (self.now, self.zone) = (wake_at, east(hours));
            }
            ClockSetMeanwhile(_) | PolicyMeanwhile(_) => {
                (self.now, self.meanwhile) = (due, Some(event));
            }
            Policy(policy) => {
                (self.now, self.policy) = (half, policy);
                received = Event::SettingsChanged;
            }
            Preferences(preferences) => {
                (self.now, self.preferences) = (half, preferences);
                received = match preferences {
                    Preferences::Original => Event::SettingsChanged,
                    Preferences::OffInDutch | Preferences::Full => {
                        Event::Request(Request::Reload, Response::default())
                    }
                };
            }
            Requested(request) => {
                self.now = half;
                self.notification_requested = request == Request::TryNotification;
                self.window_requested = request == Request::Show;
                self.ended = request == Request::Quit;
                received = Event::Request(request, Response::default());
            }
            Reloaded => {
                self.now = wake_at.min(self.now + Duration::seconds(2));
                received = Event::Request(Request::Reload, Response::default());
            }
            SessionEndsAfterQuit => {
                (self.ended, self.session_ended) = (true, true);
                received = Event::Request(Request::Quit, Response::default());
            }
            SessionEnds => {
                self.ended = true;
                received = Event::Ended;
            }
        }
        self.woken_at = (!self.ended).then_some(self.now);
        received
    }

    fn set_clock(&mut self, to: DateTime<Utc>, from: DateTime<Utc>) {
        self.ahead += to - from;
        self.now = to;
    }
}

fn east(hours: i32) -> FixedOffset {
    FixedOffset::east_opt(hours * 3600).expect("an offset")
}

/// The loop's environment and its surfaces, in one world.
#[derive(Clone)]
pub struct Simulation<'a> {
    world: Rc<RefCell<World>>,
    events: std::slice::Iter<'a, SimulatedEvent>,
    /// The world after each update that was checked before.
    known: &'a RefCell<Vec<World>>,
    updates: Rc<RefCell<usize>>,
    settings: Option<Effective>,
}

impl<'a> Simulation<'a> {
    pub fn new(
        world: &Rc<RefCell<World>>,
        events: &'a [SimulatedEvent],
        known: &'a RefCell<Vec<World>>,
    ) -> Simulation<'a> {
        let (world, events, updates) = (world.clone(), events.iter(), Rc::default());
        Simulation { world, events, known, updates, settings: None }
    }
}

impl Environment for Simulation<'_> {
    type Zone = FixedOffset;

    fn now(&self) -> DateTime<Utc> {
        let mut world = self.world.borrow_mut();
        world.looked_at = world.now;
        world.now
    }

    fn zone(&self) -> FixedOffset {
        self.world.borrow().zone
    }

    fn effective(&self) -> Effective {
        let mut world = self.world.borrow_mut();
        let effective = world.effective_at(world.now);
        world.now += READING;
        (*effective).clone()
    }

    async fn next(&mut self, wake_at: DateTime<Utc>) -> Event {
        let mut world = self.world.borrow_mut();
        if let Some(meanwhile) = world.meanwhile.take() {
            // The wait ends at once.
            world.woken_at = Some(world.now);
            let settings = matches!(meanwhile, PolicyMeanwhile(_));
            return if settings { Event::SettingsChanged } else { Event::Due };
        }
        if world.checking {
            world.check_wait(wake_at);
        }
        match self.events.next() {
            Some(event) => world.simulate(*event, wake_at),
            None => Event::Ended,
        }
    }

    async fn ended(self) {
        if !self.world.borrow().session_ended {
            future::pending().await
        }
    }
}

impl Surfaces for Simulation<'_> {
    fn settings_changed(&mut self, effective: &Effective, before: Option<&Effective>) {
        assert_eq!(self.settings.as_ref(), before, "another change of settings");
        self.settings = Some(effective.clone());
    }

    fn show(&mut self, view: View) {
        let settings = self.settings.as_ref().expect("settings before the first update");
        let (mut updates, mut known) = (self.updates.borrow_mut(), self.known.borrow_mut());
        let mut world = self.world.borrow_mut();
        match known.get(*updates) {
            Some(checked) => *world = checked.clone(),
            None => {
                world.show(view, settings);
                known.push(world.clone());
                world.checking = true;
            }
        }
        *updates += 1;
    }

    fn next_repaint(&self, step: &Step, effective: &Effective) -> Option<DateTime<Utc>> {
        match self.world.borrow().program {
            Program::Agent => None,
            Program::Window => view::next_repaint(step, effective),
        }
    }

    fn open(&mut self, response: Response) {
        let requested = std::mem::take(&mut self.world.borrow_mut().window_requested);
        assert!(requested, "a window that nobody requested");
        response.ok();
    }

    async fn close_others(&mut self) {
        if self.world.borrow().session_ended {
            future::pending().await
        }
        self.world.borrow_mut().others_closed = true;
    }
}
