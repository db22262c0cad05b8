//! The main loop of a resident program: wait, evaluate, show.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use helpline::policy::Effective;
use helpline::view::{self, View};
use helpline::watch::{Step, Watch};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::alarm::Alarm;
use crate::ipc::{Response, Server};
use crate::log;
use crate::policy::Changes;
use crate::{clock, session, settings, signals};

/// The commands from a program's own surfaces.
pub type Inbox = UnboundedReceiver<Command>;

/// A command to a resident program, over ipc or from its own surfaces.
pub use crate::ipc::Request as Command;

/// What a resident program shows: tray, notifications, window.
pub trait Surfaces {
    /// Called with the settings at start, and whenever they may have changed.
    fn settings_changed(&mut self, effective: &Effective, before: Option<&Effective>);
    /// Updates every surface. Logs the failure of a surface; the next call tries again. Never
    /// cancelled, so it need not be cancel-safe.
    fn show(&mut self, view: View) -> impl Future<Output = ()>;
    /// When the surfaces must be updated, if that may be before the step's `wake_at`.
    fn next_repaint(&self, _step: &Step, _effective: &Effective) -> Option<DateTime<Utc>> {
        None
    }
    /// Shows the window in front; calls [`Response::ok`] once that is certain.
    fn open(&mut self, response: Response);
    /// Closes other programs that quit together with this one, after [`Command::Quit`]. Cancelled
    /// at the end of the session, which ends the other programs, too.
    fn close_others(&mut self) -> impl Future<Output = ()> {
        std::future::ready(())
    }
}

/// Runs until a command, an ipc request or a signal asks to quit, or the session ends. Pending ipc
/// requests then get no response. Not cancel-safe: the surfaces keep their last state.
///
/// Shows a change on time; after a resume or a clock change, up to 30 s late except on Linux. See
/// [`Alarm`].
///
/// # Errors
/// When the system has no timer.
pub async fn run(
    surfaces: &mut impl Surfaces,
    mut inbox: Inbox,
    server: Server,
) -> std::io::Result<()> {
    let (received, mut requests) = unbounded_channel();
    tokio::spawn(server.serve(received));
    let mut alarm = Alarm::new()?;
    let mut watch = Watch::new(clock::plausible_from());
    let mut changes = Changes::watch();
    let mut today = clock::today();
    let mut effective = settings::effective();
    surfaces.settings_changed(&effective, None);
    let mut terminated = pin!(async {
        tokio::select! {
            () = signals::terminated() => {}
            () = session::ended() => {}
        }
    });
    loop {
        // A day in the policy that was in the future yesterday may be valid now.
        if today != clock::today() {
            today = clock::today();
            effective = reread(effective, surfaces);
        }
        let Effective { schedule, settings, .. } = &effective;
        let step = watch.advance(clock::now(), schedule, settings);
        surfaces.show(view::of(&step, &effective, &clock::zone())).await;
        let wake_at =
            surfaces.next_repaint(&step, &effective).into_iter().fold(step.wake_at, DateTime::min);
        let until = wake_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        log::debug(format_args!("waits until {until}, or for a command"));
        let (command, response) = tokio::select! {
            waited = alarm.wait_until(wake_at) => {
                if let Err(error) = waited {
                    log::warn(format_args!(
                        "the wall-clock timer failed ({error}); retrying in 30 s"
                    ));
                    tokio::time::sleep(Duration::from_secs(30)).await;
                }
                continue;
            }
            () = changes.next() => {
                log::debug("reads the policy again");
                effective = reread(effective, surfaces);
                continue;
            }
            () = &mut terminated => return Ok(()),
            command = inbox.recv() => match command {
                Some(command) => (command, Response::default()),
                None => return Ok(()),
            },
            Some(request) = requests.recv() => request,
        };
        log::debug(format_args!("command: {command:?}"));
        match command {
            Command::Show => surfaces.open(response),
            Command::Reload => {
                effective = reread(effective, surfaces);
                response.ok();
            }
            Command::TryNotification => {
                watch.announce_present();
                response.ok();
            }
            Command::Quit => break,
        }
    }
    drop(requests);
    // The end of the session must not wait for another program.
    tokio::select! {
        () = surfaces.close_others() => {}
        () = &mut terminated => {}
    }
    Ok(())
}

fn reread(before: Effective, surfaces: &mut impl Surfaces) -> Effective {
    let effective = settings::effective();
    surfaces.settings_changed(&effective, Some(&before));
    effective
}
