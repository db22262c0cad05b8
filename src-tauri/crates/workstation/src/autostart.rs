//! Autostart: the entries that start the agent with the user's session, and the setting itself.
//!
//! An installer may add a system entry for all users. Every entry starts the agent with
//! [`AUTOSTART_FLAG`]. An agent with this flag exits immediately if the effective setting is off,
//! so switching autostart off changes no entry.
//!
//! Only entries that this program wrote and nobody edited are rewritten or removed. Foreign entries
//! are left alone; [`conflicting_entry`] finds the one that contradicts a setting.

use anyhow::Result;
use helpline::fault::{Fault, Found};
use helpline::policy::{Effective, Layer, Level};
use helpline::settings::Key;
use serde_json::{Map, Value};

use crate::log;
use crate::programs::{COMMAND, Program};

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

/// The argument with which every entry starts the agent.
pub const AUTOSTART_FLAG: &str = "--autostart";

/// An autostart entry.
struct AutostartEntry {
    place: String,
    start: Start,
}

/// Whether an entry starts the agent with the session.
#[derive(Clone, Copy)]
enum Start {
    /// It does not: it is disabled, or starts something else.
    Never,
    /// It does, whatever the setting.
    Always,
    /// It does with [`AUTOSTART_FLAG`], so that the setting decides.
    BySetting,
}

impl AutostartEntry {
    fn is_enabled(&self) -> bool {
        self.start.is_enabled()
    }
}

impl Start {
    fn is_enabled(self) -> bool {
        match self {
            Start::Never => false,
            Start::Always | Start::BySetting => true,
        }
    }
}

/// The user's preferences and the entries, as layers of settings. Of the preferences and the user's
/// entry, one sets autostart: the preferences, unless the user disabled autostart in the desktop's
/// own settings.
pub fn with_entries(preferences: Option<Layer>) -> impl Iterator<Item = Layer> {
    let key = Key::Autostart.code();
    let chosen = preferences.as_ref().is_some_and(|it| it.keys.contains_key(key));
    let user = system::user_override().filter(|entry| !chosen || !entry.is_enabled());
    let preferences = preferences.map(|mut preferences| {
        if user.is_some() {
            preferences.keys.remove(key);
        }
        preferences
    });
    let system = system::system_entry().map(|entry| layer(Level::Installation, entry));
    preferences.into_iter().chain(system).chain(user.map(|entry| layer(Level::User, entry)))
}

/// The place of the entry that starts the agent, if any.
pub fn entry() -> Option<String> {
    system::entry()
}

/// What prevents a new entry, if anything.
pub fn obstacle() -> Option<Fault> {
    system::obstacle()
}

/// The place of a foreign entry that contradicts the setting `wanted`. This program never changes
/// it; a person must.
pub fn conflicting_entry(wanted: bool) -> Option<String> {
    let entry = system::user_override().or_else(system::system_entry)?;
    let agrees = match entry.start {
        Start::Never => !wanted,
        Start::Always => wanted,
        Start::BySetting => true,
    };
    (!agrees).then_some(entry.place)
}

/// Adapts the user's entry to the effective setting and logs failures. Logs a [`conflicting_entry`]
/// only when the setting differs from `before`.
pub fn apply(effective: &Effective, before: Option<&Effective>) {
    if let Err(error) = update_entry(effective) {
        log::warn(format_args!("cannot update the autostart entry: {error:#}"));
    }
    let wanted = effective.settings.autostart;
    if before.is_none_or(|before| before.settings.autostart != wanted)
        && let Some(place) = conflicting_entry(wanted)
    {
        log::warn(conflict(&place, wanted));
    }
}

/// A [`conflicting_entry`] as a fault, for admins.
pub fn conflict(place: &str, wanted: bool) -> Fault {
    Fault::new("", Found::AutostartEntry(wanted), None).within(place, "")
}

/// Adapts the user's entry after the user chose `wanted`; returns the [`conflicting_entry`], if
/// any.
///
/// # Errors
/// When the entry cannot be written or removed.
pub fn apply_choice(effective: &Effective, wanted: bool) -> Result<Option<String>> {
    update_entry(effective)?;
    Ok(conflicting_entry(wanted))
}

fn update_entry(effective: &Effective) -> Result<()> {
    let agent = Program::Agent.path()?;
    let level = effective.value(Key::Autostart).level;
    match (effective.settings.autostart, level) {
        (true, Level::Managed | Level::User | Level::Recommended) => system::install(&agent),
        // The user's entry applies again when the admin withdraws the policy.
        (false, Level::Managed) => Ok(()),
        (false, Level::User | Level::Recommended)
        | (true | false, Level::Installation | Level::BuiltIn) => system::remove(),
    }
}

fn layer(level: Level, entry: AutostartEntry) -> Layer {
    let keys =
        Map::from_iter([(Key::Autostart.code().to_owned(), Value::Bool(entry.is_enabled()))]);
    Layer { level, source: entry.place, keys }
}

/// How the program with this file name, without extension, starts the agent, if it does.
fn start_by<'a>(name: &str, mut arguments: impl Iterator<Item = &'a str>) -> Option<Start> {
    if name == Program::Agent.name() {
        let by_setting = arguments.any(|argument| argument == AUTOSTART_FLAG);
        return Some(if by_setting { Start::BySetting } else { Start::Always });
    }
    // The command's own commands, such as `quit`, do not start the agent.
    let command = arguments.next().filter(|word| !word.starts_with(['-', '%']));
    (name == COMMAND && command.is_none()).then_some(Start::Always)
}

/// Whether `text` is the output of `generate` for some path: written by this program, not edited.
fn is_generated(text: &str, generate: impl Fn(&str) -> String) -> bool {
    let pattern = generate("\0");
    let (before, after) = pattern.split_once('\0').expect("the generated text contains the path");
    let path = text.strip_prefix(before).and_then(|text| text.strip_suffix(after));
    path.is_some_and(|path| !path.contains('\n'))
}
