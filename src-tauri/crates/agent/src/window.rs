//! The window, which is another program.

use workstation::door::{self, Unanswered};
use workstation::programs::Program;
use workstation::resident::Command;

/// Brings the window to the front, or starts it; does not wait for it.
pub fn show() {
    tokio::spawn(async {
        match door::knock(Program::Window, Command::Show).await {
            Ok(()) => {}
            Err(Unanswered::NotRunning) => start(),
            Err(Unanswered::Silent(error)) => {
                eprintln!("ecoute-agent: the window runs but does not answer: {error}");
            }
        }
    });
}

fn start() {
    let started = Program::Window.command().and_then(|command| {
        // tokio's child is reaped when it ends, even though nobody keeps it.
        Ok(tokio::process::Command::from(command).spawn()?)
    });
    if let Err(error) = started {
        eprintln!("ecoute-agent: the window does not start: {error:#}");
    }
}
