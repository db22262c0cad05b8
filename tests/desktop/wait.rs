//! Waiting for what must happen, and no longer.

use std::time::{Duration, Instant};

/// Long enough for the slowest machine; nothing waits so long unless it fails.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// Asks until there is an answer; fails when there is none by the deadline.
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < DEADLINE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
