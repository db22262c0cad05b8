//! Restricts Microsoft's WebView2 to showing the page, and deletes the folder that it writes to.
#![expect(unsafe_code, reason = "calls to WebView2")]

use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::PathBuf;
use std::ptr::null_mut;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tauri::{AppHandle, Manager, WebviewWindow};
use webview2_com::Microsoft::Web::WebView2::Win32::{
    ICoreWebView2_11, ICoreWebView2ContextMenuRequestedEventArgs, ICoreWebView2Controller,
    ICoreWebView2Controller4, ICoreWebView2Settings3, ICoreWebView2Settings4,
};
use webview2_com::{ContextMenuRequestedEventHandler, take_pwstr};
use windows::core::{Error, Interface, PWSTR, Result};
use windows_sys::Win32::Foundation::WAIT_OBJECT_0;
use windows_sys::Win32::System::Threading::{OpenProcess, PROCESS_SYNCHRONIZE};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    DispatchMessageW, MSG, MsgWaitForMultipleObjects, PM_QS_INPUT, PM_QS_POSTMESSAGE,
    PM_QS_SENDMESSAGE, PM_REMOVE, PeekMessageW, QS_ALLINPUT, QS_PAINT,
};
use workstation::log;

/// The only item of the context menu that the page needs, by its fixed name.
const COPY: &str = "copy";
/// WebView2's browser process, which writes to the folder until it ends.
static BROWSER: OnceLock<OwnedHandle> = OnceLock::new();
/// How long the exit waits for the browser process; less than what remains of the program's exit.
const BROWSER_TIMEOUT: Duration = Duration::from_secs(3);
/// How often, and after which pause, the folder is deleted: the other processes of WebView2 end
/// shortly after that one.
const ATTEMPTS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(100);

/// Restricts WebView2 to showing the page. A version that lacks a setting does not offer what it
/// would turn off.
///
/// # Errors
/// When the window is closed already.
pub fn restrict(window: &WebviewWindow) -> tauri::Result<()> {
    window.with_webview(|web_view| {
        if let Err(error) = apply(&web_view.controller()) {
            log::warn(format_args!("WebView2 keeps its own settings: {error}"));
        }
        if let Err(error) = remember_browser(&web_view.controller()) {
            log::warn(format_args!("WebView2's folder may stay: {error}"));
        }
    })
}

/// Sets [`BROWSER`].
fn remember_browser(controller: &ICoreWebView2Controller) -> Result<()> {
    let mut number = 0;
    // SAFETY: the interfaces are WebView2's own, on its thread, and the handle has no other owner.
    unsafe {
        controller.CoreWebView2()?.BrowserProcessId(&mut number)?;
        let process = OpenProcess(PROCESS_SYNCHRONIZE, 0, number);
        if process.is_null() {
            return Err(Error::from_thread());
        }
        let _first = BROWSER.set(OwnedHandle::from_raw_handle(process));
    }
    Ok(())
}

fn apply(controller: &ICoreWebView2Controller) -> Result<()> {
    // SAFETY: the interfaces are WebView2's own, on its thread.
    unsafe {
        let view = controller.CoreWebView2()?;
        let settings = view.Settings()?;
        // The page has no dialogs; injected script must not show any.
        settings.SetAreDefaultScriptDialogsEnabled(false)?;
        // The page is part of the program; an error page would offer to search the web.
        settings.SetIsBuiltInErrorPageEnabled(false)?;
        // No reloading, search, downloads or developer tools; the page itself zooms and prints.
        if let Ok(settings) = settings.cast::<ICoreWebView2Settings3>() {
            settings.SetAreBrowserAcceleratorKeysEnabled(false)?;
        }
        // Nothing that is typed is stored.
        if let Ok(settings) = settings.cast::<ICoreWebView2Settings4>() {
            settings.SetIsGeneralAutofillEnabled(false)?;
            settings.SetIsPasswordAutosaveEnabled(false)?;
        }
        // A dropped file would be opened.
        if let Ok(controller) = controller.cast::<ICoreWebView2Controller4>() {
            controller.SetAllowExternalDrop(false)?;
        }
        // Its other items save, print, translate, or search the web.
        if let Ok(view) = view.cast::<ICoreWebView2_11>() {
            let menu = ContextMenuRequestedEventHandler::create(Box::new(|_, event| {
                event.map_or(Ok(()), keep_copy)
            }));
            view.add_ContextMenuRequested(&menu, &mut 0)?;
        }
    }
    Ok(())
}

