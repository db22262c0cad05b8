//! The page's content, and how it is kept up to date.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use helpline::view::Sheet;
use tauri::http::Response;
use tauri::http::header::CONTENT_SECURITY_POLICY;
use tauri::ipc::Channel;
use workstation::log;

/// Where index.html receives the first content.
const PLACE: &str = "id=\"sheet\">";

/// The page's subscription to its own content.
#[derive(Default)]
pub struct Subscription(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    latest: Option<Sheet>,
    reader: Option<Channel<Sheet>>,
}

impl Subscription {
    /// Sends `sheet` to the reader, now or as soon as there is one.
    pub fn publish(&self, sheet: Sheet) {
        let mut contents = self.contents();
        if contents.latest.as_ref() == Some(&sheet) {
            return;
        }
        contents.latest = Some(sheet);
        contents.send();
    }

    /// Sends the content through `reader`, now and whenever it changes; the reader before hears nothing
    /// more.
    pub fn set_reader(&self, reader: Channel<Sheet>) {
        let mut contents = self.contents();
        contents.reader = Some(reader);
        contents.send();
    }

    /// Puts the content, where it is known already, into the page that is sent to the web view, so that
    /// the first paint waits for no command. Any other response stays as it is.
    pub fn fill(&self, response: &mut Response<Cow<'static, [u8]>>) {
        // Tauri gives a policy to HTML alone.
        if !response.headers().contains_key(CONTENT_SECURITY_POLICY) {
            return;
        }
        let Some(sheet) = self.contents().latest.clone() else { return };
        let page = String::from_utf8_lossy(response.body());
        let (Some((before, after)), Ok(sheet)) =
            (page.split_once(PLACE), serde_json::to_string(&sheet))
        else {
            return;
        };
        // No text ends the element that holds it.
        let sheet = sheet.replace('<', r"\u003c");
        *response.body_mut() = format!("{before}{PLACE}{sheet}{after}").into_bytes().into();
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn send(&self) {
        if let (Some(sheet), Some(reader)) = (&self.latest, &self.reader)
            && let Err(error) = reader.send(sheet.clone())
        {
            log::say(format_args!("the page was not updated: {error}"));
        }
    }
}
