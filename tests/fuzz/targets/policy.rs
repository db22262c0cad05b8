//! The policy: any text is refused, or gives a schedule that holds at any instant.
#![no_main]

use helpline::policy::{Layer, Level, merge};
use helpline::schedule::span;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let Ok(keys) = serde_json::from_slice(text) else { return };
    let layer = Layer { level: Level::Managed, source: "x".into(), keys };
    let effective = merge(&[layer]);
    let mut now = span().start;
    for change in effective.schedule.transitions(span()).take(20) {
        assert!(now <= change.at);
        now = change.at;
        let status = effective.schedule.status_at(now);
        assert_eq!((status.since, status.until), (Some(now), change.until));
        assert_eq!(status.state, change.state);
    }
});
