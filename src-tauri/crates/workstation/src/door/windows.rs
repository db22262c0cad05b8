//! Named pipes, one name per user; Windows lets no other user but an administrator write to them.

use std::io;
use std::path::Path;

use tokio::net::windows::named_pipe::{
    ClientOptions, NamedPipeClient, NamedPipeServer, PipeMode, ServerOptions,
};

use crate::programs::Program;

/// Accepts visitors.
pub struct Listener {
    name: String,
    next: NamedPipeServer,
}

/// Listens for visitors of `program`, whose lock the caller holds.
///
/// # Errors
/// When another user has taken the name.
pub fn listen(folder: &Path, program: Program) -> io::Result<Listener> {
    let name = name(folder, program);
    let next = options().first_pipe_instance(true).create(&name)?;
    Ok(Listener { name, next })
}

/// Goes to the door of `program`.
///
/// # Errors
/// When nobody listens there.
pub async fn connect(folder: &Path, program: Program) -> io::Result<NamedPipeClient> {
    ClientOptions::new().open(name(folder, program))
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
