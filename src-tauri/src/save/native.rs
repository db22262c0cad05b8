//! The save dialog of the system.

use std::path::PathBuf;

use rfd::AsyncFileDialog;
use tauri::WebviewWindow;

use super::SaveDialog;

/// Shows the dialog in front of the window; `None` if the person cancels. Not cancel-safe: the
/// dialog stays open.
pub async fn choose_path(window: &WebviewWindow, initial: SaveDialog) -> Option<PathBuf> {
    let mut dialog = AsyncFileDialog::new()
        .set_parent(window)
        .set_title(initial.title)
        .set_file_name(initial.name)
        .add_filter("iCalendar", &["ics"]);
    if let Some(folder) = initial.folder {
        dialog = dialog.set_directory(folder);
    }
    let chosen = dialog.save_file().await;
    chosen.map(|file| file.path().to_owned())
}
