//! The phone program of Windows.
#![expect(unsafe_code, reason = "calls to the Windows API")]

use anyhow::{Result, ensure};
use tauri::WebviewWindow;
use tokio::sync::oneshot;
use windows::Foundation::Uri;
use windows::System::{LaunchQuerySupportStatus, LaunchQuerySupportType, Launcher};
use windows::core::HSTRING;
use windows_sys::Win32::UI::Shell::ShellExecuteW;
use windows_sys::Win32::UI::WindowsAndMessaging::SW_SHOWNORMAL;
use workstation::windows::wide;

/// Whether a program takes phone numbers, a desktop or a store application.
pub fn is_installed() -> bool {
    supports("tel:0").is_ok_and(|status| status == LaunchQuerySupportStatus::Available)
}

fn supports(address: &str) -> windows::core::Result<LaunchQuerySupportStatus> {
    let address = Uri::CreateUri(&HSTRING::from(address))?;
    Launcher::QueryUriSupportAsync(&address, LaunchQuerySupportType::Uri)?.join()
}

/// Opens `address` in the person's phone program. Never `false`. Not cancel-safe: the number may be
/// handed over.
///
/// # Errors
/// When it does not start.
pub async fn hand_over(address: &str, window: &WebviewWindow) -> Result<bool> {
    let (sender, receiver) = oneshot::channel();
    let address = address.to_owned();
    // The main thread has the kind of COM apartment that shell extensions expect.
    window.run_on_main_thread(move || {
        // The receiver is dropped when the program exits.
        let _sent = sender.send(execute(&address));
    })?;
    let started = receiver.await?;
    // From the documentation: a value above 32 means success.
    ensure!(32 < started, "ShellExecute: {started}");
    Ok(true)
}

/// Opens `address`; returns the result of ShellExecute.
fn execute(address: &str) -> usize {
    let (verb, address) = (wide("open"), wide(address));
    let (none, parameters) = (std::ptr::null_mut(), std::ptr::null());
    // SAFETY: both texts end with a zero and live longer than the call.
    let started = unsafe {
        ShellExecuteW(none, verb.as_ptr(), address.as_ptr(), parameters, parameters, SW_SHOWNORMAL)
    };
    started.addr()
}
