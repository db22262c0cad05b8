//! Named pipes that only their user can open. The lock is a mutex, because a lock file would record
//! when a program last ran.

use std::io;
use std::mem::ManuallyDrop;
use std::os::windows::io::OwnedHandle;
use std::path::Path;
use std::time::Duration;

use tokio::net::windows::named_pipe::{
    ClientOptions, NamedPipeClient, NamedPipeServer, PipeMode, ServerOptions,
};

use windows_sys::Win32::Foundation::ERROR_PIPE_BUSY;

use crate::programs::Program;
use crate::windows::pipe;

/// The error when every instance of a pipe has a client.
const BUSY: i32 = ERROR_PIPE_BUSY.cast_signed();
const RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// Accepts connections.
pub struct Listener {
    name: String,
    next: NamedPipeServer,
    // Never released before the process exits, so that the next instance waits for the exit.
    _lock: ManuallyDrop<OwnedHandle>,
}

/// Listens for clients of `program`; `None` if it is already running, or if another pipe has its
/// name: [`connect`] checks who owns that.
///
/// # Errors
/// When the pipe cannot be created.
pub fn listen(folder: &Path, program: Program) -> io::Result<Option<Listener>> {
    let Some(lock) = pipe::lock(&lock(folder, program))? else { return Ok(None) };
    let name = name(folder, program);
    match pipe::create(options().first_pipe_instance(true), &name) {
        Ok(next) => Ok(Some(Listener { name, next, _lock: ManuallyDrop::new(lock) })),
        // Also the pipe of an instance whose process is just ending.
        Err(error) if is_foreign(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Looks for what [`listen`] cannot replace: there are no files.
///
/// # Errors
/// Never on this system.
pub fn check(_folder: &Path, _program: Program) -> io::Result<()> {
    Ok(())
}

/// Whether a program holds the lock.
pub fn is_running(folder: &Path, program: Program) -> bool {
    pipe::is_locked(&lock(folder, program))
}

/// Whether this error is about a pipe of another user.
pub fn is_foreign(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}

/// Connects to `program`. While other clients are served, retries every 10 ms. Cancel-safe: nothing
/// is sent.
///
/// # Errors
/// When no server listens, or the pipe belongs to another user.
pub async fn connect(folder: &Path, program: Program) -> io::Result<NamedPipeClient> {
    let name = name(folder, program);
    let client = loop {
        match ClientOptions::new().open(&name) {
            // Another client connected first; the server creates the next instance soon.
            Err(error) if error.raw_os_error() == Some(BUSY) => {
                tokio::time::sleep(RETRY_INTERVAL).await;
            }
            opened => break opened?,
        }
    };
    if !pipe::is_own(&client)? {
        let error = format!("{name} belongs to another user");
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, error));
    }
    Ok(client)
}

impl Listener {
    /// The next connection; never `None`, because pipes cannot be removed. Cancel-safe.
    ///
    /// # Errors
    /// When no further pipe instance can be created.
    pub async fn accept(&mut self) -> io::Result<Option<NamedPipeServer>> {
        self.next.connect().await?;
        let next = pipe::create(&options(), &self.name)?;
        Ok(Some(std::mem::replace(&mut self.next, next)))
    }
}

fn options() -> ServerOptions {
    let mut options = ServerOptions::new();
    options.pipe_mode(PipeMode::Byte).reject_remote_clients(true);
    options
}

/// The lock's name, the same in each session of this computer.
fn lock(folder: &Path, program: Program) -> String {
    let session = folder.file_name().unwrap_or_default().to_string_lossy();
    format!(r"Global\{session}-{}", program.name())
}

fn name(folder: &Path, program: Program) -> String {
    format!("{}-{}", folder.display(), program.name())
}
