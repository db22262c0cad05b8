//! The programs of one installation, side by side in one folder.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::timeout;

/// With this argument a program says on standard output how its start went, in one line.
pub const REPORT: &str = "--report";
/// With this argument the window says in the same way whether it could open, and does not.
pub const PROBE: &str = "--probe";
/// How long a program may take to start.
const START_TIMEOUT: Duration = Duration::from_secs(20);
const READY: &str = "ready";
const NO_DISPLAY: &str = "no display";

/// Why a program that was started is not there.
#[derive(Debug)]
pub enum StartError {
    /// Its file is missing, or cannot be run.
    File(PathBuf, io::Error),
    /// The system lacks these libraries.
    Libraries(String),
    /// It reaches no display.
    NoDisplay,
    /// It says nothing within [`START_TIMEOUT`].
    Silent,
    /// What it said, or how it ended.
    Other(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::File(file, error) => write!(out, "{}: {error}", file.display()),
            StartError::Libraries(names) => write!(out, "missing libraries: {names}"),
            StartError::NoDisplay => out.write_str(NO_DISPLAY),
            StartError::Silent => write!(out, "no word within {} s", START_TIMEOUT.as_secs()),
            StartError::Other(what) => out.write_str(what),
        }
    }
}

impl std::error::Error for StartError {}

/// Starts `program`, and returns when it is there: the agent listens, the window is open. What
/// `program` says later goes to `errors`. Not cancel-safe: the program goes on.
///
/// # Errors
/// When it is not there within [`START_TIMEOUT`].
pub async fn start(program: Program, errors: Stdio) -> Result<(), StartError> {
    reported(program, REPORT, errors).await
}

/// Asks the window whether it could open, which it does not.
///
/// # Errors
/// When it could not.
pub async fn probe() -> Result<(), StartError> {
    reported(Program::Window, PROBE, Stdio::null()).await
}

async fn reported(program: Program, argument: &str, errors: Stdio) -> Result<(), StartError> {
    let other = |error: &dyn fmt::Display| StartError::Other(error.to_string());
    let mut command = program.command().map_err(|error| other(&error))?;
    command.arg(argument).stdout(Stdio::piped()).stderr(errors);
    let file = PathBuf::from(command.get_program());
    let mut child = tokio::process::Command::from(command)
        .spawn()
        .map_err(|error| StartError::File(file, error))?;
    let mut said = String::new();
    let mut report = BufReader::new(child.stdout.take().expect("standard output is piped"));
    let heard = timeout(START_TIMEOUT, report.read_line(&mut said)).await;
    heard.map_err(|_| StartError::Silent)?.map_err(|error| other(&error))?;
    match said.trim_end() {
        READY => Ok(()),
        NO_DISPLAY => Err(StartError::NoDisplay),
        "" => {
            let ended = child.wait().await.map_err(|error| other(&error))?;
            let missing = missing_libraries(program);
            Err(if missing.is_empty() { other(&ended) } else { StartError::Libraries(missing) })
        }
        failure => Err(other(&failure)),
    }
}

/// Says how this program's start went, where it was asked to; whether it was.
pub fn report(start: Result<(), &StartError>) -> bool {
    if ![REPORT, PROBE].into_iter().any(is_asked) {
        return false;
    }
    let line = match start {
        Ok(()) => READY.to_owned(),
        Err(error) => error.to_string().replace('\n', " "),
    };
    // Whoever asked may have given up.
    let _unread = writeln!(io::stdout(), "{line}").and_then(|()| io::stdout().flush());
    // Children must not keep the pipe.
    #[cfg(unix)]
    let _closed = std::fs::File::options()
        .write(true)
        .open("/dev/null")
        .and_then(|nobody| Ok(rustix::stdio::dup2_stdout(&nobody)?));
    true
}

/// Whether this program was started with this argument.
pub fn is_asked(argument: &str) -> bool {
    std::env::args_os().skip(1).any(|given| given == argument)
}

/// The libraries that `program` asks for and the system lacks, as the dynamic loader finds them.
#[cfg(target_os = "linux")]
fn missing_libraries(program: Program) -> String {
    let names = loaded(program).unwrap_or_default();
    let missing = names.lines().filter_map(|line| line.strip_suffix(" => not found"));
    missing.map(str::trim).collect::<Vec<_>>().join(", ")
}

#[cfg(not(target_os = "linux"))]
fn missing_libraries(_program: Program) -> String {
    String::new()
}

/// The library of this name as `program` would load it.
///
/// # Errors
/// With what is missing instead.
#[cfg(target_os = "linux")]
pub fn library(program: Program, name: &str) -> Result<PathBuf, String> {
    let names = loaded(program).map_err(|error| format!("{error:#}"))?;
    let line = names.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(" => "));
    let path = line.filter(|line| *line != "not found").and_then(|line| line.split(" (").next());
    path.map(PathBuf::from).ok_or_else(|| format!("no {name}"))
}

/// What the dynamic loader would load for `program`, in the form of `ldd`: `name => path (address)`.
/// The loader runs nothing of the program, see ld.so(8).
#[cfg(target_os = "linux")]
fn loaded(program: Program) -> Result<String> {
    let file = program.path()?;
    let mut trace = Command::new(&file);
    trace.env("LD_TRACE_LOADED_OBJECTS", "1").stdin(Stdio::null());
    let traced = trace.output().with_context(|| file.display().to_string())?;
    Ok(String::from_utf8_lossy(&traced.stdout).into_owned())
}

/// A program that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Tray icon and notifications.
    Agent,
    /// The window.
    Window,
}

impl Program {
    /// Its name, without the ending that Windows adds.
    pub fn name(self) -> &'static str {
        match self {
            Program::Agent => "ecoute-agent",
            Program::Window => "ecoute-window",
        }
    }

    /// How to start it: apart from this program's terminal, saying nothing there.
    ///
    /// # Errors
    /// When this program's own place is unknown.
    pub fn command(self) -> Result<Command> {
        let mut command = Command::new(self.path()?);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        for (name, value) in self.environment() {
            if std::env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Ok(command)
    }

    /// What its environment must say, unless the user's says something else.
    fn environment(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Program::Agent => &[],
            Program::Window if cfg!(target_os = "linux") => &[
                // Drawing by the graphics driver leaves some screens blank.
                ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
                // No cache on the disk, and no ear for the network.
                ("MESA_SHADER_CACHE_DISABLE", "true"),
                ("GIO_USE_NETWORK_MONITOR", "base"),
            ],
            Program::Window => &[],
        }
    }

    /// Its file, beside this program's own.
    pub(crate) fn path(self) -> Result<PathBuf> {
        let this = std::env::current_exe().context("find this program's own file")?;
        Ok(this.with_file_name(format!("{}{}", self.name(), std::env::consts::EXE_SUFFIX)))
    }
}
