//! The event log, and standard error where somebody gave one.

use std::io::{self, Write};

use windows_sys::Win32::System::EventLog::{EVENTLOG_INFORMATION_TYPE, EVENTLOG_WARNING_TYPE};

use super::Weight;
use crate::windows::report_event;

/// The name under which the installer tells Windows who writes; it brings no texts of its own.
const SOURCE: &str = "Écoute";

/// Writes a line. Where nobody listens any more, it is lost.
pub fn write(weight: Weight, line: &str) {
    let _unheard = io::stderr().write_all(format!("{line}\n").as_bytes());
    let kind = match weight {
        Weight::Warning => EVENTLOG_WARNING_TYPE,
        Weight::Information => EVENTLOG_INFORMATION_TYPE,
    };
    report_event(kind, SOURCE, line);
}

/// There is nothing to keep: programs of this system that have windows have no standard error.
///
/// # Errors
/// Never here.
pub fn redirect_stderr() -> io::Result<()> {
    Ok(())
}

/// Never: the system has a log of its own, and who reads standard error waits for its end.
pub fn outlives_this_program() -> bool {
    false
}
