//! What the page may ask, and how it is kept up to date.

use std::sync::{Mutex, MutexGuard, PoisonError};

use helpline::settings::{Zoom, ZoomStep};
use helpline::view::{Code, Page, PolicyTable};
use helpline::words::{Words, fill};
use serde::Serialize;
use serde_json::Value;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State, WebviewWindow};
use tokio::sync::mpsc::UnboundedSender;
use workstation::autostart;
use workstation::ipc::{self, SendError};
use workstation::log;
use workstation::policy;
use workstation::preferences::Preferences;
use workstation::programs::Program;
use workstation::resident::Command;

/// The page's subscription to its own content.
#[derive(Default)]
pub struct Subscription(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    latest: Option<Sheet>,
    reader: Option<Channel<Sheet>>,
}

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// What follows the clock.
    #[serde(flatten)]
    pub page: Page,
    /// What follows the settings alone.
    #[serde(flatten)]
    pub policy: PolicyTable,
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

/// Sends the page its content through `channel`, now and whenever it changes.
#[tauri::command]
pub fn subscribe(channel: Channel<Sheet>, subscription: State<'_, Subscription>) {
    let mut contents = subscription.contents();
    contents.reader = Some(channel);
    contents.send();
}

/// One choice after another: each reads the file that the one before has written.
static KEEPING: Mutex<()> = Mutex::new(());

/// Keeps one setting and puts it in force everywhere; what went wrong, in words, where it did.
#[tauri::command]
pub async fn choose(
    key: String,
    value: Value,
    requests: State<'_, UnboundedSender<Command>>,
) -> Result<(), String> {
    let preferences = Preferences::of_user();
    let kept = {
        let _alone = KEEPING.lock().unwrap_or_else(PoisonError::into_inner);
        preferences.keep(&key, value.clone())
    };
    let words = || Words::of(policy::effective().settings.language);
    let not_kept =
        |error: anyhow::Error| fill(words().settings.not_kept, &[("error", &format!("{error:#}"))]);
    kept.map_err(not_kept)?;
    let done = if key == autostart::KEY { autostart::chosen(value == true) } else { Ok(None) };
    // A closed inbox means the program is leaving already.
    let _leaving = requests.send(Command::Reload);
    // The settings are the user's; another session is not waited for.
    tauri::async_runtime::spawn(async {
        for program in [Program::Agent, Program::Window] {
            said(ipc::send_to_other_sessions(program, Command::Reload).await);
        }
    });
    said(ipc::send(Program::Agent, Command::Reload).await);
    match done.map_err(not_kept)? {
        Some(place) => Err(fill(words().settings.autostart_obstacle, &[("place", &place)])),
        None => Ok(()),
    }
}

/// Says whom a setting has not reached.
fn said(sent: Result<(), SendError>) {
    match sent {
        Ok(()) | Err(SendError::NotRunning) => {}
        Err(SendError::NoAnswer(error)) => {
            log::say(format_args!("a program was not told of a setting: {error}"));
        }
    }
}

/// The drawing on the paper that dials the number.
#[tauri::command]
pub fn code() -> Code {
    Code::dialling()
}

/// Opens the system's print dialog; what went wrong, where something did.
#[tauri::command]
pub fn print(window: WebviewWindow) -> Result<(), String> {
    window.print().map_err(|error| error.to_string())
}

/// How large the page is, whatever becomes of its script and of the file that keeps it.
pub struct Size(Mutex<Zoom>);

impl Size {
    /// Gives the page of `window` the size that its reader has kept.
    pub fn restore(window: &WebviewWindow) {
        let kept = Preferences::of_user().read().settings.zoom;
        magnify(window, kept);
        window.manage(Size(Mutex::new(kept)));
    }
}

/// Shows the page a step larger or smaller, and keeps that for the next opening. On the main thread:
/// one step after another, and none is lost with a window that is hidden at once.
#[tauri::command]
pub fn zoom(step: ZoomStep, window: WebviewWindow, size: State<'_, Size>) {
    let mut size = size.0.lock().unwrap_or_else(PoisonError::into_inner);
    let next = size.after(step);
    if next == *size {
        return;
    }
    *size = next;
    magnify(&window, next);
    let _alone = KEEPING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = Preferences::of_user().keep("zoom", next.percent().into()) {
        log::say(format_args!("the page's size is not kept: {error:#}"));
    }
}

fn magnify(window: &WebviewWindow, zoom: Zoom) {
    if let Err(error) = window.set_zoom(f64::from(zoom.percent()) / 100.0) {
        log::say(format_args!("the page keeps its size: {error}"));
    }
}

/// Closes the window.
#[tauri::command]
pub fn hide(app: AppHandle, window: WebviewWindow) {
    // Unseen at once; the end of the program takes its time on a busy machine.
    if let Err(error) = window.hide() {
        log::say(format_args!("the window stays in sight until its end: {error}"));
    }
    app.exit(0);
}
