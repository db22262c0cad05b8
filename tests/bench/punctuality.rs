//! How long after a boundary the notification daemon hears of it, and after a sleep over one.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rustix::process::Signal;

use crate::desktop::program::Program;
use crate::desktop::session::Session;
use crate::table::Table;

const BOUNDARIES: usize = 100;
const SLEEPS: usize = 10;
/// How long before a boundary the clock is set.
const AHEAD: Duration = Duration::from_secs(1);
/// How the clock is written.
const CLOCK: &str = "%Y-%m-%d %H:%M:%S";

/// Over a hundred boundaries, each lived through at the speed of a real clock; then ten slept over.
pub fn measure(table: &mut Table) {
    let session = Session::full();
    let ear = session.bus().monitor_notifications();
    let listed = ["schedule", "--from", "2027-01-04", "--to", "2027-04-15", "--format", "csv"];
    let listed = session.ecoute(&listed);
    let boundaries = listed.lines().skip(1).map(|row| row.split(',').next().unwrap_or_default());
    let boundaries: Vec<DateTime<Utc>> =
        boundaries.map(|boundary| boundary.parse().expect("an instant")).collect();
    let (lived, slept) = boundaries.split_at(BOUNDARIES);
    let clock = session.clock("2027-01-04 07:00:00");
    let agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let item = session.bus().tray_item();

    let late: Vec<_> = lived
        .iter()
        .map(|boundary| {
            let set = Instant::now();
            clock.jump_by_kernel(&(*boundary - AHEAD).format(CLOCK).to_string());
            ear.next().heard.saturating_duration_since(set + AHEAD)
        })
        .collect();
    let (median, most) = table.times("boundary to notification", &late);
    table.figure("boundary to notification: median of 100", median, "ms", 20.0);
    table.figure("boundary to notification: most of 100", most, "ms", 100.0);

    // A machine that sleeps stops its programs, and its clock has gone on when it wakes.
    let late: Vec<_> = slept
        .iter()
        .take(SLEEPS)
        .map(|boundary| {
            let before = session.bus().read_item(&item).tooltip;
            agent.signal(Signal::STOP);
            let woken = (*boundary + AHEAD).format(CLOCK).to_string();
            clock.set(&woken);
            let resumed = Instant::now();
            agent.signal(Signal::CONT);
            clock.jump_by_kernel(&woken);
            let heard = ear.next().heard;
            assert_ne!(session.bus().read_item(&item).tooltip, before, "the tray follows");
            heard.saturating_duration_since(resumed)
        })
        .collect();
    assert_eq!(late.len(), SLEEPS);
    let (median, most) = table.times("resume to the right state", &late);
    table.figure("resume to the right state: median of 10", median, "ms", 20.0);
    table.figure("resume to the right state: most of 10", most, "ms", 100.0);
}
