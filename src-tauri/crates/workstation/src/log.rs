//! What the system's log is told: faults and starts, a line each on standard error; never a use.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Write};
use std::sync::OnceLock;

static KEPT: OnceLock<File> = OnceLock::new();

/// Says `what` after the program's name. Where nobody listens any more, it is lost.
pub fn say(what: impl Display) {
    let program = std::env::current_exe().unwrap_or_default();
    let program = program.file_stem().unwrap_or_default().to_string_lossy();
    let line = format!("{program}: {what}\n");
    let _unheard = match KEPT.get() {
        Some(mut kept) => kept.write_all(line.as_bytes()),
        None => io::stderr().write_all(line.as_bytes()),
    };
}

/// Keeps standard error for [`say`] and for panics alone: a web engine's chatter would tell the
/// log of each use.
///
/// # Errors
/// When the system has no file descriptor left; then all may still be heard.
#[cfg(unix)]
pub fn keep_for_itself() -> io::Result<()> {
    use std::os::fd::AsFd;
    let own = io::stderr().as_fd().try_clone_to_owned()?;
    let nobody = File::options().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stderr(&nobody)?;
    if KEPT.set(own.into()).is_ok() {
        std::panic::set_hook(Box::new(|panic| say(panic)));
    }
    Ok(())
}

/// Programs of this system that have windows have no standard error to share.
///
/// # Errors
/// Never here.
#[cfg(windows)]
pub fn keep_for_itself() -> io::Result<()> {
    Ok(())
}
