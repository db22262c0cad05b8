//! The programs of one installation, which are in one folder.

#[cfg(target_os = "linux")]
mod libraries;
mod output;
mod report;
mod start;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

#[cfg(target_os = "linux")]
pub use libraries::{LibraryError, library};
#[cfg(target_os = "linux")]
pub use output::read_output;
pub use output::{output_closed, print};
pub use report::{StartError, parse_report, report, report_line};
pub use start::{Stderr, exit_code, probe, start, start_window};

/// With this argument a program reports its start on standard output, in one line.
pub const REPORT: &str = "--report";
/// With this argument the window only reports whether it could open.
pub const PROBE: &str = "--probe";
/// With this argument and a [`Point`], the window opens beside that point.
pub const BESIDE: &str = "--beside=";

/// The file name of the command, without extension.
pub const COMMAND: &str = "ecoute";

/// How long a program may take to start.
pub const START_TIMEOUT: Duration = Duration::from_secs(20);
/// How long display, session bus, or a program that ends by itself, may take to answer; the slowest
/// start measured took 2 s in all.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// A resident program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Tray icon and notifications.
    Agent,
    /// The window.
    Window,
}

impl Program {
    /// Its file name without extension.
    pub const fn name(self) -> &'static str {
        match self {
            Program::Agent => "ecoute-agent",
            Program::Window => "ecoute-window",
        }
    }

    /// The path of its file, in the folder of this program.
    pub(crate) fn path(self) -> io::Result<PathBuf> {
        let this = std::env::current_exe()?;
        Ok(this.with_file_name(format!("{}{}", self.name(), std::env::consts::EXE_SUFFIX)))
    }
}

/// A point on the screens, in pixels; `X,Y` as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
}

impl fmt::Display for Point {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{},{}", self.x, self.y)
    }
}

impl Point {
    /// The point of which [`Display`](fmt::Display) made this text.
    pub fn from_text(text: &str) -> Option<Point> {
        let (x, y) = text.split_once(',')?;
        Some(Point { x: x.parse().ok()?, y: y.parse().ok()? })
    }
}

/// Whether this program was started with this argument.
pub fn has_argument(argument: &str) -> bool {
    std::env::args_os().skip(1).any(|given| given == argument)
}
