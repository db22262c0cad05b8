//! Waiting for a condition, no longer than necessary.

use std::fmt::Display;
use std::time::{Duration, Instant};

/// Long enough for the slowest machine; only failing tests wait this long.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// The limit for what happens immediately, long enough for a busy machine: a minute's polling or a
/// client's ten-second time-out still exceeds it.
pub const PROMPT: Duration = Duration::from_secs(10);

/// Polls until there is a value; panics at the deadline.
pub fn wait_for<T>(what: &str, mut poll: impl FnMut() -> Option<T>) -> T {
    wait_until(what, || poll().ok_or("there is none"))
}

/// The same with an error, which the panic message contains.
pub fn wait_until<T, E: Display>(what: &str, mut poll: impl FnMut() -> Result<T, E>) -> T {
    let started = Instant::now();
    loop {
        match poll() {
            Ok(value) => return value,
            Err(why) => {
                assert!(started.elapsed() < DEADLINE, "timed out waiting for {what}: {why}");
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}
