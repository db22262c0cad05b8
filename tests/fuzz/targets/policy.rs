//! Policy: any text is rejected, or accepted with hours that have a status on every surface at any
//! instant.
#![no_main]

use chrono::{DateTime, Utc};
use helpline::policy::{Effective, Layer, Level, merge};
use helpline::schedule::{coming_year, span};
use helpline::watch::Watch;
use helpline::words::Words;
use helpline::{civil, service, view};
use libfuzzer_sys::fuzz_target;

/// In seconds since 1970: the years 1 and 1970, a DST change of 2027, the year 2262 (the end of the
/// kernel's clock) and 9999.
const CLOCKS: [i64; 5] = [-62_135_596_800, 0, 1_806_195_600, 9_223_372_036, 253_402_300_799];

fuzz_target!(|text: &[u8]| {
    let Ok(keys) = serde_json::from_slice(text) else { return };
    let layer = Layer { level: Level::Managed, source: "x".into(), keys };
    let effective = merge(&[layer], None);
    let schedule = &effective.schedule;
    let mut last = span().start;
    for change in schedule.transitions(span()).take(20) {
        assert!(last <= change.at);
        last = change.at;
        let status = schedule.status_at(last);
        assert_eq!((status.since, status.until), (Some(last), change.until));
        assert_eq!(status.state, change.state);
    }
    let clocks = CLOCKS.map(|second| DateTime::from_timestamp(second, 0).expect("an instant"));
    for now in clocks.into_iter().chain([last]) {
        evaluate_every_surface(now, &effective);
    }
});

fn evaluate_every_surface(now: DateTime<Utc>, effective: &Effective) {
    let Effective { schedule, settings, .. } = effective;
    let step = Watch::new(span().start).advance(now, schedule, settings);
    assert!(now < step.wake_at);
    view::of(&step, effective, &chrono_tz::Europe::Brussels);
    let today = civil::day_of(now).clamp(service::RELAY_SINCE, service::LAST_DAY);
    view::calendar_file(coming_year(today), schedule, Words::of(settings.language), now);
}
