//! Every order of events, up to a length, through the real main loop.
//!
//! An event is what may end a wait of the loop: an instant that comes, a clock that is set, a
//! machine that slept, a policy, a preference, a request, the end. After each one, what is shown is
//! compared with the schedule and with what was announced before.

use std::cell::RefCell;
use std::future;
use std::rc::Rc;

use chrono::{DateTime, Duration, FixedOffset, Utc};
use helpline::policy::{Effective, Layer, Level, merge};
use helpline::schedule::Status;
use helpline::settings::Notifications;
use helpline::view::{Mark, Notification, NotificationChange, View};
use serde_json::{Value, json};
use workstation::clock;
use workstation::ipc::{Request, Response};
use workstation::resident::{Environment, Event, Surfaces, run_in};

use crate::domain::notification::assert_true;

/// An event, and what happens until then while the loop waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SimulatedEvent {
    /// The instant comes.
    Due,
    /// The instant comes, but a busy machine notices it later, by seconds.
    Busy(i64),
    /// The machine sleeps for some hours, from half of the wait on.
    Sleeps(i64),
    /// The clock is set forward or back, by minutes.
    ClockSet(i64),
    /// The clock is set to 2020, as by an empty battery.
    ClockLost,
    /// The clock is set right again, by the time that has passed since the start.
    ClockFound,
    /// The workstation's time zone changes, then the instant comes.
    Zone,
    /// The policy is replaced, half of the wait later.
    Policy(Policy),
    /// The preferences are, half of the wait later.
    Preferences(Notifications, u8),
    /// A person or another program wants something, half of the wait later.
    Requested(Request),
    /// A program that was started again asks to reload the settings, two seconds later.
    Reloaded,
    /// The session ends.
    SessionEnds,
}

use SimulatedEvent::*;

/// A policy of these tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    None,
    UntilFive,
    /// Not on Friday and Monday, the days around the start.
    Closed,
    /// Confirmed on a day that is still to come at the start.
    Confirmed,
}

impl Policy {
    fn keys(self) -> Value {
        match self {
            Policy::None => json!({}),
            Policy::UntilFive => json!({"openingHoursSpecification": [{
                "dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
                "opens": "09:00", "closes": "17:00"}]}),
            Policy::Closed => json!({"specialOpeningHoursSpecification": [
                {"validFrom": "2027-01-08", "validThrough": "2027-01-11"}]}),
            Policy::Confirmed => json!({"hoursConfirmedOn": "2027-01-09"}),
        }
    }
}

const ALL: [SimulatedEvent; 21] = [
    Due,
    Busy(20),
    Sleeps(3),
    Sleeps(15),
    Sleeps(70),
    ClockSet(40),
    ClockSet(-40),
    ClockSet(-700),
    ClockLost,
    ClockFound,
    Zone,
    Policy(Policy::None),
    Policy(Policy::UntilFive),
    Policy(Policy::Closed),
    Policy(Policy::Confirmed),
    Preferences(Notifications::Off, 0),
    Preferences(Notifications::Full, 60),
    Requested(Request::TryNotification),
    Reloaded,
    Requested(Request::Quit),
    SessionEnds,
];

/// A quarter of an hour before a reminder on a Friday, just after it, and before a Monday's
/// opening.
const STARTS: [&str; 3] =
    ["2027-01-08T18:30:00+01:00", "2027-01-08T18:45:10+01:00", "2027-01-11T08:50:00+01:00"];

/// Everything that the loop and its surfaces share.
struct World {
    now: DateTime<Utc>,
    /// How far the clock is ahead of the true time.
    ahead: Duration,
    zone: FixedOffset,
    policy: Policy,
    notifications: Notifications,
    reminder: u8,
    /// Whether a person has just requested a notification.
    requested: bool,
    ended: bool,
    screen: Option<Notification>,
    last: Option<LastUpdate>,
    announced: Vec<DateTime<Utc>>,
}

/// What held when the surfaces were last updated.
#[derive(Clone)]
struct LastUpdate {
    now: DateTime<Utc>,
    effective: Effective,
    status: Status,
    plausible: bool,
}

