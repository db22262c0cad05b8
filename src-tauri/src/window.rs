//! The one window, and the loop's way to it.

use std::path::PathBuf;

use helpline::view::View;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};
use workstation::paths;
use workstation::resident::Surfaces;

use crate::page::Subscription;

const LABEL: &str = "main";
const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 760.0;

/// Opens the window. What the web view must write goes to the session's folder, which ends with
/// the session, and goes when the window does.
///
/// # Errors
/// When the system has no web view or no display.
pub fn open(app: &AppHandle) -> anyhow::Result<()> {
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .data_directory(web_data()?)
        .title(&app.package_info().name)
        .inner_size(WIDTH, HEIGHT)
        .min_inner_size(320.0, 400.0)
        // A private web view of WebKitGTK cannot be tested by its driver, and writes no less.
        .incognito(!cfg!(target_os = "linux"))
        .build()?;
    Ok(())
}

/// Removes what the web view wrote.
pub fn clean() {
    // There may be nothing, or nobody to tell.
    let _cleaned = web_data().map(std::fs::remove_dir_all);
}

fn web_data() -> std::io::Result<PathBuf> {
    Ok(paths::session()?.join("web"))
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
