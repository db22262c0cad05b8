//! What the page may ask, and how it is kept up to date.

use std::sync::{Mutex, MutexGuard, PoisonError};

use helpline::view::Page;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

/// The page's subscription to its own content.
#[derive(Default)]
pub struct Subscription(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    latest: Option<Page>,
    reader: Option<Channel<Page>>,
}

impl Subscription {
    /// Sends `page` to the reader, now or as soon as there is one.
    pub fn publish(&self, page: Page) {
        let mut contents = self.contents();
        if contents.latest.as_ref() == Some(&page) {
            return;
        }
        contents.latest = Some(page);
        contents.send();
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn send(&self) {
        if let (Some(page), Some(reader)) = (&self.latest, &self.reader)
            && let Err(error) = reader.send(page.clone())
        {
            eprintln!("ecoute-window: the page was not updated: {error}");
        }
    }
}

/// Sends the page its content through `channel`, now and whenever it changes.
#[tauri::command]
pub fn subscribe(channel: Channel<Page>, subscription: State<'_, Subscription>) {
    let mut contents = subscription.contents();
    contents.reader = Some(channel);
    contents.send();
}

/// Closes the window.
#[tauri::command]
pub fn hide(app: AppHandle) {
    app.exit(0);
}
