//! The dialogue for a new file: the system's own.

use std::path::PathBuf;

use rfd::AsyncFileDialog;
use tauri::WebviewWindow;

use super::Question;

/// Asks for a place, in front of the window; none where the person thinks better of it.
pub async fn ask(window: &WebviewWindow, question: Question) -> Option<PathBuf> {
    let mut dialog = AsyncFileDialog::new()
        .set_parent(window)
        .set_title(question.title)
        .set_file_name(question.name)
        .add_filter("iCalendar", &["ics"]);
    if let Some(folder) = question.folder {
        dialog = dialog.set_directory(folder);
    }
    let chosen = dialog.save_file().await;
    chosen.map(|file| file.path().to_owned())
}
