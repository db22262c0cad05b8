//! What the resident program costs and how soon it is there: `cargo xtask bench`.
//!
//! Ratios and counts matter; the times of one machine mean nothing beside another's.
#![expect(unused_crate_dependencies, reason = "they are the tests'")]

#[path = "../desktop"]
#[expect(dead_code, reason = "not every part of the tests' desktop is measured")]
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
#[expect(dead_code, reason = "the other benchmark sets goals of its own")]
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

/// Measures the named parts; the first argument is the table's folder.
fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("cargo xtask bench names a folder");
    let wanted: Vec<String> = arguments.collect();
    let mut table = Table::open(Path::new(&folder));
    for (name, measure) in PARTS {
        if wanted.iter().any(|wanted| wanted == name) {
            measure(&mut table);
        }
    }
}
