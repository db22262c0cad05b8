//! The event log, and standard error if the program has one.

use std::io::{self, Write};

use windows_sys::Win32::System::EventLog::{EVENTLOG_INFORMATION_TYPE, EVENTLOG_WARNING_TYPE};

use super::Level;
use crate::windows::report_event;

/// The event source that the installer registers, without message texts.
const SOURCE: &str = "Écoute";

/// Writes a line. Errors are ignored.
pub fn write(level: Level, line: &str) {
    let _written = io::stderr().write_all(format!("{line}\n").as_bytes());
    let kind = match level {
        Level::Warning => EVENTLOG_WARNING_TYPE,
        Level::Information => EVENTLOG_INFORMATION_TYPE,
    };
    report_event(kind, SOURCE, line);
}

/// Does nothing: programs with windows have no standard error on this system.
///
/// # Errors
/// Never on this system.
pub fn redirect_stderr() -> io::Result<()> {
    Ok(())
}

/// Always false: children write to the event log; the reader of a pipe would wait for them.
pub fn stderr_outlives_this_program() -> bool {
    false
}
