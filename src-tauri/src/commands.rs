//! What the page may ask: every command, and nothing else.

use std::sync::{Mutex, PoisonError};

use helpline::settings::{Key, ZoomStep};
use helpline::view::{QrCode, Sheet};
use helpline::words::{Words, fill};
use serde_json::Value;
use tauri::ipc::Channel;
use tauri::{AppHandle, State, WebviewWindow};
use tokio::sync::mpsc::UnboundedSender;
use workstation::autostart;
use workstation::ipc::{self, SendError};
use workstation::log;
use workstation::preferences::Preferences;
use workstation::programs::Program;
use workstation::resident::Command;
use workstation::settings;

use crate::page::Subscription;
use crate::save;
use crate::zoom::Size;

/// The most characters of a fault that are logged.
const FAULT: usize = 300;

/// Sends the page its content through `channel`, now and whenever it changes.
#[tauri::command]
pub fn subscribe(channel: Channel<Sheet>, subscription: State<'_, Subscription>) {
    subscription.set_reader(channel);
}

/// Keeps one setting and puts it in force everywhere; what went wrong, in words, where it did.
#[tauri::command]
pub async fn choose(
    key: Key,
    value: Value,
    requests: State<'_, UnboundedSender<Command>>,
) -> Result<(), String> {
    let words = || Words::of(settings::effective().settings.language);
    let not_kept =
        |error: anyhow::Error| fill(words().settings.not_kept, &[("error", &format!("{error:#}"))]);
    keep(key, value.clone()).map_err(not_kept)?;
    let done = if key == Key::Autostart {
        autostart::chosen(&settings::effective(), value == true)
    } else {
        Ok(None)
    };
    // A closed inbox means the program is leaving already.
    let _leaving = requests.send(Command::Reload);
    // The settings are the user's; another session is not waited for.
    tauri::async_runtime::spawn(async {
        for program in [Program::Agent, Program::Window] {
            log_unreached(ipc::send_to_other_sessions(program, Command::Reload).await);
        }
    });
    log_unreached(ipc::send(Program::Agent, Command::Reload).await);
    match done.map_err(not_kept)? {
        Some(place) => Err(fill(words().settings.autostart_obstacle, &[("place", &place)])),
        None => Ok(()),
    }
}

/// The QR code on the printed sheet.
#[tauri::command]
pub fn code() -> QrCode {
    QrCode::of_service()
}

/// Asks where to save the coming year as a calendar, and saves it; the result in words, nothing where
/// the person cancels.
#[tauri::command]
pub async fn save(window: WebviewWindow) -> Result<Option<String>, String> {
    save::calendar(&window).await
}

/// Opens the system's print dialog; what went wrong, where something did.
#[tauri::command]
pub fn print(window: WebviewWindow) -> Result<(), String> {
    window.print().map_err(|error| error.to_string())
}

/// Shows the page a step larger or smaller, and keeps that for the next opening. On the main thread:
/// one step after another, and none is lost with a window that is hidden at once.
#[tauri::command]
pub fn zoom(step: ZoomStep, window: WebviewWindow, size: State<'_, Size>) {
    let Some(next) = size.step(step, &window) else { return };
    if let Err(error) = keep(Key::Zoom, next.percent().into()) {
        log::say(format_args!("the page's size is not kept: {error:#}"));
    }
}

/// Logs a fault in the page's own code, in one line.
#[tauri::command]
pub fn report(fault: String) {
    let fault: String = fault.chars().take(FAULT).collect();
    log::say(format_args!("a fault in the page: {fault}"));
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

/// Writes one choice into the preferences. One after another: each reads the file that the one before
/// has written.
fn keep(key: Key, value: Value) -> anyhow::Result<()> {
    static KEEPING: Mutex<()> = Mutex::new(());
    let _alone = KEEPING.lock().unwrap_or_else(PoisonError::into_inner);
    Preferences::of_user().keep(key, value)
}

/// Logs which program a new setting has not reached.
fn log_unreached(sent: Result<(), SendError>) {
    match sent {
        Ok(()) | Err(SendError::NotRunning) => {}
        Err(SendError::NoAnswer(error)) => {
            log::say(format_args!("a program was not told of a setting: {error}"));
        }
    }
}
