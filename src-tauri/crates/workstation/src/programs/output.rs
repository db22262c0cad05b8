//! Standard output: this program's, and its end; that of programs which end by themselves.

use std::io::{self, Write};
#[cfg(target_os = "linux")]
use std::path::Path;
#[cfg(target_os = "linux")]
use std::process::{Output, Stdio};

#[cfg(target_os = "linux")]
use tokio::time::timeout;

#[cfg(target_os = "linux")]
use super::ANSWER_TIMEOUT;

/// Prints a text; returns whether somebody may still read. A reader that closes the pipe early is
/// no error.
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

/// Returns when nobody can read standard output any more; never where it is a file. Not
/// cancel-safe: a thread waits until the program exits.
#[cfg(unix)]
pub async fn output_closed() {
    use rustix::event::{PollFd, PollFlags, poll};
    if output_is_null() {
        return;
    }
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

/// Whether standard output is `/dev/null`, as Rust's own start makes it where it was closed.
#[cfg(unix)]
fn output_is_null() -> bool {
    use rustix::fs::{fstat, stat};
    match (fstat(io::stdout()), stat("/dev/null")) {
        (Ok(out), Ok(null)) => (out.st_dev, out.st_ino) == (null.st_dev, null.st_ino),
        (Ok(_) | Err(_), _) => false,
    }
}

/// Never returns, so it is cancel-safe: Windows reports a closed pipe only on write.
#[cfg(windows)]
pub async fn output_closed() {
    std::future::pending().await
}

/// The output of a program that ends by itself; killed after [`ANSWER_TIMEOUT`]. Cancel-safe: the
/// program is killed.
///
/// # Errors
/// When it cannot be started, or takes longer.
#[cfg(target_os = "linux")]
pub async fn read_output(
    file: &Path,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> io::Result<Output> {
    let mut command = tokio::process::Command::new(file);
    command.args(arguments).envs(environment.iter().copied()).stdin(Stdio::null());
    timeout(ANSWER_TIMEOUT, command.kill_on_drop(true).output()).await?
}
