//! The message box about a missing web view, because users do not read the log.
#![expect(unsafe_code, reason = "calls to the Windows API")]

use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicPtr, Ordering};

use helpline::words::{Words, fill};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use windows_sys::Win32::Foundation::{HWND, LPARAM, S_OK, WPARAM};
use windows_sys::Win32::UI::Controls::{
    TASKDIALOGCONFIG, TASKDIALOGCONFIG_0, TD_INFORMATION_ICON, TDCBF_CLOSE_BUTTON,
    TDF_ALLOW_DIALOG_CANCELLATION, TDF_ENABLE_HYPERLINKS, TDF_SIZE_TO_CONTENT, TDN_CREATED,
    TDN_HYPERLINK_CLICKED, TaskDialogIndirect,
};
use windows_sys::Win32::UI::Shell::ShellExecuteW;
use windows_sys::Win32::UI::WindowsAndMessaging::{SW_SHOWNORMAL, SetForegroundWindow};
use windows_sys::core::HRESULT;
use workstation::ipc::{Request, Server};
use workstation::settings;
use workstation::windows::wide;

/// Microsoft's download page for WebView2.
const WEB_VIEW_ADDRESS: &str = "https://developer.microsoft.com/microsoft-edge/webview2";
/// The open box.
static BOX: AtomicPtr<core::ffi::c_void> = AtomicPtr::new(null_mut());

/// Shows what to install, with the address as a link, until the user closes the box. A request to
/// quit ends this program; a request to show brings the box to the front, and is refused.
pub fn explain(runtime: Runtime, server: Server) {
    std::thread::spawn(move || runtime.block_on(serve(server)));
    let words = Words::of(settings::effective().settings.language);
    let link = format!("<a href=\"{WEB_VIEW_ADDRESS}\">{WEB_VIEW_ADDRESS}</a>");
    let text = fill(words.window.no_web_view, &[("address", &link)]);
    let (title, text) = (wide(words.product), wide(&text));
    let dialog = TASKDIALOGCONFIG {
        cbSize: size_of::<TASKDIALOGCONFIG>() as u32,
        dwFlags: TDF_ENABLE_HYPERLINKS | TDF_ALLOW_DIALOG_CANCELLATION | TDF_SIZE_TO_CONTENT,
        dwCommonButtons: TDCBF_CLOSE_BUTTON,
        pszWindowTitle: title.as_ptr(),
        Anonymous1: TASKDIALOGCONFIG_0 { pszMainIcon: TD_INFORMATION_ICON },
        pszContent: text.as_ptr(),
        pfCallback: Some(on_event),
        ..TASKDIALOGCONFIG::default()
    };
    // SAFETY: the texts end with a zero and outlive the call, after which the dialog no longer calls
    // `on_event`, a callback for dialogs; the null arguments are optional.
    unsafe { TaskDialogIndirect(&raw const dialog, null_mut(), null_mut(), null_mut()) };
}

/// Never cancelled, so it need not be cancel-safe.
async fn serve(server: Server) {
    let (received, mut requests) = mpsc::unbounded_channel();
    tokio::spawn(server.serve(received));
    while let Some((request, response)) = requests.recv().await {
        match request {
            Request::Show => {
                // SAFETY: takes any value.
                unsafe { SetForegroundWindow(BOX.load(Ordering::Relaxed)) };
                response.refuse();
            }
            Request::Reload | Request::TryNotification => response.ok(),
            Request::Quit => std::process::exit(0),
        }
    }
}

/// # Safety
/// Called by the dialog: `link` is the address when a link is clicked.
unsafe extern "system" fn on_event(
    dialog: HWND,
    event: u32,
    _: WPARAM,
    link: LPARAM,
    _: isize,
) -> HRESULT {
    match event.cast_signed() {
        TDN_CREATED => BOX.store(dialog, Ordering::Relaxed),
        TDN_HYPERLINK_CLICKED => {
            let open = wide("open");
            // SAFETY: both texts end with a zero and outlive the call.
            unsafe {
                let address = link as *const u16;
                ShellExecuteW(dialog, open.as_ptr(), address, null(), null(), SW_SHOWNORMAL);
            }
        }
        _ => {}
    }
    S_OK
}
