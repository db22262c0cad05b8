//! `ecoute`, `ecoute --background` and `ecoute quit`: the other two programs come and go.

use std::process::Stdio;

use anyhow::{Context, Result, anyhow};
use helpline::words::{Words, fill};
use workstation::ipc::{self, SendError};
use workstation::log;
use workstation::programs::Program;
use workstation::resident::Command;

/// Makes sure that the agent runs, and shows the window where it is wanted.
///
/// # Errors
/// When a program cannot be started, or runs and does not answer.
pub fn launch(window: bool, words: &Words) -> Result<()> {
    block_on(async {
        // An agent that runs loses nothing by reading its settings again.
        let agent = start_unless_answered(Program::Agent, Command::Reload, words).await;
        if window {
            start_unless_answered(Program::Window, Command::Show, words).await?;
        }
        agent
    })
}

/// Asks both programs to leave, and returns when they have.
///
/// # Errors
/// When one of them does not answer or does not leave in time; the other has been asked, too.
pub fn quit(words: &Words) -> Result<()> {
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
        Err(SendError::NotRunning) => start(program),
        Err(SendError::NoAnswer(error)) => Err(no_answer(program, &error, words)),
    }
}

fn start(program: Program) -> Result<()> {
    let mut command = program.command()?;
    if !log::outlives_this_program() {
        command.stderr(Stdio::null());
    }
    command.spawn().map(drop).context(program.name())
}

fn no_answer(program: Program, error: &std::io::Error, words: &Words) -> anyhow::Error {
    let error = error.to_string();
    let values = [("program", program.name()), ("error", &error)];
    anyhow!(fill(words.command.error_silent, &values))
}

fn block_on(work: impl Future<Output = Result<()>>) -> Result<()> {
    crate::runtime()?.block_on(work)
}
