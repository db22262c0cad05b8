//! The system's own ways to ask a program to leave: the end of the session, an interrupt.

/// Returns when the system asks this program to leave. Not cancel-safe: once this has been called, the
/// signals end the program through it alone.
#[cfg(unix)]
pub async fn asked_to_leave() {
    use tokio::signal::unix::SignalKind;
    tokio::select! {
        () = received(SignalKind::terminate()) => {}
        () = received(SignalKind::interrupt()) => {}
        () = received(SignalKind::hangup()) => {}
    }
}

/// Returns when the signal comes. One that cannot be registered keeps its default effect, which is to
/// end the program; the others are waited for all the same.
#[cfg(unix)]
async fn received(kind: tokio::signal::unix::SignalKind) {
    match tokio::signal::unix::signal(kind) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}

/// Never returns: a program without a console gets no signal here. The end of the session is a message
/// to its windows, and tao, which owns them, ends the program.
#[cfg(windows)]
pub async fn asked_to_leave() {
    std::future::pending().await
}
