//! The main loop of a resident program: wait, evaluate, show.

mod environment;

use std::future::Future;

use chrono::{DateTime, SecondsFormat, Utc};
use helpline::policy::Effective;
use helpline::view::{self, View};
use helpline::watch::{Step, Watch};

use crate::clock::{self, Today};
use crate::ipc::{Request, Response, Server};
use crate::log;

pub use environment::{Environment, Event, Inbox};

/// What a resident program shows: tray, notifications, window.
pub trait Surfaces {
    /// Called with the settings at start, and whenever they may have changed.
    fn settings_changed(&mut self, effective: &Effective, before: Option<&Effective>);
    /// Updates every surface, without waiting for any. Logs the failure of a surface; the next call
    /// tries again.
    fn show(&mut self, view: View);
    /// When the surfaces must be updated, if that may be before the step's `wake_at`.
    fn next_repaint(&self, _step: &Step, _effective: &Effective) -> Option<DateTime<Utc>> {
        None
    }
    /// Shows the window in front; calls [`Response::ok`] once that is certain or, in the agent, once
    /// the window is asked: clicks wait for no response.
    fn open(&mut self, response: Response);
    /// Closes other programs that quit together with this one, after [`Request::Quit`]. Need not be
    /// cancel-safe: it is cancelled only at the end of the session, which ends the others, too.
    fn close_others(&mut self) -> impl Future<Output = ()> {
        std::future::ready(())
    }
}

/// Runs until a request or a signal asks to quit, or the session ends. Pending ipc requests then
/// get no response. Not cancel-safe: the surfaces keep their last state.
///
/// Shows a change on time; after a resume or a clock change, up to 30 s late except on Linux. See
/// [`Alarm`](crate::alarm::Alarm).
///
/// # Errors
/// When the system has no timer.
pub async fn run(
    surfaces: &mut impl Surfaces,
    inbox: Inbox,
    server: Server,
) -> std::io::Result<()> {
    run_in(environment::Workstation::new(inbox, server)?, surfaces).await;
    Ok(())
}

/// The same in an environment that tests control, without ipc of its own. Not cancel-safe, as
/// [`run`].
pub async fn run_in(mut environment: impl Environment, surfaces: &mut impl Surfaces) {
    let mut watch = Watch::new(clock::plausible_from());
    // Before the settings, which may depend on the day.
    let mut today = Today::at(environment.now());
    let mut effective = environment.effective();
    surfaces.settings_changed(&effective, None);
    loop {
        let now = environment.now();
        if today.has_changed(now) {
            effective = reread(effective, &environment, surfaces);
        }
        let step = watch.advance(now, &effective.schedule, &effective.settings);
        surfaces.show(view::of(&step, &effective, &environment.zone()));
        let repaint = surfaces.next_repaint(&step, &effective);
        let wake_at = repaint.map_or(step.wake_at, |at| at.min(step.wake_at));
        let until = wake_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        log::debug(format_args!("waits until {until}, or for an event"));
        let (request, response) = match environment.next(wake_at).await {
            Event::Due => continue,
            Event::SettingsChanged => {
                log::debug("reads policy and preferences again");
                effective = reread(effective, &environment, surfaces);
                continue;
            }
            Event::Ended => return,
            Event::Request(request, response) => (request, response),
        };
        log::debug(format_args!("request: {request:?}"));
        match request {
            Request::Show => surfaces.open(response),
            Request::Reload => {
                effective = reread(effective, &environment, surfaces);
                response.ok();
            }
            Request::TryNotification => {
                watch.announce_present();
                response.ok();
            }
            Request::Quit => break,
        }
    }
    // The end of the session must not wait for another program.
    tokio::select! {
        () = environment.ended() => {}
        () = surfaces.close_others() => {}
    }
}

fn reread(
    before: Effective,
    environment: &impl Environment,
    surfaces: &mut impl Surfaces,
) -> Effective {
    let effective = environment.effective();
    surfaces.settings_changed(&effective, Some(&before));
    effective
}
