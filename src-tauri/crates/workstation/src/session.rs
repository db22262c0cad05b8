//! The graphical session that a program belongs to. Each session has its own agent and window, so
//! that the window opens in the session where the person asked for it.
//!
//! On Linux the environment's display identifies the session. Wayland takes precedence, because a
//! Wayland session also sets `DISPLAY`. A leftover `WAYLAND_DISPLAY` without a socket is ignored
//! where `DISPLAY` is set. The login session (`XDG_SESSION_ID`) is not used, because processes
//! started by systemd do not have it. With `ssh -X`, the forwarded display is a session.
//!
//! A program is outside any session if it has no display (ssh, a unit that starts before the
//! compositor), and on Windows in session 0, where services and unattended tasks run. On macOS a
//! user has one session.

pub mod bus;

use std::io;
#[cfg(target_os = "linux")]
use std::path::Path;
use std::path::PathBuf;

use crate::paths;
#[cfg(target_os = "linux")]
use crate::{file_watch, log};

/// The bus name of the primary agent. Only this agent shows an icon and notifications: sessions
/// that share a bus share panel and daemon, too, and would show everything twice. When its owner
/// exits, the bus gives the name to the next agent in the queue.
#[cfg(target_os = "linux")]
pub const PRIMARY_AGENT: &str = "be.ecoute.Ecoute.Agent";
/// The folder name for programs outside a session.
pub const NONE: &str = "no-session";
/// Longer names are hashed: a socket path has at most 107 bytes.
#[cfg(target_os = "linux")]
const LONGEST: usize = 24;

/// The hosts of an X display on this computer, besides the path of a socket.
#[cfg(target_os = "linux")]
const THIS_COMPUTER: [&str; 2] = ["", "unix"];

/// A graphical session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// A short file name, unique among the user's sessions.
    pub name: String,
    /// For display.
    pub title: String,
    /// The display's socket, if the display is local; removed when the session ends.
    pub socket: Option<PathBuf>,
}

/// This program's session, if any.
#[cfg(target_os = "linux")]
pub fn current() -> Option<Session> {
    let variable = |name| std::env::var(name).ok();
    let (wayland, x11) = (variable("WAYLAND_DISPLAY"), variable("DISPLAY"));
    let runtime = paths::runtime();
    of_display(wayland.as_deref(), x11.as_deref(), runtime.as_deref(), Path::exists)
}

/// This program's session, if any.
#[cfg(windows)]
pub fn current() -> Option<Session> {
    let number = crate::windows::session_number().filter(|number| *number != 0)?;
    let title = format!("session-{number}");
    // Windows reuses session numbers, also for other users.
    let name = crate::windows::pipe::logon_session().unwrap_or_else(|_| title.clone());
    Some(Session { title, name, socket: None })
}

/// This program's session.
#[cfg(target_os = "macos")]
pub fn current() -> Option<Session> {
    Some(Session { name: "session".into(), title: "session".into(), socket: None })
}

/// Whether the display or the session bus may be on another machine.
#[cfg(target_os = "linux")]
pub fn is_remote() -> bool {
    std::env::var("DISPLAY").is_ok_and(|display| is_remote_display(&display))
        || bus::from_environment().is_some_and(|addresses| bus::is_remote(&addresses))
}

/// Whether the display with this value of `DISPLAY` may be on another machine.
#[cfg(target_os = "linux")]
pub fn is_remote_display(display: &str) -> bool {
    let local = |host: &str| THIS_COMPUTER.contains(&host) || host.starts_with('/');
    host_and_number(display).is_some_and(|(host, _)| !local(host))
}

/// The folder for sockets of a session, or of programs outside a session. Only its user can access
/// it. Created if missing. On Windows, the prefix of the names of its pipes.
///
/// # Errors
/// When it cannot be created, or belongs to another user.
pub fn folder(session: Option<&Session>) -> io::Result<PathBuf> {
    paths::session_folder(session.map_or(NONE, |session| &session.name))
}

