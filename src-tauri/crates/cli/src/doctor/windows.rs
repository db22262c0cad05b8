//! Check of the web view on Windows, where it may be missing.

use helpline::words::{Words, fill};
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

use super::Finding;

/// The key with the version of WebView2, for all users or for one.
const CLIENT: &str = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";

pub fn web_view(words: &Words) -> Finding {
    let texts = &words.doctor;
    let advice = fill(texts.web_view_advice, &[("web_view", "WebView2")]);
    let missing = || fill(texts.web_view_unusable, &[("what", "WebView2")]);
    Finding::new("web_view", texts.web_view, version().ok_or_else(missing), &advice)
}

fn version() -> Option<String> {
    let places: [(&Key, &str); 3] = [
        (LOCAL_MACHINE, r"Software\WOW6432Node"),
        (LOCAL_MACHINE, "Software"),
        (CURRENT_USER, "Software"),
    ];
    let read = |(root, hive): (&Key, &str)| {
        root.open(format!(r"{hive}\{CLIENT}")).and_then(|key| key.get_string("pv")).ok()
    };
    // Uninstalling leaves these values behind.
    let removed = |version: &String| version.is_empty() || version == "0.0.0.0";
    places.into_iter().filter_map(read).find(|version| !removed(version))
}
