//! The commands that the page may call.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDateTime;
use helpline::settings::{Key, Notifications, ZoomStep};
use helpline::view::{self, Lookup, LookupChoices, PageData, QrCode};
use helpline::words::{Words, fill};
use serde_json::Value;
use tauri::ipc::Channel;
use tauri::{AppHandle, State, WebviewWindow};
use tokio::sync::mpsc::UnboundedSender;
use workstation::autostart;
use workstation::clock;
use workstation::errors;
use workstation::ipc::{self, Request, SendError};
use workstation::log;
use workstation::preferences::Preferences;
use workstation::programs::Program;
use workstation::settings;

use crate::announcement;
use crate::dialler;
use crate::notification_service;
use crate::page::Subscription;
use crate::save;
use crate::web_view;
use crate::zoom::ZoomLevel;

/// The most characters of an error in the page that are logged.
const MAX_ERROR_LENGTH: usize = 300;
/// The most errors in the page that one window logs.
const MAX_ERRORS: usize = 5;

/// Sends the page its content through `channel`, now and whenever it changes.
#[tauri::command]
pub fn subscribe(channel: Channel<PageData>, subscription: State<'_, Subscription>) {
    subscription.set_channel(channel);
}

/// Saves one setting and applies it in all programs; an error as text, also where the setting is
/// saved and only an autostart entry prevents it. Not cancel-safe: the setting may be saved and not
/// applied.
#[tauri::command]
pub async fn choose(
    key: Key,
    value: Value,
    requests: State<'_, UnboundedSender<Request>>,
) -> Result<(), String> {
    let words = || Words::of(settings::effective().settings.language);
    let failed = |pattern, error| fill(pattern, &[("error", &errors::text(error, words()))]);
    if let Err(error) = save_setting(key, value.clone()) {
        log::warn(format_args!("cannot save a setting: {error:#}"));
        return Err(failed(words().settings.not_saved, &error));
    }
    let conflict = if key.in_autostart_entry() {
        autostart::apply_choice(&settings::effective(), value == true)
    } else {
        Ok(None)
    };
    // A closed inbox means that the program is already shutting down.
    let _closed = requests.send(Request::Reload);
    // The settings apply in the user's other sessions, too; does not wait for them.
    tauri::async_runtime::spawn(async {
        for program in [Program::Agent, Program::Window] {
            log_failure(ipc::send_to_other_sessions(program, Request::Reload).await);
        }
    });
    log_failure(ipc::send(Program::Agent, Request::Reload).await);
    match conflict {
        Ok(Some(place)) => Err(fill(words().settings.autostart_obstacle, &[("place", &place)])),
        Ok(None) => Ok(()),
        Err(error) => {
            log::warn(format_args!("cannot update the autostart entry: {error:#}"));
            Err(failed(words().settings.autostart_not_changed, &error))
        }
    }
}

/// Shows a notification, as the agent shows a real one. Returns what happens, as text, with what to
/// do if none is seen. Not cancel-safe: the notification may be shown.
#[tauri::command]
pub async fn try_notification() -> &'static str {
    let settings = settings::effective().settings;
    let texts = &Words::of(settings.language).settings;
    if settings.notifications == Notifications::Off {
        return texts.not_tried_off;
    }
    match ipc::send(Program::Agent, Request::TryNotification).await {
        Ok(()) if !notification_service::answers().await => texts.not_tried_no_service,
        Ok(()) => texts.tried,
        Err(SendError::NotRunning) => texts.not_tried_absent,
        Err(error) => {
            log::warn(format_args!("no notification: the agent does not answer: {error}"));
            texts.not_tried_silent
        }
    }
}

/// Whether the copied number outlives the window. Not async, because GTK is asked on the main
/// thread.
#[tauri::command]
pub fn clipboard_is_kept() -> bool {
    web_view::clipboard_is_kept()
}

