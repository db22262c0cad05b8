//! Autostart entries on macOS: launch agents of the system or of the user.

use std::io::{self, Cursor, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use helpline::fault::Fault;
use plist::{Value, plist};

use super::file::{self, Format};
use super::{AUTOSTART_FLAG, AutostartEntry, Start, start_by};

const SYSTEM_ENTRY: &str = "/Library/LaunchAgents/be.ecoute.Ecoute.plist";
const LABEL: &str = "be.ecoute.Ecoute.agent";
const FORMAT: Format = Format { generate, parse };

/// The enabled entry for all users.
pub fn system_entry() -> Option<AutostartEntry> {
    FORMAT.enabled(Path::new(SYSTEM_ENTRY))
}

/// A foreign user entry. Programs cannot read which login items the user disabled.
pub fn user_override() -> Option<AutostartEntry> {
    FORMAT.foreign(&user_file().ok()?)
}

/// The place of the entry that starts the agent.
pub fn entry() -> Option<String> {
    let user = user_file().ok().and_then(|path| FORMAT.enabled(&path));
    user.or_else(system_entry).map(|entry| entry.place)
}

/// What prevents a user entry.
pub fn obstacle() -> Option<Fault> {
    file::obstacle(&user_file().ok()?)
}

/// Writes our user entry; a foreign one is left alone.
pub fn install(agent: &Path) -> Result<()> {
    FORMAT.install(&user_file()?, &agent.to_string_lossy(), system_entry().is_none())
}

/// Removes our user entry.
pub fn remove() -> Result<()> {
    FORMAT.remove(&user_file()?)
}

fn user_file() -> Result<PathBuf> {
    let home = dirs::home_dir().ok_or(io::Error::from(ErrorKind::NotFound)).context("HOME")?;
    Ok(home.join("Library/LaunchAgents").join(format!("{LABEL}.plist")))
}

/// Our entry; the comment marks it as ours.
fn generate(agent: &str) -> String {
    let entry = plist!({
        "Label": LABEL,
        "ProgramArguments": [agent, AUTOSTART_FLAG],
        "RunAtLoad": true,
    });
    let mut text = vec![];
    entry.to_writer_xml(&mut text).expect("memory can be written");
    let text = String::from_utf8(text).expect("XML in UTF-8");
    format!("{text}\n<!-- Written by Écoute -->\n")
}

/// Reads a property list, as XML or binary.
fn parse(bytes: &[u8]) -> Start {
    let entry = Value::from_reader(Cursor::new(bytes)).ok().and_then(Value::into_dictionary);
    let entry = entry.unwrap_or_default();
    let is_true = |key: &str| entry.get(key).and_then(Value::as_boolean) == Some(true);
    let arguments = entry.get("ProgramArguments").and_then(Value::as_array);
    let arguments: Vec<&str> =
        arguments.into_iter().flatten().filter_map(Value::as_string).collect();
    let program = entry.get("Program").and_then(Value::as_string).or(arguments.first().copied());
    let name = program.and_then(|program| Path::new(program).file_name()?.to_str());
    if !is_true("RunAtLoad") || is_true("Disabled") {
        return Start::Never;
    }
    // The first argument repeats the program.
    let start = start_by(name.unwrap_or_default(), arguments.into_iter().skip(1));
    start.unwrap_or(Start::Never)
}
