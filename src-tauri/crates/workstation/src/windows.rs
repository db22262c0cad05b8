//! Functions of Windows for which no maintained safe wrapper exists.
#![expect(unsafe_code, reason = "calls to the Windows API")]

use std::os::windows::io::AsRawHandle;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{HANDLE_FLAG_INHERIT, SetHandleInformation};
use windows_sys::Win32::System::EventLog::{
    DeregisterEventSource, RegisterEventSourceW, ReportEventW,
};
use windows_sys::Win32::System::RemoteDesktop::ProcessIdToSessionId;

const EVENT: u32 = 1;
/// The longest text that the event log accepts, in UTF-16 units.
const LONGEST: usize = 30_000;

/// Writes `text` to the event log, as `source`. Errors are ignored.
pub fn report_event(kind: u16, source: &str, text: &str) {
    let (source, text) = (wide(source), wide(text));
    let texts = [text.as_ptr()];
    // SAFETY: both texts end with a zero and outlive the calls, the list has the stated length, and
    // the handle is used only between registration and deregistration.
    unsafe {
        let log = RegisterEventSourceW(null(), source.as_ptr());
        if log.is_null() {
            return;
        }
        ReportEventW(log, kind, 0, EVENT, null_mut(), 1, 0, texts.as_ptr(), null());
        DeregisterEventSource(log);
    }
}

/// Keeps this program's standard handles from the programs that it starts: a new process gets every
/// handle that may be inherited (rust-lang/rust#54760), and who reads a pipe of ours would wait for the
/// exit of the agent.
pub fn keep_standard_handles() {
    let (input, output, errors) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let handles = [input.as_raw_handle(), output.as_raw_handle(), errors.as_raw_handle()];
    for handle in handles {
        // SAFETY: takes any value; without a console or pipe, the handle is null and this fails.
        unsafe { SetHandleInformation(handle, HANDLE_FLAG_INHERIT, 0) };
    }
}

/// The number of the session that this program runs in.
pub fn session_number() -> Option<u32> {
    let mut number = 0;
    // SAFETY: the pointer is to a value that outlives the call.
    let found = unsafe { ProcessIdToSessionId(std::process::id(), &raw mut number) } != 0;
    found.then_some(number)
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().filter(|unit| *unit != 0).take(LONGEST).chain([0]).collect()
}
