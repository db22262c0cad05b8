//! A real desktop without a screen, and what must happen on it.

pub mod bus;
pub mod clock;
pub mod program;
pub mod screen;
pub mod session;
pub mod webdriver;

#[cfg(test)]
mod agent;
#[cfg(test)]
mod autostart;
#[cfg(test)]
mod notifications;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod window;

#[cfg(test)]
mod clocks;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod soak;
#[cfg(test)]
mod traces;

use std::time::{Duration, Instant};

/// Long enough for the slowest machine; nothing waits so long unless it fails.
const DEADLINE: Duration = Duration::from_secs(60);

/// Asks until there is an answer; fails when there is none by the deadline.
fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < DEADLINE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
