//! Unix sockets in the session's folder, which no other user can enter.

use std::io;
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use crate::programs::Program;

/// Accepts visitors.
pub struct Listener {
    socket: PathBuf,
    accepting: UnixListener,
}

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
    Ok(Listener { accepting: UnixListener::bind(&socket)?, socket })
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
        Ok(self.accepting.accept().await?.0)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // A socket left behind is nobody's, and harms nobody.
        let _removed = std::fs::remove_file(&self.socket);
    }
}

fn socket(folder: &Path, program: Program) -> PathBuf {
    folder.join(format!("{}.socket", program.name()))
}
