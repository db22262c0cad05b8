//! Waiting for what must happen, and no longer.

use std::fmt::Display;
use std::time::{Duration, Instant};

/// Long enough for the slowest machine; nothing waits so long unless it fails.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// Asks until there is an answer; fails when there is none by the deadline.
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    wait_until(what, || ask().ok_or("there is none"))
}

/// The same for who can say why there is no answer; the last reason is told.
pub fn wait_until<T, E: Display>(what: &str, mut ask: impl FnMut() -> Result<T, E>) -> T {
    let started = Instant::now();
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(why) => {
                assert!(started.elapsed() < DEADLINE, "waited in vain for {what}: {why}");
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}
