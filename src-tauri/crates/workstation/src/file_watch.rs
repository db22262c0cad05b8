//! Waiting for a file to come or to go, without looking again and again.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use futures_util::StreamExt;
use inotify::{EventMask, EventStream, Inotify, WatchMask};

/// What may happen to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It is there now, and was not.
    Comes,
    /// It is there no more.
    Goes,
}

/// Waits for one file of one folder; what happens from its making on is noticed.
pub struct FileWatch {
    name: OsString,
    events: EventStream<[u8; 1024]>,
}

impl FileWatch {
    /// A watch on `file`, whose folder exists; to be made inside a tokio runtime.
    ///
    /// # Errors
    /// When there is no such folder, or the system has no watch left.
    pub fn new(file: &Path, event: Event) -> io::Result<FileWatch> {
        let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let mask = match event {
            Event::Comes => WatchMask::CREATE | WatchMask::MOVED_TO,
            Event::Goes => WatchMask::DELETE | WatchMask::MOVED_FROM,
        };
        let inotify = Inotify::init()?;
        inotify.watches().add(folder, mask)?;
        Ok(FileWatch { name: name.to_owned(), events: inotify.into_event_stream([0; 1024])? })
    }

    /// Returns when it has happened.
    ///
    /// # Errors
    /// When it cannot happen any more, since the folder itself is gone.
    pub async fn wait(&mut self) -> io::Result<()> {
        while let Some(event) = self.events.next().await {
            let event = event?;
            if event.name.as_ref() == Some(&self.name) {
                return Ok(());
            }
            if event.mask.contains(EventMask::IGNORED) {
                break;
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }
}

/// Returns when `file` is deleted and nobody holds it open any more; what happens to its folder's
/// other files wakes nobody. Cancel-safe.
///
/// # Errors
/// When there is no such file, or the system has no watch left.
pub async fn deleted(file: &Path) -> io::Result<()> {
    let inotify = Inotify::init()?;
    inotify.watches().add(file, WatchMask::DELETE_SELF)?;
    let mut events = inotify.into_event_stream([0; 1024])?;
    let event = events.next().await.ok_or(io::ErrorKind::UnexpectedEof)??;
    debug_assert!(event.mask.intersects(EventMask::DELETE_SELF | EventMask::IGNORED));
    Ok(())
}
