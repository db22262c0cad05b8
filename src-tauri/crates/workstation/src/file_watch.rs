//! Waits for a file to be created or removed, with inotify.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use futures_util::StreamExt;
use inotify::{EventMask, EventStream, Inotify, WatchMask};

/// What may happen to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It is created or moved here.
    Created,
    /// It is deleted or moved away.
    Removed,
}

/// Watches one file; events since [`FileWatch::new`] are queued.
pub struct FileWatch {
    name: OsString,
    events: EventStream<[u8; 1024]>,
}

impl FileWatch {
    /// Watches `file`, whose folder must exist. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// When the folder does not exist, or no inotify watch is left.
    pub fn new(file: &Path, event: Event) -> io::Result<FileWatch> {
        let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let mask = match event {
            Event::Created => WatchMask::CREATE | WatchMask::MOVED_TO,
            Event::Removed => WatchMask::DELETE | WatchMask::MOVED_FROM,
        };
        let inotify = Inotify::init()?;
        inotify.watches().add(folder, mask)?;
        Ok(FileWatch { name: name.to_owned(), events: inotify.into_event_stream([0; 1024])? })
    }

    /// Returns as soon as the kernel reports the event. Cancel-safe.
    ///
    /// # Errors
    /// When the folder is removed.
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

/// Returns as soon as the kernel reports that `file` is deleted and no process has it open. Other
/// files of the folder cause no wake-up. Cancel-safe.
///
/// # Errors
/// When the file does not exist, or no inotify watch is left.
pub async fn deleted(file: &Path) -> io::Result<()> {
    let inotify = Inotify::init()?;
    inotify.watches().add(file, WatchMask::DELETE_SELF)?;
    let mut events = inotify.into_event_stream([0; 1024])?;
    let event = events.next().await.ok_or(io::ErrorKind::UnexpectedEof)??;
    debug_assert!(event.mask.intersects(EventMask::DELETE_SELF | EventMask::IGNORED));
    Ok(())
}
