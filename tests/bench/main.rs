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
mod start;
mod table;

use crate::table::Table;

fn main() {
    let mut table = Table::new();
    start::measure(&mut table);
    resident::measure(&mut table);
    punctuality::measure(&mut table);
    table.print();
}
