//! What the system's log is told: starts, policies and faults; never a use.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};

use helpline::hidden;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "linux")]
pub use linux::{outlives_this_program, redirect_stderr};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as system;
#[cfg(windows)]
pub use windows::{outlives_this_program, redirect_stderr};

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(target_os = "macos")]
pub use macos::{outlives_this_program, redirect_stderr};

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Something does not work as it should.
    Warning,
    /// All is well.
    Information,
}

static VERBOSE: AtomicBool = AtomicBool::new(false);

/// Says what does not work. Where nobody listens any more, it is lost.
pub fn say(what: impl Display) {
    system::write(Weight::Warning, &line(what));
}

/// Says that something is as it should be.
pub fn note(what: impl Display) {
    system::write(Weight::Information, &line(what));
}

/// Says a detail, where [`be_verbose`] was called: for a support case, uses included.
pub fn detail(what: impl Display) {
    if is_verbose() {
        note(what);
    }
}

/// From now on [`detail`] is said.
pub fn be_verbose() {
    VERBOSE.store(true, Ordering::Relaxed);
}

/// Whether [`detail`] is said, for what costs something to find out.
pub fn is_verbose() -> bool {
    VERBOSE.load(Ordering::Relaxed)
}

/// One line, after the program's name.
fn line(what: impl Display) -> String {
    let program = std::env::current_exe().unwrap_or_default();
    let program = program.file_stem().unwrap_or_default().to_string_lossy();
    // So Linux marks a file that was replaced since, as by an upgrade.
    let program = program.trim_end_matches(" (deleted)");
    hidden::shown(&format!("{program}: {what}"))
}
