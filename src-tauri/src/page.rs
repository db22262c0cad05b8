//! The page's content and its updates.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use helpline::view::Sheet;
use tauri::http::Response;
use tauri::http::header::CONTENT_SECURITY_POLICY;
use tauri::ipc::Channel;
use workstation::log;

/// Where index.html receives the initial content.
const PLACEHOLDER: &str = "id=\"sheet\">";

/// The page's subscription to its content.
#[derive(Default)]
pub struct Subscription(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    latest: Option<Sheet>,
    channel: Option<Channel<Sheet>>,
}

impl Subscription {
    /// Sends `sheet` to the page, now or as soon as it subscribes.
    pub fn publish(&self, sheet: Sheet) {
        let mut contents = self.contents();
        if contents.latest.as_ref() == Some(&sheet) {
            return;
        }
        contents.latest = Some(sheet);
        contents.send();
    }

    /// Sends the content through `channel`, now and whenever it changes. Replaces the previous channel.
    pub fn set_channel(&self, channel: Channel<Sheet>) {
        let mut contents = self.contents();
        contents.channel = Some(channel);
        contents.send();
    }

    /// Inserts the content, if any, into the page's HTML, so that the first paint waits for no command.
    /// Other responses are not changed.
    pub fn fill(&self, response: &mut Response<Cow<'static, [u8]>>) {
        // Tauri sets this header for HTML only.
        if !response.headers().contains_key(CONTENT_SECURITY_POLICY) {
            return;
        }
        let Some(sheet) = self.contents().latest.clone() else { return };
        let page = String::from_utf8_lossy(response.body());
        let (Some((before, after)), Ok(sheet)) =
            (page.split_once(PLACEHOLDER), serde_json::to_string(&sheet))
        else {
            return;
        };
        // Escaped, so that no text can close the script element.
        let sheet = sheet.replace('<', r"\u003c");
        *response.body_mut() = format!("{before}{PLACEHOLDER}{sheet}{after}").into_bytes().into();
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn send(&self) {
        if let (Some(sheet), Some(channel)) = (&self.latest, &self.channel)
            && let Err(error) = channel.send(sheet.clone())
        {
            log::warn(format_args!("the page was not updated: {error}"));
        }
    }
}
