//! A minimal Tauri program: a tray icon with a menu, without a window.

use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;

fn main() {
    tauri::Builder::default()
        .setup(|app| {
            let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
            let menu = Menu::with_items(app, &[&quit])?;
            let icon = app.default_window_icon().expect("an icon in the configuration").clone();
            TrayIconBuilder::new().icon(icon).menu(&menu).build(app)?;
            Ok(())
        })
        .run(tauri::generate_context!())
        .expect("a display and a tray");
}
