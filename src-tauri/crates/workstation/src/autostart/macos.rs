//! Autostart entries on macOS: launch agents of the system or of the user.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use helpline::fault::Fault;

use super::file::{self, Format};
use super::{AUTOSTART_FLAG, Entry};

const SYSTEM_ENTRY: &str = "/Library/LaunchAgents/be.ecoute.Ecoute.plist";
const LABEL: &str = "be.ecoute.Ecoute.agent";
const FORMAT: Format = Format { generate, starts };

/// The enabled entry for all users.
pub fn system_entry() -> Option<Entry> {
    FORMAT.enabled(Path::new(SYSTEM_ENTRY))
}

/// A foreign user entry. Programs cannot read which login items the user disabled.
pub fn user_override() -> Option<Entry> {
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
    let agent = agent.to_string_lossy();
    let agent = agent.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    FORMAT.install(&user_file()?, &agent, system_entry().is_none())
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
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <!-- Written by Écoute -->\n\
         <plist version=\"1.0\"><dict><key>Label</key><string>{LABEL}</string>\
         <key>ProgramArguments</key><array><string>{agent}</string><string>{AUTOSTART_FLAG}</string>\
         </array><key>RunAtLoad</key><true/></dict></plist>\n"
    )
}

/// Reads an XML property list. Binary ones are not supported and count as disabled.
fn starts(bytes: &[u8]) -> (bool, bool) {
    let text: String =
        String::from_utf8_lossy(bytes).chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_true = |key: &str| text.contains(&format!("<key>{key}</key><true/>"));
    let has_flag = text.contains(&format!("<string>{AUTOSTART_FLAG}</string>"));
    (is_true("RunAtLoad") && !is_true("Disabled"), has_flag)
}
