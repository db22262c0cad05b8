//! Whether the agent starts with the user's session, who says so, and the entries that do it.
//!
//! An installation may bring an entry for everybody. Every entry starts the agent with [`BY_ENTRY`],
//! and an agent that was started so leaves at once where that is not in force. So a no, the user's
//! or an admin's, needs no change of an entry, and leaves nothing behind when it goes.
//!
//! Only an entry that this program wrote, and that nobody has edited since, is written again or
//! removed. Every other one is obeyed as it stands; where it contradicts a setting, [`obstacle`]
//! names it.

use anyhow::Result;
use helpline::fault::{Fault, Found};
use helpline::policy::{Effective, Layer, Level};
use helpline::settings::Key;
use serde_json::{Map, Value};

use crate::log;
use crate::programs::Program;

#[cfg(unix)]
mod file;

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

/// What an entry says.
struct Said {
    place: String,
    /// Whether a session starts the agent by it.
    yes: bool,
    /// Whether it starts the agent with [`BY_ENTRY`], so that the settings decide.
    asks: bool,
}

#[cfg(unix)]
impl Said {
    fn ours(place: String) -> Said {
        Said { place, yes: true, asks: true }
    }
}

/// What the entries say beside the user's own settings, which are completed where the user has
/// spoken by the desktop's means: a no there is a no, whatever the settings say.
pub fn layers(own: &mut Option<Layer>) -> Vec<Layer> {
    let everybody = system::system_entry();
    let mut layers: Vec<_> =
        everybody.map(|said| layer(Level::Installation, said)).into_iter().collect();
    if let Some(said) = system::user_override() {
        let key = Key::Autostart.code();
        let chosen = own.as_mut().filter(|own| own.keys.contains_key(key));
        match chosen {
            Some(own) if !said.yes => drop(own.keys.remove(key)),
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

/// The place of an entry of somebody else's that keeps the session from doing what is wanted. It is
/// left alone, so a person has to change it there.
pub fn obstacle(wanted: bool) -> Option<String> {
    let said = system::user_override().or_else(system::system_entry)?;
    let does_as_wanted = if wanted { said.yes } else { !said.yes || said.asks };
    (!does_as_wanted).then_some(said.place)
}

/// Brings this user's entry to what is in force. What cannot be done is said in the log; an
/// [`obstacle`] only where `before` was not wanted the same.
pub fn apply(effective: &Effective, before: Option<&Effective>) {
    if let Err(error) = bring_to(effective) {
        log::say(format_args!("the autostart entry stays as it is: {error:#}"));
    }
    let wanted = effective.settings.autostart;
    if before.is_none_or(|before| before.settings.autostart != wanted)
        && let Some(place) = obstacle(wanted)
    {
        log::say(contradiction(&place, wanted));
    }
}

/// That an [`obstacle`] stands in the way, for admins.
pub fn contradiction(place: &str, wanted: bool) -> Fault {
    Fault::new("", Found::AutostartEntry(wanted), None).within(place, "")
}

/// Brings this user's entry to what the user has just chosen, and names the [`obstacle`], if any.
///
/// # Errors
/// When the entry stays as it is.
pub fn chosen(effective: &Effective, yes: bool) -> Result<Option<String>> {
    bring_to(effective)?;
    Ok(obstacle(yes))
}

fn bring_to(effective: &Effective) -> Result<()> {
    let agent = Program::Agent.path()?;
    let level = effective.value(Key::Autostart).level;
    let asked = matches!(level, Level::Managed | Level::User | Level::Recommended);
    match (effective.settings.autostart, level) {
        (true, _) if asked => system::put(&agent),
        // What the user had is there again on the day on which the admin's no is gone.
        (false, Level::Managed) => Ok(()),
        (true | false, _) => system::remove(),
    }
}

fn layer(level: Level, said: Said) -> Layer {
    let keys = Map::from_iter([(Key::Autostart.code().to_owned(), Value::Bool(said.yes))]);
    Layer { level, source: said.place, keys }
}

/// Whether `text` is what `make` makes of a path: written by this program, and not edited since.
fn is_made(text: &str, make: impl Fn(&str) -> String) -> bool {
    let pattern = make("\0");
    let (before, after) = pattern.split_once('\0').expect("a path stands in what is made");
    let path = text.strip_prefix(before).and_then(|text| text.strip_suffix(after));
    path.is_some_and(|path| !path.contains('\n'))
}
