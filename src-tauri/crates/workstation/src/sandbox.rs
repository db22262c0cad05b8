//! No network: the kernel refuses network sockets to the resident programs and their children.
//!
//! Access to files is not restricted: children inherit restrictions, and the agent starts the
//! window, whose web view and toolkit read many system files.

#[cfg(target_os = "linux")]
use crate::{log, session};

/// Denies network sockets to this program and its children permanently. Must be called before any
/// thread is started. Does nothing where the display or the session bus is on another machine. A
/// failure is logged.
#[cfg(target_os = "linux")]
pub fn deny_network() {
    if session::is_remote() {
        log::warn("the display or session bus is remote, so the network stays allowed");
        return;
    }
    deny_all_network();
}

/// The same for a program that needs neither display nor bus, wherever they are.
#[cfg(target_os = "linux")]
pub fn deny_all_network() {
    if let Err(error) = install() {
        log::warn(format_args!("the kernel cannot deny network access: {error}"));
    }
}

/// Does nothing on this system, where admins can set firewall rules.
#[cfg(not(target_os = "linux"))]
pub fn deny_network() {}

/// As [`deny_network`].
#[cfg(not(target_os = "linux"))]
pub fn deny_all_network() {}

/// The bit of the system calls of x32, which the kernel counts as the same architecture as x86-64's
/// (seccomp(2)). Other architectures have no calls with it.
#[cfg(target_os = "linux")]
const X32: libc::c_long = 0x4000_0000;

/// Allows Unix sockets only, and denies io_uring, which could create others.
#[cfg(target_os = "linux")]
fn install() -> Result<(), seccompiler::Error> {
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule,
    };
    let local = u64::from(libc::AF_UNIX.unsigned_abs());
    let not_local = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, local)?;
    let denied = [
        (libc::SYS_socket, vec![SeccompRule::new(vec![not_local])?]),
        (libc::SYS_io_uring_setup, vec![]),
        (libc::SYS_socket | X32, vec![]),
        (libc::SYS_io_uring_setup | X32, vec![]),
    ];
    let filter = SeccompFilter::new(
        denied.into(),
        SeccompAction::Allow,
        SeccompAction::Errno(libc::EAFNOSUPPORT.unsigned_abs()),
        std::env::consts::ARCH.try_into()?,
    )?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter(&program)
}
