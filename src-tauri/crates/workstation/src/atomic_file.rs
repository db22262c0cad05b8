//! Atomic writes: after a crash, a file has either its old or its new content.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use tempfile::{Builder, NamedTempFile};

/// Who may read a newly created file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The user alone.
    Private,
    /// Everyone whom the user's umask allows.
    Umask,
}

/// Writes `bytes` to `path`, whose folder must exist. A symbolic link is replaced, not followed.
///
/// # Errors
/// When writing fails; the old file is unchanged then.
pub fn write(path: &Path, bytes: &[u8], access: Access) -> Result<()> {
    let folder = path.parent().context("a file is in a folder")?;
    let mut next = new_in(folder, access)?;
    next.write_all(bytes)?;
    next.as_file().sync_all()?;
    next.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(unix)]
fn new_in(folder: &Path, access: Access) -> std::io::Result<NamedTempFile> {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    let mode = match access {
        Access::Private => 0o600,
        // The umask removes bits from this.
        Access::Umask => 0o666,
    };
    Builder::new().permissions(Permissions::from_mode(mode)).tempfile_in(folder)
}

/// On this system a new file inherits its permissions from the folder.
#[cfg(windows)]
fn new_in(folder: &Path, _access: Access) -> std::io::Result<NamedTempFile> {
    Builder::new().tempfile_in(folder)
}
