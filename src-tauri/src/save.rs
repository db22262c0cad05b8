//! Saves the coming year as a calendar file.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux::choose_path;

#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(not(target_os = "linux"))]
use native::choose_path;

use std::fs;
use std::path::PathBuf;

use helpline::policy::Effective;
use helpline::words::{Words, fill};
use helpline::{civil, schedule, view};
use tauri::{Manager, WebviewWindow};
use workstation::atomic_file::{self, Access};
use workstation::{clock, errors, policy, settings};

/// The suggested name, which does not reveal the subject of the helpline.
const NAME: &str = "ecoute.ics";

/// The initial state of the save dialog.
struct SaveDialog {
    title: &'static str,
    folder: Option<PathBuf>,
    name: &'static str,
}

/// Asks where to save, and saves. Returns the result as text; `None` if the person cancels. Not
/// cancel-safe: the file may be saved.
pub async fn calendar(window: &WebviewWindow) -> Result<Option<String>, String> {
    let revised = policy::revised();
    let Effective { settings, schedule, .. } = settings::effective();
    let words = Words::of(settings.language);
    let places = window.path();
    let folder = places.document_dir().or_else(|_| places.home_dir()).ok();
    let dialog = SaveDialog { title: words.page.save, folder, name: NAME };
    let Some(path) = choose_path(window, dialog).await else { return Ok(None) };
    let days = schedule::coming_year(civil::day_of(clock::now()));
    let calendar = view::calendar_file(days, &schedule, words, revised);
    // Follows a symbolic link, so that it stays a link.
    let place = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
    if let Err(error) = atomic_file::write(&place, calendar.as_bytes(), Access::Umask) {
        let error = format!("{}: {}", path.display(), errors::text(&error, words));
        return Err(fill(words.page.not_saved, &[("error", &error)]));
    }
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Some(fill(words.page.saved, &[("file", &file)])))
}
