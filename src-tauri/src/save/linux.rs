//! The dialogue for a new file: GTK's, as the window is.

use std::path::PathBuf;

use gtk::prelude::{
    FileChooserExt, NativeDialogExt, NativeDialogExtManual, ObjectExt, RecentManagerExt,
};
use gtk::{FileChooserAction, FileChooserNative, RecentInfo, RecentManager, ResponseType, glib};
use tauri::WebviewWindow;
use tokio::sync::oneshot;
use workstation::log;

use super::Question;

/// Asks for a place, in front of the window; none where the person thinks better of it.
pub async fn ask(window: &WebviewWindow, question: Question) -> Option<PathBuf> {
    let (answer, answered) = oneshot::channel();
    let parent = window.clone();
    // GTK lives on the main thread, and goes on while it waits.
    let asked = window.run_on_main_thread(move || {
        glib::MainContext::default().spawn_local(async move {
            // Nobody waits any more where the program is leaving.
            let _unheard = answer.send(answer_to(question, &parent).await);
        });
    });
    if let Err(error) = asked {
        log::say(format_args!("nobody can be asked where to save: {error}"));
    }
    answered.await.ok().flatten()
}

async fn answer_to(question: Question, parent: &WebviewWindow) -> Option<PathBuf> {
    let parent = parent.gtk_window().ok();
    let (title, save) = (question.title, FileChooserAction::Save);
    // The buttons are the desktop's own.
    let dialog = FileChooserNative::new(Some(title), parent.as_ref(), save, None, None);
    dialog.set_modal(true);
    dialog.set_do_overwrite_confirmation(true);
    if let Some(folder) = question.folder {
        dialog.set_current_folder(folder);
    }
    dialog.set_current_name(question.name);
    let before = RecentManager::default().map(|list| list.items()).unwrap_or_default();
    let accepted = dialog.run_future().await == ResponseType::Accept;
    let chosen = dialog.filename().filter(|_| accepted);
    if let Some(address) = dialog.uri().filter(|_| accepted) {
        leave_unlisted(address, &before);
    }
    dialog.destroy();
    chosen
}

/// Keeps the file off the user's list of recent ones, where GTK puts it sooner or later, and again
/// after it was taken off: what is saved here is told to no other program. What was on the list
/// before stays.
fn leave_unlisted(address: glib::GString, before: &[RecentInfo]) {
    let Some(list) = RecentManager::default() else { return };
    if before.iter().any(|file| file.uri().as_ref() == Some(&address)) {
        return;
    }
    let unlist_now = move |list: &RecentManager| {
        if list.has_item(&address) {
            unlist(list, &address);
        }
    };
    unlist_now(&list);
    list.connect_changed(unlist_now);
}

fn unlist(list: &RecentManager, address: &str) {
    match list.remove_item(address) {
        // GTK would write the list a while later, and not at all where the window closes meanwhile.
        Ok(()) => list.emit_by_name::<()>("changed", &[]),
        Err(error) => {
            log::say(format_args!("a saved file stays on the list of recent ones: {error}"));
        }
    }
}
