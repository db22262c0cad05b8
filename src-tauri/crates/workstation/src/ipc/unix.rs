//! Unix sockets in the session's folder, which only its user can access.

use std::fs::{File, TryLockError};
use std::io;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use crate::errors::PathError;
use crate::paths;
use crate::programs::Program;
#[cfg(target_os = "linux")]
use crate::{
    file_watch::{Event, FileWatch},
    log,
};

/// Accepts connections.
pub struct Listener {
    socket: PathBuf,
    accepting: UnixListener,
    removal: Removal,
    // Never released before the process exits, so that the next instance waits for the exit.
    _lock: ManuallyDrop<File>,
}

/// Listens for clients of `program`; `None` if it is already running.
///
/// # Errors
/// With the path, when lock or socket cannot be created.
pub fn listen(folder: &Path, program: Program) -> io::Result<Option<Listener>> {
    let place = lock_file(folder, program);
    let Some(lock) = lock(&place).map_err(PathError::at(&place))? else { return Ok(None) };
    let socket = paths::socket(folder, program);
    match std::fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(PathError::at(&socket)(error));
        }
        _ => {}
    }
    let accepting = UnixListener::bind(&socket).map_err(PathError::at(&socket))?;
    let removal = Removal::of(&socket);
    Ok(Some(Listener { socket, accepting, removal, _lock: ManuallyDrop::new(lock) }))
}

/// Looks for what [`listen`] can neither open nor replace. Creates and removes nothing.
///
/// # Errors
/// With its path.
pub fn check(folder: &Path, program: Program) -> io::Result<()> {
    let lock = lock_file(folder, program);
    match File::options().write(true).open(&lock) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(PathError::at(&lock)(error));
        }
        _ => {}
    }
    let socket = paths::socket(folder, program);
    match socket.symlink_metadata() {
        Ok(found) if found.is_dir() => {
            Err(PathError::at(&socket)(io::ErrorKind::IsADirectory.into()))
        }
        _ => Ok(()),
    }
}

/// Whether a program holds the lock.
pub fn is_running(folder: &Path, program: Program) -> bool {
    let lock = File::options().write(true).open(lock_file(folder, program));
    lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Whether this error is about a program of another user; never, because only the user can access
/// the folder.
pub fn is_foreign(_error: &io::Error) -> bool {
    false
}

/// Connects to `program`. Cancel-safe: nothing is sent.
///
/// # Errors
/// When no server listens.
pub async fn connect(folder: &Path, program: Program) -> io::Result<UnixStream> {
    UnixStream::connect(paths::socket(folder, program)).await
}

impl Listener {
    /// The next connection; `None` when another process removes the socket (detected on Linux
    /// only). Cancel-safe.
    ///
    /// # Errors
    /// When no file descriptor is left.
    pub async fn accept(&mut self) -> io::Result<Option<UnixStream>> {
        tokio::select! {
            accepted = self.accepting.accept() => Ok(Some(accepted?.0)),
            () = self.removal.wait() => Ok(None),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // A leftover socket is stale: the next server removes it.
        let _removed = std::fs::remove_file(&self.socket);
    }
}

/// Detects that another process removes the socket.
#[cfg(target_os = "linux")]
struct Removal(Option<FileWatch>);

#[cfg(target_os = "linux")]
impl Removal {
    fn of(socket: &Path) -> Removal {
        let watch = FileWatch::new(socket, Event::Removed);
        Removal(
            watch
                .inspect_err(|error| {
                    log::warn(format_args!("ipc: the socket is not watched: {error}"))
                })
                .ok(),
        )
    }

    /// Returns as soon as the kernel reports the removal; never without a watch. Cancel-safe.
    async fn wait(&mut self) {
        let removed = match &mut self.0 {
            Some(watch) => watch.wait().await.is_ok(),
            None => false,
        };
        if !removed {
            std::future::pending().await
        }
    }
}

#[cfg(not(target_os = "linux"))]
struct Removal;

#[cfg(not(target_os = "linux"))]
impl Removal {
    fn of(_socket: &Path) -> Removal {
        Removal
    }

    /// Never returns: the removal is not detected on this system. Cancel-safe.
    async fn wait(&mut self) {
        std::future::pending().await
    }
}

/// Takes the lock in this file; `None` if another program holds it.
fn lock(place: &Path) -> io::Result<Option<File>> {
    let lock = File::create(place)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn lock_file(folder: &Path, program: Program) -> PathBuf {
    folder.join(format!("{}.lock", program.name()))
}
