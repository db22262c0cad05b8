//! Reading files without waiting: only regular ones, and no more than their size.

use std::fs::{self, File};
use std::io::{self, Read, Take};
use std::path::Path;

/// Opens a file; `None` if it is not a regular one: opening a pipe would block, and opening a
/// device may do something.
///
/// # Errors
/// When it does not exist or cannot be opened.
pub fn open(path: &Path) -> io::Result<Option<Take<File>>> {
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let file = File::open(path)?;
    // It may have been replaced in between.
    if file.metadata()?.is_file() { sized(file).map(Some) } else { Ok(None) }
}

/// The content of an open file; of a regular one, no more than its size. To the kernel,
/// `/proc/kmsg` is a regular file of size 0, but reading it blocks.
///
/// # Errors
/// When the size cannot be read.
pub fn sized(file: File) -> io::Result<Take<File>> {
    let found = file.metadata()?;
    let size = if found.is_file() { found.len() } else { u64::MAX };
    Ok(file.take(size))
}
