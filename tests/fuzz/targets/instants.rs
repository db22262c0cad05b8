//! Instants: any text is refused, or names one at which the status holds.
#![no_main]

use helpline::civil::read_instant;
use helpline::schedule::{span, status_at};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(now) = read_instant(text) else { return };
    let status = status_at(now);
    assert!(!span().contains(&now) || (status.since <= now && now < status.until));
});
