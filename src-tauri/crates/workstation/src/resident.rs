//! The loop of a program that stays: it waits, looks at the clock, and shows what it sees.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use helpline::policy::Effective;
use helpline::view::{self, View};
use helpline::watch::{Step, Watch};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::alarm::Alarm;
use crate::log;
use crate::policy::{self, Changes};
use crate::{clock, signals};

/// Where the commands for a resident program arrive.
pub type Inbox = UnboundedReceiver<Command>;

/// All that can be asked of a resident program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Show the window, in front.
    Show,
    /// Read the settings again.
    Reload,
    /// Leave.
    Quit,
}

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
    /// Shows the window, in front.
    fn open(&mut self) -> impl Future<Output = ()>;
    /// Takes leave of whatever else is to go with this program, where a person asked it to quit.
    fn leave(&mut self) -> impl Future<Output = ()> {
        std::future::ready(())
    }
}

/// Runs until it is asked to quit, by a command or by the system.
///
/// # Errors
/// When the system has no timer to wait with.
pub async fn live(mut surfaces: impl Surfaces, mut inbox: Inbox) -> std::io::Result<()> {
    let mut alarm = Alarm::new()?;
    let mut watch = Watch::new(clock::believed_from());
    let mut changes = Changes::watch();
    let mut effective = policy::effective();
    surfaces.settings_changed(&effective, None);
    let mut leaving = pin!(signals::asked_to_leave());
    loop {
        let Effective { schedule, settings, .. } = &effective;
        let step = watch.advance(clock::now(), schedule, settings);
        surfaces.show(view::of(&step, schedule, settings, &clock::zone())).await;
        let look_again = surfaces.next_repaint(&step).into_iter().fold(step.wake_at, DateTime::min);
        let until = look_again.to_rfc3339_opts(SecondsFormat::Secs, true);
        log::detail(format_args!("waits until {until}, or for a command"));
        tokio::select! {
            waited = alarm.wait_until(look_again) => if let Err(error) = waited {
                log::say(format_args!("the wall-clock timer failed ({error}); looking again in 30 s"));
                tokio::time::sleep(Duration::from_secs(30)).await;
            },
            command = inbox.recv() => match told(command) {
                Some(Command::Show) => surfaces.open().await,
                Some(Command::Reload) => effective = reread(effective, &mut surfaces),
                Some(Command::Quit) => {
                    surfaces.leave().await;
                    return Ok(());
                }
                None => return Ok(()),
            },
            () = changes.next() => {
                log::detail("looks at the policy again");
                effective = reread(effective, &mut surfaces);
            }
            () = &mut leaving => return Ok(()),
        }
    }
}

fn told(command: Option<Command>) -> Option<Command> {
    if let Some(command) = command {
        log::detail(format_args!("command: {command:?}"));
    }
    command
}

fn reread(before: Effective, surfaces: &mut impl Surfaces) -> Effective {
    let effective = policy::effective();
    surfaces.settings_changed(&effective, Some(&before));
    effective
}
