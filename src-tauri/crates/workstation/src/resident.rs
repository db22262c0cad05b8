//! The loop of a program that stays: it waits, looks at the clock, and shows what it sees.

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

/// Where the commands for a resident program arrive.
pub type Inbox = UnboundedReceiver<Command>;

/// All that can be asked of a resident program, over ipc or by its own surfaces.
pub use crate::ipc::Request as Command;

/// What a resident program shows itself on.
pub trait Surfaces {
    /// Takes note of what is in force from now on, and was `before`.
    fn settings_changed(&mut self, effective: &Effective, before: Option<&Effective>);
    /// Brings every surface to `view`; a surface that fails says so in the log and is tried again
    /// with the next view.
    fn show(&mut self, view: View) -> impl Future<Output = ()>;
    /// When something that these surfaces show has moved by the mere passing of time, where that
    /// may be before the step's own next look.
    fn next_repaint(&self, _step: &Step) -> Option<DateTime<Utc>> {
        None
    }
    /// Shows the window, in front; says `ok` once that is certain.
    fn open(&mut self, response: Response);
    /// Takes leave of whatever else is to go with this program, where a person asked it to quit.
    fn leave(&mut self) -> impl Future<Output = ()> {
        std::future::ready(())
    }
}

/// Runs until it is asked to quit, by a command, over ipc or by the system, or its session ends. Which requests over ipc
/// come too late to be done is certain from then on: their clients hear no `ok`.
///
/// # Errors
/// When the system has no timer to wait with.
pub async fn live(
    surfaces: &mut impl Surfaces,
    mut inbox: Inbox,
    server: Server,
) -> std::io::Result<()> {
    let (asked, mut requests) = unbounded_channel();
    tokio::spawn(server.serve(asked));
    let mut alarm = Alarm::new()?;
    let mut watch = Watch::new(clock::plausible_from());
    let mut changes = Changes::watch();
    let mut effective = settings::effective();
    surfaces.settings_changed(&effective, None);
    let mut leaving = pin!(async {
        tokio::select! {
            () = signals::asked_to_leave() => {}
            () = session::ended() => {}
        }
    });
    loop {
        let Effective { schedule, settings, .. } = &effective;
        let step = watch.advance(clock::now(), schedule, settings);
        surfaces.show(view::of(&step, &effective, &clock::zone())).await;
        let look_again = surfaces.next_repaint(&step).into_iter().fold(step.wake_at, DateTime::min);
        let until = look_again.to_rfc3339_opts(SecondsFormat::Secs, true);
        log::detail(format_args!("waits until {until}, or for a command"));
        let (command, response) = tokio::select! {
            waited = alarm.wait_until(look_again) => {
                if let Err(error) = waited {
                    log::say(format_args!(
                        "the wall-clock timer failed ({error}); looking again in 30 s"
                    ));
                    tokio::time::sleep(Duration::from_secs(30)).await;
                }
                continue;
            }
            () = changes.next() => {
                log::detail("looks at the policy again");
                effective = reread(effective, surfaces);
                continue;
            }
            () = &mut leaving => return Ok(()),
            command = inbox.recv() => match command {
                Some(command) => (command, Response::default()),
                None => return Ok(()),
            },
            Some(request) = requests.recv() => request,
        };
        log::detail(format_args!("command: {command:?}"));
        match command {
            Command::Show => surfaces.open(response),
            Command::Reload => {
                effective = reread(effective, surfaces);
                response.ok();
            }
            Command::Quit => break,
        }
    }
    drop(requests);
    // Who ends the session does not wait for another program.
    tokio::select! {
        () = surfaces.leave() => {}
        () = &mut leaving => {}
    }
    Ok(())
}

fn reread(before: Effective, surfaces: &mut impl Surfaces) -> Effective {
    let effective = settings::effective();
    surfaces.settings_changed(&effective, Some(&before));
    effective
}
