//! The window, and its connection to the main loop.

use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(target_os = "linux")]
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use chrono::{DateTime, Utc};
#[cfg(target_os = "linux")]
use gtk::gio;
use helpline::policy::Effective;
use helpline::view::{self, PageData, PolicyTable, View};
use helpline::watch::Step;
use helpline::words::Words;
use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, LogicalSize, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tokio::sync::oneshot;
use tokio::time::timeout;
use workstation::ipc::Response;
use workstation::log;
use workstation::programs::Point;
#[cfg(any(target_os = "linux", windows))]
use workstation::programs::StartError;
#[cfg(target_os = "linux")]
use workstation::programs::{self, ANSWER_TIMEOUT};
use workstation::resident::Surfaces;
#[cfg(target_os = "linux")]
use workstation::session;

use crate::dialler;
use crate::page::Subscription;
use crate::place;
use crate::tray_host;
use crate::web_view;
use crate::zoom::ZoomLevel;

const LABEL: &str = "main";
/// The name of `ecoute.desktop`.
#[cfg(target_os = "linux")]
const DESKTOP_ENTRY: &str = "ecoute";
const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 760.0;
/// The page is laid out for windows of this width and more; tiling desktops make them narrow, and
/// cut what is wider.
const MIN_SIZE: f64 = 200.0;
/// How long the window waits for its page; the slowest start measured took 2 s.
const LOAD_TIMEOUT: Duration = Duration::from_secs(5);
/// Space reserved on low screens for the title bar and a panel.
const RESERVED_HEIGHT: f64 = 80.0;
/// How long the window's event loop may take to end; on Windows, also WebView2's processes.
const EXIT_TIMEOUT: Duration = Duration::from_secs(if cfg!(windows) { 5 } else { 1 });
/// How long the main thread may take to show the window; an open print dialog delays it.
const SHOW_TIMEOUT: Duration = Duration::from_secs(2);

/// Checks that there is a display. Exits if it or the session bus does not answer.
///
/// # Errors
/// When there is none; Tauri would panic (no upstream report known).
#[cfg(target_os = "linux")]
pub fn prepare() -> anyhow::Result<()> {
    // Wayland's app id and X11's window class, with which desktops find the desktop entry and icon.
    gtk::glib::set_prgname(Some(DESKTOP_ENTRY));
    // First the bus, which GTK may need to connect to the display.
    exit_unless_answered(StartError::SilentBus, connect_to_bus);
    let connected = exit_unless_answered(StartError::SilentDisplay, gtk::init);
    connected.map_err(|_| StartError::NoDisplay.into())
}

/// Opens the connection to the session bus that GTK uses later. Where the environment names no bus,
/// GTK may start one, which needs the display.
#[cfg(target_os = "linux")]
fn connect_to_bus() {
    if session::bus::address().is_some() {
        let bus = gio::bus_get_sync(gio::BusType::Session, gio::Cancellable::NONE);
        // GTK would open another one. The window works without a bus.
        std::mem::forget(bus);
    }
}

/// Runs `connect`; exits with `error` if that takes longer than [`ANSWER_TIMEOUT`], because GTK and
/// GIO wait without limit (no upstream report known).
#[cfg(target_os = "linux")]
fn exit_unless_answered<T>(error: StartError, connect: impl FnOnce() -> T) -> T {
    let (connected, answer) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        if answer.recv_timeout(ANSWER_TIMEOUT) == Err(RecvTimeoutError::Timeout) {
            if !programs::report(Err(&error)) {
                log::warn(error);
            }
            std::process::exit(1);
        }
    });
    let result = connect();
    drop(connected);
    result
}

/// Checks that there is a web view.
///
/// # Errors
/// When there is none.
#[cfg(windows)]
pub fn prepare() -> anyhow::Result<()> {
    tauri::webview_version()
        .map(drop)
        .map_err(|_| StartError::Libraries("WebView2".to_owned()).into())
}

/// Nothing to check on this system.
///
/// # Errors
/// Never on this system.
#[cfg(not(any(target_os = "linux", windows)))]
pub fn prepare() -> anyhow::Result<()> {
    Ok(())
}

/// Opens the window, beside a point if one is given.
///
/// The window is shown after its page is loaded, or after [`LOAD_TIMEOUT`]. If it is shown earlier,
/// the window and the web process of WebKitGTK sometimes wait half a second for each other; no
/// upstream report known.
///
/// # Errors
/// When there is no web view or no display.
pub fn open(app: &AppHandle, beside: Option<Point>) -> tauri::Result<()> {
    let contents = app.clone();
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title(&app.package_info().name)
        .inner_size(WIDTH, HEIGHT)
        .min_inner_size(MIN_SIZE, MIN_SIZE)
        .prevent_overflow_with_margin(LogicalSize::new(0.0, RESERVED_HEIGHT))
        .visible(false)
        .on_web_resource_request(move |_, response| contents.state::<Subscription>().fill(response))
        .on_page_load(|window, load| match load.event() {
            // Reloading the page does not bring a visible window to the front.
            PageLoadEvent::Finished => {
                window.state::<Loaded>().0.store(true, Ordering::Relaxed);
                tray_host::follow(window.app_handle());
                if !window.is_visible().unwrap_or(false) {
                    bring_to_front(&window);
                }
            }
            PageLoadEvent::Started => {}
        });
    web_view::clear_folder_at_start(app);
    web_view::disable_overlay_scroll_bar();
    web_view::follow_color_scheme();
    let window = web_view::in_memory(web_view::restrict(window)).build()?;
    web_view::restrict_browser(&window)?;
    // Before the page is loaded, so that it does not change its size visibly.
    ZoomLevel::restore(&window);
    if let Some(point) = beside
        && let Err(error) = place::beside(&window, point)
    {
        log::warn(format_args!("cannot place the window: {error}"));
    }
    web_view::reload_after_crash(&window)?;
    show_without_page(window);
    Ok(())
}

