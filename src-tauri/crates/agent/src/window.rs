//! The window, a separate program.

use workstation::ipc::{self, Request, SendError};
use workstation::log;
use workstation::programs::{self, Point, Program, Stderr};

/// Brings the window to the front, or starts it beside `clicked`; does not wait for it.
pub fn show(clicked: Option<Point>) {
    tokio::spawn(async move {
        match ipc::send(Program::Window, Request::Show).await {
            Ok(()) => {}
            Err(SendError::NotRunning) => start(clicked).await,
            Err(SendError::NoAnswer(error)) => {
                log::warn(format_args!("the window does not respond: {error}"));
            }
        }
    });
}

/// Closes the window and returns when it has exited. Not cancel-safe: it may still close.
pub async fn close() {
    match ipc::send(Program::Window, Request::Quit).await {
        Ok(()) | Err(SendError::NotRunning) => {}
        Err(SendError::NoAnswer(error)) => {
            log::warn(format_args!("the window does not quit: {error}"));
        }
    }
}

/// Not cancel-safe: the window keeps starting.
async fn start(clicked: Option<Point>) {
    if let Err(error) = programs::start_window(clicked, Stderr::Inherited).await {
        log::warn(format_args!("the window does not start: {error}"));
    }
}
