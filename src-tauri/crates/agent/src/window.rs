//! The window, which is another program.

use workstation::programs::Program;
use workstation::resident::Command;

/// Brings the window to the front, or starts it; does not wait for it.
pub fn show() {
    tokio::spawn(async {
        if Program::Window.asked(Command::Show).await {
            return;
        }
        let started = Program::Window.command().and_then(|command| {
            // tokio's child is reaped when it ends, even though nobody keeps it.
            Ok(tokio::process::Command::from(command).spawn()?)
        });
        if let Err(error) = started {
            eprintln!("ecoute-agent: the window does not start: {error:#}");
        }
    });
}
