//! The preferences: any text is refused, or its keys are set or refused one by one.
#![no_main]

use helpline::settings::Settings;
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

fuzz_target!(|text: &[u8]| {
    let Ok(choices) = serde_json::from_slice::<Map<String, Value>>(text) else { return };
    let mut settings = Settings::default();
    for (key, value) in &choices {
        let before = settings;
        if settings.set(key, value).is_err() {
            assert_eq!(settings, before, "a refused value changes nothing");
        }
        assert!(settings.notify_before_minutes <= 60);
    }
});
