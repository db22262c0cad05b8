//! Where the programs' few files live. A folder that the environment names relatively is none: it
//! would be another one wherever a program is started.

use std::io;
use std::path::{Path, PathBuf};

/// The user's own choices; nothing where the system names no folder for them.
pub fn preferences() -> Option<PathBuf> {
    let folder = if cfg!(windows) { "Ecoute" } else { "ecoute" };
    Some(config()?.join(folder).join("preferences.json"))
}

/// The user's folder for what programs are told to do.
pub fn config() -> Option<PathBuf> {
    // The XDG variables are looked at so already, and `HOME` is not.
    dirs::config_dir().filter(|folder| folder.is_absolute())
}

/// The folder of this name for what lasts as long as a session, which no other user can enter; made if
/// missing.
///
/// # Errors
/// When it cannot be made, or is somebody else's.
pub fn session(name: &str) -> io::Result<PathBuf> {
    private(sessions()?.join(name))
}

/// The folders of all of this user's sessions so far, that of the programs of no session included.
///
/// # Errors
/// When the folder around them cannot be made or read, or is somebody else's.
pub fn all_sessions() -> io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(sessions()?)?.collect::<io::Result<Vec<_>>>()?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
}

fn sessions() -> io::Result<PathBuf> {
    private(sessions_folder())
}

fn private(folder: PathBuf) -> io::Result<PathBuf> {
    make_private(&folder).map_err(|error| {
        io::Error::new(error.kind(), format!("session folder {}: {error}", folder.display()))
    })?;
    Ok(folder)
}

/// The system's own folder for what lasts as long as the session: `XDG_RUNTIME_DIR`, else the one
/// that systemd makes. A folder of another user, as `su` leaves it in the environment, is none.
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

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = std::fs::symlink_metadata(folder)?;
    let private = found.is_dir()
        && found.uid() == rustix::process::getuid().as_raw()
        && found.mode() & 0o077 == 0;
    private.then_some(()).ok_or_else(|| {
        io::Error::new(io::ErrorKind::PermissionDenied, "expected a folder of this user, mode 700")
    })
}

#[cfg(windows)]
fn make_private(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}
