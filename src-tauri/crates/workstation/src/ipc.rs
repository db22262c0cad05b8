//! Requests between the three programs, over a Unix socket or named pipe that only its user can
//! open. Each graphical session has its own; see [`crate::session`].
//!
//! The lock's holder owns the socket. The kernel frees the lock at exit, so a leftover socket is
//! stale. The response `ok` guarantees that the request is carried out; a server that is shutting
//! down closes its connections without a response. The client then retries until another server
//! responds or the lock is free. A program that starts either takes the lock or sends its request
//! to the holder.

use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

use helpline::coded;
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

coded! {
    /// What is asked of a resident program, by another program or by a surface of its own.
    Request {
        /// Show the window in front.
        Show = "show",
        /// Reload the settings.
        Reload = "reload",
        /// Show the notification of the present state.
        TryNotification = "try",
        /// Quit.
        Quit = "quit",
    }
}

/// How long a client may take to connect, send its request and get the response.
fn response_timeout(program: Program, request: Request) -> Duration {
    match (program, request) {
        (
            Program::Agent,
            Request::Show | Request::Reload | Request::TryNotification | Request::Quit,
        ) => Duration::from_secs(3),
        // It responds once it is open, which takes longer while the session starts.
        (Program::Window, Request::Show | Request::Reload | Request::TryNotification) => {
            Duration::from_secs(10)
        }
        // Shorter than what the agent may take to exit, which waits for the window.
        (Program::Window, Request::Quit) => Duration::from_secs(5),
    }
}
/// How long a client may take to send its request. Shorter than [`response_timeout`], because
/// other clients wait for their turn.
const REQUEST_TIMEOUT: Duration = Duration::from_millis(300);
/// How long a program may take to exit after [`Request::Quit`].
const EXIT_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a client retries while a server is shutting down.
const RETRY_INTERVAL: Duration = Duration::from_millis(10);
/// How soon a server accepts again after an error.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_secs(1);
/// More than each request with its line end has.
const MAX_REQUEST_LENGTH: usize = 16;
const OK: &[u8] = b"ok\n";
/// As long as [`OK`].
const REFUSED: &[u8] = b"no\n";

/// Why a request was not carried out.
#[derive(Debug)]
pub enum SendError {
    /// The program is not running.
    NotRunning,
    /// The program is running, but cannot carry the request out; see [`Response::refuse`].
    Refused,
    /// A program of another user has its place (Windows only).
    Foreign(io::Error),
    /// The program is running, but does not respond, or does not exit.
    NoAnswer(io::Error),
}

impl From<io::Error> for SendError {
    fn from(error: io::Error) -> SendError {
        if transport::is_foreign(&error) {
            SendError::Foreign(error)
        } else {
            SendError::NoAnswer(error)
        }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SendError::NotRunning => out.write_str("not running"),
            SendError::Refused => out.write_str("refused"),
            SendError::Foreign(error) | SendError::NoAnswer(error) => write!(out, "{error}"),
        }
    }
}

impl std::error::Error for SendError {}

impl From<SendError> for io::Error {
    fn from(error: SendError) -> io::Error {
        match error {
            SendError::NotRunning => io::ErrorKind::NotConnected.into(),
            SendError::Refused => io::ErrorKind::Unsupported.into(),
            SendError::Foreign(error) | SendError::NoAnswer(error) => error,
        }
    }
}

