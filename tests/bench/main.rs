//! What the resident program costs and how soon it is there: `cargo xtask bench`.
//!
//! Ratios and counts matter; the times of one machine mean nothing beside another's.

#[path = "../desktop/mod.rs"]
#[expect(dead_code, reason = "only the desktop itself is used here, not its tests")]
mod desktop;

mod punctuality;
mod resident;
mod start;
mod table;

use {
    helpline as _, icalendar as _, proptest as _, rustix as _, serde_json as _, spdx as _,
    tempfile as _, ureq as _, workstation as _, zbus as _,
};

use crate::table::Table;

fn main() {
    let mut table = Table::new();
    start::measure(&mut table);
    resident::measure(&mut table);
    punctuality::measure(&mut table);
    table.print();
}
