//! Whether the agent starts with the user's session, who says so, and the entries that do it.
//!
//! An installation may bring an entry for everybody. Every entry starts the agent with [`BY_ENTRY`],
//! and an agent that was started so leaves at once where that is not in force. So a no, the user's
//! or an admin's, needs no change of an entry, and leaves nothing behind when it goes.

use anyhow::Result;
use helpline::policy::{Effective, Layer, Level};
use serde_json::{Map, Value};

use crate::log;
use crate::policy;
use crate::programs::Program;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as system;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

/// With what an entry starts the agent.
pub const BY_ENTRY: &str = "--autostart";

/// The setting that says whether it starts.
pub const KEY: &str = "autostart";

/// A place, and what is said there.
struct Said {
    place: String,
    yes: bool,
}

/// Who does not want the agent to start any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum No {
    /// The user.
    User,
    /// An admin: what the user has said stays, for the day on which that is in force again.
    Admin,
    /// Nobody: it is only wanted no more.
    Nobody,
}

/// What the entries say beside the user's own settings, which are completed where the user has
/// spoken by the desktop's means: a no there is a no, whatever the settings say.
pub fn layers(own: &mut Option<Layer>) -> Vec<Layer> {
    let everybody = system::system_entry().map(|place| Said { place, yes: true });
    let mut layers: Vec<_> =
        everybody.map(|said| layer(Level::Installation, said)).into_iter().collect();
    if let Some(said) = system::user_override() {
        let chosen = own.as_mut().filter(|own| own.keys.contains_key(KEY));
        match chosen {
            Some(own) if !said.yes => drop(own.keys.remove(KEY)),
            Some(_) => return layers,
            None => {}
        }
        layers.push(layer(Level::User, said));
    }
    layers
}

/// The place of the entry that starts the agent, if any does.
pub fn entry() -> Option<String> {
    system::entry()
}

/// Brings this user's entry to what is in force. What cannot be done is said in the log.
pub fn apply(effective: &Effective) {
    if let Err(error) = bring_to(effective) {
        log::say(format_args!("the autostart entry stays as it is: {error:#}"));
    }
}

/// Brings this user's entry to what the user has just chosen, which undoes a no that was said by
/// the desktop's means.
///
/// # Errors
/// When the entry stays as it is.
pub fn chosen(yes: bool) -> Result<()> {
    if yes {
        system::clear_user_override()?;
    }
    bring_to(&policy::effective())
}

fn bring_to(effective: &Effective) -> Result<()> {
    let level = effective.value(KEY).level;
    let agent = Program::Agent.path()?;
    let asked = matches!(level, Level::Managed | Level::User | Level::Recommended);
    match effective.settings.autostart {
        true if asked => system::put(&agent, level == Level::Managed),
        true => system::take_away(&agent, No::Nobody),
        false => system::take_away(&agent, no(level)),
    }
}

fn no(level: Level) -> No {
    match level {
        Level::Managed => No::Admin,
        Level::User => No::User,
        Level::Recommended | Level::Installation | Level::BuiltIn => No::Nobody,
    }
}

fn layer(level: Level, said: Said) -> Layer {
    let keys = Map::from_iter([(KEY.to_owned(), Value::Bool(said.yes))]);
    Layer { level, source: said.place, keys }
}
