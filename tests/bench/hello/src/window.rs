//! A minimal Tauri window: one line of text.

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() {
    tauri::Builder::default()
        .setup(|app| {
            let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::default());
            window.title("hello").inner_size(440.0, 760.0).build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
        .expect("a display");
}
