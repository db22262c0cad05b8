//! `ecoute`, `ecoute --background` and `ecoute quit`: the other two programs come and go.

use std::io;
use std::process::Stdio;

#[cfg(target_os = "linux")]
use anyhow::bail;
use anyhow::{Result, anyhow};
use helpline::words::{Words, fill};
use tokio::runtime::{Builder, Runtime};
use workstation::ipc::{self, SendError};
use workstation::log;
use workstation::programs::{self, Program, StartError};
use workstation::resident::Command;
use workstation::session;

/// Makes sure that the agent runs, and shows the window where it is wanted; returns when both are
/// there.
///
/// # Errors
/// When a program cannot be started, or runs and does not answer.
pub fn launch(window: bool, words: &Words) -> Result<()> {
    #[cfg(target_os = "linux")]
    if window && session::current().is_none() {
        bail!(words.command.error_no_display);
    }
    find_folder(words)?;
    block_on(async {
        // An agent that runs loses nothing by reading its settings again.
        let agent = start_unless_answered(Program::Agent, Command::Reload, words);
        if !window {
            return agent.await;
        }
        let window = start_unless_answered(Program::Window, Command::Show, words);
        let (window, agent) = tokio::join!(window, agent);
        window.and(agent)
    })
}

/// Asks both programs of this session to leave, and returns when they have; where this program belongs
/// to no session, all of the user's.
///
/// # Errors
/// When one of them does not answer or does not leave in time; the other has been asked, too.
pub fn quit(words: &Words) -> Result<()> {
    find_folder(words)?;
    block_on(async {
        let mut left = Ok(());
        for program in [Program::Window, Program::Agent] {
            match ipc::send(program, Command::Quit).await {
                Ok(()) | Err(SendError::NotRunning) => {}
                Err(SendError::NoAnswer(error)) => left = Err(no_answer(program, &error, words)),
            }
        }
        left
    })
}

async fn start_unless_answered(program: Program, request: Command, words: &Words) -> Result<()> {
    match ipc::send(program, request).await {
        Ok(()) => Ok(()),
        Err(SendError::NotRunning) => {
            // Whoever reads this program's errors from a pipe waits for its end.
            let errors =
                if log::outlives_this_program() { Stdio::inherit() } else { Stdio::null() };
            let started = programs::start(program, errors).await;
            started.map_err(|error| anyhow!(not_started(program, &error, words)))
        }
        Err(SendError::NoAnswer(error)) => Err(no_answer(program, &error, words)),
    }
}

/// Why a program is not there, and what to do.
pub fn not_started(program: Program, error: &StartError, words: &Words) -> String {
    let said = &words.command;
    let text = match error {
        StartError::File(..) => said.error_program,
        StartError::Libraries(_) => said.error_library,
        StartError::NoDisplay => said.error_display,
        StartError::Silent | StartError::Other(_) => said.error_start,
    };
    let what = match error {
        StartError::Libraries(names) => names.clone(),
        StartError::NoDisplay => display_variables(),
        StartError::File(..) | StartError::Silent | StartError::Other(_) => error.to_string(),
    };
    fill(text, &[("program", program.name()), ("what", &what)])
}

/// The variables that say which display is meant.
pub fn display_variables() -> String {
    let names = ["WAYLAND_DISPLAY", "DISPLAY", "GDK_BACKEND"];
    let set = names.into_iter().filter_map(|name| {
        let value = std::env::var_os(name).filter(|value| !value.is_empty())?;
        Some(format!("{name}={}", value.to_string_lossy()))
    });
    set.collect::<Vec<_>>().join(", ")
}

/// Makes sure that there is a folder for sockets: without one nobody can be asked anything.
fn find_folder(words: &Words) -> Result<()> {
    let found = session::folder(session::current().as_ref());
    let advice = words.doctor.session_folder_advice;
    found.map(drop).map_err(|error| anyhow!("{error}; {advice}"))
}

fn no_answer(program: Program, error: &std::io::Error, words: &Words) -> anyhow::Error {
    let error = error.to_string();
    let values = [("program", program.name()), ("error", &error)];
    anyhow!(fill(words.command.error_silent, &values))
}

fn block_on(work: impl Future<Output = Result<()>>) -> Result<()> {
    runtime()?.block_on(work)
}

/// What waits for other programs, made in one place: a second one would keep tokio's other kind of
/// runtime in the program, and a library that is loaded at each start.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
