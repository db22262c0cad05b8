//! The event log, and standard error where somebody gave one.

use std::io::{self, Write};
use std::ptr::{null, null_mut};

use windows_sys::Win32::System::EventLog::{
    DeregisterEventSource, EVENTLOG_INFORMATION_TYPE, EVENTLOG_WARNING_TYPE, RegisterEventSourceW,
    ReportEventW,
};

use super::Weight;

/// The name under which the installer tells Windows who writes; it brings no texts of its own.
const SOURCE: &str = "Écoute";
const EVENT: u32 = 1;
/// The event log takes no longer text.
const LONGEST: usize = 30_000;

/// Writes a line. Where nobody listens any more, it is lost.
pub fn write(weight: Weight, line: &str) {
    let _unheard = io::stderr().write_all(format!("{line}\n").as_bytes());
    let kind = match weight {
        Weight::Warning => EVENTLOG_WARNING_TYPE,
        Weight::Information => EVENTLOG_INFORMATION_TYPE,
    };
    report(kind, &wide(SOURCE), &wide(line));
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

#[expect(unsafe_code, reason = "the event log has no safe wrapper that is kept up")]
fn report(kind: u16, source: &[u16], text: &[u16]) {
    let texts = [text.as_ptr()];
    // SAFETY: both texts end with a zero and outlive the calls, the list holds as many texts as is
    // said, and the handle is used between the calls that give it and take it back.
    unsafe {
        let log = RegisterEventSourceW(null(), source.as_ptr());
        if log.is_null() {
            return;
        }
        ReportEventW(log, kind, 0, EVENT, null_mut(), 1, 0, texts.as_ptr(), null());
        DeregisterEventSource(log);
    }
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().filter(|unit| *unit != 0).take(LONGEST).chain([0]).collect()
}
