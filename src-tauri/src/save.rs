//! Saving the coming year as a calendar, where the person says.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux::ask;

#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(not(target_os = "linux"))]
use native::ask;

use std::fs;
use std::path::PathBuf;

use helpline::policy::Effective;
use helpline::words::{Words, fill};
use helpline::{civil, schedule, view};
use tauri::{Manager, WebviewWindow};
use workstation::atomic_file::{self, Readers};
use workstation::{clock, policy, settings};

/// The name that is suggested says nothing of the line.
const NAME: &str = "ecoute.ics";

/// What a dialogue for a new file opens with.
struct Question {
    title: &'static str,
    folder: Option<PathBuf>,
    name: &'static str,
}

/// Asks where to save, and saves; the result in words, nothing where the person cancels.
pub async fn calendar(window: &WebviewWindow) -> Result<Option<String>, String> {
    let revised = policy::revised();
    let Effective { settings, schedule, .. } = settings::effective();
    let words = Words::of(settings.language);
    let places = window.path();
    let folder = places.document_dir().or_else(|_| places.home_dir()).ok();
    let question = Question { title: words.page.save, folder, name: NAME };
    let Some(path) = ask(window, question).await else { return Ok(None) };
    let days = schedule::coming_year(civil::day_of(clock::now()));
    let calendar = view::calendar_file(days, &schedule, words, revised);
    // A link to a file elsewhere stays a link.
    let place = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
    if let Err(error) = atomic_file::write(&place, calendar.as_bytes(), Readers::AsUsual) {
        let error = format!("{}: {error:#}", path.display());
        return Err(fill(words.page.not_saved, &[("error", &error)]));
    }
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Some(fill(words.page.saved, &[("file", &file)])))
}
