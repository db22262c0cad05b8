//! The resident program: tray icon, notifications and their main loop.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod arguments;

mod tray;

mod icons;
mod notification;
mod policy_log;
mod window;

#[cfg(target_os = "linux")]
mod search;
#[cfg(target_os = "linux")]
mod session_bus;

use std::cell::LazyCell;
use std::io;
use std::process::ExitCode;

use helpline::policy::Effective;
use helpline::view::View;
use helpline::words::Words;
use tokio::sync::mpsc;
use workstation::autostart;
use workstation::ipc::{Request, Response, Server};
use workstation::log;
use workstation::programs::{self, Program, StartError};
use workstation::resident::{self, Surfaces};
use workstation::sandbox;
use workstation::settings;

use crate::arguments::{Arguments, EarlyExit};
use crate::tray::Tray;

fn main() -> ExitCode {
    sandbox::deny_network();
    #[cfg(target_os = "linux")]
    if programs::has_argument(search::FLAG) {
        return block_on(async { search::answer_alone().await.map_err(io::Error::other) });
    }
    // Lazy, because `--version` must not depend on any file.
    let effective = LazyCell::new(settings::effective);
    let words = || Words::of(effective.settings.language);
    match arguments::parse(std::env::args_os().skip(1), words) {
        Ok(Arguments { autostart: true, .. }) if !effective.settings.autostart => {
            autostart::apply(&effective, None);
            ExitCode::SUCCESS
        }
        Ok(Arguments { verbose, .. }) => {
            if verbose {
                log::be_verbose();
                log::info("verbose: logs wake-ups, D-Bus services and requests until it exits");
            }
            start()
        }
        Err(EarlyExit::Help(text)) => match programs::print(&text) {
            Ok(_) => ExitCode::SUCCESS,
            Err(error) => {
                log::warn(words().io_error(&error));
                ExitCode::FAILURE
            }
        },
        Err(EarlyExit::UsageError(error)) => {
            log::warn(error);
            ExitCode::from(2)
        }
    }
}

fn start() -> ExitCode {
    #[cfg(windows)]
    {
        workstation::windows::set_app_user_model_id();
        workstation::windows::restart_after_updates();
    }
    let (requests, inbox) = mpsc::unbounded_channel();
    tray::run(requests.clone(), |tray| block_on(run_agent(tray, requests, inbox)))
}

fn block_on(work: impl Future<Output = io::Result<()>>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.and_then(|runtime| runtime.block_on(work)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let error = StartError::System(error);
            if !programs::report(Err(&error)) {
                log::warn(error);
            }
            ExitCode::FAILURE
        }
    }
}

/// Not cancel-safe: the notification would stay on the screen.
async fn run_agent(
    tray: Tray,
    requests: mpsc::UnboundedSender<Request>,
    inbox: resident::Inbox,
) -> std::io::Result<()> {
    // Reloading the settings does a running agent no harm.
    let bound = Server::bind(Program::Agent, Request::Reload).await?;
    programs::report(Ok(()));
    let Some(server) = bound else {
        log::debug("ecoute-agent is already running; ecoute quit ends it");
        return Ok(());
    };
    let notifier = notification::Notifier::new(requests);
    let mut desktop = Desktop { tray, notifier };
    let ended = resident::run(&mut desktop, inbox, server).await;
    desktop.notifier.shut_down().await;
    ended
}

struct Desktop {
    tray: Tray,
    notifier: notification::Notifier,
}

impl Surfaces for Desktop {
    fn settings_changed(&mut self, effective: &Effective, before: Option<&Effective>) {
        policy_log::log_changes(effective, before);
        autostart::apply(effective, before);
    }

    fn show(&mut self, view: View) {
        self.tray.show(view.tray);
        self.notifier.apply(view.notification);
    }

    fn open(&mut self, response: Response) {
        // Not awaited: it may take seconds.
        tokio::spawn(window::show(self.tray.take_click()));
        response.ok();
    }

    async fn close_others(&mut self) {
        window::close().await;
    }
}