/// The same if it exists: a client must not create the folder of a session that is ending.
///
/// # Errors
/// When it belongs to another user.
pub fn existing_folder(session: Option<&Session>) -> io::Result<Option<PathBuf>> {
    paths::existing_session_folder(session.map_or(NONE, |session| &session.name))
}

/// Returns as soon as the display server of this session removes its socket, or immediately if
/// there is no such server. Never returns if the display server is killed, because its socket
/// stays; nor on other systems than Linux. Cancel-safe.
pub async fn ended() {
    #[cfg(target_os = "linux")]
    if let Some(socket) = current().and_then(|session| session.socket) {
        match file_watch::deleted(&socket).await {
            Ok(()) => return,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !listens(&socket) => return,
            Err(error) => log::warn(format_args!("{} is not watched: {error}", socket.display())),
        }
    }
    std::future::pending().await
}

/// Whether a display server listens at the abstract address of this name. An X server has both a
/// file and an abstract address; a sandbox may hide the file.
#[cfg(target_os = "linux")]
fn listens(socket: &Path) -> bool {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixStream};
    SocketAddr::from_abstract_name(socket.as_os_str().as_bytes())
        .and_then(|address| UnixStream::connect_addr(&address))
        .is_ok()
}

/// The session for these values of `WAYLAND_DISPLAY` and `DISPLAY`. `runtime` is the folder of
/// Wayland sockets.
#[cfg(target_os = "linux")]
pub fn of_display(
    wayland: Option<&str>,
    x11: Option<&str>,
    runtime: Option<&Path>,
    exists: impl Fn(&Path) -> bool,
) -> Option<Session> {
    let given = |value: Option<&str>| value.filter(|value| !value.is_empty()).map(str::to_owned);
    let x11 = given(x11).map(|value| self::x11(&value));
    match given(wayland).map(|value| self::wayland(&value, runtime)) {
        Some(wayland) if x11.is_none() || wayland.socket.as_deref().is_some_and(exists) => {
            Some(wayland)
        }
        _ => x11,
    }
}

/// `wayland-0`, or the path of a socket.
#[cfg(target_os = "linux")]
fn wayland(value: &str, runtime: Option<&Path>) -> Session {
    let socket = runtime.unwrap_or(Path::new("")).join(value);
    // A socket in the runtime folder gets the same name from a relative and an absolute path.
    let own = socket.strip_prefix(runtime.unwrap_or(Path::new(""))).unwrap_or(&socket);
    let name = file_name("wl", &own.to_string_lossy());
    let title = format!("Wayland {value}");
    Session { name, title, socket: socket.is_absolute().then_some(socket) }
}

#[cfg(target_os = "linux")]
fn x11(value: &str) -> Session {
    let title = format!("X11 {value}");
    match host_and_number(value) {
        Some((host, number)) if THIS_COMPUTER.contains(&host) => Session {
            name: file_name("x11", &number.to_string()),
            title,
            socket: Some(format!("/tmp/.X11-unix/X{number}").into()),
        },
        Some((host, number)) => {
            Session { name: file_name("x11", &format!("{host}:{number}")), title, socket: None }
        }
        None => Session { name: file_name("x11", value), title, socket: None },
    }
}

/// The parts of `[HOST]:NUMBER[.SCREEN]`.
#[cfg(target_os = "linux")]
fn host_and_number(display: &str) -> Option<(&str, u32)> {
    let (host, rest) = display.rsplit_once(':')?;
    Some((host, rest.split('.').next()?.parse().ok()?))
}

/// A short file name, unique for each value.
#[cfg(target_os = "linux")]
fn file_name(kind: &str, value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if value.len() <= LONGEST && value.bytes().all(plain) {
        return format!("{kind}-{value}");
    }
    // FNV-1a is stable across versions, unlike the standard library's hash.
    let hash = value.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{kind}-{hash:016x}")
}
