//! The resident program: the tray icon, the notifications, and the loop that feeds them.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod arguments;

mod tray;

mod icons;
mod notification;
mod record;
mod window;

#[cfg(target_os = "linux")]
mod session_bus;

use std::io::{self, Write};
use std::process::ExitCode;

use helpline::policy::Effective;
use helpline::view::View;
use helpline::words::Words;
use tokio::sync::mpsc;
use workstation::autostart;
use workstation::ipc::{Response, Server};
use workstation::log;
use workstation::programs::{self, Program, StartError};
use workstation::resident::{self, Command, Surfaces};
use workstation::sandbox;
use workstation::settings;

use crate::arguments::{Arguments, Told};
use crate::tray::Tray;

fn main() -> ExitCode {
    sandbox::deny_network();
    let effective = settings::effective();
    match arguments::parse(std::env::args_os().skip(1), Words::of(effective.settings.language)) {
        Ok(Arguments { by_entry: true, .. }) if !effective.settings.autostart => {
            autostart::apply(&effective, None);
            ExitCode::SUCCESS
        }
        Ok(Arguments { verbose, .. }) => {
            if verbose {
                log::be_verbose();
                log::note("verbose until its end: when it wakes, whom it talks to, each command");
            }
            start()
        }
        Err(Told::Help(text)) => {
            // Whoever asked and reads no more has read enough.
            let _unread = io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(Told::Wrong(what)) => {
            log::say(what);
            ExitCode::from(2)
        }
    }
}

fn start() -> ExitCode {
    let (requests, inbox) = mpsc::unbounded_channel();
    tray::run(requests.clone(), |tray| run(tray, requests, inbox))
}

fn run(tray: Tray, requests: mpsc::UnboundedSender<Command>, inbox: resident::Inbox) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let lived = runtime.and_then(|runtime| runtime.block_on(live(tray, requests, inbox)));
    match lived {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !programs::report(Err(&StartError::Other(error.to_string()))) {
                log::say(format_args!("{error}"));
            }
            ExitCode::FAILURE
        }
    }
}

async fn live(
    tray: Tray,
    requests: mpsc::UnboundedSender<Command>,
    inbox: resident::Inbox,
) -> std::io::Result<()> {
    // An agent that runs loses nothing by reading its settings again.
    let bound = Server::bind(Program::Agent, Command::Reload).await?;
    programs::report(Ok(()));
    let Some(server) = bound else {
        log::detail("another ecoute-agent runs already; ecoute quit ends it");
        return Ok(());
    };
    let notifier = notification::Notifier::new(requests);
    let mut desktop = Desktop { tray, notifier };
    let lived = resident::live(&mut desktop, inbox, server).await;
    desktop.notifier.leave().await;
    lived
}

struct Desktop {
    tray: Tray,
    notifier: notification::Notifier,
}

impl Surfaces for Desktop {
    fn settings_changed(&mut self, effective: &Effective, before: Option<&Effective>) {
        record::take_note(effective, before);
        autostart::apply(effective, before);
    }

    async fn show(&mut self, view: View) {
        self.tray.show(view.tray).await;
        self.notifier.apply(view.notification);
    }

    fn open(&mut self, response: Response) {
        window::show();
        response.ok();
    }

    async fn leave(&mut self) {
        window::close().await;
    }
}
