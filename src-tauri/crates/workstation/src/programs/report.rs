//! The report of a program's start: one line on standard output, which the starting program reads.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use helpline::coded;

use crate::errors::PathError;

use super::{PROBE, REPORT, START_TIMEOUT, has_argument};

/// Reports this program's start, if an argument asks for it; returns whether one does. On Unix,
/// closes standard output to everything else.
pub fn report(start: Result<(), &StartError>) -> bool {
    if ![REPORT, PROBE].into_iter().any(has_argument) {
        return false;
    }
    // The reader may have timed out.
    let line = report_line(start);
    let _written = writeln!(io::stdout(), "{line}").and_then(|()| io::stdout().flush());
    // Children must not inherit the pipe.
    #[cfg(unix)]
    let _closed = std::fs::File::options()
        .write(true)
        .open("/dev/null")
        .and_then(|null| Ok(rustix::stdio::dup2_stdout(&null)?));
    true
}

/// Why a program did not start.
#[derive(Debug)]
pub enum StartError {
    /// Its file is missing or not executable.
    File(PathBuf, io::Error),
    /// These libraries are missing or broken.
    Libraries(String),
    /// It cannot connect to a display.
    NoDisplay,
    /// The display accepts a connection, and then does not answer within
    /// [`ANSWER_TIMEOUT`](super::ANSWER_TIMEOUT).
    SilentDisplay,
    /// The same of the session bus.
    SilentBus,
    /// It reports nothing within [`START_TIMEOUT`].
    Timeout,
    /// The system denies to start it, or what it needs.
    System(io::Error),
    /// It exits without a report.
    Exited(ExitStatus),
    /// The failure that it reported, in English.
    Other(String),
}

coded! {
    /// What a report says, by the words with which its line begins.
    Outcome {
        /// The program is ready.
        Ready = "ready",
        /// [`StartError::NoDisplay`].
        NoDisplay = "no display",
        /// [`StartError::SilentDisplay`].
        SilentDisplay = "the display does not answer",
        /// [`StartError::SilentBus`].
        SilentBus = "the session bus does not answer",
        /// [`StartError::Libraries`], before their names.
        Libraries = "missing or broken libraries: ",
        /// [`StartError::System`], before its number, and a path after a space.
        System = "system error ",
    }
}

/// The line of a report, without its end.
pub fn report_line(start: Result<(), &StartError>) -> String {
    let (outcome, detail) = match start {
        Ok(()) => (Outcome::Ready, String::new()),
        Err(StartError::NoDisplay) => (Outcome::NoDisplay, String::new()),
        Err(StartError::SilentDisplay) => (Outcome::SilentDisplay, String::new()),
        Err(StartError::SilentBus) => (Outcome::SilentBus, String::new()),
        Err(StartError::Libraries(names)) => (Outcome::Libraries, one_line(names)),
        Err(StartError::System(error)) if let Some(number) = error.raw_os_error() => {
            (Outcome::System, number.to_string())
        }
        Err(StartError::System(error)) if let Some((number, path)) = number_at(error) => {
            (Outcome::System, format!("{number} {}", one_line(&path.to_string_lossy())))
        }
        // Read as `StartError::Other`.
        Err(
            error @ (StartError::File(..)
            | StartError::Timeout
            | StartError::System(_)
            | StartError::Exited(_)
            | StartError::Other(_)),
        ) => return one_line(&error.to_string()),
    };
    outcome.code().to_owned() + &detail
}

/// The start of which [`report_line`] made this line.
///
/// # Errors
/// With the failure that it reports.
pub fn parse_report(line: &str) -> Result<(), StartError> {
    let detail = |outcome: Outcome| Some((outcome, line.strip_prefix(outcome.code())?));
    let known = Outcome::ALL.into_iter().find_map(detail);
    let other = || StartError::Other(line.to_owned());
    Err(match known {
        Some((Outcome::Ready, "")) => return Ok(()),
        Some((Outcome::NoDisplay, "")) => StartError::NoDisplay,
        Some((Outcome::SilentDisplay, "")) => StartError::SilentDisplay,
        Some((Outcome::SilentBus, "")) => StartError::SilentBus,
        Some((Outcome::Libraries, names)) => StartError::Libraries(names.to_owned()),
        Some((Outcome::System, detail)) => {
            system_error(detail).map_or_else(other, StartError::System)
        }
        // A line of another program that happens to begin with a code.
        Some((
            Outcome::Ready | Outcome::NoDisplay | Outcome::SilentDisplay | Outcome::SilentBus,
            _,
        ))
        | None => other(),
    })
}

/// The system's number of an error about a path.
fn number_at(error: &io::Error) -> Option<(i32, &Path)> {
    let PathError { path, error } = error.get_ref()?.downcast_ref()?;
    Some((error.as_ref()?.raw_os_error()?, path))
}

/// The error of a number, or of a number and a path.
fn system_error(detail: &str) -> Option<io::Error> {
    let error = |number: &str| Some(io::Error::from_raw_os_error(number.parse().ok()?));
    match detail.split_once(' ') {
        None => error(detail),
        Some((_, "")) => None,
        Some((number, path)) => Some(PathError::at(Path::new(path))(error(number)?)),
    }
}

fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}

impl fmt::Display for StartError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::File(file, error) => write!(out, "{}: {error}", file.display()),
            StartError::Libraries(names) => {
                write!(out, "{}{names}", Outcome::Libraries.code())
            }
            StartError::NoDisplay => out.write_str(Outcome::NoDisplay.code()),
            StartError::SilentDisplay => out.write_str(Outcome::SilentDisplay.code()),
            StartError::SilentBus => out.write_str(Outcome::SilentBus.code()),
            StartError::Timeout => write!(out, "no report within {} s", START_TIMEOUT.as_secs()),
            StartError::System(error) => write!(out, "{error}"),
            StartError::Exited(status) => write!(out, "{status}"),
            StartError::Other(what) => out.write_str(what),
        }
    }
}

impl std::error::Error for StartError {}
