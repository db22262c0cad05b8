//! The graphical session that a program belongs to. Agent and window are one per session: what a
//! person asks for appears before their own eyes.
//!
//! On Linux the session is the display that the environment names, Wayland before X11, since the
//! programs of a Wayland session also find an X11 display. A leftover `WAYLAND_DISPLAY` without a
//! socket does not count where there is an X11 display. The login session (`XDG_SESSION_ID`) does
//! not serve: what systemd starts does not know it. `ssh -X` is a session of its own, named after
//! the forwarded display.
//!
//! A program belongs to no session where it knows no display (ssh, a unit that starts before the
//! compositor), and on Windows in session 0, where services and unattended tasks run. macOS gives a
//! user one session.

use std::io;
#[cfg(target_os = "linux")]
use std::path::Path;
use std::path::PathBuf;

use crate::paths;
#[cfg(target_os = "linux")]
use crate::{file_watch, log};

/// The name of the folder of the programs that belong to no session.
pub const NONE: &str = "no-session";
/// A longer name is cut and hashed: a socket's path has at most 107 bytes.
#[cfg(target_os = "linux")]
const LONGEST: usize = 24;

/// A graphical session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// A file name of at most 41 bytes, different for each of a user's sessions.
    pub name: String,
    /// For people.
    pub title: String,
    /// Goes with the session, where the display is one of this computer.
    pub socket: Option<PathBuf>,
}

/// This program's session, if it belongs to one.
#[cfg(target_os = "linux")]
pub fn current() -> Option<Session> {
    let variable = |name| std::env::var(name).ok();
    let (wayland, x11) = (variable("WAYLAND_DISPLAY"), variable("DISPLAY"));
    let runtime = paths::runtime();
    of_display(wayland.as_deref(), x11.as_deref(), runtime.as_deref(), Path::exists)
}

/// This program's session, if it belongs to one.
#[cfg(windows)]
pub fn current() -> Option<Session> {
    let number = crate::windows::session_number().filter(|number| *number != 0)?;
    let name = format!("session-{number}");
    Some(Session { title: name.clone(), name, socket: None })
}

/// This program's session.
#[cfg(target_os = "macos")]
pub fn current() -> Option<Session> {
    Some(Session { name: "session".into(), title: "session".into(), socket: None })
}

/// The session's folder for sockets, which no other user can enter; made if missing. The programs of no
/// session have one, too.
///
/// # Errors
/// When it cannot be made, or is somebody else's.
pub fn folder(session: Option<&Session>) -> io::Result<PathBuf> {
    paths::session(session.map_or(NONE, |session| &session.name))
}

/// Returns when the display of this program's session is gone, where the system tells of it. A display
/// server that is killed leaves its socket, and nobody tells. Cancel-safe.
pub async fn ended() {
    #[cfg(target_os = "linux")]
    if let Some(socket) = current().and_then(|session| session.socket) {
        match file_watch::deleted(&socket).await {
            Ok(()) => return,
            Err(error) => log::say(format_args!("{} is not watched: {error}", socket.display())),
        }
    }
    std::future::pending().await
}

/// The session whose display these values of `WAYLAND_DISPLAY` and `DISPLAY` name, where Wayland's
/// sockets are in `runtime`.
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
    // The runtime folder's own sockets have one name, however they are written.
    let own = socket.strip_prefix(runtime.unwrap_or(Path::new(""))).unwrap_or(&socket);
    let name = file_name("wl", &own.to_string_lossy());
    let title = format!("Wayland {value}");
    Session { name, title, socket: socket.is_absolute().then_some(socket) }
}

/// `[HOST]:NUMBER[.SCREEN]`, where no host and `unix` are this computer.
#[cfg(target_os = "linux")]
fn x11(value: &str) -> Session {
    let title = format!("X11 {value}");
    let parts = value.rsplit_once(':').and_then(|(host, rest)| {
        let number = rest.split('.').next()?.parse::<u32>().ok()?;
        Some((host, number))
    });
    match parts {
        Some(("" | "unix", number)) => Session {
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

/// A short name for a file; two names are different where the values are.
#[cfg(target_os = "linux")]
fn file_name(kind: &str, value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if value.len() <= LONGEST && value.bytes().all(plain) {
        return format!("{kind}-{value}");
    }
    // FNV-1a: the same in every version of these programs, unlike the standard library's.
    let hash = value.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{kind}-{hash:016x}")
}
