//! Standard output, and its end.

use std::io::{self, Write};

/// Prints a text; returns whether somebody may still read. A reader that closes the pipe early is no
/// error.
///
/// # Errors
/// When the text cannot be written, for example because the disk is full.
pub fn print(text: &str) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true),
    }
}

/// Returns when nobody can read standard output any more; never where it is a file. Not cancel-safe:
/// a thread waits until the program exits.
#[cfg(unix)]
pub async fn output_closed() {
    use rustix::event::{PollFd, PollFlags, poll};
    let (closed, wait) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let out = io::stdout();
        // With no events requested, poll returns only for errors and hang-up.
        while poll(&mut [PollFd::new(&out, PollFlags::empty())], None).is_err() {}
        closed.send(())
    });
    // The thread does not end before it has sent.
    let _closed = wait.await;
}

/// Never returns, so it is cancel-safe: Windows reports a closed pipe only on write.
#[cfg(windows)]
pub async fn output_closed() {
    std::future::pending().await
}
