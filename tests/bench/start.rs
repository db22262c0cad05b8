//! How soon what was started is there.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::desktop::program::{Program, built};
use crate::desktop::session::Session;
use crate::table::Table;

const RUNS: usize = 20;
/// The least that a program can do: print one line.
const ONE_LINE: &str = "#include <stdio.h>\nint main(void) { return puts(\"one line\") < 0; }\n";

/// From the start of the agent to its item at the tray host; from the start of `ecoute status` to
/// its end, beside a C program that prints one line.
pub fn measure(table: &mut Table) {
    let session = Session::bare();
    let host = session.bus().pretend_tray_host();
    let items: Vec<_> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            let _agent = Program::start(&session, "ecoute-agent", None);
            host.registered.recv_timeout(Duration::from_secs(10)).expect("the item comes");
            started.elapsed()
        })
        .collect();
    table.times("agent: exec to tray item", &items);

    let (source, floor) = (session.path("one-line.c"), session.path("one-line"));
    std::fs::write(&source, ONE_LINE).expect("a file");
    let compiled = Command::new("cc").args(["-O2", "-o"]).arg(&floor).arg(&source).status();
    assert!(compiled.expect("a C compiler").success());
    let mut status = session.command(built("ecoute"));
    status.arg("status");
    let mut floor = session.command(floor);
    // In turn, so that a busy moment of the machine meets both.
    let (mut ours, mut least) = (vec![], vec![]);
    for _ in 0..5 * RUNS {
        ours.push(run(&mut status));
        least.push(run(&mut floor));
    }
    let ours = table.times("`ecoute status`", &ours);
    let least = table.times("a C program that prints one line", &least);
    table.figure("`ecoute status` beside it", format!("{:.1} times", ours / least), "");
}

fn run(command: &mut Command) -> Duration {
    let started = Instant::now();
    let ended = command.stdout(Stdio::null()).status().expect("it runs");
    let taken = started.elapsed();
    assert!(ended.success());
    taken
}
