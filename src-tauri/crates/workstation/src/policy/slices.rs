//! Word of changes to the policy where the system tells of none: it is looked at again.

use std::time::Duration;

/// How often.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Word of changes to the policy.
pub struct Changes;

impl Changes {
    /// To be made before the policy is read.
    pub fn watch() -> Changes {
        Changes
    }

    /// Returns when the policy may have changed.
    pub async fn next(&mut self) {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}
