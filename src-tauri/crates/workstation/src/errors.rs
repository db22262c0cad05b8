//! Errors with their path, and in the reader's language; the log has them in English.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use helpline::fault::Fault;
use helpline::words::{Words, fill};

/// Why a folder for sockets or a file in it cannot be used; the content of an [`io::Error`].
#[derive(Debug)]
pub struct PathError {
    /// The folder or file.
    pub path: PathBuf,
    /// The system's error; `None` for a folder of another user, or one that others can access.
    pub error: Option<io::Error>,
}

impl PathError {
    /// The system's error with this path.
    pub fn at(path: &Path) -> impl FnOnce(io::Error) -> io::Error {
        |error| {
            io::Error::new(error.kind(), PathError { path: path.to_owned(), error: Some(error) })
        }
    }

    /// The folder is another user's, or others can access it.
    #[cfg(unix)]
    pub fn not_private(folder: &Path) -> io::Error {
        let error = PathError { path: folder.to_owned(), error: None };
        io::Error::new(io::ErrorKind::PermissionDenied, error)
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.path.display())?;
        match &self.error {
            Some(error) => write!(out, "{error}"),
            None => out.write_str("expected a folder of this user, mode 700"),
        }
    }
}

impl std::error::Error for PathError {}

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
        Some(PathError { path, error: Some(error) }) => {
            format!("{}: {}", path.display(), words.io_error(error))
        }
        Some(PathError { path, error: None }) => {
            let folder = path.display().to_string();
            fill(words.doctor.session_folder_public, &[("folder", &folder)])
        }
        None => words.io_error(error),
    }
}