/// The response to a client, due once the request is certain to be carried out. Dropping it closes
/// the connection, so that the client retries.
#[derive(Debug, Default)]
pub struct Response(Option<oneshot::Sender<&'static [u8]>>);

impl Response {
    /// Sends `ok`: the request is or will be carried out.
    pub fn ok(self) {
        self.send(OK);
    }

    /// Sends `no`: this program cannot carry the request out.
    pub fn refuse(self) {
        self.send(REFUSED);
    }

    fn send(self, line: &'static [u8]) {
        if let Some(client) = self.0 {
            // The client may have timed out.
            let _gone = client.send(line);
        }
    }
}

/// The server of one program in one session.
pub struct Server {
    listener: transport::Listener,
}

impl Server {
    /// Starts to listen as this session's `program`. If it is already running, sends `request` to
    /// it and returns `None`; if that instance is shutting down, waits for its exit first. Outside
    /// a session, `request` goes to the programs of the user's sessions instead, if any runs. Must
    /// be called inside a tokio runtime. Not cancel-safe: the lock may stay held until this process
    /// exits.
    ///
    /// # Errors
    /// When the session has no folder for sockets, the folder belongs to another user, or the
    /// running program does not respond.
    pub async fn bind(program: Program, request: Request) -> io::Result<Option<Server>> {
        let session = session::current();
        let folder = session::folder(session.as_ref())?;
        loop {
            if let Some(listener) = transport::listen(&folder, program)? {
                let taken_over = match session {
                    Some(_) => {
                        // Fails where the path is too long for a socket: no program listens there.
                        if let Ok(Some(outside)) = session::existing_folder(None) {
                            // Not awaited: the other program may be waiting for this one.
                            let no_session = move |folder: &Path| *folder == outside;
                            tokio::spawn(send_to_each(no_session, program, Request::Quit));
                        }
                        false
                    }
                    None => send_to_other_sessions(program, request).await.is_ok(),
                };
                return Ok((!taken_over).then_some(Server { listener }));
            }
            match send_in(&folder, program, request).await {
                Ok(()) => return Ok(None),
                // It has exited meanwhile.
                Err(SendError::NotRunning) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Puts one request after the other into `inbox`. Returns when another process removes the
    /// socket: the session removes its folder at its end, so this sends [`Request::Quit`]. A client
    /// receives `ok` when [`Response::ok`] is called; for [`Request::Quit`] immediately.
    ///
    /// Cancel-safe: a request that is not yet in `inbox` gets no response, so its client retries.
    pub async fn serve(mut self, inbox: UnboundedSender<(Request, Response)>) {
        loop {
            let mut connection = match self.listener.accept().await {
                Ok(Some(connection)) => connection,
                Ok(None) => {
                    // A closed inbox means that the program is already shutting down.
                    let _closed = inbox.send((Request::Quit, Response::default()));
                    return;
                }
                Err(error) => {
                    let delay = ACCEPT_RETRY_DELAY.as_secs();
                    log::warn(format_args!("ipc: accept failed ({error}); retrying in {delay} s"));
                    sleep(ACCEPT_RETRY_DELAY).await;
                    continue;
                }
            };
            let Ok(Some(request)) = timeout(REQUEST_TIMEOUT, receive(&mut connection)).await else {
                continue;
            };
            match request {
                Request::Show | Request::Reload | Request::TryNotification => {
                    let (response, confirmed) = oneshot::channel();
                    if inbox.send((request, Response(Some(response)))).is_err() {
                        return;
                    }
                    if let Ok(line) = confirmed.await {
                        // The client may have timed out.
                        let _gone = connection.write_all(line).await;
                    }
                }
                Request::Quit => {
                    let _closed = inbox.send((request, Response::default()));
                    // Leaked, so that the connection ends when the process exits.
                    let connection = Box::leak(Box::new(connection));
                    let _gone = connection.write_all(OK).await;
                }
            }
        }
    }
}

/// Sends `request` to this session's `program` or, outside a session, to each `program` of the
/// user. After [`Request::Quit`], returns when it has exited. Not cancel-safe: the request may be
/// sent.
///
/// # Errors
/// When the program is not running or has just exited, refuses the request, belongs to another user
/// (on Windows), does not respond within 3 to 10 s, or does not exit within 10 s.
pub async fn send(program: Program, request: Request) -> Result<(), SendError> {
    match session::current() {
        Some(session) => match session::existing_folder(Some(&session))? {
            Some(folder) => send_in(&folder, program, request).await,
            None => Err(SendError::NotRunning),
        },
        None => send_to_each(|_| true, program, request).await,
    }
}

/// Sends `request` to each `program` of this user's other sessions, one after the other. Not
/// cancel-safe, as [`send`].
///
/// # Errors
/// As [`send`]; [`SendError::NotRunning`] if none is running.
pub async fn send_to_other_sessions(program: Program, request: Request) -> Result<(), SendError> {
    let own = session::existing_folder(session::current().as_ref())?;
    send_to_each(|folder| Some(folder) != own.as_deref(), program, request).await
}

/// Looks in this session's folder for what would keep a program from starting. Creates and removes
/// nothing.
///
/// # Errors
/// With the path of what is in the way.
pub fn check(folder: &Path) -> io::Result<()> {
    [Program::Agent, Program::Window].into_iter().try_for_each(|it| transport::check(folder, it))
}

/// The process that serves this session's `program`, if one does. Cancel-safe.
#[cfg(target_os = "linux")]
pub async fn server_process(program: Program) -> Option<u32> {
    let folder = session::existing_folder(session::current().as_ref()).ok()??;
    let server = transport::connect(&folder, program).await.ok()?;
    u32::try_from(server.peer_cred().ok()?.pid()?).ok()
}

/// Not cancel-safe, as [`send`].
async fn send_to_each(
    includes: impl Fn(&Path) -> bool,
    program: Program,
    request: Request,
) -> Result<(), SendError> {
    let mut sent = Err(SendError::NotRunning);
    let folders = paths::session_folders()?;
    for folder in folders.into_iter().filter(|folder| includes(folder)) {
        match (send_in(&folder, program, request).await, &sent) {
            (Ok(()), Err(SendError::NotRunning)) => sent = Ok(()),
            (Ok(()) | Err(SendError::NotRunning), _) => {}
            (Err(SendError::Foreign(_)), _) => {}
            (failed @ Err(SendError::Refused | SendError::NoAnswer(_)), _) => sent = failed,
        }
    }
    sent
}

/// Not cancel-safe, as [`send`].
async fn send_in(folder: &Path, program: Program, request: Request) -> Result<(), SendError> {
    let started = Instant::now();
    loop {
        let error = match send_once(folder, program, request).await {
            Err(SendError::NoAnswer(error)) if is_shutting_down(error.kind()) => error,
            sent => return sent,
        };
        if !transport::is_running(folder, program) {
            return Err(SendError::NotRunning);
        }
        if EXIT_TIMEOUT < started.elapsed() {
            return Err(SendError::NoAnswer(error));
        }
        sleep(RETRY_INTERVAL).await;
    }
}

/// After [`Request::Quit`], returns when the program has exited. Not cancel-safe, as [`send`].
async fn send_once(folder: &Path, program: Program, request: Request) -> Result<(), SendError> {
    let answered = timeout(response_timeout(program, request), async {
        let mut connection = transport::connect(folder, program).await?;
        connection.write_all(format!("{}\n", request.code()).as_bytes()).await?;
        let mut response = [0; OK.len()];
        connection.read_exact(&mut response).await?;
        Ok::<_, io::Error>((connection, response))
    });
    let (mut connection, response) = answered.await.map_err(io::Error::from)??;
    match &response[..] {
        OK => {}
        REFUSED => return Err(SendError::Refused),
        _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "unexpected response").into()),
    }
    if request == Request::Quit {
        // The connection ends when the process exits, with or without an error.
        let ended = timeout(EXIT_TIMEOUT, connection.read_u8()).await;
        let _ended = ended.map_err(io::Error::from)?;
    }
    Ok(())
}

/// Whether a client gets this error from a server that is shutting down, has exited, or does not
/// listen yet.
fn is_shutting_down(error: io::ErrorKind) -> bool {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, NotFound, UnexpectedEof,
    };
    [NotFound, ConnectionRefused, ConnectionReset, ConnectionAborted, BrokenPipe, UnexpectedEof]
        .contains(&error)
}

/// Not cancel-safe: bytes already read are lost, so the caller drops the connection.
async fn receive(connection: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut received = Vec::with_capacity(MAX_REQUEST_LENGTH);
    while !received.ends_with(b"\n") && received.len() < MAX_REQUEST_LENGTH {
        received.push(connection.read_u8().await.ok()?);
    }
    Request::from_code(str::from_utf8(&received).ok()?.strip_suffix('\n')?)
}
