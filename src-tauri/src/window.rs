//! The one window, and the loop's way to it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use helpline::policy::Effective;
use helpline::view::{self, PolicyTable, Sheet, View};
use helpline::watch::Step;
use helpline::words::Words;
#[cfg(windows)]
use helpline::words::fill;
use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, LogicalSize, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tokio::sync::oneshot;
use tokio::time::timeout;
use workstation::ipc::Response;
use workstation::log;
#[cfg(target_os = "linux")]
use workstation::programs::StartError;
use workstation::resident::Surfaces;
#[cfg(windows)]
use workstation::settings;

use crate::page::Subscription;
use crate::web_view;
use crate::zoom::Size;

const LABEL: &str = "main";
/// The name of `ecoute.desktop`.
#[cfg(target_os = "linux")]
const DESKTOP_ENTRY: &str = "ecoute";
const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 760.0;
/// What a low screen must have left beside the window, for its title and a panel.
const PANEL: f64 = 80.0;
/// How long the window's own loop is given to end.
const LEAVING: Duration = Duration::from_secs(1);
/// How long the main thread is given to show the window, which a print dialog delays.
const HELD: Duration = Duration::from_secs(2);
/// Where Microsoft offers WebView2.
#[cfg(windows)]
const WEB_VIEW_ADDRESS: &str = "https://developer.microsoft.com/microsoft-edge/webview2";

/// Makes sure that there is a display to open a window on.
///
/// # Errors
/// When there is none, which Tauri would not survive.
#[cfg(target_os = "linux")]
pub fn prepare() -> anyhow::Result<()> {
    // Wayland's app id and X11's class: desktops find entry and icon by it.
    gtk::glib::set_prgname(Some(DESKTOP_ENTRY));
    gtk::init().map_err(|_| StartError::NoDisplay.into())
}

/// Makes sure that there is a web view; where there is none, a box says what to install, since
/// nobody reads the log of a program that has windows.
///
/// # Errors
/// When there is none.
#[cfg(windows)]
pub fn prepare() -> anyhow::Result<()> {
    if tauri::webview_version().is_ok() {
        return Ok(());
    }
    let words = Words::of(settings::effective().settings.language);
    let said = fill(words.window.no_web_view, &[("address", WEB_VIEW_ADDRESS)]);
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Info)
        .set_title(words.product)
        .set_description(&said)
        .show();
    anyhow::bail!(said)
}

/// Makes sure that a window can be opened; on this system it can.
///
/// # Errors
/// Never here.
#[cfg(not(any(target_os = "linux", windows)))]
pub fn prepare() -> anyhow::Result<()> {
    Ok(())
}

/// Opens the window; its web view writes nothing to the disk.
///
/// It shows once its page is loaded: WebKitGTK, drawn before its own process is ready, sometimes
/// waits half a second for it while that process waits for the window.
///
/// # Errors
/// When the system has no web view or no display.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    let contents = app.clone();
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title(&app.package_info().name)
        .inner_size(WIDTH, HEIGHT)
        .min_inner_size(320.0, 400.0)
        .prevent_overflow_with_margin(LogicalSize::new(0.0, PANEL))
        .visible(false)
        .on_web_resource_request(move |_, response| contents.state::<Subscription>().fill(response))
        .on_page_load(|window, load| match load.event() {
            // A page that is loaded again leaves the window as it is.
            PageLoadEvent::Finished if !window.is_visible().unwrap_or(false) => {
                bring_to_front(&window);
            }
            PageLoadEvent::Finished | PageLoadEvent::Started => {}
        });
    web_view::keep_scroll_bar();
    web_view::follow_color_scheme();
    let window = web_view::in_memory(web_view::confine(window)).build()?;
    // Before the page is loaded, and so before it is seen.
    Size::restore(&window);
    web_view::revive(&window)
}

fn bring_to_front(window: &WebviewWindow) {
    if let Err(error) = window.unminimize().and_then(|()| raise(window)) {
        log::say(format_args!("the window does not come to the front: {error}"));
    }
}

/// Shows the window above the others, and gives it the focus.
///
/// Desktops refuse that to a window that is shown already, unless it proves that a person asked for it:
/// on X11 by the server's time, on Wayland by a token of the program that was clicked, which few hand
/// over. There the window is shown anew, which GNOME, KDE and sway put in front.
#[cfg(target_os = "linux")]
fn raise(window: &WebviewWindow) -> tauri::Result<()> {
    use gtk::glib::object::Cast;
    use gtk::prelude::{GtkWindowExt, WidgetExt};
    if !window.is_visible()? {
        return window.show().and_then(|()| window.set_focus());
    }
    let shown = window.gtk_window()?;
    match shown.window().and_then(|it| it.downcast::<gdkx11::X11Window>().ok()) {
        Some(x11) => shown.present_with_time(gdkx11::functions::x11_get_server_time(&x11)),
        None if shown.is_active() => {}
        None => {
            shown.hide();
            shown.show();
            shown.present();
        }
    }
    Ok(())
}

/// Shows the window above the others, and gives it the focus.
#[cfg(not(target_os = "linux"))]
fn raise(window: &WebviewWindow) -> tauri::Result<()> {
    window.show().and_then(|()| window.set_focus())
}

/// Whether the window is closing: from then on it cannot be shown any more.
#[derive(Default)]
pub struct Leaving(AtomicBool);

/// From now on [`Surfaces::open`] is refused.
pub fn note_leaving(app: &AppHandle) {
    app.state::<Leaving>().0.store(true, Ordering::Relaxed);
}

fn is_leaving(app: &AppHandle) -> bool {
    app.state::<Leaving>().0.load(Ordering::Relaxed)
}

/// The window as the loop sees it.
#[derive(Clone)]
pub struct Shell {
    app: AppHandle,
    policy: PolicyTable,
}

impl Shell {
    /// The window of `app`.
    pub fn new(app: AppHandle) -> Shell {
        Shell { app, policy: PolicyTable::default() }
    }

    /// Ends the program, even where a print dialog that is open holds the loop that would hear of it.
    pub fn leave(&self) {
        self.app.exit(0);
        std::thread::spawn(|| {
            std::thread::sleep(LEAVING);
            std::process::exit(0);
        });
    }
}

impl Surfaces for Shell {
    fn settings_changed(&mut self, effective: &Effective, _before: Option<&Effective>) {
        let words = Words::of(effective.settings.language);
        self.policy = PolicyTable::of(effective, words);
    }

    async fn show(&mut self, view: View) {
        let sheet = Sheet { page: view.page, policy: self.policy.clone() };
        self.app.state::<Subscription>().publish(sheet);
    }

    fn next_repaint(&self, step: &Step) -> Option<DateTime<Utc>> {
        view::next_repaint(step)
    }

    fn open(&mut self, response: Response) {
        let app = self.app.clone();
        let (done, shown) = oneshot::channel();
        // The main thread also closes the window, so nothing comes between the look and the deed.
        let asked = self.app.run_on_main_thread({
            let app = app.clone();
            move || {
                let window = app.get_webview_window(LABEL).filter(|_| !is_leaving(&app));
                // Nobody waits any longer where a dialog held the main thread.
                let _late = done.send(window.inspect(bring_to_front).is_some());
            }
        });
        if asked.is_err() {
            return;
        }
        tokio::spawn(async move {
            let shown = timeout(HELD, shown).await;
            // The request outlasts a dialog that holds the main thread.
            if shown.map_or_else(|_| !is_leaving(&app), |shown| shown == Ok(true)) {
                response.ok();
            }
        });
    }
}
