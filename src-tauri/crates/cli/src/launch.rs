//! `ecoute`, `ecoute --background` and `ecoute quit`: the other two programs come and go.

use std::io::ErrorKind;

use anyhow::{Context, Result};
use workstation::door;
use workstation::programs::Program;
use workstation::resident::Command;

/// Makes sure that the agent runs, and shows the window where it is wanted.
///
/// # Errors
/// When a program cannot be started.
pub fn launch(window: bool) -> Result<()> {
    at_the_doors(async {
        // An agent that runs loses nothing by reading its settings again.
        start_unless_answered(Program::Agent, Command::Reload).await?;
        if window {
            start_unless_answered(Program::Window, Command::Show).await?;
        }
        Ok(())
    })
}

/// Asks both programs to leave, and returns when they have.
///
/// # Errors
/// When one of them does not leave in time.
pub fn quit() -> Result<()> {
    at_the_doors(async {
        for program in [Program::Window, Program::Agent] {
            match door::knock(program, Command::Quit).await {
                Err(error) if nobody_there(error.kind()) => {}
                left => left.context(program.name())?,
            }
        }
        Ok(())
    })
}

async fn start_unless_answered(program: Program, knock: Command) -> Result<()> {
    if !program.asked(knock).await {
        program.command()?.spawn().context(program.name())?;
    }
    Ok(())
}

fn nobody_there(error: ErrorKind) -> bool {
    error == ErrorKind::NotFound || error == ErrorKind::ConnectionRefused
}

fn at_the_doors(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}
