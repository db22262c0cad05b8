//! Start times.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::desktop::program::{Program, built};
use crate::desktop::session::Session;
use crate::table::{Goal, Table};

const RUNS: usize = 20;
/// The baseline: a program that prints one line.
const ONE_LINE: &str = "#include <stdio.h>\nint main(void) { return puts(\"one line\") < 0; }\n";

/// Measures the agent from its start to its item at the tray host, beside a minimal Tauri tray, and
/// `ecoute status` from start to exit, beside a C program that prints one line. The programs run in
/// turn, so that other load on the machine affects both.
pub fn measure(table: &mut Table) {
    let session = Session::bare();
    let (mut ours, mut bare) = (vec![], vec![]);
    // The first run is not counted, because caches are cold.
    for run in 0..=RUNS {
        let agent = item(&session, "ecoute-agent");
        let hello = item(&session, "hello-tray");
        if 0 < run {
            ours.push(agent);
            bare.push(hello);
        }
    }
    let (ours, _) = table.times("agent: exec to tray item", &ours);
    let (bare, _) = table.times("bare Tauri: exec to tray item", &bare);
    table.figure("exec to tray item", ours, "ms", 15.0);
    let bare = ("a bare Tauri tray", bare);
    table.compare("exec to tray item", ours, bare, "ms", Goal::AtMost(0.125));

    let (source, floor) = (session.path("one-line.c"), session.path("one-line"));
    std::fs::write(&source, ONE_LINE).expect("a file");
    let compiled = Command::new("cc").args(["-O2", "-o"]).arg(&floor).arg(&source).status();
    assert!(compiled.expect("a C compiler").success());
    let mut status = session.command(built("ecoute"));
    status.arg("status");
    let mut floor = session.command(floor);
    let (mut ours, mut least) = (vec![], vec![]);
    for _ in 0..5 * RUNS {
        ours.push(run(&mut status));
        least.push(run(&mut floor));
    }
    let (ours, _) = table.times("`ecoute status`", &ours);
    let (least, _) = table.times("a C program that prints one line", &least);
    let least = ("a C program that prints one line", least);
    table.compare("`ecoute status`, exec to exit", ours, least, "ms", Goal::AtMost(2.0));
}

/// The time from the start of a program to its item at the tray host.
fn item(session: &Session, name: &str) -> Duration {
    let host = session.bus().fake_tray_host();
    let command = session.command(built(name));
    let started = Instant::now();
    let _program = Program::run(session, name, command);
    host.registered.recv_timeout(Duration::from_secs(10)).expect("the item registers");
    started.elapsed()
}

fn run(command: &mut Command) -> Duration {
    let started = Instant::now();
    let ended = command.stdout(Stdio::null()).status().expect("it runs");
    let taken = started.elapsed();
    assert!(ended.success());
    taken
}
