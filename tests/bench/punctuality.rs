//! The delay from a transition, or from a resume after one, to its notification.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rustix::process::Signal;

use crate::desktop::program::Program;
use crate::desktop::session::Session;
use crate::table::Table;

const TRANSITIONS: usize = 100;
const SLEEPS: usize = 10;
/// How long before a transition the clock is set.
const AHEAD: Duration = Duration::from_secs(1);
/// The format of the clock's values.
const CLOCK: &str = "%Y-%m-%d %H:%M:%S";

/// Measures 100 transitions at the speed of a real clock, then 10 during a simulated sleep.
pub fn measure(table: &mut Table) {
    let session = Session::full();
    let monitor = session.bus().monitor_notifications();
    let listed = ["schedule", "--from", "2027-01-04", "--to", "2027-04-15", "--format", "csv"];
    let listed = session.ecoute(&listed);
    let transitions = listed.lines().skip(1).map(|row| row.split(',').next().unwrap_or_default());
    let transitions: Vec<DateTime<Utc>> =
        transitions.map(|instant| instant.parse().expect("an instant")).collect();
    let (awake, asleep) = transitions.split_at(TRANSITIONS);
    let clock = session.clock("2027-01-04 07:00:00");
    let agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let item = session.bus().tray_item();

    let delays: Vec<_> = awake
        .iter()
        .map(|transition| {
            let set = Instant::now();
            clock.jump_by_kernel(&(*transition - AHEAD).format(CLOCK).to_string());
            monitor.next().received_at.saturating_duration_since(set + AHEAD)
        })
        .collect();
    let (median, most) = table.times("transition to notification", &delays);
    table.figure("transition to notification: median of 100", median, "ms", 20.0);
    table.figure("transition to notification: maximum of 100", most, "ms", 100.0);

    // A sleeping machine stops its programs; on resume the clock has advanced.
    let delays: Vec<_> = asleep
        .iter()
        .take(SLEEPS)
        .map(|transition| {
            let before = session.bus().read_item(&item).tooltip;
            agent.signal(Signal::STOP);
            let resume = (*transition + AHEAD).format(CLOCK).to_string();
            clock.set(&resume);
            let resumed = Instant::now();
            agent.signal(Signal::CONT);
            clock.jump_by_kernel(&resume);
            let received_at = monitor.next().received_at;
            assert_ne!(session.bus().read_item(&item).tooltip, before, "the tray is updated");
            received_at.saturating_duration_since(resumed)
        })
        .collect();
    assert_eq!(delays.len(), SLEEPS);
    let (median, most) = table.times("resume to the right state", &delays);
    table.figure("resume to the right state: median of 10", median, "ms", 20.0);
    table.figure("resume to the right state: maximum of 10", most, "ms", 100.0);
}