/// Hands a number of the page over to the system's phone program. Returns the result as text;
/// `None` if the person cancels. Not cancel-safe: the number may be handed over.
#[tauri::command]
pub async fn call(number: String, window: WebviewWindow) -> Result<Option<String>, String> {
    let effective = settings::effective();
    let texts = &Words::of(effective.settings.language).page;
    let handed_over = match view::dialled(&number, &effective) {
        Some(address) => dialler::hand_over(&address, &window).await,
        None => Err(anyhow::anyhow!("{number}: not a number of the page")),
    };
    match handed_over {
        Ok(true) => Ok(Some(fill(texts.handed_over, &[("number", &number)]))),
        Ok(false) => Ok(None),
        Err(error) => {
            log::warn(format_args!("cannot hand a number over: {error:#}"));
            Err(texts.not_handed_over.to_owned())
        }
    }
}

/// The QR code on the printed sheet.
#[tauri::command]
pub fn qr_code() -> QrCode {
    QrCode::of_service()
}

/// The moments for [`lookup`].
#[tauri::command]
pub fn lookup_choices() -> LookupChoices {
    LookupChoices::at(clock::now(), Words::of(settings::effective().settings.language))
}

/// Who answers on `day` at `time`, Brussels civil time as `YYYY-MM-DD` and `HH:MM`.
#[tauri::command]
pub fn lookup(day: &str, time: &str) -> Result<Lookup, String> {
    let local = NaiveDateTime::parse_from_str(&format!("{day}T{time}"), "%Y-%m-%dT%H:%M");
    let local = local.map_err(|error| error.to_string())?;
    let effective = settings::effective();
    let words = Words::of(effective.settings.language);
    Ok(Lookup::at(local, clock::now(), &effective, words))
}

/// Asks where to save the coming year as a calendar, and saves it. Returns the result as text;
/// `None` if the person cancels. Not cancel-safe: the file may be saved.
#[tauri::command]
pub async fn save(window: WebviewWindow) -> Result<Option<String>, String> {
    save::calendar(&window).await
}

/// Opens the system's print dialog; an error as text.
#[tauri::command]
pub fn print(window: WebviewWindow) -> Result<(), String> {
    window.print().map_err(|error| {
        log::warn(format_args!("cannot open the print dialog: {error}"));
        Words::of(settings::effective().settings.language).page.not_printed.to_owned()
    })
}

/// Zooms the page in or out, and saves the level. Not async, so that it runs on the main thread:
/// steps are sequential, and closing the window loses none.
#[tauri::command]
pub fn zoom(step: ZoomStep, window: WebviewWindow, level: State<'_, ZoomLevel>) {
    let Some(next) = level.step(step, &window) else { return };
    if let Err(error) = save_setting(Key::Zoom, next.percent().into()) {
        log::warn(format_args!("cannot save the zoom level: {error:#}"));
    }
}

/// Has screen readers read a changed text of the page. Not async, so that it runs on the main
/// thread.
#[tauri::command]
pub fn announce(text: &str, window: WebviewWindow) {
    announcement::announce(&window, text);
}

/// Logs an error in the page's code, in one line; the first few of a window only.
#[tauri::command]
pub fn report(error: String) {
    static LOGGED: AtomicUsize = AtomicUsize::new(0);
    if LOGGED.fetch_add(1, Ordering::Relaxed) >= MAX_ERRORS {
        return;
    }
    let error: String = error.chars().take(MAX_ERROR_LENGTH).collect();
    log::warn(format_args!("error in the page: {error}"));
}

/// Closes the window.
#[tauri::command]
pub fn hide(app: AppHandle, window: WebviewWindow) {
    // Hidden first, because the exit may take time on a busy machine.
    if let Err(error) = window.hide() {
        log::warn(format_args!("cannot hide the window before the exit: {error}"));
    }
    app.exit(0);
}

/// Saves one setting in the preferences. A lock, because each call reads and rewrites the file.
fn save_setting(key: Key, value: Value) -> anyhow::Result<()> {
    static LOCK: Mutex<()> = Mutex::new(());
    let _guard = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    Preferences::of_user().set(key, value)
}

/// Logs that a program did not reload its settings.
fn log_failure(sent: Result<(), SendError>) {
    match sent {
        Ok(()) | Err(SendError::NotRunning) => {}
        Err(error) => log::warn(format_args!("a program did not reload its settings: {error}")),
    }
}
