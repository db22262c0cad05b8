//! The window, a separate program.

use workstation::ipc::{self, Request, SendError};
use workstation::log;
use workstation::programs::{self, Point, Program, Stderr};

/// Brings the window to the front, or starts it beside `clicked`; returns when it is there. A
/// failure is logged. Not cancel-safe: a window that is starting is killed.
pub async fn show(clicked: Option<Point>) {
    let shown = match ipc::send(Program::Window, Request::Show).await {
        Err(SendError::NotRunning) => {
            let started = programs::start_window(clicked, Stderr::Inherited).await;
            started.map_err(|error| format!("the window does not start: {error}"))
        }
        sent => sent.map_err(|error| format!("the window does not respond: {error}")),
    };
    if let Err(error) = shown {
        log::warn(error);
    }
}

/// Closes the window and returns when it has exited. Not cancel-safe: it may still close.
pub async fn close() {
    match ipc::send(Program::Window, Request::Quit).await {
        Ok(()) | Err(SendError::NotRunning) => {}
        Err(error) => log::warn(format_args!("the window does not quit: {error}")),
    }
}
