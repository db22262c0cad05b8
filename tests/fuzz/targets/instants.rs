//! Instants: any text is rejected, or parsed as an instant within the period of its status.
#![no_main]

use helpline::civil::read_instant;
use helpline::schedule::{Schedule, span};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(now) = read_instant(text) else { return };
    let status = Schedule::default().status_at(now);
    let (since, until) = (status.since.expect("a change before"), status.until.expect("one after"));
    assert!(!span().contains(&now) || (since <= now && now < until));
});
