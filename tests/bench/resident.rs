//! What the agent holds and how often it runs, while nothing happens.

use std::fs;
use std::time::Duration;

use crate::desktop::program::Program;
use crate::desktop::session::Session;
use crate::table::Table;

/// How long the agent is left alone before it is looked at, and while it is.
const REST: Duration = Duration::from_secs(60);
const CYCLES: usize = 20;

/// At rest, after a notification, and after the window has come and gone twenty times.
pub fn measure(table: &mut Table) {
    let session = Session::full();
    let clock = session.clock("2027-01-08 17:00:00");
    // At rest without a faked clock: the library that fakes it is memory, too.
    let agent = Program::start(&session, "ecoute-agent", None);
    session.bus().tray_item();
    look(table, "at rest", &agent);
    for _ in 0..CYCLES {
        session.ecoute(&[]);
        session.wait_for_windows(&["Écoute"]);
        session.close_window("Écoute");
        session.wait_for_windows(&[]);
    }
    look(table, "after 20 windows", &agent);
    drop(agent);

    let ear = session.bus().hear_notifications();
    let agent = Program::start(&session, "ecoute-agent", Some(&clock));
    session.bus().tray_item();
    let before = memory(&agent, "Pss");
    clock.jump(&session, "2027-01-08 18:00:00");
    ear.next();
    std::thread::sleep(REST);
    let after = memory(&agent, "Pss");
    let beside = format!("from {before} to {after} KiB, with libfaketime");
    table.figure("agent: PSS that a notification adds", format!("{} KiB", after - before), &beside);
}

fn look(table: &mut Table, when: &str, agent: &Program) {
    std::thread::sleep(REST);
    let (woken, busy) = (agent.wake_ups(), ticks(agent));
    std::thread::sleep(REST);
    let woken = agent.wake_ups() - woken;
    let busy = ticks(agent) - busy;
    table.figure(&format!("agent {when}: wake-ups a minute"), woken, "");
    table.figure(&format!("agent {when}: CPU ticks a minute"), busy, "10 ms each");
    let pss = format!("{} KiB", memory(agent, "Pss"));
    let private = memory(agent, "Private_Dirty") + memory(agent, "Private_Clean");
    table.figure(&format!("agent {when}: PSS"), pss, &format!("of it private: {private} KiB"));
    let threads = fs::read_dir(format!("/proc/{}/task", agent.pid())).expect("it runs").count();
    table.figure(&format!("agent {when}: threads"), threads, "");
}

/// A line of the kernel's account of the agent's memory, in KiB.
fn memory(agent: &Program, name: &str) -> i64 {
    let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", agent.pid()));
    let rollup = rollup.expect("Linux counts memory");
    let line = rollup.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let size = line.and_then(|line| line.split_whitespace().next());
    size.expect("a size").parse().expect("a number")
}

/// User and system time used so far, in the kernel's ticks.
fn ticks(agent: &Program) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", agent.pid())).expect("it runs");
    // The name in brackets may hold anything; user and system time are the 12th and 13th after it.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).map(|field| field.parse::<u64>().expect("a number")).sum()
}
