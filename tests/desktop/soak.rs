//! Long periods of time, run fast by the real agent on a real bus.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::bus::Notify;
use super::clock::FakeClock;
use super::program::{Program, built};
use super::session::Session;
use super::wait_for;

/// How late a notification may arrive, in seconds of real time: the machine may be busy. The
/// shortest time between two takes 1.8 s.
const MAX_DELAY: f64 = 1.0;
/// How much memory may grow after the first tenth, in KiB.
const MAX_GROWTH: u64 = 256;

struct Transition {
    at: DateTime<Utc>,
    state: String,
    headline: String,
}

/// Runs the agent from the day `from` to the day `to` at `speed`; compares with `ecoute schedule`.
fn simulate(from: &str, to: &str, speed: u32) {
    let session = Session::full();
    let expected = schedule(&session, from, to);
    let monitor = session.bus().monitor_notifications();
    let mut command = session.command(built("ecoute-agent"));
    // Shortly after midnight in Brussels, with and without DST.
    command.envs(FakeClock::fast(&format!("{from} 00:15:00"), speed));
    let mut agent = Program::run(&session, "ecoute-agent", command);
    session.bus().tray_item();

    let mut received: Vec<Notify> = vec![];
    let mut settled = (u64::MAX, 0);
    for transition in &expected {
        let notification = monitor.next();
        println!("{} {} {} KiB", transition.at, notification.summary, agent.private_memory());
        check(transition, &notification);
        received.push(notification);
        if received.len() <= expected.len() / 10 + 2 {
            settled = (settled.0.min(agent.private_memory()), agent.open_files());
        }
    }
    wait_for(&format!("no more memory than {} KiB and some", settled.0), || {
        (agent.private_memory() <= settled.0 + MAX_GROWTH).then_some(())
    });
    assert_eq!(agent.open_files(), settled.1);
    assert!(agent.runs());

    let (start, first) = (expected[0].at, received[0].received_at);
    for (transition, notification) in expected.iter().zip(&received) {
        let expected = (transition.at - start).as_seconds_f64() / f64::from(speed);
        let real = (notification.received_at - first).as_secs_f64();
        let late = real - expected;
        assert!(late.abs() < MAX_DELAY, "{} is {late} s late", transition.at);
    }
    session.ecoute(&["quit"]);
    monitor.silence(Duration::from_millis(100));
}

fn schedule(session: &Session, from: &str, to: &str) -> Vec<Transition> {
    let listed = session.ecoute(&["schedule", "--from", from, "--to", to, "--format", "csv"]);
    let rows = listed.lines().skip(1).map(|row| {
        let fields: Vec<_> = row.split(',').collect();
        let output = session.ecoute(&["status", "--at", fields[0]]);
        Transition {
            at: fields[0].parse().expect("an instant"),
            state: fields[2].to_owned(),
            headline: output.lines().next().expect("a sentence").to_owned(),
        }
    });
    rows.collect()
}

/// Checks that the notification shows who answers from this transition on, and until when.
fn check(transition: &Transition, notification: &Notify) {
    let Notify { summary, body, .. } = notification;
    let (at, headline) = (transition.at, &transition.headline);
    let open = summary.contains("l’équipe répond");
    assert_eq!(open, transition.state == "open", "{at}: {summary}");
    let end = headline.split_once("jusqu’à").expect("every headline says until when").1;
    let until = body.split_once("usqu’à").map(|(_, until)| until);
    assert_eq!(until, Some(end), "{at}: {body}, expected {headline}");
}

#[test]
fn two_weeks_over_easter_and_the_dst_change() {
    simulate("2027-03-22", "2027-04-04", 20_000);
}

/// `cargo xtask soak` runs it; takes about half an hour.
#[test]
#[ignore = "half an hour: cargo xtask soak"]
fn a_whole_year() {
    simulate("2027-01-01", "2027-12-31", 20_000);
}
