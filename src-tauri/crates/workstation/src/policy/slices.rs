//! Word of changes to the policy where the system tells of none: it is looked at again.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How often.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Word of changes to the policy.
pub struct Changes {
    looks: Instant,
}

impl Changes {
    /// To be made before the policy is read.
    pub fn watch() -> Changes {
        Changes { looks: Instant::now() + LOOK_AGAIN }
    }

    /// Returns when the policy may have changed. Who gives up waiting, as for an alarm that comes
    /// more often, and asks again waits no longer for that.
    pub async fn next(&mut self) {
        sleep_until(self.looks).await;
        self.looks = Instant::now() + LOOK_AGAIN;
    }
}
