//! A bare Tauri program in the tray: an icon with a menu, and no window.

use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;

fn main() {
    tauri::Builder::default()
        .setup(|app| {
            let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
            let menu = Menu::with_items(app, &[&quit])?;
            let icon = app.default_window_icon().expect("the configuration names one").clone();
            TrayIconBuilder::new().icon(icon).menu(&menu).build(app)?;
            Ok(())
        })
        .run(tauri::generate_context!())
        .expect("a display and a tray");
}
