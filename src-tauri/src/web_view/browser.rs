//! Restricts Microsoft's WebView2 to showing the page, and deletes the folder that it writes to.
#![expect(unsafe_code, reason = "calls to WebView2")]

use std::path::PathBuf;
use std::time::Duration;

use tauri::{AppHandle, Manager, WebviewWindow};
use webview2_com::Microsoft::Web::WebView2::Win32::{
    ICoreWebView2_11, ICoreWebView2ContextMenuRequestedEventArgs, ICoreWebView2Controller,
    ICoreWebView2Controller4, ICoreWebView2Settings3, ICoreWebView2Settings4,
};
use webview2_com::{ContextMenuRequestedEventHandler, take_pwstr};
use windows::core::{Interface, PWSTR, Result};
use workstation::log;

/// The only item of the context menu that the page needs, by its fixed name.
const COPY: &str = "copy";
/// How often, and after which pause, the folder is deleted: WebView2's processes end shortly after
/// the window.
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
    })
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
/// Waits at most one second for its processes to end.
pub fn clear_folder_at_exit(app: &AppHandle) {
    let Some(folder) = folder(app) else { return };
    for _ in 0..ATTEMPTS {
        let _cleared = std::fs::remove_dir_all(&folder);
        if !folder.exists() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
}

/// The folder that Tauri gives to WebView2; nothing else is in it.
fn folder(app: &AppHandle) -> Option<PathBuf> {
    app.path().app_local_data_dir().ok()
}
