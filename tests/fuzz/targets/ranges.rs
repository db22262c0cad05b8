//! Ranges: the transitions between any two days are in order and within the range.
#![no_main]

use helpline::civil::{midnight, read_day};
use helpline::schedule::Schedule;
use libfuzzer_sys::fuzz_target;

/// Limits the time for one range.
const MAX_TRANSITIONS: usize = 100;

fuzz_target!(|text: &str| {
    let Some((first, last)) = text.split_once(' ') else { return };
    let (Some(first), Some(last)) = (read_day(first), read_day(last)) else { return };
    let range = midnight(first)..midnight(last);
    let schedule = Schedule::default();
    let mut before = None;
    for change in schedule.transitions(range.clone()).take(MAX_TRANSITIONS) {
        assert!(range.contains(&change.at));
        assert!(before.is_none_or(|before| before < change.at));
        assert_eq!(schedule.status_at(change.at).state, change.state);
        before = Some(change.at);
    }
});
