//! The one window, and the loop's way to it.

use helpline::view::View;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};
use workstation::resident::Surfaces;

use crate::page::Subscription;

const LABEL: &str = "main";
const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 760.0;

/// Opens the window; nothing it loads is kept on disk.
///
/// # Errors
/// When the system has no web view or no display.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title(&app.package_info().name)
        .inner_size(WIDTH, HEIGHT)
        .min_inner_size(320.0, 400.0)
        .incognito(true)
        .build()?;
    Ok(())
}

/// The window as the loop sees it.
#[derive(Clone)]
pub struct Shell {
    app: AppHandle,
}

impl Shell {
    /// The window of `app`.
    pub fn new(app: AppHandle) -> Shell {
        Shell { app }
    }

    /// Ends the program.
    pub fn leave(&self) {
        self.app.exit(0);
    }

    fn bring_to_front(&self) -> tauri::Result<()> {
        let Some(window) = self.app.get_webview_window(LABEL) else {
            return Ok(());
        };
        window.unminimize()?;
        window.show()?;
        window.set_focus()
    }
}

impl Surfaces for Shell {
    async fn show(&mut self, view: View) {
        self.app.state::<Subscription>().publish(view.page);
    }

    async fn open(&mut self) {
        if let Err(error) = self.bring_to_front() {
            eprintln!("ecoute-window: the window does not come to the front: {error}");
        }
    }
}
