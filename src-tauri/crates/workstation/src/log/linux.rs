//! Log to standard error, which the session sends to the journal; its lines start with a priority.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::sync::OnceLock;

use super::{Level, warn};

/// The original standard error, after [`redirect_stderr`].
static STDERR: OnceLock<File> = OnceLock::new();

/// Writes a line. Errors are ignored.
pub fn write(level: Level, line: &str) {
    let line = match is_journal() {
        true => format!("<{}>{line}\n", priority(level)),
        false => format!("{line}\n"),
    };
    let _written = match STDERR.get() {
        Some(mut stderr) => stderr.write_all(line.as_bytes()),
        None => io::stderr().write_all(line.as_bytes()),
    };
}

/// Reserves standard error for this log and for panics: messages of the web engine would record
/// each use.
///
/// # Errors
/// When no file descriptor is left; nothing is redirected then.
pub fn redirect_stderr() -> io::Result<()> {
    // The result is cached; after the redirection it would be wrong.
    is_journal();
    let own = own()?;
    let null = File::options().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stderr(&null)?;
    if STDERR.set(own.into()).is_ok() {
        std::panic::set_hook(Box::new(|panic| warn(panic)));
    }
    Ok(())
}

/// Whether standard error is the journal or a file, so that a child may keep it. The reader of a
/// pipe would wait until the child exits, too.
pub fn stderr_outlives_this_program() -> bool {
    let found = own().map(File::from).and_then(|file| file.metadata());
    is_journal() || found.is_ok_and(|found| found.is_file())
}

/// Whether standard error is connected to the journal. systemd sets `JOURNAL_STREAM` to the device
/// and inode; children inherit the variable even when their standard error is redirected.
fn is_journal() -> bool {
    static IS_JOURNAL: OnceLock<bool> = OnceLock::new();
    *IS_JOURNAL.get_or_init(|| {
        let named = std::env::var("JOURNAL_STREAM");
        let found = own().map(File::from).and_then(|file| file.metadata());
        named.is_ok_and(|named| {
            found.is_ok_and(|found| named == format!("{}:{}", found.dev(), found.ino()))
        })
    })
}

fn own() -> io::Result<OwnedFd> {
    io::stderr().as_fd().try_clone_to_owned()
}

/// The syslog priority.
fn priority(level: Level) -> u8 {
    match level {
        Level::Warning => 4,
        Level::Information => 6,
    }
}
