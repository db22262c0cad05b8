//! Speed of the schedule beside other libraries: `cargo xtask bench engine`.
//!
//! All libraries evaluate the same instants, whole minutes of the years in which they agree, and
//! must give the same answers.

mod peers;
#[path = "../../table.rs"]
#[expect(dead_code, reason = "the programs' benchmark uses the rest")]
mod table;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use helpline::civil;
use helpline::schedule::{Schedule, span};

use crate::table::{Goal, Table};

/// The built-in hours in OpenStreetMap's syntax.
pub const RULE: &str = "Mo-Fr 09:00-19:00; PH off";
/// The end of the years in which all libraries agree: the opening-hours crate has no holidays after
/// 2076.
const END: Option<NaiveDate> = NaiveDate::from_ymd_opt(2076, 1, 1);
/// Minutes between two instants; not a multiple of an hour, so that every weekday and every hour
/// occurs.
const STEP: i64 = 9_973;
/// The minimum duration of a measurement.
const DURATION: Duration = Duration::from_secs(1);
/// The minimum number of rounds over all instants.
const ROUNDS: usize = 5;

/// A library's answer for one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Whether the team answers.
    pub open: bool,
    /// The next transition.
    pub next: Option<DateTime<Utc>>,
}

/// Calls per second on one thread.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// For the state.
    pub state: f64,
    /// For the next transition.
    pub next: f64,
    /// For both.
    pub both: f64,
}

fn main() -> ExitCode {
    match compare() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("engine: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [npm, python, folder] = &arguments[..] else {
        return Err("expected: NPM_FOLDER PYTHON TABLE_FOLDER".into());
    };
    let (npm, python, folder) = (Path::new(npm), Path::new(python), Path::new(folder));
    let schedule = Schedule::default();
    let instants = instants(&schedule);
    let expected: Vec<_> = instants.iter().map(|now| answer(&schedule, *now)).collect();
    let ours = Rates {
        state: rate(&instants, |now| schedule.state_at(now)),
        next: rate(&instants, |now| schedule.next_change_after(now)),
        both: rate(&instants, |now| schedule.status_at(now)),
    };

    let peers = peers::all(npm, python, folder, &instants)?;
    for peer in &peers {
        if peer.answers.len() != expected.len() {
            return Err(format!("{}: {} answers", peer.name, peer.answers.len()));
        }
        let pairs = instants.iter().zip(peer.answers.iter().zip(&expected));
        if let Some((now, (theirs, ours))) = pairs.into_iter().find(|(_, (a, b))| a != b) {
            return Err(format!("{} disagrees at {now}: {theirs:?}, not {ours:?}", peer.name));
        }
    }
    println!("{} libraries give the same {} answers.", peers.len(), expected.len());

    let mut table = Table::open(folder);
    let goals = [Goal::AtLeast(8.0), Goal::AtLeast(300.0), Goal::None, Goal::None];
    for (peer, goal) in peers.iter().zip(goals) {
        let mut row = |question: &str, ours: f64, theirs: f64| {
            table.compare(question, ours, (peer.name, theirs), "a second", goal);
        };
        row("engine: who answers", ours.state, peer.rates.state);
        row("engine: the next change", ours.next, peer.rates.next);
        // Ours also returns the last transition.
        row("engine: both (`status_at`)", ours.both, peer.rates.both);
    }
    Ok(())
}

/// Instants at regular intervals, and both sides of each transition of one year.
fn instants(schedule: &Schedule) -> Vec<DateTime<Utc>> {
    let end = civil::midnight(END.expect("a day that exists"));
    let step = TimeDelta::minutes(STEP);
    let steady = std::iter::successors(Some(span().start), |now| Some(*now + step));
    let year = civil::midnight(END.expect("a day that exists") - TimeDelta::days(366))..end;
    let changes = schedule
        .transitions(year)
        .flat_map(|change| [change.at - TimeDelta::minutes(1), change.at]);
    let mut instants: Vec<_> = steady.take_while(|now| *now < end).chain(changes).collect();
    instants.sort_unstable();
    instants
}

fn answer(schedule: &Schedule, now: DateTime<Utc>) -> Answer {
    let status = schedule.status_at(now);
    Answer { open: status.state.is_open(), next: status.until }
}

/// Calls per second in the fastest round, because other load only slows a round down.
pub fn rate<I: Copy, A>(instants: &[I], call: impl Fn(I) -> A) -> f64 {
    let (mut fastest, mut rounds, started) = (Duration::MAX, 0, Instant::now());
    while started.elapsed() < DURATION || rounds < ROUNDS {
        let round = Instant::now();
        for now in instants {
            black_box(call(black_box(*now)));
        }
        fastest = fastest.min(round.elapsed());
        rounds += 1;
    }
    instants.len() as f64 / fastest.as_secs_f64()
}
