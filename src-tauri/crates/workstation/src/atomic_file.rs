//! Writing a file so that either the whole new one stands there, or the old.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use tempfile::{Builder, NamedTempFile};

/// Who may read a file that is made new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// The user alone.
    User,
    /// Whoever may read what the user makes.
    AsUsual,
}

/// Puts `bytes` at `path`, in a folder that exists. A link to a file elsewhere is replaced itself.
///
/// # Errors
/// When they cannot all be kept; nothing has changed then.
pub fn write(path: &Path, bytes: &[u8], readers: Readers) -> Result<()> {
    let folder = path.parent().context("a file stands in a folder")?;
    let mut next = new_in(folder, readers)?;
    next.write_all(bytes)?;
    next.as_file().sync_all()?;
    next.persist(path)?;
    Ok(())
}

#[cfg(unix)]
fn new_in(folder: &Path, readers: Readers) -> std::io::Result<NamedTempFile> {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    let mode = match readers {
        Readers::User => 0o600,
        // The system takes away what the user withholds from others.
        Readers::AsUsual => 0o666,
    };
    Builder::new().permissions(Permissions::from_mode(mode)).tempfile_in(folder)
}

/// On this system the folder decides.
#[cfg(windows)]
fn new_in(folder: &Path, _readers: Readers) -> std::io::Result<NamedTempFile> {
    Builder::new().tempfile_in(folder)
}
