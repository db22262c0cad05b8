//! `ecoute`, `ecoute --background` and `ecoute quit`: the other two programs come and go.

use std::process::Stdio;

use anyhow::{Context, Result, anyhow};
use helpline::words::{Words, fill};
use workstation::door::{self, Unanswered};
use workstation::log;
use workstation::programs::Program;
use workstation::resident::Command;

/// Makes sure that the agent runs, and shows the window where it is wanted.
///
/// # Errors
/// When a program cannot be started, or runs and does not answer.
pub fn launch(window: bool, words: &Words) -> Result<()> {
    at_the_doors(async {
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
    at_the_doors(async {
        let mut left = Ok(());
        for program in [Program::Window, Program::Agent] {
            match door::knock(program, Command::Quit).await {
                Ok(()) | Err(Unanswered::NotRunning) => {}
                Err(Unanswered::Silent(error)) => left = Err(silent(program, &error, words)),
            }
        }
        left
    })
}

async fn start_unless_answered(program: Program, knock: Command, words: &Words) -> Result<()> {
    match door::knock(program, knock).await {
        Ok(()) => Ok(()),
        Err(Unanswered::NotRunning) => start(program),
        Err(Unanswered::Silent(error)) => Err(silent(program, &error, words)),
    }
}

fn start(program: Program) -> Result<()> {
    let mut command = program.command()?;
    if !log::outlives_this_program() {
        command.stderr(Stdio::null());
    }
    command.spawn().map(drop).context(program.name())
}

fn silent(program: Program, error: &std::io::Error, words: &Words) -> anyhow::Error {
    let error = error.to_string();
    let values = [("program", program.name()), ("error", &error)];
    anyhow!(fill(words.command.error_silent, &values))
}

fn at_the_doors(work: impl Future<Output = Result<()>>) -> Result<()> {
    crate::runtime()?.block_on(work)
}
