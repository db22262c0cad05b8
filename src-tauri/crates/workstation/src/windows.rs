//! Functions of Windows for which no maintained safe wrapper exists.
#![expect(unsafe_code, reason = "calls to the Windows API")]

pub mod pipe;

use std::io;
use std::ptr::{null, null_mut};
use std::time::Duration;

use windows_sys::Win32::System::EventLog::{
    DeregisterEventSource, RegisterEventSourceW, ReportEventW,
};
use windows_sys::Win32::System::Recovery::{
    RESTART_NO_CRASH, RESTART_NO_HANG, RESTART_NO_REBOOT, RegisterApplicationRestart,
};
use windows_sys::Win32::System::RemoteDesktop::ProcessIdToSessionId;
use windows_sys::Win32::UI::HiDpi::{GetDpiForSystem, GetDpiForWindow, GetSystemMetricsForDpi};
use windows_sys::Win32::UI::Shell::SetCurrentProcessExplicitAppUserModelID;
use windows_sys::Win32::UI::WindowsAndMessaging::{FindWindowW, SM_CXSMICON};

/// From 1 January 1601, where Windows begins to count, to 1970.
pub const FROM_1601_TO_1970: Duration = Duration::from_secs(11_644_473_600);

const EVENT: u32 = 1;
/// As many characters as the event log accepts, which counts UTF-16 units.
const LONGEST: usize = 15_000;

/// Writes `text` to the event log, as `source`. Errors are ignored.
pub fn report_event(kind: u16, source: &str, text: &str) {
    let text: String = text.chars().take(LONGEST).collect();
    let (source, text) = (wide(source), wide(&text));
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

/// The number of the session that this program runs in.
pub fn session_number() -> Option<u32> {
    let mut number = 0;
    // SAFETY: the pointer is to a value that outlives the call.
    let found = unsafe { ProcessIdToSessionId(std::process::id(), &raw mut number) } != 0;
    found.then_some(number)
}

/// Gives this program its AppUserModelID, which connects notifications, task bar buttons and the
/// entry in the Start menu. Errors are ignored.
pub fn set_app_user_model_id() {
    let name = wide(helpline::application::ID);
    // SAFETY: the text ends with a zero and outlives the call.
    unsafe { SetCurrentProcessExplicitAppUserModelID(name.as_ptr()) };
}

/// The size in pixels of an icon in the notification area, by the scale of the task bar's screen.
pub fn tray_icon_size() -> u32 {
    let class = wide("Shell_TrayWnd");
    // SAFETY: the text ends with a zero and outlives the call; the others take any value.
    let size = unsafe {
        let task_bar = FindWindowW(class.as_ptr(), null());
        let dpi = if task_bar.is_null() { 0 } else { GetDpiForWindow(task_bar) };
        GetSystemMetricsForDpi(SM_CXSMICON, if dpi == 0 { GetDpiForSystem() } else { dpi })
    };
    size.unsigned_abs()
}

/// Asks Windows to start this program again after an installer has closed it for an update. Errors
/// are ignored.
pub fn restart_after_updates() {
    let only_updates = RESTART_NO_CRASH | RESTART_NO_HANG | RESTART_NO_REBOOT;
    // SAFETY: without arguments for the next start, only the flags are read.
    unsafe { RegisterApplicationRestart(null(), only_updates) };
}

/// A text as the Windows API takes it: UTF-16 without zeros, then a zero.
pub fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().filter(|unit| *unit != 0).chain([0]).collect()
}

/// The outcome of a call that returns zero when it fails.
pub(crate) fn succeeded(result: i32) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
