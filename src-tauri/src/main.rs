//! The window: a Tauri shell around one page. Closing it ends the program.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod arguments;

mod announcement;
mod commands;
mod dialler;
#[cfg(windows)]
mod no_web_view;
mod notification_service;
mod page;
mod place;
mod save;
mod tray_host;
mod web_view;
mod window;
mod zoom;

use std::process::ExitCode;
use std::thread::JoinHandle;

use helpline::words::{Words, fill};
use tauri::{App, RunEvent, WindowEvent};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{self, UnboundedSender};
use workstation::ipc::{Request, Server};
use workstation::log;
use workstation::programs::{self, Point, Program, StartError};
use workstation::resident::{self, Inbox};
use workstation::sandbox;
use workstation::settings;

use crate::page::Subscription;
use crate::window::{Closing, Loaded, WindowSurfaces};

fn main() -> ExitCode {
    let arguments = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(unknown) => {
            let words = Words::of(settings::effective().settings.language);
            let values = [("value", unknown.as_str()), ("program", "ecoute")];
            log::warn(fill(words.agent.error_argument, &values));
            return ExitCode::from(2);
        }
    };
    // In tests, WebDriver connects to the web view over the loopback interface. Release builds have
    // no such exception.
    let automated = cfg!(debug_assertions) && std::env::var_os("TAURI_AUTOMATION").is_some();
    if !automated {
        sandbox::deny_network();
    }
    let result = if arguments.probe { probe() } else { run(arguments.beside) };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report_failure(error);
            ExitCode::FAILURE
        }
    }
}

/// Reports why the window does not open to the program that started this one, or logs it.
fn report_failure(error: anyhow::Error) {
    let error = error
        .downcast()
        .or_else(|error| error.downcast().map(StartError::System))
        .unwrap_or_else(|error| StartError::Other(format!("{error:#}")));
    if !programs::report(Err(&error)) {
        log::warn(error);
    }
}

/// Reports whether the window could open.
fn probe() -> anyhow::Result<()> {
    log::redirect_stderr()?;
    window::prepare()?;
    programs::report(Ok(()));
    Ok(())
}

fn run(beside: Option<Point>) -> anyhow::Result<()> {
    // Not Tauri's, which lives to the end of the process: the server must close its connections
    // before.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let bound = runtime.block_on(Server::bind(Program::Window, Request::Show))?;
    let Some(server) = bound else {
        programs::report(Ok(()));
        return Ok(());
    };
    #[cfg(windows)]
    workstation::windows::set_app_user_model_id();
    if let Err(error) = log::redirect_stderr() {
        log::warn(format_args!("messages of the web view appear in this log: {error}"));
    }
    #[cfg(windows)]
    if let Err(error) = window::prepare() {
        // Reported before the box opens, so that the starting program does not wait for the user.
        report_failure(error);
        no_web_view::explain(runtime, server);
        return Ok(());
    }
    #[cfg(not(windows))]
    window::prepare()?;
    let (requests, inbox) = mpsc::unbounded_channel();
    let app = build(requests.clone(), beside)?;
    let surfaces = WindowSurfaces::new(app.handle().clone());
    let resident = std::thread::spawn(move || run_resident(runtime, surfaces, inbox, server));
    let mut resident = Some(resident);
    app.run(move |app, event| {
        if closes(&event) {
            window::set_closing(app);
        }
        if let RunEvent::Exit = event {
            // If it quits before it has opened, the program that started it must not see a failure.
            // Nobody reads a second report.
            programs::report(Ok(()));
            // The main loop ends before the process, even if the window closed first.
            let _closed = requests.send(Request::Quit);
            let _joined = resident.take().map(JoinHandle::join);
            web_view::store_clipboard();
            web_view::clear_folder_at_exit(app);
        }
    });
    Ok(())
}

/// The Tauri app, which opens the window as soon as it runs.
fn build(requests: UnboundedSender<Request>, beside: Option<Point>) -> tauri::Result<App> {
    tauri::Builder::default()
        .manage(Subscription::default())
        .manage(Closing::default())
        .manage(Loaded::default())
        .manage(requests)
        .invoke_handler(tauri::generate_handler![
            commands::subscribe,
            commands::choose,
            commands::try_notification,
            commands::clipboard_is_kept,
            commands::call,
            commands::qr_code,
            commands::lookup_choices,
            commands::lookup,
            commands::save,
            commands::print,
            commands::zoom,
            commands::announce,
            commands::report,
            commands::hide
        ])
        .setup(move |app| {
            // Tauri panics if this hook returns an error (tauri #12815).
            match window::open(app.handle(), beside) {
                Ok(()) => drop(programs::report(Ok(()))),
                Err(error) => {
                    report_failure(error.into());
                    app.handle().exit(1);
                }
            }
            Ok(())
        })
        .build(tauri::generate_context!())
}

/// Runs the main loop, and exits the app when it ends.
fn run_resident(runtime: Runtime, mut surfaces: WindowSurfaces, inbox: Inbox, server: Server) {
    let ended = runtime.block_on(resident::run(&mut surfaces, inbox, server));
    if let Err(error) = ended {
        log::warn(format_args!("{error}"));
    }
    // The ipc server stops before the window closes.
    drop(runtime);
    surfaces.exit();
}

fn closes(event: &RunEvent) -> bool {
    matches!(
        event,
        RunEvent::ExitRequested { .. }
            | RunEvent::WindowEvent { event: WindowEvent::CloseRequested { .. }, .. }
    )
}
