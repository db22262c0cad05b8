//! The autostart entry on macOS: a launch agent of the user's own.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

const LABEL: &str = "be.ecoute.Ecoute.agent";

/// Rewrites an entry that leads to an agent elsewhere.
pub fn repair(agent: &Path) -> Result<()> {
    if own()?.exists() { switch_on(agent, false) } else { Ok(()) }
}

/// Makes the agent start.
pub fn switch_on(agent: &Path, _undo: bool) -> Result<()> {
    let (path, text) = (own()?, entry(agent));
    if fs::read_to_string(&path).is_ok_and(|stands| stands == text) {
        return Ok(());
    }
    let story = || format!("write {}", path.display());
    fs::create_dir_all(path.parent().context("a file stands in a folder")?).with_context(story)?;
    fs::write(&path, text).with_context(story)
}

/// Makes the agent not start.
pub fn switch_off() -> Result<()> {
    let path = own()?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.with_context(|| format!("remove {}", path.display())),
    }
}

fn own() -> Result<PathBuf> {
    let home = dirs::home_dir().context("the system names no home folder")?;
    Ok(home.join("Library/LaunchAgents").join(format!("{LABEL}.plist")))
}

fn entry(agent: &Path) -> String {
    let agent = agent.to_string_lossy();
    let agent = agent.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\"><dict><key>Label</key><string>{LABEL}</string>\
         <key>ProgramArguments</key><array><string>{agent}</string></array>\
         <key>RunAtLoad</key><true/></dict></plist>\n"
    )
}
