//! `cargo xtask policy`: everything an admin's tools need, made from the one list of keys.

mod admx;
mod apple;
mod json;

mod xml;

use anyhow::{Result, bail};
use xshell::Shell;

const FOLDER: &str = "src-tauri/packaging/policy";

/// Writes the templates.
pub fn make(sh: &Shell) -> Result<()> {
    for (path, text) in templates()? {
        sh.write_file(path, text)?;
    }
    Ok(())
}

/// Sees that the templates are what [`make`] would write.
pub fn check(sh: &Shell) -> Result<()> {
    for (path, text) in templates()? {
        if sh.read_file(&path).ok() != Some(text) {
            bail!("{path} is stale: run cargo xtask policy");
        }
    }
    Ok(())
}

fn templates() -> Result<Vec<(String, String)>> {
    let files = [json::files(), admx::files()?, apple::files()?].concat();
    Ok(files.into_iter().map(|(name, text)| (format!("{FOLDER}/{name}"), text)).collect())
}