impl World {
    fn starting_at(start: &str) -> World {
        World {
            now: start.parse().expect("an instant"),
            ahead: Duration::zero(),
            zone: FixedOffset::east_opt(3600).expect("an offset"),
            policy: Policy::None,
            notifications: Notifications::Discreet,
            reminder: 15,
            requested: false,
            ended: false,
            screen: None,
            last: None,
            announced: vec![],
        }
    }

    fn effective(&self) -> Effective {
        let layer = |level, keys: Value| Layer {
            level,
            source: "test".into(),
            keys: keys.as_object().cloned().expect("keys"),
        };
        let own = json!({
            "notifications": self.notifications.code(),
            "notifyBeforeMinutes": self.reminder,
        });
        let layers = [layer(Level::Managed, self.policy.keys()), layer(Level::User, own)];
        merge(&layers, clock::plausible_day(self.now))
    }

    fn plausible(&self) -> bool {
        clock::plausible_day(self.now).is_some()
    }

    /// Compares what one update shows with what must be shown.
    fn check(&mut self, view: &View, settings: &Effective) {
        assert!(!self.ended, "something is shown after the end");
        let effective = self.effective();
        assert_eq!(*settings, effective, "other settings than the effective ones");
        let status = effective.schedule.status_at(self.now);
        let mark = match (self.plausible(), status.state.is_open()) {
            (false, _) => Mark::Check,
            (true, true) => Mark::Open,
            (true, false) => Mark::Relay,
        };
        assert_eq!((view.tray.mark, view.page.mark), (mark, mark));
        let raised = matches!(view.notification, NotificationChange::Raise(_));
        match &view.notification {
            NotificationChange::Raise(notification) => self.screen = Some(notification.clone()),
            NotificationChange::Keep => {}
            NotificationChange::Close => self.screen = None,
        }
        if let Some(screen) = &self.screen {
            assert_true(screen, self.now, &effective.schedule, &effective.settings);
        }
        let due = self.due(&status, &effective);
        let wanted = effective.settings.notifications != Notifications::Off;
        let requested = std::mem::take(&mut self.requested) && self.plausible();
        assert_eq!(raised, wanted && (due.is_some() || requested), "{due:?}, {requested}");
        self.announced.extend(due);
        let plausible = self.plausible();
        self.last = Some(LastUpdate { now: self.now, effective, status, plausible });
    }

    /// The instant of a change or reminder that must be announced now, because time passed and
    /// nothing announced it yet.
    fn due(&self, status: &Status, effective: &Effective) -> Option<DateTime<Utc>> {
        let last = self.last.as_ref()?;
        if !last.plausible || !self.plausible() || self.now < last.now {
            return None;
        }
        if status.state.is_open() != last.status.state.is_open() {
            let since = status.since.expect("these hours have changes");
            let new_hours = effective.schedule != last.effective.schedule;
            return (new_hours || !self.announced.contains(&since)).then_some(since);
        }
        let minutes = i64::from(effective.settings.notify_before_minutes);
        let reminder = status.until.expect("these hours have changes") - Duration::minutes(minutes);
        let on_time = last.now < reminder
            && reminder <= self.now
            && self.now <= reminder + Duration::minutes(1);
        let due = minutes > 0 && status.state.is_open() && on_time;
        (due && !self.announced.contains(&reminder)).then_some(reminder)
    }

    /// Simulates an event, and returns what the loop receives.
    fn simulate(&mut self, event: SimulatedEvent, wake_at: DateTime<Utc>) -> Event {
        let half = self.now + (wake_at - self.now) / 2;
        match event {
            Due => self.now = wake_at + Duration::milliseconds(4),
            Busy(seconds) => self.now = wake_at + Duration::seconds(seconds),
            Sleeps(hours) => self.now = half + Duration::hours(hours),
            ClockSet(minutes) => self.set_clock(half + Duration::minutes(minutes), half),
            ClockLost => self.set_clock("2020-01-06T10:00:00Z".parse().expect("an instant"), half),
            ClockFound => self.set_clock(half - self.ahead, half),
            Zone => {
                self.zone = FixedOffset::west_opt(5 * 3600).expect("an offset");
                self.now = wake_at;
            }
            Policy(policy) => {
                (self.now, self.policy) = (half, policy);
                return Event::SettingsChanged;
            }
            Preferences(notifications, reminder) => {
                self.now = half;
                (self.notifications, self.reminder) = (notifications, reminder);
                return Event::Request(Request::Reload, Response::default());
            }
            Requested(request) => {
                self.now = half;
                self.requested = request == Request::TryNotification;
                self.ended = request == Request::Quit;
                return Event::Request(request, Response::default());
            }
            Reloaded => {
                self.now = wake_at.min(self.now + Duration::seconds(2));
                return Event::Request(Request::Reload, Response::default());
            }
            SessionEnds => {
                self.ended = true;
                return Event::Ended;
            }
        }
        Event::Due
    }

