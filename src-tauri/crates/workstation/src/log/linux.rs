//! Standard error, which the session gives to the journal; there each line tells its weight.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::sync::OnceLock;

use super::{Weight, say};

static KEPT: OnceLock<File> = OnceLock::new();

/// Writes a line. Where nobody listens any more, it is lost.
pub fn write(weight: Weight, line: &str) {
    let line = match to_journal() {
        true => format!("<{}>{line}\n", priority(weight)),
        false => format!("{line}\n"),
    };
    let _unheard = match KEPT.get() {
        Some(mut kept) => kept.write_all(line.as_bytes()),
        None => io::stderr().write_all(line.as_bytes()),
    };
}

/// Keeps standard error for this log and for panics alone: a web engine's chatter would tell the
/// log of each use.
///
/// # Errors
/// When the system has no file descriptor left; then all may still be heard.
pub fn redirect_stderr() -> io::Result<()> {
    // Asked before standard error is nobody's.
    to_journal();
    let own = own()?;
    let nobody = File::options().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stderr(&nobody)?;
    if KEPT.set(own.into()).is_ok() {
        std::panic::set_hook(Box::new(|panic| say(panic)));
    }
    Ok(())
}

/// Whether standard error is read after this program has ended: by the journal, or from a file. Who
/// reads a pipe instead waits for its end.
pub fn outlives_this_program() -> bool {
    let found = own().map(File::from).and_then(|file| file.metadata());
    to_journal() || found.is_ok_and(|found| found.is_file())
}

/// Whether standard error is what systemd says the journal reads: `JOURNAL_STREAM` is the device
/// and the inode of that, and is inherited further than standard error may be.
fn to_journal() -> bool {
    static TO_JOURNAL: OnceLock<bool> = OnceLock::new();
    *TO_JOURNAL.get_or_init(|| {
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

/// The weight in syslog's numbers.
fn priority(weight: Weight) -> u8 {
    match weight {
        Weight::Warning => 4,
        Weight::Information => 6,
    }
}
