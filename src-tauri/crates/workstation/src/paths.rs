//! The paths of the programs' files. A relative path in the environment counts as unset: it would
//! name another folder in each working directory.

use std::path::{Path, PathBuf};
use std::{fmt, io};

/// The preferences file; `None` where the system names no configuration folder.
pub fn preferences() -> Option<PathBuf> {
    let folder = if cfg!(windows) { "Ecoute" } else { "ecoute" };
    Some(config()?.join(folder).join("preferences.json"))
}

/// The user's configuration folder.
pub fn config() -> Option<PathBuf> {
    // `dirs` ignores relative XDG variables, but not a relative `HOME`.
    dirs::config_dir().filter(|folder| folder.is_absolute())
}

/// The folders of what is installed for all users.
#[cfg(target_os = "linux")]
pub fn system_data() -> Vec<PathBuf> {
    let folders = std::env::var_os("XDG_DATA_DIRS").filter(|folders| !folders.is_empty());
    let folders = folders.unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    std::env::split_paths(&folders).filter(|folder| folder.is_absolute()).collect()
}

/// A session's folder for runtime files, which only its user can access; created if missing.
///
/// # Errors
/// When it cannot be created, or belongs to another user.
pub fn session(name: &str) -> io::Result<PathBuf> {
    private(sessions()?.join(name))
}

/// The folders of all of this user's sessions, including the folder of programs outside a session.
///
/// # Errors
/// When the parent folder cannot be created or read, or belongs to another user.
pub fn all_sessions() -> io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(sessions()?)?.collect::<io::Result<Vec<_>>>()?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
}

fn sessions() -> io::Result<PathBuf> {
    private(sessions_folder())
}

/// Why a folder for sockets cannot be used; the content of an [`io::Error`].
#[derive(Debug)]
pub struct FolderError {
    /// The folder.
    pub folder: PathBuf,
    /// The system's error; `None` for a folder of another user, or one that others can access.
    pub error: Option<io::Error>,
}

impl fmt::Display for FolderError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "session folder {}: ", self.folder.display())?;
        match &self.error {
            Some(error) => write!(out, "{error}"),
            None => out.write_str("expected a folder of this user, mode 700"),
        }
    }
}

impl std::error::Error for FolderError {}

fn private(folder: PathBuf) -> io::Result<PathBuf> {
    let (kind, error) = match make_private(&folder) {
        Ok(true) => return Ok(folder),
        Ok(false) => (io::ErrorKind::PermissionDenied, None),
        Err(error) => (error.kind(), Some(error)),
    };
    Err(io::Error::new(kind, FolderError { folder, error }))
}

/// The user's runtime folder: `XDG_RUNTIME_DIR`, else the one that systemd creates. A folder of
/// another user is ignored: `su` leaves it in the environment.
#[cfg(target_os = "linux")]
pub fn runtime() -> Option<PathBuf> {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::getuid().as_raw();
    let own = |folder: &PathBuf| {
        folder.metadata().is_ok_and(|found| found.is_dir() && found.uid() == user)
    };
    dirs::runtime_dir().filter(own).or_else(|| Some(format!("/run/user/{user}").into()).filter(own))
}

#[cfg(unix)]
fn sessions_folder() -> PathBuf {
    #[cfg(target_os = "linux")]
    let runtime = runtime();
    #[cfg(not(target_os = "linux"))]
    let runtime = dirs::runtime_dir();
    match runtime {
        Some(runtime) => runtime.join("ecoute"),
        None => {
            let folder = Some(std::env::temp_dir()).filter(|folder| folder.is_absolute());
            let user = rustix::process::getuid().as_raw();
            folder.unwrap_or_else(|| "/tmp".into()).join(format!("ecoute-{user}"))
        }
    }
}

#[cfg(windows)]
fn sessions_folder() -> PathBuf {
    dirs::data_local_dir().unwrap_or_else(std::env::temp_dir).join("Ecoute")
}

/// Creates the folder unless it exists; returns whether only this user can access it.
#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = std::fs::symlink_metadata(folder)?;
    Ok(found.is_dir()
        && found.uid() == rustix::process::getuid().as_raw()
        && found.mode() & 0o077 == 0)
}

#[cfg(windows)]
fn make_private(folder: &Path) -> io::Result<bool> {
    std::fs::create_dir_all(folder).map(|()| true)
}