/// Shows the window after [`LOAD_TIMEOUT`], if its page is not loaded by then: a person who asked
/// for it sees that it is coming, and can close it.
fn show_without_page(window: WebviewWindow) {
    std::thread::spawn(move || {
        std::thread::sleep(LOAD_TIMEOUT);
        let app = window.app_handle().clone();
        // A window that is closing meanwhile stays hidden.
        let _closing = app.clone().run_on_main_thread(move || {
            if !app.state::<Loaded>().0.load(Ordering::Relaxed) && !is_closing(&app) {
                let limit = LOAD_TIMEOUT.as_secs();
                log::warn(format_args!(
                    "the page is not loaded after {limit} s; the window is shown without it"
                ));
                bring_to_front(&window);
            }
        });
    });
}

fn bring_to_front(window: &WebviewWindow) {
    if let Err(error) = window.unminimize().and_then(|()| raise(window)) {
        log::warn(format_args!("cannot bring the window to the front: {error}"));
    }
}

/// Shows the window in front, with the focus.
///
/// Desktops prevent visible windows from taking the focus (tauri #6310). On X11, the server's time
/// allows it, on the current workspace: KWin, marco and Openbox do not switch workspaces. On
/// Wayland, it requires a token from the program that was clicked, which few panels provide; there
/// the window is hidden and shown again, which GNOME, KDE and sway show in front.
#[cfg(target_os = "linux")]
fn raise(window: &WebviewWindow) -> tauri::Result<()> {
    use gtk::glib::object::Cast;
    use gtk::prelude::{GtkWindowExt, WidgetExt};
    if !window.is_visible()? {
        return window.show().and_then(|()| window.set_focus());
    }
    let shown = window.gtk_window()?;
    match shown.window().and_then(|it| it.downcast::<gdkx11::X11Window>().ok()) {
        Some(x11) => {
            x11.move_to_current_desktop();
            shown.present_with_time(gdkx11::functions::x11_get_server_time(&x11));
        }
        None if shown.is_active() => {}
        None => {
            shown.hide();
            shown.show();
            shown.present();
        }
    }
    Ok(())
}

/// Shows the window in front, with the focus.
#[cfg(not(target_os = "linux"))]
fn raise(window: &WebviewWindow) -> tauri::Result<()> {
    window.show().and_then(|()| window.set_focus())
}

/// Whether the page was loaded once.
#[derive(Default)]
pub struct Loaded(AtomicBool);

/// Whether the window is closing, so that it cannot be shown again.
#[derive(Default)]
pub struct Closing(AtomicBool);

/// Makes [`Surfaces::open`] fail from now on.
pub fn set_closing(app: &AppHandle) {
    app.state::<Closing>().0.store(true, Ordering::Relaxed);
}

fn is_closing(app: &AppHandle) -> bool {
    app.state::<Closing>().0.load(Ordering::Relaxed)
}

/// The window as a surface of the main loop.
#[derive(Clone)]
pub struct WindowSurfaces {
    app: AppHandle,
    policy: PolicyTable,
    no_tray: String,
    /// The text for a workstation without a phone program, where the page should have buttons for
    /// one.
    no_dialler: Option<&'static str>,
}

impl WindowSurfaces {
    /// The surface for the window of `app`.
    pub fn new(app: AppHandle) -> WindowSurfaces {
        WindowSurfaces {
            app,
            policy: PolicyTable::default(),
            no_tray: String::new(),
            no_dialler: None,
        }
    }

    /// Ends the program; after [`EXIT_TIMEOUT`] also if an open print dialog blocks the event loop
    /// (no upstream report known).
    pub fn exit(&self) {
        self.app.exit(0);
        std::thread::spawn(|| {
            std::thread::sleep(EXIT_TIMEOUT);
            std::process::exit(0);
        });
    }
}

impl Surfaces for WindowSurfaces {
    fn settings_changed(&mut self, effective: &Effective, _before: Option<&Effective>) {
        let words = Words::of(effective.settings.language);
        self.policy = PolicyTable::of(effective, words);
        self.no_tray = tray_host::note(&self.app, words);
        let absent = effective.settings.dialling && !dialler::is_installed();
        self.no_dialler = absent.then_some(words.settings.dialling_absent);
    }

    fn show(&mut self, view: View) {
        let (policy, no_tray) = (self.policy.clone(), self.no_tray.clone());
        let (page, no_dialler) = match self.no_dialler {
            Some(absent) => (view.page.without_calls(), absent),
            None => (view.page, ""),
        };
        let data = PageData { page, policy, no_tray, no_dialler };
        self.app.state::<Subscription>().publish(data);
    }

    fn next_repaint(&self, step: &Step, effective: &Effective) -> Option<DateTime<Utc>> {
        view::next_repaint(step, effective)
    }

    fn open(&mut self, response: Response) {
        let app = self.app.clone();
        let (done, shown) = oneshot::channel();
        // On the main thread, which also closes the window: it cannot close between check and use.
        let scheduled = self.app.run_on_main_thread({
            let app = app.clone();
            move || {
                let window = app.get_webview_window(LABEL).filter(|_| !is_closing(&app));
                // The receiver may have timed out.
                let _sent = done.send(window.inspect(bring_to_front).is_some());
            }
        });
        if scheduled.is_err() {
            return;
        }
        tokio::spawn(async move {
            let shown = timeout(SHOW_TIMEOUT, shown).await;
            // After a timeout, the main thread still shows the window when the dialog closes.
            if shown.map_or_else(|_| !is_closing(&app), |shown| shown == Ok(true)) {
                response.ok();
            }
        });
    }
}
