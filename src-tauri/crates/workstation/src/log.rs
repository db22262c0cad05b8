//! The system's log: starts, policies and faults. Use of the program must not be logged.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};

use helpline::hidden;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "linux")]
pub use linux::{redirect_stderr, stderr_outlives_this_program};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as system;
#[cfg(windows)]
pub use windows::{redirect_stderr, stderr_outlives_this_program};

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(target_os = "macos")]
pub use macos::{redirect_stderr, stderr_outlives_this_program};

/// The level of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Something does not work.
    Warning,
    /// Everything works.
    Information,
}

static VERBOSE: AtomicBool = AtomicBool::new(false);

/// Logs that something does not work. Errors of the log itself are ignored.
pub fn warn(what: impl Display) {
    system::write(Level::Warning, &line(what));
}

/// Logs that something works.
pub fn info(what: impl Display) {
    system::write(Level::Information, &line(what));
}

/// Logs a detail for a support case, after [`be_verbose`]; the only lines that may show use where
/// nothing fails.
pub fn debug(what: impl Display) {
    if is_verbose() {
        info(what);
    }
}

/// Enables [`debug`].
pub fn be_verbose() {
    VERBOSE.store(true, Ordering::Relaxed);
}

/// Whether [`debug`] is enabled, for details that are expensive to find.
pub fn is_verbose() -> bool {
    VERBOSE.load(Ordering::Relaxed)
}

/// One line, prefixed with the program's name.
fn line(what: impl Display) -> String {
    let program = std::env::current_exe().unwrap_or_default();
    let program = program.file_stem().unwrap_or_default().to_string_lossy();
    // Linux appends this after the file was replaced, for example by an upgrade.
    let program = program.trim_end_matches(" (deleted)");
    hidden::escaped(&format!("{program}: {what}"))
}
