//! The autostart entry on macOS: a launch agent, everybody's or the user's own.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::file::Form;
use super::{BY_ENTRY, Said};

const SYSTEM_ENTRY: &str = "/Library/LaunchAgents/be.ecoute.Ecoute.plist";
const LABEL: &str = "be.ecoute.Ecoute.agent";
const FORM: Form = Form { make: made, starts };

/// What an entry that starts the agent for everybody says.
pub fn system_entry() -> Option<Said> {
    FORM.start(Path::new(SYSTEM_ENTRY))
}

/// What the user says by an entry of the user's own; what is switched off among the login items is
/// not told to programs.
pub fn user_override() -> Option<Said> {
    FORM.others(&own().ok()?)
}

/// The place of the entry that starts the agent.
pub fn entry() -> Option<String> {
    let own = own().ok().and_then(|path| FORM.start(&path));
    own.or_else(system_entry).map(|said| said.place)
}

/// Makes the agent start, unless somebody else's entry stands there.
pub fn put(agent: &Path) -> Result<()> {
    let agent = agent.to_string_lossy();
    let agent = agent.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    FORM.put(&own()?, &agent, system_entry().is_none())
}

/// Removes the entry that this program wrote.
pub fn remove() -> Result<()> {
    FORM.remove(&own()?)
}

fn own() -> Result<PathBuf> {
    let home = dirs::home_dir().context("the system names no home folder")?;
    Ok(home.join("Library/LaunchAgents").join(format!("{LABEL}.plist")))
}

/// An entry of ours; its comment is its mark.
fn made(agent: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <!-- Written by Écoute -->\n\
         <plist version=\"1.0\"><dict><key>Label</key><string>{LABEL}</string>\
         <key>ProgramArguments</key><array><string>{agent}</string><string>{BY_ENTRY}</string>\
         </array><key>RunAtLoad</key><true/></dict></plist>\n"
    )
}

/// A property list as XML; a binary one is not read, so that it starts nothing as far as is known.
fn starts(bytes: &[u8]) -> (bool, bool) {
    let text: String =
        String::from_utf8_lossy(bytes).chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_true = |key: &str| text.contains(&format!("<key>{key}</key><true/>"));
    let asks = text.contains(&format!("<string>{BY_ENTRY}</string>"));
    (is_true("RunAtLoad") && !is_true("Disabled"), asks)
}
