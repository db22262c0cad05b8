//! Preferences: any text is rejected, or its keys are set or rejected one by one.
#![no_main]

use helpline::settings::{Key, Settings};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

fuzz_target!(|text: &[u8]| {
    let Ok(choices) = serde_json::from_slice::<Map<String, Value>>(text) else { return };
    let mut settings = Settings::default();
    for (code, value) in &choices {
        let Some(key) = Key::from_code(code) else { continue };
        let before = settings;
        if settings.set(key, value).is_err() {
            assert_eq!(settings, before, "a rejected value changes nothing");
        }
        assert!(settings.notify_before_minutes <= 60);
    }
});
