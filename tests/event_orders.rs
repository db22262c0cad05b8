//! Every order of events, up to a length, through the real main loop.
//!
//! An event is what may end a wait of the loop: an instant that comes, a clock that is set, a
//! machine that slept, a policy, a preference, a request, the end. After each one, everything that
//! is shown is compared with the schedule, the settings and the zone of that instant, and the
//! announcements with the changes since the look at the clock before.

mod expected;
mod world;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use workstation::ipc::Request;
use workstation::resident::run_in;

use self::world::{
    Policy, Preferences, Program, SimulatedEvent, SimulatedEvent::*, Simulation, World,
};

const ALL: [SimulatedEvent; 30] = [
    Due,
    Polled,
    Late(31),
    Late(90),
    Sleeps(3),
    Sleeps(15),
    Sleeps(70),
    ClockSet(40),
    ClockSet(-40),
    ClockSet(-700),
    ClockLost(2020),
    ClockLost(2150),
    ClockFound,
    ClockSetMeanwhile(-40),
    Zone,
    Policy(Policy::None),
    Policy(Policy::UntilFive),
    Policy(Policy::Closed),
    Policy(Policy::Confirmed),
    Policy(Policy::Contact),
    PolicyMeanwhile(Policy::UntilFive),
    Preferences(Preferences::Original),
    Preferences(Preferences::OffInDutch),
    Preferences(Preferences::Full),
    Requested(Request::TryNotification),
    Requested(Request::Show),
    Reloaded,
    Requested(Request::Quit),
    SessionEndsAfterQuit,
    SessionEnds,
];

/// A quarter of an hour before a reminder on the Friday before summer time begins, just after it,
/// and before the Monday's opening.
const STARTS: [(&str, Program); 4] = [
    ("2028-03-24T18:30:00+01:00", Program::Agent),
    ("2028-03-24T18:45:10+01:00", Program::Agent),
    ("2028-03-27T08:50:00+02:00", Program::Agent),
    ("2028-03-24T18:44:00+01:00", Program::Window),
];

/// Runs the loop with these events, in order. `known` is the world after each update that an
/// earlier run has checked; the others are checked now and added.
fn run(
    (start, program): (&str, Program),
    events: &[SimulatedEvent],
    known: &Rc<RefCell<Vec<World>>>,
) {
    let world = Rc::new(RefCell::new(World::starting_at(start, program)));
    let mut surfaces = Simulation::new(&world, events, known);
    let ended = {
        // The world answers at once, so that a loop that waits for anything never returns.
        let mut context = Context::from_waker(Waker::noop());
        pin!(run_in(surfaces.clone(), &mut surfaces)).poll(&mut context)
    };
    assert!(ended.is_ready(), "it waits after the end");
    world.borrow().assert_ended(events);
}

/// Each order of a number of events, and each shorter one that ends the loop.
struct Orders {
    start: (&'static str, Program),
    length: usize,
    count: usize,
    known: Rc<RefCell<Vec<World>>>,
}

impl Orders {
    /// Runs all of them, and returns how many there are.
    fn explore(start: (&'static str, Program), length: usize) -> usize {
        let mut orders = Orders { start, length, count: 0, known: Rc::default() };
        orders.continue_with(&mut vec![]);
        orders.count
    }

    fn continue_with(&mut self, events: &mut Vec<SimulatedEvent>) {
        if events.len() == self.length || events.last().is_some_and(|event| event.ends()) {
            self.count += 1;
            let run = AssertUnwindSafe(|| run(self.start, events, &self.known));
            if let Err(panic) = catch_unwind(run) {
                eprintln!("from {:?}: {events:?}", self.start);
                resume_unwind(panic);
            }
            return;
        }
        for event in ALL {
            // The updates before this event are the same as in the order before.
            self.known.borrow_mut().truncate(events.len() + 1);
            events.push(event);
            self.continue_with(events);
            events.pop();
        }
    }
}

/// "Until 9:00" would mean the day before.
#[test]
fn a_clock_set_back_by_a_day_closes_a_tried_notification() {
    let back = ClockSet(-700);
    let events = [Requested(Request::TryNotification), back, back, back];
    run(STARTS[2], &events, &Rc::default());
}

#[test]
#[ignore = "takes minutes: cargo xtask exhaust"]
fn every_order_of_four_events_does_so_too() {
    std::thread::scope(|scope| {
        for start in STARTS {
            scope.spawn(move || Orders::explore(start, 4));
        }
    });
}

#[test]
fn every_order_of_three_events_shows_the_truth_and_announces_it_once() {
    let ends = ALL.iter().filter(|event| event.ends()).count();
    let going_on = ALL.len() - ends;
    for start in STARTS {
        let orders = Orders::explore(start, 3);
        assert_eq!(orders, ends + going_on * (ends + going_on * ALL.len()));
    }
}
