//! Polls the policy, on systems where it is not watched.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Watches the policy for changes.
pub struct Changes {
    next_poll: Instant,
}

impl Changes {
    /// Must be called before the policy is read.
    pub fn watch() -> Changes {
        Changes { next_poll: Instant::now() + POLL_INTERVAL }
    }

    /// The same: every reading includes the preferences.
    pub fn watch_with_preferences() -> Changes {
        Changes::watch()
    }

    /// Returns every 30 s: the policy may have changed. Cancel-safe: calling again does not restart
    /// the 30 s.
    pub async fn next(&mut self) {
        sleep_until(self.next_poll).await;
        self.next_poll = Instant::now() + POLL_INTERVAL;
    }
}
