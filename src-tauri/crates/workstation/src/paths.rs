//! The paths of the programs' files. A relative path in the environment counts as unset: it would
//! name another folder in each working directory.

use std::path::{Path, PathBuf};
use std::{fs, io};

#[cfg(unix)]
use crate::errors::PathError;
use crate::programs::Program;

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

/// The broken link among `path` and its ancestors, with its target.
pub fn broken_link(path: &Path) -> Option<(&Path, PathBuf)> {
    let link = path.ancestors().find(|path| fs::symlink_metadata(path).is_ok())?;
    Some((link, fs::read_link(link).ok().filter(|_| fs::metadata(link).is_err())?))
}

/// Entries beside `path` whose names differ in case alone; none where file names are
/// case-insensitive.
pub fn other_cases(path: &Path) -> Vec<PathBuf> {
    let lower = |path: &Path| path.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let entries = path.parent().and_then(|folder| fs::read_dir(folder).ok());
    let entries = entries.filter(|_| cfg!(target_os = "linux")).into_iter().flatten().flatten();
    let others = entries.map(|entry| entry.path()).filter(|it| it != path);
    others.filter(|it| lower(it) == lower(path)).collect()
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
/// When it cannot be created, belongs to another user, or has too long a path for a socket.
#[cfg(unix)]
pub fn session_folder(name: &str) -> io::Result<PathBuf> {
    fit_for_sockets(ensure_private(ensure_private(runtime_path())?.join(name))?)
}

/// The same if it exists.
///
/// # Errors
/// When it belongs to another user, others can access it, or its path is too long for a socket.
#[cfg(unix)]
pub fn existing_session_folder(name: &str) -> io::Result<Option<PathBuf>> {
    let folder = fit_for_sockets(runtime_path().join(name))?;
    match existing_private(runtime_path())? {
        Some(_) => existing_private(folder),
        None => Ok(None),
    }
}

#[cfg(unix)]
fn fit_for_sockets(folder: PathBuf) -> io::Result<PathBuf> {
    // The window's name is the longest.
    match socket(&folder, Program::Window).as_os_str().len() <= LONGEST_SOCKET {
        true => Ok(folder),
        false => Err(PathError::at(&folder)(io::ErrorKind::InvalidFilename.into())),
    }
}

/// The socket of a program in a session's folder.
#[cfg(unix)]
pub fn socket(folder: &Path, program: Program) -> PathBuf {
    folder.join(format!("{}.socket", program.name()))
}

/// The most bytes in the path of a socket.
#[cfg(unix)]
const LONGEST_SOCKET: usize = if cfg!(target_os = "macos") { 103 } else { 107 };

/// The existing folders of this user's sessions, including the folder of programs outside a
/// session.
///
/// # Errors
/// When the parent folder cannot be read, belongs to another user, or others can access it.
#[cfg(unix)]
pub fn session_folders() -> io::Result<Vec<PathBuf>> {
    let Some(runtime) = existing_private(runtime_path())? else { return Ok(vec![]) };
    let entries = std::fs::read_dir(runtime)?.collect::<io::Result<Vec<_>>>()?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
}

#[cfg(unix)]
fn ensure_private(folder: PathBuf) -> io::Result<PathBuf> {
    match create_private(&folder) {
        Ok(true) => Ok(folder),
        Ok(false) => Err(PathError::not_private(&folder)),
        Err(error) => Err(PathError::at(&folder)(error)),
    }
}

/// The folder if it exists; an error if others can access it.
#[cfg(unix)]
fn existing_private(folder: PathBuf) -> io::Result<Option<PathBuf>> {
    match is_private(&folder) {
        Ok(true) => Ok(Some(folder)),
        Ok(false) => Err(PathError::not_private(&folder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(PathError::at(&folder)(error)),
    }
}

/// The prefix of the names of a session's pipes.
///
/// # Errors
/// Never on this system.
#[cfg(windows)]
pub fn session_folder(name: &str) -> io::Result<PathBuf> {
    Ok(Path::new(PIPES).join(format!("{PIPE_PREFIX}{name}")))
}

/// The same, because a prefix always exists.
///
/// # Errors
/// Never on this system.
#[cfg(windows)]
pub fn existing_session_folder(name: &str) -> io::Result<Option<PathBuf>> {
    session_folder(name).map(Some)
}

/// The same for every session that has a pipe, also of other users.
///
/// # Errors
/// When the system does not list its pipes.
#[cfg(windows)]
pub fn session_folders() -> io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(PIPES)?.collect::<io::Result<Vec<_>>>()?;
    let names = entries.into_iter().filter_map(|entry| entry.file_name().into_string().ok());
    let programs = [Program::Agent, Program::Window].map(|program| format!("-{}", program.name()));
    let sessions = names.filter(|name| name.starts_with(PIPE_PREFIX)).filter_map(|name| {
        programs.iter().find_map(|program| Some(name.strip_suffix(program)?.to_owned()))
    });
    let sessions = sessions.collect::<std::collections::BTreeSet<_>>();
    Ok(sessions.into_iter().map(|session| Path::new(PIPES).join(session)).collect())
}

#[cfg(windows)]
const PIPES: &str = r"\\.\pipe\";
#[cfg(windows)]
const PIPE_PREFIX: &str = "ecoute-";

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
fn runtime_path() -> PathBuf {
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

/// Creates the folder unless it exists; returns whether only this user can access it.
#[cfg(unix)]
fn create_private(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::DirBuilderExt;
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    is_private(folder)
}

/// Whether it is a folder that only this user can access.
#[cfg(unix)]
fn is_private(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::symlink_metadata(folder)?;
    Ok(found.is_dir()
        && found.uid() == rustix::process::getuid().as_raw()
        && found.mode() & 0o077 == 0)
}
