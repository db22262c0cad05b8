//! The page's content, and how it is kept up to date.

use std::sync::{Mutex, MutexGuard, PoisonError};

use helpline::view::Sheet;
use tauri::ipc::Channel;
use workstation::log;

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
