//! `cargo xtask policy`: policy templates for each system, generated from the list of keys.

mod admx;
mod apple;
mod json;

mod xml;

use anyhow::{Result, bail};
use xshell::Shell;

const FOLDER: &str = "src-tauri/packaging/policy";

/// Writes the templates to the repository.
pub fn make(sh: &Shell) -> Result<()> {
    for (path, text) in templates()? {
        sh.write_file(path, text)?;
    }
    Ok(())
}

/// Compares the templates in the repository with the list of keys.
///
/// # Errors
/// Names the first file that differs.
pub fn check(sh: &Shell) -> Result<()> {
    for (path, text) in templates()? {
        if sh.read_file(&path).ok() != Some(text) {
            bail!("{path} is out of date: run cargo xtask policy");
        }
    }
    Ok(())
}

fn templates() -> Result<Vec<(String, String)>> {
    let files = [json::files(), admx::files()?, apple::files()?].concat();
    Ok(files.into_iter().map(|(name, text)| (format!("{FOLDER}/{name}"), text)).collect())
}