    fn set_clock(&mut self, to: DateTime<Utc>, from: DateTime<Utc>) {
        self.ahead += to - from;
        self.now = to;
    }
}

/// The loop's environment and its surfaces, in one world.
#[derive(Clone)]
struct Simulation<'a> {
    world: Rc<RefCell<World>>,
    events: std::slice::Iter<'a, SimulatedEvent>,
    settings: Option<Effective>,
}

impl Environment for Simulation<'_> {
    type Zone = FixedOffset;

    fn now(&self) -> DateTime<Utc> {
        self.world.borrow().now
    }

    fn zone(&self) -> FixedOffset {
        self.world.borrow().zone
    }

    fn effective(&self) -> Effective {
        self.world.borrow().effective()
    }

    async fn next(&mut self, wake_at: DateTime<Utc>) -> Event {
        let mut world = self.world.borrow_mut();
        assert!(world.now < wake_at, "it waits for the past");
        // Until the next update, nothing that is shown may become untrue.
        let before = wake_at - Duration::seconds(1);
        let Effective { schedule, settings, .. } = world.effective();
        let [now, then] = [world.now, before].map(|it| schedule.state_at(it).is_open());
        assert_eq!(now, then, "it sleeps over a change");
        if let Some(screen) = &world.screen {
            assert_true(screen, before, &schedule, &settings);
        }
        match self.events.next() {
            Some(event) => world.simulate(*event, wake_at),
            None => Event::Ended,
        }
    }

    async fn ended(self) {
        future::pending().await
    }
}

impl Surfaces for Simulation<'_> {
    fn settings_changed(&mut self, effective: &Effective, before: Option<&Effective>) {
        assert_eq!(self.settings.as_ref(), before, "another change of settings");
        self.settings = Some(effective.clone());
    }

    fn show(&mut self, view: View) {
        let settings = self.settings.as_ref().expect("settings before the first update");
        self.world.borrow_mut().check(&view, settings);
    }

    fn open(&mut self, response: Response) {
        response.ok();
    }
}

/// Runs the loop with these events, in order.
fn run(start: &str, events: &[SimulatedEvent]) {
    let world = Rc::new(RefCell::new(World::starting_at(start)));
    let environment = Simulation { world, events: events.iter(), settings: None };
    let mut surfaces = environment.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(run_in(environment, &mut surfaces));
}

/// Each order of `length` events, and each shorter one that ends the loop; returns how many.
fn explore(start: &str, before: &mut Vec<SimulatedEvent>, length: usize) -> usize {
    let over = matches!(before.last(), Some(Requested(Request::Quit) | SessionEnds));
    if over || before.len() == length {
        let orders = std::panic::AssertUnwindSafe(|| run(start, before));
        if let Err(panic) = std::panic::catch_unwind(orders) {
            eprintln!("from {start}: {before:?}");
            std::panic::resume_unwind(panic);
        }
        return 1;
    }
    let mut count = 0;
    for event in ALL {
        before.push(event);
        count += explore(start, before, length);
        before.pop();
    }
    count
}

/// "Until 9:00" would mean the day before.
#[test]
fn a_clock_set_back_by_a_day_closes_a_tried_notification() {
    let back = ClockSet(-700);
    run(STARTS[2], &[Requested(Request::TryNotification), back, back, back]);
}

#[test]
#[ignore = "takes minutes: cargo xtask exhaust"]
fn every_order_of_four_events_does_so_too() {
    for start in STARTS {
        explore(start, &mut vec![], 4);
    }
}

#[test]
fn every_order_of_three_events_shows_the_truth_and_announces_it_once() {
    for start in STARTS {
        let going_on = ALL.len() - 2;
        let orders = explore(start, &mut vec![], 3);
        assert_eq!(orders, 2 + going_on * (2 + going_on * ALL.len()));
    }
}
