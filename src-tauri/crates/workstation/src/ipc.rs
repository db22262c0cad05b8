//! Requests between the three programs, over a local socket or pipe that only its user can reach. Each
//! graphical session has its own; see [`crate::session`].
//!
//! The lock's holder owns the socket. The kernel frees the lock at exit, so a leftover socket is
//! stale. The response `ok` means that the request will be done: a server that leaves ends its
//! connections without it. Then the client asks again until another server answers or the lock is
//! free, and a program that starts takes the lock or hands its request over, whichever comes first.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};

use crate::log;
use crate::paths;
use crate::programs::Program;
use crate::session;

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as transport;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as transport;

/// What a client can ask of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// Show the window, in front.
    Show,
    /// Read the settings again.
    Reload,
    /// Leave.
    Quit,
}

/// How long a client waits for the response.
fn response_timeout(program: Program) -> Duration {
    match program {
        Program::Agent => Duration::from_secs(3),
        // It answers once it is open, and is opened also while the session starts everything else.
        Program::Window => Duration::from_secs(10),
    }
}
/// How long a client may take to send its request. Shorter than [`response_timeout`], because
/// the next client waits meanwhile.
const REQUEST_TIMEOUT: Duration = Duration::from_millis(300);
/// How long a program that leaves may take to exit.
const EXIT_TIMEOUT: Duration = Duration::from_secs(10);
/// How soon a client asks again where a program leaves, and a server accepts again after an error.
const ASK_AGAIN: Duration = Duration::from_millis(10);
const ACCEPT_AGAIN: Duration = Duration::from_secs(1);
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

/// The client's response, due once its request is certain to be done. Dropped, it tells the client
/// that the program is leaving.
#[derive(Debug, Default)]
pub struct Response(Option<oneshot::Sender<()>>);

impl Response {
    /// The request is done, or certain to be.
    pub fn ok(self) {
        if let Some(client) = self.0 {
            // A client that waits no longer hears nothing.
            let _gone = client.send(());
        }
    }
}

/// The program's end of the connection.
pub struct Server {
    listener: transport::Listener,
}

impl Server {
    /// Starts to listen as this session's `program`, or hands `request` to the one that runs already:
    /// then `None`. Where that one is leaving, waits until it has left. A program of no session gives
    /// way to those of the user's sessions. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// When the session has no folder for sockets, the folder belongs to another user, or the
    /// program runs and does not answer.
    pub async fn bind(program: Program, request: Request) -> io::Result<Option<Server>> {
        let session = session::current();
        let folder = session::folder(session.as_ref())?;
        loop {
            if let Some(listener) = transport::listen(&folder, program)? {
                let taken_over = match session {
                    Some(_) => {
                        // Asked later, since each of the two may be asking the other.
                        let none = |folder: &Path| folder.ends_with(session::NONE);
                        tokio::spawn(send_to_each(none, program, Request::Quit));
                        false
                    }
                    None => send_to_other_sessions(program, request).await.is_ok(),
                };
                return Ok((!taken_over).then_some(Server { listener }));
            }
            match send_in(&folder, program, request).await {
                Ok(()) => return Ok(None),
                // It has left meanwhile.
                Err(SendError::NotRunning) => {}
                Err(SendError::NoAnswer(error)) => return Err(error),
            }
        }
    }

    /// Hands on one request after the other, until somebody else removes the socket: its folder
    /// goes with the session, so the program is asked to leave. The client hears `ok` once its
    /// [`Response`] says so; who quits hears it at once, since what was asked to quit does.
    ///
    /// Cancel-safe: a request is either not read yet or already in `inbox`.
    pub async fn serve(mut self, inbox: UnboundedSender<(Request, Response)>) {
        loop {
            let mut connection = match self.listener.accept().await {
                Ok(Some(connection)) => connection,
                Ok(None) => {
                    // A closed inbox means the program is leaving already.
                    let _leaving = inbox.send((Request::Quit, Response::default()));
                    return;
                }
                Err(error) => {
                    log::say(format_args!("ipc: accept failed ({error}); trying again in 1 s"));
                    sleep(ACCEPT_AGAIN).await;
                    continue;
                }
            };
            let Ok(Some(request)) = timeout(REQUEST_TIMEOUT, receive(&mut connection)).await else {
                continue;
            };
            match request {
                Request::Show | Request::Reload => {
                    let (response, certain) = oneshot::channel();
                    if inbox.send((request, Response(Some(response)))).is_err() {
                        return;
                    }
                    if certain.await.is_ok() {
                        // A client that waits no longer hears nothing.
                        let _gone = connection.write_all(OK).await;
                    }
                }
                Request::Quit => {
                    let _leaving = inbox.send((request, Response::default()));
                    // Never closed: the client sees the connection end when the process does.
                    let connection = Box::leak(Box::new(connection));
                    let _gone = connection.write_all(OK).await;
                }
            }
        }
    }
}

