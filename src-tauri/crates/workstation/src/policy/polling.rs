//! Polls policy and preferences, on systems where it is not watched.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Watches policy and preferences for changes.
pub struct Changes {
    next_poll: Instant,
}

impl Changes {
    /// Must be called before the settings are read.
    pub fn watch() -> Changes {
        Changes { next_poll: Instant::now() + POLL_INTERVAL }
    }

    /// Returns every 30 s: one of them may have changed. Cancel-safe: calling again does not
    /// restart the 30 s.
    pub async fn next(&mut self) {
        sleep_until(self.next_poll).await;
        self.next_poll = Instant::now() + POLL_INTERVAL;
    }
}
