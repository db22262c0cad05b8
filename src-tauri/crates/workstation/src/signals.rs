//! Signals that terminate the program: end of the session, interrupt.

/// Returns when the system asks this program to terminate. Not cancel-safe: after the first call,
/// the signals no longer terminate the program by themselves.
#[cfg(unix)]
pub async fn terminated() {
    use tokio::signal::unix::SignalKind;
    tokio::select! {
        () = received(SignalKind::terminate()) => {}
        () = received(SignalKind::interrupt()) => {}
        () = received(SignalKind::hangup()) => {}
    }
}

/// Returns when the signal arrives; never if it cannot be registered, because then its default
/// action terminates the program. Not cancel-safe, as [`terminated`].
#[cfg(unix)]
async fn received(kind: tokio::signal::unix::SignalKind) {
    match tokio::signal::unix::signal(kind) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}

/// Never returns: programs without a console get no signals here. At the end of the session,
/// Windows sends messages to the windows; tao handles them and ends the program. Cancel-safe.
#[cfg(windows)]
pub async fn terminated() {
    std::future::pending().await
}
