//! Starts a program of this installation, and waits until it reports that it is ready.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as system;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as system;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::timeout;

#[cfg(target_os = "linux")]
use super::libraries::{self, LibraryError};
use super::report::{StartError, parse_report};
use super::{BESIDE, PROBE, Point, Program, REPORT, START_TIMEOUT};

pub use system::exit_code;

/// Where a program writes its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stderr {
    /// Where this program writes it.
    Inherited,
    /// Nowhere.
    Discarded,
}

/// Starts `program` and returns when it is ready: the agent listens, the window is open. `stderr`
/// is its standard error. Not cancel-safe: a program that is not ready yet is killed, as after
/// [`START_TIMEOUT`].
///
/// # Errors
/// When it is not ready within [`START_TIMEOUT`].
pub async fn start(program: Program, stderr: Stderr) -> Result<(), StartError> {
    run_and_read_report(program, &[REPORT], stderr).await
}

/// The same for the window, beside `point` if there is one. Not cancel-safe, as [`start`].
///
/// # Errors
/// As [`start`].
pub async fn start_window(point: Option<Point>, stderr: Stderr) -> Result<(), StartError> {
    let beside = point.map(|point| format!("{BESIDE}{point}"));
    let arguments: Vec<_> = [REPORT].into_iter().chain(beside.as_deref()).collect();
    run_and_read_report(Program::Window, &arguments, stderr).await
}

/// Starts the window program to check whether it could open; waits at most [`START_TIMEOUT`].
/// Cancel-safe: that program has no other effect, and is killed.
///
/// # Errors
/// When it could not.
pub async fn probe() -> Result<(), StartError> {
    run_and_read_report(Program::Window, &[PROBE], Stderr::Discarded).await
}

/// Not cancel-safe, as [`start`].
async fn run_and_read_report(
    program: Program,
    arguments: &[&str],
    stderr: Stderr,
) -> Result<(), StartError> {
    let (child, stdout) = system::spawn(program, arguments, stderr)?;
    let mut starting = Starting(Some(child));
    let mut report = String::new();
    let mut stdout = BufReader::new(stdout);
    let read = timeout(START_TIMEOUT, stdout.read_line(&mut report)).await;
    read.map_err(|_| StartError::Timeout)?.map_err(StartError::System)?;
    let line = report.trim_end();
    if !line.is_empty() {
        starting.0 = None;
        return parse_report(line);
    }
    // It has ended, or closed its output and runs on.
    let child = starting.0.as_mut().expect("it has not reported");
    let ended = timeout(START_TIMEOUT, child.wait()).await;
    let status = ended.map_err(|_| StartError::Timeout)?.map_err(StartError::System)?;
    #[cfg(target_os = "linux")]
    if let Err(LibraryError::Unusable(names)) = libraries::all(program).await {
        return Err(StartError::Libraries(names));
    }
    Err(StartError::Exited(status))
}

/// A started program; killed on drop unless it has reported.
struct Starting(Option<system::Child>);

impl Drop for Starting {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            // It may have ended by itself.
            let _ended = child.start_kill();
        }
    }
}
