//! Errors in the reader's language; the log has them in English.

use std::io;

use helpline::fault::Fault;
use helpline::words::{Words, fill};

use crate::paths::FolderError;

/// An error of the system with its contexts, which are paths, or a fault; others have their own
/// text.
pub fn text(error: &anyhow::Error, words: &Words) -> String {
    let mut texts = vec![];
    for cause in error.chain() {
        if let Some(cause) = cause.downcast_ref() {
            texts.push(io_text(cause, words));
            return texts.join(": ");
        }
        if let Some(fault) = cause.downcast_ref::<Fault>() {
            return fault.text(words);
        }
        texts.push(cause.to_string());
    }
    texts.join(": ")
}

/// An error of the system.
pub fn io_text(error: &io::Error, words: &Words) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(FolderError { folder, error: Some(error) }) => {
            format!("{}: {}", folder.display(), words.io_error(error))
        }
        Some(FolderError { folder, error: None }) => {
            let folder = folder.display().to_string();
            fill(words.doctor.session_folder_public, &[("folder", &folder)])
        }
        None => words.io_error(error),
    }
}
