//! `cargo xtask policy`: everything an admin's tools need, made from the one list of keys.

mod admx;
mod apple;
mod json;

use std::fs;
use std::path::PathBuf;

use crate::process::root;

const FOLDER: &str = "src-tauri/packaging/policy";

/// Writes the templates.
///
/// # Errors
/// When a file cannot be written; the message names it.
pub fn make() -> Result<(), String> {
    for (path, text) in templates() {
        let folder = path.parent().ok_or("a file stands in a folder")?;
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Sees that the templates are what [`make`] would write.
///
/// # Errors
/// With the first that is not.
pub fn check() -> Result<(), String> {
    let stale = templates()
        .into_iter()
        .find(|(path, text)| !fs::read_to_string(path).is_ok_and(|stands| stands == *text));
    match stale {
        Some((path, _)) => Err(format!("{} is stale: run cargo xtask policy", path.display())),
        None => Ok(()),
    }
}

fn templates() -> Vec<(PathBuf, String)> {
    let folder = root().join(FOLDER);
    let files = [json::files(), admx::files(), apple::files()].concat();
    files.into_iter().map(|(name, text)| (folder.join(name), text)).collect()
}

/// Text as XML holds it.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
