//! Memory, threads, wake-ups and CPU time of the agent, beside other tray programs.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::desktop::program::built;
use crate::desktop::session::Session;
use crate::table::{Goal, Table};
use crate::tree::{Tree, Usage};

/// How long all programs rest before the measurement.
const SETTLE: Duration = Duration::from_secs(5 * 60);
/// How long a measurement takes.
const MEASURE: Duration = Duration::from_secs(60);
/// How long the agent rests after an action.
const REST: Duration = Duration::from_secs(10);
const CYCLES: usize = 20;
/// Small tray programs in Debian; measured where they are installed.
const PEERS: [&str; 6] =
    ["orage", "alarm-clock-applet", "kteatime", "redshift-gtk", "safeeyes", "workrave"];

/// Measures all programs in one session: at rest, after the window was opened and closed 20 times,
/// and after a notification.
pub fn measure(table: &mut Table) {
    let session = Session::full();
    let start = |name: &str, command| (name.to_owned(), Tree::start(&session, name, command));
    let agent = Tree::start(&session, "ecoute-agent", session.command(built("ecoute-agent")));
    session.bus().tray_item();
    let mut others = vec![start("a bare Tauri tray", session.command(built("hello-tray")))];
    let installed = |name: &&str| Path::new("/usr/bin").join(name).exists();
    others
        .extend(PEERS.into_iter().filter(installed).map(|name| start(name, session.command(name))));

    sleep(SETTLE);
    let before = agent.usage().expect("the agent runs");
    let usages: Vec<_> = others.iter().map(|(_, tree)| tree.usage()).collect();
    sleep(MEASURE);
    let at_rest = since(before, agent.usage().expect("the agent runs"));
    figures(table, "agent at rest", at_rest);
    for ((name, tree), before) in others.iter().zip(usages) {
        let (Some(before), Some(after)) = (before, tree.usage()) else {
            println!("Skipped: {name} has exited.");
            continue;
        };
        compare(table, name, at_rest, since(before, after));
    }
    // Some of them have open windows.
    drop(others);
    session.wait_for_windows(&[]);

    for _ in 0..CYCLES {
        session.ecoute(&[]);
        session.wait_for_windows(&["Écoute"]);
        session.close_window("Écoute");
        session.wait_for_windows(&[]);
    }
    sleep(REST);
    let before = agent.usage().expect("the agent runs");
    sleep(MEASURE);
    let after = since(before, agent.usage().expect("the agent runs"));
    figures(table, "agent after 20 windows", after);
    let rest = ("at rest", at_rest.private as f64);
    let figure = "agent after 20 windows: private memory";
    table.compare(figure, after.private as f64, rest, "KiB", Goal::AtMost(1.1));
    drop(agent);
    a_notification(table);
}

/// Compares the agent with itself, because the library that fakes the clock uses memory too.
fn a_notification(table: &mut Table) {
    let session = Session::full();
    let clock = session.clock("2027-01-08 17:00:00");
    let monitor = session.bus().monitor_notifications();
    let mut command = session.command(built("ecoute-agent"));
    clock.apply_to(&mut command);
    let agent = Tree::start(&session, "ecoute-agent", command);
    session.bus().tray_item();
    sleep(REST);
    let before = agent.usage().expect("the agent runs");
    clock.jump_by_kernel("2027-01-08 18:00:00");
    monitor.next();
    sleep(REST);
    let after = agent.usage().expect("the agent runs");
    let before = ("before", before.private as f64);
    let figure = "agent after a notification: private memory";
    table.compare(figure, after.private as f64, before, "KiB", Goal::None);
}

/// Memory and threads at the end; wake-ups and CPU time in between.
fn since(before: Usage, after: Usage) -> Usage {
    // A process that exited is missing from the later sum.
    let (wakeups, cpu) = (before.wakeups, before.cpu);
    let (wakeups, cpu) = (after.wakeups.saturating_sub(wakeups), after.cpu.saturating_sub(cpu));
    Usage { wakeups, cpu, ..after }
}

fn figures(table: &mut Table, when: &str, used: Usage) {
    table.figure(&format!("{when}: PSS"), used.pss as f64, "KiB", 4096.0);
    table.figure(&format!("{when}: wake-ups a minute"), used.wakeups as f64, "", 0.0);
    table.row(&format!("{when}: private KiB"), used.private);
    table.row(&format!("{when}: threads"), used.threads);
    table.row(&format!("{when}: CPU ms an hour"), cpu(used));
}

fn compare(table: &mut Table, name: &str, ours: Usage, theirs: Usage) {
    let mut row = |figure: &str, part: fn(Usage) -> f64, unit: &str, goal| {
        table.compare(&format!("at rest: {figure}"), part(ours), (name, part(theirs)), unit, goal);
    };
    row("PSS", |used| used.pss as f64, "KiB", Goal::AtMost(0.5));
    row("private memory", |used| used.private as f64, "KiB", Goal::AtMost(0.5));
    row("threads", |used| used.threads as f64, "", Goal::None);
    row("wake-ups a minute", |used| used.wakeups as f64, "", Goal::None);
    row("CPU", cpu, "ms an hour", Goal::None);
}

/// CPU time in milliseconds per hour.
fn cpu(used: Usage) -> f64 {
    let share = used.cpu as f64 / MEASURE.as_nanos() as f64;
    share * 3_600_000.0
}
