//! `ecoute`, `ecoute --background` and `ecoute quit`: start and quit the other two programs.

use std::cell::Cell;
use std::ffi::OsString;
use std::time::Duration;
use std::{fmt, io};

#[cfg(target_os = "linux")]
use anyhow::bail;
use anyhow::{Result, anyhow};
use helpline::words::{Words, fill};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use workstation::errors;
use workstation::ipc::{self, Request, SendError};
use workstation::log;
use workstation::programs::{self, ANSWER_TIMEOUT, Program, START_TIMEOUT, StartError, Stderr};
use workstation::session::{self, bus};
use workstation::signals;

/// Starts the agent unless it is running, and shows the window if `window`. Returns when both are
/// ready.
///
/// # Errors
/// When a program cannot be started, or does not respond.
pub fn launch(window: bool, words: &Words) -> Result<()> {
    #[cfg(target_os = "linux")]
    if window && session::current().is_none() {
        bail!(words.command.error_no_display);
    }
    check_folder(session::folder(session::current().as_ref()), words)?;
    let agent_is_new = Cell::new(false);
    let launched = block_on(start_both(window, &agent_is_new, words));
    let unusable_session = |error: &anyhow::Error| {
        let not_started = error.downcast_ref().map(|NotStarted { error, .. }| error);
        matches!(
            not_started,
            Some(StartError::NoDisplay | StartError::SilentDisplay | StartError::SilentBus)
        ) || error.is::<Interrupted>()
    };
    if agent_is_new.get() && launched.as_ref().is_err_and(unusable_session) {
        // This call alone started it: without a display nobody sees its icon; after an interrupt
        // nobody wants it.
        let _left = runtime()?.block_on(ipc::send(Program::Agent, Request::Quit));
    }
    launched
}

/// Sets `agent_is_new` once it has started the agent; a result would be lost at a signal. Not
/// cancel-safe: a program that is not ready yet is killed.
async fn start_both(window: bool, agent_is_new: &Cell<bool>, words: &Words) -> Result<()> {
    loop {
        let agent = async {
            // Reloading the settings does a running agent no harm.
            let start = start_unless_running(Program::Agent, Request::Reload, words).await?;
            agent_is_new.set(agent_is_new.get() || matches!(start, Start::New));
            Ok(())
        };
        if !window {
            return agent.await;
        }
        let window = start_unless_running(Program::Window, Request::Show, words);
        let (window, agent) = tokio::join!(window, agent);
        window.and(agent)?;
        // A concurrent `ecoute quit` may have ended the agent before there was this window to
        // close.
        match ipc::send(Program::Agent, Request::Reload).await {
            Ok(()) => return Ok(()),
            Err(SendError::NotRunning) => {}
            Err(error) => return Err(no_answer(Program::Agent, error, words)),
        }
    }
}

/// Quits both programs of this session or, outside a session, all of the user's. Returns when they
/// have exited.
///
/// # Errors
/// When one of them does not respond or does not exit in time; the other one quits all the same.
pub fn quit(words: &Words) -> Result<()> {
    check_folder(session::existing_folder(session::current().as_ref()), words)?;
    block_on(async {
        let mut result = Ok(());
        // In this order: the agent then closes a window that has been opened meanwhile.
        for program in [Program::Window, Program::Agent] {
            match ipc::send(program, Request::Quit).await {
                Ok(()) | Err(SendError::NotRunning) => {}
                Err(error) => result = Err(no_answer(program, error, words)),
            }
        }
        result
    })
}

/// Whether a program was running before.
enum Start {
    New,
    Running,
}

/// Why a program did not start, with its text.
#[derive(Debug)]
struct NotStarted {
    text: String,
    error: StartError,
}

impl NotStarted {
    fn of(program: Program, error: StartError, words: &Words) -> anyhow::Error {
        NotStarted { text: not_started(program, &error, words), error }.into()
    }
}

impl fmt::Display for NotStarted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl std::error::Error for NotStarted {}

/// Not cancel-safe: a program that is not ready yet is killed.
async fn start_unless_running(program: Program, request: Request, words: &Words) -> Result<Start> {
    match ipc::send(program, request).await {
        Ok(()) => Ok(Start::Running),
        Err(SendError::NotRunning) => {
            // A program that inherits a pipe would keep its reader waiting.
            let stderr = if log::stderr_outlives_this_program() {
                Stderr::Inherited
            } else {
                Stderr::Discarded
            };
            let started = programs::start(program, stderr).await;
            started.map(|()| Start::New).map_err(|error| NotStarted::of(program, error, words))
        }
        // A message box replaces the window, because WebView2 is missing; the probe finds out why.
        Err(SendError::Refused) => {
            let probed = programs::probe().await;
            probed.map(|()| Start::Running).map_err(|error| NotStarted::of(program, error, words))
        }
        Err(error @ (SendError::Foreign(_) | SendError::NoAnswer(_))) => {
            Err(no_answer(program, error, words))
        }
    }
}

