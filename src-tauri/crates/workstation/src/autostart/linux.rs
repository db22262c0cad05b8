//! The autostart entry of the XDG specification.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::NamedTempFile;

const NAME: &str = "ecoute.desktop";
/// What the user's entry says where a package's entry for everybody is switched off.
const OFF: &str = "[Desktop Entry]\nType=Application\nName=Écoute\nHidden=true\n";

/// Rewrites an entry that leads to an agent elsewhere.
pub fn repair(agent: &Path) -> Result<()> {
    let path = own()?;
    match read(&path)? {
        Some(text) if !is_off(&text) && text != entry(agent) => write(&path, &entry(agent)),
        Some(_) | None => Ok(()),
    }
}

/// Makes the agent start, unless the user has switched it off and that is not to be undone.
pub fn switch_on(agent: &Path, undo: bool) -> Result<()> {
    let path = own()?;
    match read(&path)? {
        Some(text) if is_off(&text) && !undo => Ok(()),
        Some(text) if text == entry(agent) => Ok(()),
        Some(_) => write(&path, &entry(agent)),
        // A package's entry does it already.
        None if everybody_s().is_some() => Ok(()),
        None => write(&path, &entry(agent)),
    }
}

/// Makes the agent not start.
pub fn switch_off() -> Result<()> {
    let path = own()?;
    match (read(&path)?, everybody_s()) {
        (Some(text), _) if is_off(&text) => Ok(()),
        (_, Some(_)) => write(&path, OFF),
        (Some(_), None) => {
            fs::remove_file(&path).with_context(|| format!("remove {}", path.display()))
        }
        (None, None) => Ok(()),
    }
}

fn own() -> Result<PathBuf> {
    let folder = dirs::config_dir().context("the system names no folder for autostart entries")?;
    Ok(folder.join("autostart").join(NAME))
}

/// The entry that a package gives to every user.
fn everybody_s() -> Option<PathBuf> {
    let folders = std::env::var_os("XDG_CONFIG_DIRS").filter(|folders| !folders.is_empty());
    let folders = folders.unwrap_or_else(|| "/etc/xdg".into());
    let mut entries = std::env::split_paths(&folders).map(|it| it.join("autostart").join(NAME));
    entries.find(|entry| entry.exists())
}

fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
    }
}

/// `Hidden` is the specification's own way to say no, the other is GNOME's.
fn is_off(text: &str) -> bool {
    let off = ["Hidden=true", "X-GNOME-Autostart-enabled=false"];
    text.lines().any(|line| off.contains(&line.replace(' ', "").as_str()))
}

fn entry(agent: &Path) -> String {
    let mut quoted = String::new();
    for letter in agent.to_string_lossy().chars() {
        match letter {
            // Once for the quotes, once for the file's own escapes.
            '"' | '`' | '$' => quoted.extend(['\\', '\\', letter]),
            '\\' => quoted.push_str(r"\\\\"),
            '%' => quoted.push_str("%%"),
            _ => quoted.push(letter),
        }
    }
    format!("[Desktop Entry]\nType=Application\nName=Écoute\nExec=\"{quoted}\"\nNoDisplay=true\n")
}

fn write(path: &Path, text: &str) -> Result<()> {
    let story = || format!("write {}", path.display());
    let folder = path.parent().context("a file stands in a folder")?;
    fs::create_dir_all(folder).with_context(story)?;
    let mut next = NamedTempFile::new_in(folder).with_context(story)?;
    next.write_all(text.as_bytes()).with_context(story)?;
    next.persist(path).with_context(story)?;
    Ok(())
}
