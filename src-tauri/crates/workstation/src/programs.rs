//! The programs of one installation, which are in one folder.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as system;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as system;

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitStatus;
#[cfg(target_os = "linux")]
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::timeout;

/// With this argument a program reports its start on standard output, in one line.
pub const REPORT: &str = "--report";
/// With this argument the window only reports whether it could open.
pub const PROBE: &str = "--probe";
/// With this argument and `X,Y`, the window opens beside that point.
const BESIDE: &str = "--beside=";
/// How long a program may take to start.
pub const START_TIMEOUT: Duration = Duration::from_secs(20);
/// How long display and session bus may take to answer; the slowest start measured took 2 s in all.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
const READY: &str = "ready";
const NO_DISPLAY: &str = "no display";
const SILENT_DISPLAY: &str = "the display does not answer";
const SILENT_BUS: &str = "the session bus does not answer";
/// Before the names of libraries.
const UNUSABLE_LIBRARIES: &str = "missing or broken libraries: ";
/// Before the number of an error of the system.
const SYSTEM_ERROR: &str = "system error ";

/// Where a program writes its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stderr {
    /// Where this program writes it.
    Inherited,
    /// Nowhere.
    Discarded,
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
    /// The display accepts a connection, and then does not answer within [`ANSWER_TIMEOUT`].
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

impl fmt::Display for StartError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::File(file, error) => write!(out, "{}: {error}", file.display()),
            StartError::Libraries(names) => write!(out, "{UNUSABLE_LIBRARIES}{names}"),
            StartError::NoDisplay => out.write_str(NO_DISPLAY),
            StartError::SilentDisplay => out.write_str(SILENT_DISPLAY),
            StartError::SilentBus => out.write_str(SILENT_BUS),
            StartError::Timeout => write!(out, "no report within {} s", START_TIMEOUT.as_secs()),
            StartError::System(error) => write!(out, "{error}"),
            StartError::Exited(status) => write!(out, "{status}"),
            StartError::Other(what) => out.write_str(what),
        }
    }
}

impl std::error::Error for StartError {}

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
    let beside = point.map(|Point { x, y }| format!("{BESIDE}{x},{y}"));
    let arguments: Vec<_> = [REPORT].into_iter().chain(beside.as_deref()).collect();
    run_and_read_report(Program::Window, &arguments, stderr).await
}

/// The point beside which this program opens its window.
pub fn beside() -> Option<Point> {
    let mut arguments = std::env::args_os().skip(1).filter_map(|it| it.into_string().ok());
    let point = arguments.find_map(|it| it.strip_prefix(BESIDE).map(str::to_owned))?;
    let (x, y) = point.split_once(',')?;
    Some(Point { x: x.parse().ok()?, y: y.parse().ok()? })
}

/// The first argument that the window program does not have.
pub fn unknown_window_argument() -> Option<String> {
    let mut arguments = std::env::args_os().skip(1).map(|it| it.to_string_lossy().into_owned());
    arguments.find(|it| ![REPORT, PROBE].contains(&it.as_str()) && !it.starts_with(BESIDE))
}

/// A point on the screens, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
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
    let file = program.path().map_err(StartError::System)?;
    let spawned = system::spawn(&file, arguments, program.environment(), stderr);
    let (child, stdout) = spawned.map_err(|error| StartError::File(file, error))?;
    let mut starting = Starting(Some(child));
    let mut report = String::new();
    let mut stdout = BufReader::new(stdout);
    let read = timeout(START_TIMEOUT, stdout.read_line(&mut report)).await;
    read.map_err(|_| StartError::Timeout)?.map_err(StartError::System)?;
    let mut child = starting.0.take().expect("it is taken once");
    match report.trim_end() {
        READY => Ok(()),
        NO_DISPLAY => Err(StartError::NoDisplay),
        SILENT_DISPLAY => Err(StartError::SilentDisplay),
        SILENT_BUS => Err(StartError::SilentBus),
        "" => {
            let status = child.wait().await.map_err(StartError::System)?;
            let unusable = unusable_libraries(program);
            Err(match unusable.is_empty() {
                true => StartError::Exited(status),
                false => StartError::Libraries(unusable),
            })
        }
        failure => {
            if let Some(names) = failure.strip_prefix(UNUSABLE_LIBRARIES) {
                return Err(StartError::Libraries(names.to_owned()));
            }
            let number = failure.strip_prefix(SYSTEM_ERROR).and_then(|it| it.parse().ok());
            let system = number.map(|it| StartError::System(io::Error::from_raw_os_error(it)));
            Err(system.unwrap_or_else(|| StartError::Other(failure.to_owned())))
        }
    }
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
        // The kernel always reports errors and the end, and nothing else if nothing is asked for.
        while poll(&mut [PollFd::new(&out, PollFlags::empty())], None).is_err() {}
        closed.send(())
    });
    // The thread does not end before it has sent.
    let _closed = wait.await;
}

