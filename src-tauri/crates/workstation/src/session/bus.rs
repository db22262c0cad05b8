//! The address of the session bus.

#[cfg(target_os = "linux")]
use std::path::PathBuf;

#[cfg(target_os = "linux")]
use crate::paths;

/// The environment variable with the address, or with several in order of preference.
pub const VARIABLE: &str = "DBUS_SESSION_BUS_ADDRESS";

/// The address: from the environment, else that of systemd's bus, if there is one.
pub fn address() -> Option<String> {
    let address = from_environment();
    #[cfg(target_os = "linux")]
    let address = address.or_else(|| {
        let socket = systemd_socket().filter(|socket| socket.exists())?;
        Some(format!("unix:path={}", socket.display()))
    });
    address
}

/// The socket on which the bus listens, or will once it starts; `None` where the environment has an
/// address without the path of a socket.
#[cfg(target_os = "linux")]
pub fn socket() -> Option<PathBuf> {
    let Some(addresses) = from_environment() else { return systemd_socket() };
    let mut parts = addresses.split([';', ',']);
    parts.find_map(|part| part.strip_prefix("unix:path=")).map(PathBuf::from)
}

/// Whether a bus may be on another machine: one of the addresses uses a transport that is not
/// local. `unixexec:` may run ssh.
#[cfg(target_os = "linux")]
pub fn is_remote(addresses: &str) -> bool {
    let local = ["unix:", "autolaunch:", "launchd:"];
    let mut addresses = addresses.split(';').filter(|address| !address.is_empty());
    addresses.any(|address| !local.iter().any(|transport| address.starts_with(transport)))
}

/// The socket of systemd's bus, whether or not it exists.
#[cfg(target_os = "linux")]
fn systemd_socket() -> Option<PathBuf> {
    Some(paths::runtime()?.join("bus"))
}

pub(super) fn from_environment() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|addresses| !addresses.is_empty())
}
