//! Named pipes, one name per user; Windows lets no other user but an administrator write to them.
//!
//! Whoever makes the first pipe of a name lives there, and leaves no file behind.

use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::net::windows::named_pipe::{
    ClientOptions, NamedPipeClient, NamedPipeServer, PipeMode, ServerOptions,
};

use windows_sys::Win32::Foundation::ERROR_PIPE_BUSY;

use crate::programs::Program;

/// The error where every pipe of a name has its visitor.
const BUSY: i32 = ERROR_PIPE_BUSY.cast_signed();
const MOMENT: Duration = Duration::from_millis(10);

/// Accepts visitors.
pub struct Listener {
    name: String,
    next: NamedPipeServer,
}

/// Listens for visitors of `program`; nothing if it runs already.
///
/// # Errors
/// When the system has no pipe left.
pub fn listen(folder: &Path, program: Program) -> io::Result<Option<Listener>> {
    let name = name(folder, program);
    match options().first_pipe_instance(true).create(&name) {
        Ok(next) => Ok(Some(Listener { name, next })),
        // So Windows refuses a second first one.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(None),
        Err(error) => Err(error),
    }
}

/// Goes to the door of `program`, and waits as long as others stand there.
///
/// # Errors
/// When nobody listens there.
pub async fn connect(folder: &Path, program: Program) -> io::Result<NamedPipeClient> {
    let name = name(folder, program);
    loop {
        match ClientOptions::new().open(&name) {
            // Another visitor was sooner; the next pipe is there in a moment.
            Err(error) if error.raw_os_error() == Some(BUSY) => tokio::time::sleep(MOMENT).await,
            opened => return opened,
        }
    }
}

impl Listener {
    /// The next visitor; a pipe cannot be taken away.
    ///
    /// # Errors
    /// When the system has no pipe left.
    pub async fn accept(&mut self) -> io::Result<Option<NamedPipeServer>> {
        self.next.connect().await?;
        let next = options().create(&self.name)?;
        Ok(Some(std::mem::replace(&mut self.next, next)))
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
