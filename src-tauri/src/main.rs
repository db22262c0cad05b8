//! The window: a Tauri shell around one page, gone when it is closed.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod commands;
mod page;
mod save;
mod web_view;
mod window;
mod zoom;

use std::process::ExitCode;
use std::thread::JoinHandle;

use tauri::{RunEvent, WindowEvent};
use tokio::sync::mpsc;
use workstation::ipc::Server;
use workstation::log;
use workstation::programs::{self, Program, StartError};
use workstation::resident::{self, Command};
use workstation::sandbox;

use crate::page::Subscription;
use crate::window::{Leaving, Shell};

fn main() -> ExitCode {
    // A test driver speaks to the web view over the network of this machine; what is shipped has
    // no such exception.
    let driven = cfg!(debug_assertions) && std::env::var_os("TAURI_AUTOMATION").is_some();
    if !driven {
        sandbox::deny_network();
    }
    let ended = if programs::is_asked(programs::PROBE) { probe() } else { run() };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report_failure(error);
            ExitCode::FAILURE
        }
    }
}

/// Says why the window does not open: to the program that started this one, or else in the log.
fn report_failure(error: anyhow::Error) {
    let error = error.downcast().unwrap_or_else(|error| StartError::Other(format!("{error:#}")));
    if !programs::report(Err(&error)) {
        log::say(format_args!("{error}"));
    }
}

/// Says whether the window could open.
fn probe() -> anyhow::Result<()> {
    log::redirect_stderr()?;
    window::prepare()?;
    programs::report(Ok(()));
    Ok(())
}

fn run() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let bound = runtime.block_on(Server::bind(Program::Window, Command::Show))?;
    let Some(server) = bound else {
        programs::report(Ok(()));
        return Ok(());
    };
    if let Err(error) = log::redirect_stderr() {
        log::say(format_args!("the web view may fill this log: {error}"));
    }
    window::prepare()?;
    let (requests, inbox) = mpsc::unbounded_channel();
    let app = tauri::Builder::default()
        .manage(Subscription::default())
        .manage(Leaving::default())
        .manage(requests.clone())
        .invoke_handler(tauri::generate_handler![
            commands::subscribe,
            commands::choose,
            commands::code,
            commands::save,
            commands::print,
            commands::zoom,
            commands::report,
            commands::hide
        ])
        .setup(|app| {
            // Tauri panics at an error that is returned here.
            match window::open(app.handle()) {
                Ok(()) => drop(programs::report(Ok(()))),
                Err(error) => {
                    report_failure(error.into());
                    app.handle().exit(1);
                }
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    let shell = Shell::new(app.handle().clone());
    let mut resident = Some(std::thread::spawn(move || {
        let lived = runtime.block_on(resident::live(&mut shell.clone(), inbox, server));
        if let Err(error) = lived {
            log::say(format_args!("{error}"));
        }
        // The ipc server stops before the window closes.
        drop(runtime);
        shell.leave();
    }));
    app.run(move |app, event| {
        if closes(&event) {
            window::note_leaving(app);
        }
        if let RunEvent::Exit = event {
            // Whichever of the two leaves first, the other has left when the process ends.
            let _leaving = requests.send(Command::Quit);
            let _left = resident.take().map(JoinHandle::join);
            web_view::hand_over_what_was_copied();
        }
    });
    Ok(())
}

fn closes(event: &RunEvent) -> bool {
    matches!(
        event,
        RunEvent::ExitRequested { .. }
            | RunEvent::WindowEvent { event: WindowEvent::CloseRequested { .. }, .. }
    )
}
