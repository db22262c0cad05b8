//! What a Windows lacks at times: the web view.

use helpline::words::{Words, fill};
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

use super::Finding;

/// Where WebView2's installer keeps its version, for everybody or for one user.
const CLIENT: &str = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";

pub fn web_view(words: &Words) -> Finding {
    let said = &words.doctor;
    let advice = fill(said.web_view_advice, &[("web_view", "WebView2")]);
    Finding::new("web_view", said.web_view, version(), &advice)
}

fn version() -> Result<String, String> {
    let places: [(&Key, &str); 3] = [
        (LOCAL_MACHINE, r"Software\WOW6432Node"),
        (LOCAL_MACHINE, "Software"),
        (CURRENT_USER, "Software"),
    ];
    let read = |(root, hive): (&Key, &str)| {
        root.open(format!(r"{hive}\{CLIENT}")).and_then(|key| key.get_string("pv")).ok()
    };
    // What its removal leaves behind.
    let gone = |version: &String| version.is_empty() || version == "0.0.0.0";
    let found = places.into_iter().filter_map(read).find(|version| !gone(version));
    found.ok_or_else(|| "no WebView2".into())
}
