//! Named pipes, one name per user. By default, only the user and administrators can write to them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::net::windows::named_pipe::{
    ClientOptions, NamedPipeClient, NamedPipeServer, PipeMode, ServerOptions,
};

use windows_sys::Win32::Foundation::ERROR_PIPE_BUSY;

use crate::programs::Program;

/// The error when every instance of a pipe has a client.
const BUSY: i32 = ERROR_PIPE_BUSY.cast_signed();
const RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// Accepts connections.
pub struct Listener {
    name: String,
    next: NamedPipeServer,
    lock: PathBuf,
    // Dropped last.
    _lock: File,
}

/// Listens for clients of `program`; `None` if it is already running.
///
/// # Errors
/// When another user has taken the pipe name.
pub fn listen(folder: &Path, program: Program) -> io::Result<Option<Listener>> {
    let lock = super::lock_file(folder, program);
    let Some(held) = super::lock(&lock)? else { return Ok(None) };
    let name = name(folder, program);
    let next = options().first_pipe_instance(true).create(&name)?;
    Ok(Some(Listener { name, next, lock, _lock: held }))
}

/// Connects to `program`. While other clients are served, retries every 10 ms. Cancel-safe: nothing
/// is sent.
///
/// # Errors
/// When no server listens.
pub async fn connect(folder: &Path, program: Program) -> io::Result<NamedPipeClient> {
    let name = name(folder, program);
    loop {
        match ClientOptions::new().open(&name) {
            // Another client connected first; the server creates the next instance soon.
            Err(error) if error.raw_os_error() == Some(BUSY) => {
                tokio::time::sleep(RETRY_INTERVAL).await;
            }
            opened => return opened,
        }
    }
}

impl Listener {
    /// The next connection; never `None`, because pipes cannot be removed. Cancel-safe.
    ///
    /// # Errors
    /// When no further pipe instance can be created.
    pub async fn accept(&mut self) -> io::Result<Option<NamedPipeServer>> {
        self.next.connect().await?;
        let next = options().create(&self.name)?;
        Ok(Some(std::mem::replace(&mut self.next, next)))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Removed for privacy: its date would show when the program last ran. A leftover file is
        // empty.
        let _removed = fs::remove_file(&self.lock);
        // Succeeds when this was the session's last program.
        let _emptied = self.lock.parent().map(fs::remove_dir);
    }
}

fn options() -> ServerOptions {
    let mut options = ServerOptions::new();
    options.pipe_mode(PipeMode::Byte).reject_remote_clients(true);
    options
}

/// The path of the user's folder makes the pipe name unique per user.
fn name(folder: &Path, program: Program) -> String {
    let user = folder.to_string_lossy().replace(['\\', '/', ':'], "-");
    format!(r"\\.\pipe\{user}-{}", program.name())
}
