//! Named pipes, one name per user; Windows lets no other user but an administrator write to them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::net::windows::named_pipe::{
    ClientOptions, NamedPipeClient, NamedPipeServer, PipeMode, ServerOptions,
};

use windows_sys::Win32::Foundation::ERROR_PIPE_BUSY;

use crate::programs::Program;

/// The error when every instance of a pipe has its client.
const BUSY: i32 = ERROR_PIPE_BUSY.cast_signed();
const MOMENT: Duration = Duration::from_millis(10);

/// Accepts connections.
pub struct Listener {
    name: String,
    next: NamedPipeServer,
    lock: PathBuf,
    // Dropped last.
    _lock: File,
}

/// Listens for clients of `program`; `None` if it runs already.
///
/// # Errors
/// When another user has taken the name.
pub fn listen(folder: &Path, program: Program) -> io::Result<Option<Listener>> {
    let lock = super::lock_file(folder, program);
    let Some(held) = super::lock(&lock)? else { return Ok(None) };
    let name = name(folder, program);
    let next = options().first_pipe_instance(true).create(&name)?;
    Ok(Some(Listener { name, next, lock, _lock: held }))
}

/// Connects to `program`, and waits while other clients are served.
///
/// # Errors
/// When nobody listens.
pub async fn connect(folder: &Path, program: Program) -> io::Result<NamedPipeClient> {
    let name = name(folder, program);
    loop {
        match ClientOptions::new().open(&name) {
            // Another client was sooner; the next instance is created in a moment.
            Err(error) if error.raw_os_error() == Some(BUSY) => tokio::time::sleep(MOMENT).await,
            opened => return opened,
        }
    }
}

impl Listener {
    /// The next connection; a pipe cannot be removed.
    ///
    /// # Errors
    /// When the system has no pipe left.
    pub async fn accept(&mut self) -> io::Result<Option<NamedPipeServer>> {
        self.next.connect().await?;
        let next = options().create(&self.name)?;
        Ok(Some(std::mem::replace(&mut self.next, next)))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Its age would tell when the program last ran; where it stays, it still holds nothing.
        let _removed = fs::remove_file(&self.lock);
        // The session's folder goes with the last program's lock.
        let _emptied = self.lock.parent().map(fs::remove_dir);
    }
}

fn options() -> ServerOptions {
    let mut options = ServerOptions::new();
    options.pipe_mode(PipeMode::Byte).reject_remote_clients(true);
    options
}

/// The user's own folder names the user, so that two users have two pipes.
fn name(folder: &Path, program: Program) -> String {
    let user = folder.to_string_lossy().replace(['\\', '/', ':'], "-");
    format!(r"\\.\pipe\{user}-{}", program.name())
}
