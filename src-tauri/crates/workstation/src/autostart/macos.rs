//! The autostart entry on macOS: a launch agent, everybody's or the user's own.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{BY_ENTRY, No, Said};

const SYSTEM_ENTRY: &str = "/Library/LaunchAgents/be.ecoute.Ecoute.plist";
const LABEL: &str = "be.ecoute.Ecoute.agent";

/// The place of an entry that starts the agent for everybody.
pub fn system_entry() -> Option<String> {
    Path::new(SYSTEM_ENTRY).exists().then(|| SYSTEM_ENTRY.to_owned())
}

/// Nothing: what a user switches off among the login items is not told to programs.
pub fn user_override() -> Option<Said> {
    None
}

/// The place of the entry that starts the agent.
pub fn entry() -> Option<String> {
    let own = own().ok().filter(|own| own.exists()).map(|own| own.display().to_string());
    own.or_else(system_entry)
}

/// Makes the agent start.
pub fn put(agent: &Path, _overrule: bool) -> Result<()> {
    let (path, text) = (own()?, made(agent));
    let stands = fs::read_to_string(&path).ok();
    if stands.as_ref() == Some(&text) || (stands.is_none() && system_entry().is_some()) {
        return Ok(());
    }
    let story = || format!("write {}", path.display());
    fs::create_dir_all(path.parent().context("a file stands in a folder")?).with_context(story)?;
    fs::write(&path, text).with_context(story)
}

/// Takes away the entry that was made.
pub fn take_away(_agent: &Path, no: No) -> Result<()> {
    if no == No::Admin {
        return Ok(());
    }
    let path = own()?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.with_context(|| format!("remove {}", path.display())),
    }
}

/// Nothing is told, so nothing is undone.
pub fn clear_user_override() -> Result<()> {
    Ok(())
}

fn own() -> Result<PathBuf> {
    let home = dirs::home_dir().context("the system names no home folder")?;
    Ok(home.join("Library/LaunchAgents").join(format!("{LABEL}.plist")))
}

fn made(agent: &Path) -> String {
    let agent = agent.to_string_lossy();
    let agent = agent.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\"><dict><key>Label</key><string>{LABEL}</string>\
         <key>ProgramArguments</key><array><string>{agent}</string><string>{BY_ENTRY}</string>\
         </array><key>RunAtLoad</key><true/></dict></plist>\n"
    )
}