/// Removes every item of the context menu but [`COPY`].
fn keep_copy(event: ICoreWebView2ContextMenuRequestedEventArgs) -> Result<()> {
    // SAFETY: the interfaces are WebView2's own, on its thread; the name belongs to the caller.
    unsafe {
        let items = event.MenuItems()?;
        let mut count = 0;
        items.Count(&mut count)?;
        for at in (0..count).rev() {
            let mut name = PWSTR::null();
            items.GetValueAtIndex(at)?.Name(&mut name)?;
            if take_pwstr(name) != COPY {
                items.RemoveValueAtIndex(at)?;
            }
        }
    }
    Ok(())
}

/// Deletes what an earlier window left, if it was killed.
pub fn clear_folder_at_start(app: &AppHandle) {
    if let Some(folder) = folder(app) {
        // Fails where there is none.
        let _cleared = std::fs::remove_dir_all(folder);
    }
}

/// Deletes WebView2's folder, to which it writes even in its private mode (WebView2Feedback #3637).
/// Closes the web view first, on the main thread, and waits for its processes to end: Tauri closes
/// it only with its window, which an exit leaves open (no upstream report known).
pub fn clear_folder_at_exit(app: &AppHandle) {
    for window in app.webview_windows().into_values() {
        // Fails where the window closed first, and the web view with it.
        let _closed = window.hide().and_then(|()| {
            // SAFETY: the interface is WebView2's own, on its thread.
            window.with_webview(|web_view| unsafe {
                if let Err(error) = web_view.controller().Close() {
                    log::warn(format_args!("WebView2 does not close: {error}"));
                }
            })
        });
    }
    if let Some(browser) = BROWSER.get() {
        wait(browser);
    }
    let Some(folder) = folder(app) else { return };
    for _ in 0..ATTEMPTS {
        let _cleared = std::fs::remove_dir_all(&folder);
        if !folder.exists() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
}

/// Waits until `process` ends, at most [`BROWSER_TIMEOUT`]. Meanwhile delivers messages to this
/// thread's windows, for which the browser may wait; but no request to paint, at which tao would
/// panic, because its loop has ended (no upstream report known).
fn wait(process: &OwnedHandle) {
    const WOKEN_BY: u32 = QS_ALLINPUT & !QS_PAINT;
    const DELIVERED: u32 = PM_REMOVE | PM_QS_INPUT | PM_QS_POSTMESSAGE | PM_QS_SENDMESSAGE;
    let started = Instant::now();
    while let Some(left) = BROWSER_TIMEOUT.checked_sub(started.elapsed()) {
        let (handle, left) = (process.as_raw_handle(), left.as_millis() as u32);
        let mut message = MSG::default();
        // SAFETY: the handle is open, and the pointers are to values that outlive the calls. Messages
        // go to the procedures of this thread's windows, which live until the process ends.
        unsafe {
            let woken = MsgWaitForMultipleObjects(1, &raw const handle, 0, left, WOKEN_BY);
            if woken != WAIT_OBJECT_0 + 1 {
                return;
            }
            while PeekMessageW(&raw mut message, null_mut(), 0, 0, DELIVERED) != 0 {
                DispatchMessageW(&raw const message);
            }
        }
    }
}

/// The folder that Tauri gives to WebView2; nothing else is in it.
fn folder(app: &AppHandle) -> Option<PathBuf> {
    app.path().app_local_data_dir().ok()
}
