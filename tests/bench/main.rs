//! Measures start times, memory and wake-ups of the programs: `cargo xtask bench`.
//!
//! Compare ratios and counts only: times depend on the machine.
#![expect(unused_crate_dependencies, reason = "the tests use them")]

#[path = "../built.rs"]
mod built;
#[path = "../desktop"]
#[expect(dead_code, reason = "the tests use the rest")]
mod desktop {
    pub mod bus;
    pub mod clock;
    pub mod program;
    mod screen;
    pub mod session;
    mod wait;

    use wait::{DEADLINE, wait_for};
}

mod punctuality;
mod resident;
mod screen_watcher;
mod start;
#[expect(dead_code, reason = "the engine's benchmark uses the rest")]
mod table;
mod tree;
mod window;

use std::path::Path;

use crate::table::Table;

type Measure = fn(&mut Table);
const PARTS: [(&str, Measure); 4] = [
    ("start", start::measure),
    ("window", window::measure),
    ("resident", resident::measure),
    ("punctuality", punctuality::measure),
];

/// Measures the named parts. The first argument is the folder of the table.
fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder as the first argument");
    let wanted: Vec<String> = arguments.collect();
    let mut table = Table::open(Path::new(&folder));
    for (name, measure) in PARTS {
        if wanted.iter().any(|wanted| wanted == name) {
            measure(&mut table);
        }
    }
}
