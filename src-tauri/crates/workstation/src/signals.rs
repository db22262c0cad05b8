//! The system's own ways to ask a program to leave: the end of the session, an interrupt.

/// Returns when the system asks this program to leave.
#[cfg(unix)]
pub async fn asked_to_leave() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt), Ok(mut hang_up)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
        signal(SignalKind::hangup()),
    ) else {
        // Then each signal keeps its own effect, which is to end the program.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
}

/// Returns when the system asks this program to leave.
#[cfg(windows)]
pub async fn asked_to_leave() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
