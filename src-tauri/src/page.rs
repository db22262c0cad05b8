//! The page's content and its updates.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use helpline::view::PageData;
use tauri::http::Response;
use tauri::http::header::CONTENT_SECURITY_POLICY;
use tauri::ipc::Channel;
use workstation::log;

/// Where index.html receives the initial content.
const PLACEHOLDER: &str = "id=\"page-data\">";

/// The page's subscription to its content.
#[derive(Default)]
pub struct Subscription(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    latest: Option<PageData>,
    channel: Option<Channel<PageData>>,
}

impl Subscription {
    /// Sends `data` to the page, now or as soon as it subscribes.
    pub fn publish(&self, data: PageData) {
        let mut contents = self.contents();
        if contents.latest.as_ref() == Some(&data) {
            return;
        }
        contents.latest = Some(data);
        contents.send();
    }

    /// Sends the content through `channel`, now and whenever it changes. Replaces the previous
    /// channel.
    pub fn set_channel(&self, channel: Channel<PageData>) {
        let mut contents = self.contents();
        contents.channel = Some(channel);
        contents.send();
    }

    /// Inserts the content, if any, into the page's HTML, so that the first paint waits for no
    /// command. Other responses are not changed.
    pub fn fill(&self, response: &mut Response<Cow<'static, [u8]>>) {
        // Tauri sets this header for HTML only.
        if !response.headers().contains_key(CONTENT_SECURITY_POLICY) {
            return;
        }
        let Some(data) = self.contents().latest.clone() else { return };
        let page = String::from_utf8_lossy(response.body());
        let Some((before, after)) = page.split_once(PLACEHOLDER) else {
            log::warn("the page has no place for its initial content");
            return;
        };
        let data = match serde_json::to_string(&data) {
            Ok(data) => data,
            Err(error) => {
                log::warn(format_args!("the page has no initial content: {error}"));
                return;
            }
        };
        // Escaped, so that no text can close the script element.
        let data = data.replace('<', r"\u003c");
        *response.body_mut() = format!("{before}{PLACEHOLDER}{data}{after}").into_bytes().into();
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn send(&self) {
        if let (Some(data), Some(channel)) = (&self.latest, &self.channel)
            && let Err(error) = channel.send(data.clone())
        {
            log::warn(format_args!("the page was not updated: {error}"));
        }
    }
}
