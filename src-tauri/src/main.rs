//! The window: a Tauri shell around one page, gone when it is closed.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod page;
mod save;
mod web_view;
mod window;

use std::process::ExitCode;
use std::thread::JoinHandle;

use anyhow::anyhow;
use tauri::RunEvent;
use tokio::sync::mpsc;
use workstation::ipc::{self, Server};
use workstation::log;
use workstation::programs::Program;
use workstation::resident::{self, Command};
use workstation::sandbox;

use crate::page::Subscription;
use crate::window::Shell;

fn main() -> ExitCode {
    // A test driver speaks to the web view over the network of this machine; what is shipped has
    // no such exception.
    let driven = cfg!(debug_assertions) && std::env::var_os("TAURI_AUTOMATION").is_some();
    if !driven {
        sandbox::deny_network();
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::say(format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let Some(server) = runtime.block_on(async { Server::bind(Program::Window) })? else {
        let sent = runtime.block_on(ipc::send(Program::Window, Command::Show));
        return sent.map_err(|error| anyhow!("the window runs but does not answer: {error:?}"));
    };
    window::prepare()?;
    let (requests, inbox) = mpsc::unbounded_channel();
    let app = tauri::Builder::default()
        .manage(Subscription::default())
        .manage(requests.clone())
        .invoke_handler(tauri::generate_handler![
            page::subscribe,
            page::choose,
            page::code,
            save::save,
            page::print,
            page::zoom,
            page::hide
        ])
        .build(tauri::generate_context!())?;
    let shell = Shell::new(app.handle().clone());
    let clients = requests.clone();
    let mut resident = Some(std::thread::spawn(move || {
        let lived = runtime.block_on(async {
            tokio::spawn(server.serve(clients));
            resident::live(shell.clone(), inbox).await
        });
        if let Err(error) = lived {
            log::say(format_args!("{error}"));
        }
        // The ipc server stops before the window closes.
        drop(runtime);
        shell.leave();
    }));
    window::open(app.handle())?;
    app.run(move |_, event| {
        if let RunEvent::Exit = event {
            // Whichever of the two leaves first, the other has left when the process ends.
            let _leaving = requests.send(Command::Quit);
            let _left = resident.take().map(JoinHandle::join);
            web_view::hand_over_what_was_copied();
        }
    });
    Ok(())
}
