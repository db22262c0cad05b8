//! The graphical session that a program belongs to: the display that its environment names.
//!
//! Wayland comes before X11, since the programs of a Wayland session also find an X11 display. A
//! leftover `WAYLAND_DISPLAY` without a socket does not count where there is an X11 display. The
//! login session (`XDG_SESSION_ID`) does not serve: what systemd starts does not know it.
//!
//! `ssh -X` is a session of its own, named after the forwarded display. A program that knows no
//! display (ssh, a unit that starts before the compositor) belongs to no session.
//!
//! Agent and window are still one per user: their sockets do not carry this name.

use std::path::{Path, PathBuf};

/// What sockets are named after where no display is known.
pub const NONE: &str = "no-display";
/// A longer name is cut and hashed: a socket's path has at most 107 bytes.
const LONGEST: usize = 24;

/// A display, as the environment names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Display {
    /// Names the session: a file name of at most 41 bytes.
    pub session: String,
    /// For people.
    pub title: String,
    /// Goes with the session, where the display is one of this computer.
    pub socket: Option<PathBuf>,
}

/// The display of this program's session, if it belongs to one.
#[cfg(target_os = "linux")]
pub fn display() -> Option<Display> {
    let variable = |name| std::env::var(name).ok();
    let (wayland, x11) = (variable("WAYLAND_DISPLAY"), variable("DISPLAY"));
    let runtime = crate::paths::runtime();
    named(wayland.as_deref(), x11.as_deref(), runtime.as_deref(), Path::exists)
}

/// The display that these values of `WAYLAND_DISPLAY` and `DISPLAY` name, where the session's
/// sockets are in `runtime`.
pub fn named(
    wayland: Option<&str>,
    x11: Option<&str>,
    runtime: Option<&Path>,
    exists: impl Fn(&Path) -> bool,
) -> Option<Display> {
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
fn wayland(value: &str, runtime: Option<&Path>) -> Display {
    let socket = runtime.unwrap_or(Path::new("")).join(value);
    // The runtime folder's own sockets have one name, however they are written.
    let own = socket.strip_prefix(runtime.unwrap_or(Path::new(""))).unwrap_or(&socket);
    let session = file_name("wl", &own.to_string_lossy());
    let title = format!("Wayland {value}");
    Display { session, title, socket: socket.is_absolute().then_some(socket) }
}

/// `[HOST]:NUMBER[.SCREEN]`, where no host and `unix` are this computer.
fn x11(value: &str) -> Display {
    let title = format!("X11 {value}");
    let parts = value.rsplit_once(':').and_then(|(host, rest)| {
        let number = rest.split('.').next()?.parse::<u32>().ok()?;
        Some((host, number))
    });
    match parts {
        Some(("" | "unix", number)) => Display {
            session: file_name("x11", &number.to_string()),
            title,
            socket: Some(format!("/tmp/.X11-unix/X{number}").into()),
        },
        Some((host, number)) => {
            Display { session: file_name("x11", &format!("{host}:{number}")), title, socket: None }
        }
        None => Display { session: file_name("x11", value), title, socket: None },
    }
}

/// A short name for a file; two names are different where the values are.
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
