//! What the agent holds and how often it runs, beside other programs of the tray.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::desktop::program::built;
use crate::desktop::session::Session;
use crate::table::{Goal, Table};
use crate::tree::{Tree, Use};

/// How long all are left alone before they are looked at, and while they are.
const SETTLED: Duration = Duration::from_secs(5 * 60);
const WATCHED: Duration = Duration::from_secs(60);
/// How long the agent alone is left alone after something has happened.
const CALM: Duration = Duration::from_secs(10);
const CYCLES: usize = 20;
/// Debian's light programs of the tray, where they are installed.
const PEERS: [&str; 6] =
    ["orage", "alarm-clock-applet", "kteatime", "redshift-gtk", "safeeyes", "workrave"];

/// Side by side in one session: at rest, after the window has come and gone twenty times, and after
/// a notification.
pub fn measure(table: &mut Table) {
    let session = Session::full();
    let start = |name: &str, command| (name.to_owned(), Tree::start(&session, name, command));
    let agent = Tree::start(&session, "ecoute-agent", session.command(built("ecoute-agent")));
    session.bus().tray_item();
    let mut others = vec![start("a bare Tauri tray", session.command(built("hello-tray")))];
    let installed = |name: &&str| Path::new("/usr/bin").join(name).exists();
    others
        .extend(PEERS.into_iter().filter(installed).map(|name| start(name, session.command(name))));

    sleep(SETTLED);
    let before = agent.look().expect("the agent runs");
    let looks: Vec<_> = others.iter().map(|(_, tree)| tree.look()).collect();
    sleep(WATCHED);
    let at_rest = since(before, agent.look().expect("the agent runs"));
    figures(table, "agent at rest", at_rest);
    for ((name, tree), before) in others.iter().zip(looks) {
        let (Some(before), Some(after)) = (before, tree.look()) else {
            println!("{name} does not stay here, so it is left out.");
            continue;
        };
        beside(table, name, at_rest, since(before, after));
    }
    // Some have windows of their own.
    drop(others);
    session.wait_for_windows(&[]);

    for _ in 0..CYCLES {
        session.ecoute(&[]);
        session.wait_for_windows(&["Écoute"]);
        session.close_window("Écoute");
        session.wait_for_windows(&[]);
    }
    sleep(CALM);
    let before = agent.look().expect("the agent runs");
    sleep(WATCHED);
    let after = since(before, agent.look().expect("the agent runs"));
    figures(table, "agent after 20 windows", after);
    let rest = ("at rest", at_rest.private as f64);
    let figure = "agent after 20 windows: private memory";
    table.beside(figure, after.private as f64, rest, "KiB", Goal::AtMost(1.1));
    drop(agent);
    a_notification(table);
}

/// With a faked clock, whose library is memory, too: so beside itself.
fn a_notification(table: &mut Table) {
    let session = Session::full();
    let clock = session.clock("2027-01-08 17:00:00");
    let ear = session.bus().monitor_notifications();
    let mut command = session.command(built("ecoute-agent"));
    clock.apply_to(&mut command);
    let agent = Tree::start(&session, "ecoute-agent", command);
    session.bus().tray_item();
    sleep(CALM);
    let before = agent.look().expect("the agent runs");
    clock.jump_by_kernel("2027-01-08 18:00:00");
    ear.next();
    sleep(CALM);
    let after = agent.look().expect("the agent runs");
    let before = ("before", before.private as f64);
    let figure = "agent after a notification: private memory";
    table.beside(figure, after.private as f64, before, "KiB", Goal::None);
}

/// What is held at the end, and what was used meanwhile.
fn since(before: Use, after: Use) -> Use {
    // What has ended takes its count with it.
    let (woken, busy) = (before.woken, before.busy);
    Use { woken: after.woken.saturating_sub(woken), busy: after.busy.saturating_sub(busy), ..after }
}

fn figures(table: &mut Table, when: &str, used: Use) {
    table.figure(&format!("{when}: PSS"), used.pss as f64, "KiB", 4096.0);
    table.figure(&format!("{when}: wake-ups a minute"), used.woken as f64, "", 0.0);
    table.row(&format!("{when}: private KiB"), used.private);
    table.row(&format!("{when}: threads"), used.threads);
    table.row(&format!("{when}: CPU ms an hour"), cpu(used));
}

fn beside(table: &mut Table, name: &str, ours: Use, theirs: Use) {
    let mut row = |figure: &str, part: fn(Use) -> f64, unit: &str, goal| {
        table.beside(&format!("at rest: {figure}"), part(ours), (name, part(theirs)), unit, goal);
    };
    row("PSS", |used| used.pss as f64, "KiB", Goal::AtMost(0.5));
    row("private memory", |used| used.private as f64, "KiB", Goal::AtMost(0.5));
    row("threads", |used| used.threads as f64, "", Goal::None);
    row("wake-ups a minute", |used| used.woken as f64, "", Goal::None);
    row("CPU", cpu, "ms an hour", Goal::None);
}

/// Milliseconds on a processor in an hour.
fn cpu(used: Use) -> f64 {
    let share = used.busy as f64 / WATCHED.as_nanos() as f64;
    share * 3_600_000.0
}