/// Sends `request` to this session's `program`, or, where this program belongs to no session, to each
/// `program` of the user; after [`Request::Quit`], returns when it has exited.
///
/// # Errors
/// When the program does not run, also because it has just left; does not answer within
/// [`response_timeout`]; or does not exit within ten seconds.
pub async fn send(program: Program, request: Request) -> Result<(), SendError> {
    match session::current() {
        Some(session) => {
            let folder = session::folder(Some(&session)).map_err(SendError::NoAnswer)?;
            send_in(&folder, program, request).await
        }
        None => send_to_each(|_| true, program, request).await,
    }
}

/// Sends `request` to each `program` of this user's other sessions, one after the other.
///
/// # Errors
/// As [`send`]: that it does not run, where none does.
pub async fn send_to_other_sessions(program: Program, request: Request) -> Result<(), SendError> {
    let own = session::folder(session::current().as_ref()).map_err(SendError::NoAnswer)?;
    send_to_each(|folder| *folder != own, program, request).await
}

async fn send_to_each(
    meant: impl Fn(&Path) -> bool,
    program: Program,
    request: Request,
) -> Result<(), SendError> {
    let mut sent = Err(SendError::NotRunning);
    let folders = paths::all_sessions().map_err(SendError::NoAnswer)?;
    for folder in folders.into_iter().filter(|folder| meant(folder)) {
        match (send_in(&folder, program, request).await, &sent) {
            (Ok(()), Err(SendError::NotRunning)) => sent = Ok(()),
            (Ok(()) | Err(SendError::NotRunning), _) => {}
            (silent, _) => sent = silent,
        }
    }
    sent
}

async fn send_in(folder: &Path, program: Program, request: Request) -> Result<(), SendError> {
    let started = Instant::now();
    loop {
        let error = match ask(folder, program, request).await {
            Ok(()) => return Ok(()),
            Err(error) if is_leaving(error.kind()) => error,
            Err(error) => return Err(SendError::NoAnswer(error)),
        };
        if !is_locked(&lock_file(folder, program)) {
            return Err(SendError::NotRunning);
        }
        if EXIT_TIMEOUT < started.elapsed() {
            return Err(SendError::NoAnswer(error));
        }
        sleep(ASK_AGAIN).await;
    }
}

async fn ask(folder: &Path, program: Program, request: Request) -> io::Result<()> {
    let patience = response_timeout(program);
    let mut connection = timeout(patience, transport::connect(folder, program)).await??;
    let answered = timeout(patience, async {
        connection.write_all(line(request).as_bytes()).await?;
        let mut answer = [0; OK.len()];
        connection.read_exact(&mut answer).await?;
        Ok::<_, io::Error>(answer == OK)
    });
    if !answered.await?? {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the program did not understand"));
    }
    if request == Request::Quit {
        // However the connection ends, the process has.
        let _ended = timeout(EXIT_TIMEOUT, connection.read_u8()).await?;
    }
    Ok(())
}

fn lock_file(folder: &Path, program: Program) -> PathBuf {
    folder.join(format!("{}.lock", program.name()))
}

/// Whether a program holds the lock in this file.
fn is_locked(place: &Path) -> bool {
    match File::options().write(true).open(place) {
        Ok(lock) => matches!(lock.try_lock(), Err(TryLockError::WouldBlock)),
        // Windows opens no file whose removal waits for the program that holds it.
        Err(error) => error.kind() == io::ErrorKind::PermissionDenied,
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

/// Whether this is how a client finds a server that leaves, has left, or does not listen yet.
fn is_leaving(error: io::ErrorKind) -> bool {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, NotFound, UnexpectedEof,
    };
    [NotFound, ConnectionRefused, ConnectionReset, ConnectionAborted, BrokenPipe, UnexpectedEof]
        .contains(&error)
}

async fn receive(connection: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut received = Vec::with_capacity(MAX_REQUEST_LENGTH);
    while !received.ends_with(b"\n") && received.len() < MAX_REQUEST_LENGTH {
        received.push(connection.read_u8().await.ok()?);
    }
    [Request::Show, Request::Reload, Request::Quit]
        .into_iter()
        .find(|request| line(*request).as_bytes() == received)
}

fn line(request: Request) -> &'static str {
    match request {
        Request::Show => "show\n",
        Request::Reload => "reload\n",
        Request::Quit => "quit\n",
    }
}
