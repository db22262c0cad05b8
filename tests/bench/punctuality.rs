//! How long after a boundary the notification daemon hears of it.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::desktop::program::Program;
use crate::desktop::session::Session;
use crate::table::Table;

const BOUNDARIES: usize = 100;
/// How long before a boundary the clock is set.
const AHEAD: Duration = Duration::from_secs(1);

/// Over a hundred boundaries, each lived through at the speed of a real clock.
pub fn measure(table: &mut Table) {
    let session = Session::full();
    let ear = session.bus().hear_notifications();
    let listed = ["schedule", "--from", "2027-01-04", "--to", "2027-03-31", "--format", "csv"];
    let listed = session.ecoute(&listed);
    let boundaries = listed.lines().skip(1).map(|row| row.split(',').next().unwrap_or_default());
    let clock = session.clock("2027-01-04 07:00:00");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    session.bus().tray_item();
    let late: Vec<_> = boundaries
        .take(BOUNDARIES)
        .map(|boundary| {
            let boundary: DateTime<Utc> = boundary.parse().expect("an instant");
            let set = Instant::now();
            clock.jump(&session, &(boundary - AHEAD).format("%Y-%m-%d %H:%M:%S").to_string());
            ear.next().heard.saturating_duration_since(set + AHEAD)
        })
        .collect();
    assert_eq!(late.len(), BOUNDARIES);
    table.times("boundary to notification", &late);
}