/// Why a program did not start, and advice.
pub fn not_started(program: Program, error: &StartError, words: &Words) -> String {
    let texts = &words.command;
    let text = match error {
        StartError::File(..) => texts.error_program,
        StartError::Libraries(_) => texts.error_library,
        StartError::NoDisplay | StartError::SilentDisplay => texts.error_display,
        StartError::SilentBus => texts.error_bus,
        StartError::Timeout
        | StartError::System(_)
        | StartError::Exited(_)
        | StartError::Other(_) => texts.error_start,
    };
    fill(text, &[("program", program.name()), ("what", &cause(error, words))])
}

/// Why a program did not start.
pub fn cause(error: &StartError, words: &Words) -> String {
    match error {
        StartError::Libraries(names) => names.clone(),
        StartError::NoDisplay => display_variables(),
        StartError::SilentDisplay => silent(&display_variables(), ANSWER_TIMEOUT, words),
        StartError::SilentBus => silent(&bus_variable(), ANSWER_TIMEOUT, words),
        StartError::File(file, error) => {
            format!("{}: {}", file.display(), words.io_error(error))
        }
        StartError::Timeout => no_answer_within(START_TIMEOUT, words),
        StartError::System(error) => errors::io_text(error, words),
        StartError::Exited(status) => {
            let code = programs::exit_code(*status).to_string();
            fill(words.command.exit_code, &[("code", &code)])
        }
        StartError::Other(what) => fill(words.command.in_english, &[("what", what)]),
    }
}

/// The environment variables that select the display.
fn display_variables() -> String {
    let names = ["WAYLAND_DISPLAY", "DISPLAY", "GDK_BACKEND"];
    let set = names.into_iter().filter_map(|name| {
        // GTK treats an empty backend as an unknown one.
        let matters = |value: &OsString| name == "GDK_BACKEND" || !value.is_empty();
        let value = std::env::var_os(name).filter(matters)?;
        Some(format!("{name}={}", value.to_string_lossy()))
    });
    set.collect::<Vec<_>>().join(", ")
}

/// The environment variable that selects the session bus; without it, the address.
pub fn bus_variable() -> String {
    match std::env::var_os(bus::VARIABLE) {
        Some(address) => format!("{}={}", bus::VARIABLE, address.to_string_lossy()),
        None => bus::address().unwrap_or_else(|| format!("{}: –", bus::VARIABLE)),
    }
}

/// The text that what `name` selects does not answer in time.
pub fn silent(name: &str, limit: Duration, words: &Words) -> String {
    format!("{name}: {}", no_answer_within(limit, words))
}

fn no_answer_within(limit: Duration, words: &Words) -> String {
    fill(words.doctor.no_answer, &[("seconds", &limit.as_secs().to_string())])
}

/// Whether the folder for sockets can be used, without which no program can be reached.
fn check_folder<T>(found: io::Result<T>, words: &Words) -> Result<()> {
    let advice = words.doctor.session_folder_advice;
    found.map(drop).map_err(|error| anyhow!("{}; {advice}", errors::io_text(&error, words)))
}

fn no_answer(program: Program, error: SendError, words: &Words) -> anyhow::Error {
    let error = errors::io_text(&error.into(), words);
    let values = [("program", program.name()), ("error", &error)];
    anyhow!(fill(words.command.error_silent, &values))
}

/// A signal asked the command to end.
#[derive(Debug)]
pub struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// Cancels `work` at a signal, which ends the programs that are starting.
pub fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    runtime()?.block_on(async {
        tokio::select! {
            // Registers the signals before anything starts.
            biased;
            () = signals::terminated() => Err(Interrupted.into()),
            result = work => result,
        }
    })
}

/// The result of `work`, which may write: while the pipe to a reader is full, a write waits, and
/// signals must still end the program. Not cancel-safe: `work` continues in its thread.
pub async fn in_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || ended.send(work()));
    end.await?
}

/// An async runtime, created in one place only: tokio's default constructor would link the
/// multi-threaded runtime, and a library that is loaded at each start.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
