//! No network: the kernel itself refuses it to the programs that stay, and to all they start.
//!
//! Files are not confined: what a program may open is inherited by what it starts, and the agent
//! starts the window, whose web view and toolkit read half the system.

#[cfg(target_os = "linux")]
use crate::log;

/// Takes the network away from this program and its children, for good; to be called before any
/// thread is started. Where the session's own display or bus is reached over a network, nothing is
/// taken away. A system that cannot do it keeps the program as it is, and the log says so.
#[cfg(target_os = "linux")]
pub fn deny_network() {
    if session_is_remote() {
        log::say(format_args!(
            "this session is reached over a network, so the network stays allowed"
        ));
        return;
    }
    if let Err(error) = install() {
        log::say(format_args!("the kernel does not take the network away: {error}"));
    }
}

/// Nothing is taken away on this system: its installer's firewall rules are the admin's to choose.
#[cfg(not(target_os = "linux"))]
pub fn deny_network() {}

/// Sockets of the system alone, and no other way to make one.
#[cfg(target_os = "linux")]
fn install() -> Result<(), seccompiler::Error> {
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule,
    };
    let local = u64::from(libc::AF_UNIX.unsigned_abs());
    let elsewhere = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, local)?;
    let refused = [
        (libc::SYS_socket, vec![SeccompRule::new(vec![elsewhere])?]),
        (libc::SYS_io_uring_setup, vec![]),
    ];
    let filter = SeccompFilter::new(
        refused.into(),
        SeccompAction::Allow,
        SeccompAction::Errno(libc::EAFNOSUPPORT.unsigned_abs()),
        std::env::consts::ARCH.try_into()?,
    )?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter(&program)
}

/// Whether the display or the session bus is on another machine.
#[cfg(target_os = "linux")]
fn session_is_remote() -> bool {
    let says =
        |name, remote: fn(&str) -> bool| std::env::var(name).is_ok_and(|value| remote(&value));
    says("DISPLAY", |display| {
        let host = display.split(':').next().unwrap_or_default();
        !(host.is_empty() || host == "unix" || host.starts_with('/'))
    }) || says("DBUS_SESSION_BUS_ADDRESS", is_remote_bus)
}

/// Whether a bus may be on another machine: an address of the list that names no way within this one.
/// A `unixexec:` may be ssh.
#[cfg(target_os = "linux")]
pub fn is_remote_bus(addresses: &str) -> bool {
    let local = ["unix:", "autolaunch:", "launchd:"];
    let mut addresses = addresses.split(';').filter(|address| !address.is_empty());
    addresses.any(|address| !local.iter().any(|transport| address.starts_with(transport)))
}
