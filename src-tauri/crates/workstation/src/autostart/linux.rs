//! The autostart entry of the XDG specification.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::NamedTempFile;

use super::{BY_ENTRY, No, Said};

const NAME: &str = "ecoute.desktop";
const OFF: &str = "[Desktop Entry]\nType=Application\nName=Écoute\nHidden=true\n";
/// Before what the user had said by hand in an entry that was rewritten since.
const SAID: &str = "X-Ecoute-Said=";

/// The place of an entry that starts the agent for everybody.
pub fn system_entry() -> Option<String> {
    let folders = std::env::var_os("XDG_CONFIG_DIRS").filter(|folders| !folders.is_empty());
    let folders = folders.unwrap_or_else(|| "/etc/xdg".into());
    let entries = std::env::split_paths(&folders).map(|it| it.join("autostart").join(NAME));
    let mut texts = entries.filter_map(|path| Some((fs::read_to_string(&path).ok()?, path)));
    // The first of them hides the others.
    let (text, path) = texts.next()?;
    starts(&text).then(|| path.display().to_string())
}

/// What the user has said by an entry made or switched off by hand.
pub fn user_override() -> Option<Said> {
    let path = own().ok()?;
    let yes = said(&read(&path).ok()??)?;
    Some(Said { place: path.display().to_string(), yes })
}

/// The place of the entry that starts the agent; the user's own hides everybody's.
pub fn entry() -> Option<String> {
    let path = own().ok()?;
    match read(&path).ok()? {
        Some(text) => starts(&text).then(|| path.display().to_string()),
        None => system_entry(),
    }
}

/// Makes the agent start, unless the user has said no by hand and that is not to be overruled.
pub fn put(agent: &Path, overrule: bool) -> Result<()> {
    let path = own()?;
    match read(&path)? {
        Some(text) if !starts(&text) && !overrule => Ok(()),
        Some(text) => write(&path, &text, &made(agent, said(&text))),
        None if system_entry().is_some() => Ok(()),
        None => write(&path, "", &made(agent, None)),
    }
}

/// Takes away the entry that was made, and puts back what it was made over. Under an admin's no an
/// entry stays, but starts an agent that leaves.
pub fn take_away(agent: &Path, no: No) -> Result<()> {
    let path = own()?;
    let Some(text) = read(&path)? else { return Ok(()) };
    match (said(&text), no) {
        (Some(false), _) if starts(&text) => write(&path, &text, OFF),
        (Some(true), No::Admin) => write(&path, &text, &made(agent, Some(true))),
        (Some(false), _) | (Some(true), No::Nobody) | (None, No::Admin) => Ok(()),
        (Some(true) | None, No::User) | (None, No::Nobody) => remove(&path),
    }
}

/// Undoes a no that was said by hand.
pub fn clear_user_override() -> Result<()> {
    let path = own()?;
    match read(&path)? {
        Some(text) if said(&text) == Some(false) => remove(&path),
        Some(_) | None => Ok(()),
    }
}

fn own() -> Result<PathBuf> {
    let folder = dirs::config_dir().context("the system names no folder for autostart entries")?;
    Ok(folder.join("autostart").join(NAME))
}

fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
    }
}

/// What an entry says by hand, or said before this program took it over; nothing where this program
/// made it.
fn said(text: &str) -> Option<bool> {
    let kept = text.lines().find_map(|line| line.strip_prefix(SAID));
    match kept {
        Some(kept) => Some(kept == "yes"),
        None if starts(text) && text.contains(BY_ENTRY) => None,
        None => Some(starts(text)),
    }
}

/// `Hidden` is the specification's own way to say no, the other is GNOME's.
fn starts(text: &str) -> bool {
    let off = ["Hidden=true", "X-GNOME-Autostart-enabled=false"];
    !text.lines().any(|line| off.contains(&line.replace(' ', "").as_str()))
}

fn made(agent: &Path, said: Option<bool>) -> String {
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
    let kept = match said {
        Some(true) => format!("{SAID}yes\n"),
        Some(false) => format!("{SAID}no\n"),
        None => String::new(),
    };
    format!(
        "[Desktop Entry]\nType=Application\nName=Écoute\nExec=\"{quoted}\" {BY_ENTRY}\n\
         NoDisplay=true\n{kept}"
    )
}

fn remove(path: &Path) -> Result<()> {
    fs::remove_file(path).with_context(|| format!("remove {}", path.display()))
}

fn write(path: &Path, stands: &str, text: &str) -> Result<()> {
    if stands == text {
        return Ok(());
    }
    let story = || format!("write {}", path.display());
    let folder = path.parent().context("a file stands in a folder")?;
    fs::create_dir_all(folder).with_context(story)?;
    let mut next = NamedTempFile::new_in(folder).with_context(story)?;
    next.write_all(text.as_bytes()).with_context(story)?;
    next.persist(path).with_context(story)?;
    Ok(())
}