/// Never returns: only writing shows it on this system.
#[cfg(windows)]
pub async fn output_closed() {
    std::future::pending().await
}

/// The exit code, for a process that a signal ended as in a shell: 128 more than the signal.
#[cfg(unix)]
pub fn exit_code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;

    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}

/// The exit code, which every process has here.
#[cfg(not(unix))]
pub fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_default()
}

/// Reports this program's start, if an argument asks for it; returns whether one does.
pub fn report(start: Result<(), &StartError>) -> bool {
    if ![REPORT, PROBE].into_iter().any(has_argument) {
        return false;
    }
    let line = match start {
        Ok(()) => READY.to_owned(),
        Err(StartError::System(error)) if let Some(number) = error.raw_os_error() => {
            format!("{SYSTEM_ERROR}{number}")
        }
        Err(error) => error.to_string().replace('\n', " "),
    };
    // The reader may have timed out.
    let _written = writeln!(io::stdout(), "{line}").and_then(|()| io::stdout().flush());
    // Children must not inherit the pipe.
    #[cfg(unix)]
    let _closed = std::fs::File::options()
        .write(true)
        .open("/dev/null")
        .and_then(|null| Ok(rustix::stdio::dup2_stdout(&null)?));
    true
}

/// Whether this program was started with this argument.
pub fn has_argument(argument: &str) -> bool {
    std::env::args_os().skip(1).any(|given| given == argument)
}

/// The libraries of `program` that the dynamic loader does not find or cannot load.
#[cfg(target_os = "linux")]
fn unusable_libraries(program: Program) -> String {
    shared_libraries(program).err().unwrap_or_default()
}

#[cfg(not(target_os = "linux"))]
fn unusable_libraries(_program: Program) -> String {
    String::new()
}

/// The path from which `program` would load the library of this name.
///
/// # Errors
/// With the names of the libraries that are missing or broken; empty if the program itself is.
#[cfg(target_os = "linux")]
pub fn library(program: Program, name: &str) -> Result<PathBuf, String> {
    let names = shared_libraries(program)?;
    let line = names.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(" => "));
    let path = line.and_then(|line| line.split(" (").next());
    path.map(PathBuf::from).ok_or_else(|| name.to_owned())
}

/// The shared libraries of `program` in the format of `ldd`: `name => path (address)`; as an error,
/// those that are missing or broken. The dynamic loader does not run the program, see ld.so(8).
#[cfg(target_os = "linux")]
fn shared_libraries(program: Program) -> Result<String, String> {
    let mut trace = Command::new(program.path().map_err(|_| String::new())?);
    trace.env("LD_TRACE_LOADED_OBJECTS", "1").stdin(Stdio::null());
    let traced = trace.output().map_err(|_| String::new())?;
    // `PROGRAM: error while loading shared libraries: LIBRARY: REASON`
    let refused = String::from_utf8_lossy(&traced.stderr);
    let broken = refused.split_once(": error while loading shared libraries: ");
    if let Some((library, _)) = broken.and_then(|(_, rest)| rest.split_once(": ")) {
        return Err(library.to_owned());
    }
    let names = String::from_utf8_lossy(&traced.stdout).into_owned();
    let missing = names.lines().filter_map(|line| line.strip_suffix(" => not found"));
    let missing: Vec<_> = missing.map(str::trim).collect();
    if missing.is_empty() { Ok(names) } else { Err(missing.join(", ")) }
}

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
    pub fn name(self) -> &'static str {
        match self {
            Program::Agent => "ecoute-agent",
            Program::Window => "ecoute-window",
        }
    }

    /// Its environment variables; values that the user set take precedence.
    fn environment(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Program::Agent => &[],
            Program::Window if cfg!(target_os = "linux") => &[
                // The window stays blank with some graphics drivers (WebKit bug 261874, tauri
                // #9304).
                ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
                // No shader cache on disk, and no monitoring of the network.
                ("MESA_SHADER_CACHE_DISABLE", "true"),
                ("GIO_USE_NETWORK_MONITOR", "base"),
            ],
            Program::Window => &[],
        }
    }

    /// The path of its file, in the folder of this program.
    pub(crate) fn path(self) -> io::Result<PathBuf> {
        let this = std::env::current_exe()?;
        Ok(this.with_file_name(format!("{}{}", self.name(), std::env::consts::EXE_SUFFIX)))
    }
}
