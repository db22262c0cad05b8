//! The save dialog of GTK.

use std::path::PathBuf;

use gtk::prelude::{
    FileChooserExt, NativeDialogExt, NativeDialogExtManual, ObjectExt, RecentManagerExt,
};
use gtk::{FileChooserAction, FileChooserNative, RecentInfo, RecentManager, ResponseType, glib};
use tauri::WebviewWindow;
use tokio::sync::oneshot;
use workstation::log;

use super::SaveDialog;

/// Shows the dialog in front of the window; `None` if the person cancels. Not cancel-safe: the
/// dialog stays open.
pub async fn choose_path(window: &WebviewWindow, dialog: SaveDialog) -> Option<PathBuf> {
    let (sender, receiver) = oneshot::channel();
    let parent = window.clone();
    // GTK requires the main thread; the task does not block it.
    let started = window.run_on_main_thread(move || {
        glib::MainContext::default().spawn_local(async move {
            // The receiver is dropped when the program exits.
            let _sent = sender.send(show_dialog(dialog, &parent).await);
        });
    });
    if let Err(error) = started {
        log::warn(format_args!("cannot show the save dialog: {error}"));
    }
    receiver.await.ok().flatten()
}

/// Not cancel-safe: the dialog stays open.
async fn show_dialog(initial: SaveDialog, parent: &WebviewWindow) -> Option<PathBuf> {
    let parent = parent.gtk_window().ok();
    let (title, save) = (initial.title, FileChooserAction::Save);
    // Without labels, the buttons are localized by the desktop.
    let dialog = FileChooserNative::new(Some(title), parent.as_ref(), save, None, None);
    dialog.set_modal(true);
    dialog.set_do_overwrite_confirmation(true);
    if let Some(folder) = initial.folder {
        dialog.set_current_folder(folder);
    }
    dialog.set_current_name(initial.name);
    let before = RecentManager::default().map(|list| list.items()).unwrap_or_default();
    let accepted = dialog.run_future().await == ResponseType::Accept;
    let chosen = dialog.filename().filter(|_| accepted);
    if let Some(address) = dialog.uri().filter(|_| accepted) {
        keep_off_recent_files(address, &before);
    }
    dialog.destroy();
    chosen
}

/// Keeps the file off the user's list of recent files, so that other programs do not show it. GTK
/// adds it at some time after the dialog, even repeatedly; it has no option against this, and no
/// upstream report is known. A file that was on the list before stays.
fn keep_off_recent_files(address: glib::GString, before: &[RecentInfo]) {
    let Some(list) = RecentManager::default() else { return };
    if before.iter().any(|file| file.uri().as_ref() == Some(&address)) {
        return;
    }
    let remove_if_listed = move |list: &RecentManager| {
        if list.has_item(&address) {
            remove(list, &address);
        }
    };
    remove_if_listed(&list);
    list.connect_changed(remove_if_listed);
}

fn remove(list: &RecentManager, address: &str) {
    match list.remove_item(address) {
        // GTK delays writing the list; this writes it even if the window closes meanwhile.
        Ok(()) => list.emit_by_name::<()>("changed", &[]),
        Err(error) => {
            log::warn(format_args!("cannot remove a saved file from the recent files: {error}"));
        }
    }
}
