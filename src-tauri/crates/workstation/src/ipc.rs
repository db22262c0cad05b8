//! Requests between the three programs, over a local socket or pipe that only its user can reach.
//!
//! The lock's holder owns the socket. The kernel frees the lock at exit, so a leftover socket is
//! stale.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::timeout;

use crate::log;
use crate::paths;
use crate::programs::Program;
use crate::resident::Command;

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as transport;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as transport;

/// What a client can ask of a server.
pub type Request = Command;

/// How long a client waits for the response.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a client may take to send its request. Shorter than [`RESPONSE_TIMEOUT`], because the
/// next client waits meanwhile.
const REQUEST_TIMEOUT: Duration = Duration::from_millis(300);
/// How long a program may take to exit after [`Command::Quit`].
const EXIT_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_REQUEST_LENGTH: usize = 16;
const OK: &[u8] = b"ok\n";

/// Why a request was not carried out.
#[derive(Debug)]
pub enum SendError {
    /// The program does not run.
    NotRunning,
    /// Something listens, but does not answer, does not understand, or does not exit.
    NoAnswer(io::Error),
}

/// The program's end of the connection.
pub struct Server {
    listener: transport::Listener,
}

impl Server {
    /// Starts to listen as `program`; `None` if the program runs already. Must be called inside a
    /// tokio runtime.
    ///
    /// # Errors
    /// When the session has no folder for sockets, or the folder belongs to another user.
    pub fn bind(program: Program) -> io::Result<Option<Server>> {
        let listener = transport::listen(&paths::session()?, program)?;
        Ok(listener.map(|listener| Server { listener }))
    }

    /// Answers one request after the other, until somebody else removes the socket: its folder goes
    /// with the session, so the program is asked to leave.
    ///
    /// Cancel-safe: a request is either not read yet or already in `inbox`.
    pub async fn serve(mut self, inbox: UnboundedSender<Command>) {
        loop {
            let mut connection = match self.listener.accept().await {
                Ok(Some(connection)) => connection,
                Ok(None) => {
                    // A closed inbox means the program is leaving already.
                    let _leaving = inbox.send(Command::Quit);
                    return;
                }
                Err(error) => {
                    log::say(format_args!("ipc: accept failed ({error}); trying again in 1 s"));
                    tokio::time::sleep(RESPONSE_TIMEOUT).await;
                    continue;
                }
            };
            let Ok(Some(command)) = timeout(REQUEST_TIMEOUT, receive(&mut connection)).await else {
                continue;
            };
            if inbox.send(command).is_err() {
                return;
            }
            if command == Command::Quit {
                // Never closed: the client sees the connection end when the process does.
                std::mem::forget(connection);
            }
        }
    }
}

/// Sends `request` to `program`; after [`Command::Quit`], returns when the program has exited.
///
/// # Errors
/// When the program does not run, does not answer within a second, or does not exit within five.
pub async fn send(program: Program, request: Request) -> Result<(), SendError> {
    let place = paths::session().map_err(SendError::NoAnswer)?;
    let mut connection = match timeout(RESPONSE_TIMEOUT, transport::connect(&place, program)).await
    {
        Ok(Err(error)) if is_absent(error.kind()) => return Err(SendError::NotRunning),
        reached => reached.map_err(io::Error::from).flatten().map_err(SendError::NoAnswer)?,
    };
    exchange(&mut connection, request).await.map_err(SendError::NoAnswer)
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

async fn exchange(
    connection: &mut (impl AsyncRead + AsyncWrite + Unpin),
    request: Request,
) -> io::Result<()> {
    let answered = timeout(RESPONSE_TIMEOUT, async {
        connection.write_all(line(request).as_bytes()).await?;
        let mut answer = [0; OK.len()];
        connection.read_exact(&mut answer).await?;
        Ok::<_, io::Error>(answer == OK)
    });
    if !answered.await?? {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the program did not understand"));
    }
    match request {
        Command::Show | Command::Reload => Ok(()),
        Command::Quit => {
            // However the connection ends, the process has.
            let _ended = timeout(EXIT_TIMEOUT, connection.read_u8()).await?;
            Ok(())
        }
    }
}

fn is_absent(error: io::ErrorKind) -> bool {
    error == io::ErrorKind::NotFound || error == io::ErrorKind::ConnectionRefused
}

async fn receive(connection: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Option<Command> {
    let mut received = Vec::with_capacity(MAX_REQUEST_LENGTH);
    while !received.ends_with(b"\n") && received.len() < MAX_REQUEST_LENGTH {
        received.push(connection.read_u8().await.ok()?);
    }
    let command = [Command::Show, Command::Reload, Command::Quit]
        .into_iter()
        .find(|command| line(*command).as_bytes() == received)?;
    connection.write_all(OK).await.ok()?;
    Some(command)
}

fn line(command: Command) -> &'static str {
    match command {
        Command::Show => "show\n",
        Command::Reload => "reload\n",
        Command::Quit => "quit\n",
    }
}
