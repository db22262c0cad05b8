//! Unix sockets in the session's folder, which no other user can enter.

use std::io;
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use crate::programs::Program;

/// Accepts visitors.
pub struct Listener(UnixListener);

/// Listens for visitors of `program`, whose lock the caller holds.
///
/// # Errors
/// When the socket cannot be made.
pub fn listen(folder: &Path, program: Program) -> io::Result<Listener> {
    let socket = socket(folder, program);
    match std::fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    UnixListener::bind(&socket).map(Listener)
}

/// Goes to the door of `program`.
///
/// # Errors
/// When nobody listens there.
pub async fn connect(folder: &Path, program: Program) -> io::Result<UnixStream> {
    UnixStream::connect(socket(folder, program)).await
}

impl Listener {
    /// The next visitor.
    ///
    /// # Errors
    /// When the system has no file descriptor left.
    pub async fn accept(&mut self) -> io::Result<UnixStream> {
        Ok(self.0.accept().await?.0)
    }
}

fn socket(folder: &Path, program: Program) -> PathBuf {
    folder.join(format!("{}.socket", program.name()))
}
