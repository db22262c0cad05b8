//! Polling, for systems without a timer that follows the wall clock.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::clock;

/// How long a clock change or a resume may go unnoticed.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// An alarm on the wall clock.
pub struct Alarm;

impl Alarm {
    /// An alarm that is not set.
    ///
    /// # Errors
    /// Never on this system.
    pub fn new() -> std::io::Result<Alarm> {
        Ok(Alarm)
    }

    /// Returns when the wall clock reaches `instant`, or after [`POLL_INTERVAL`], so that the
    /// caller reads the clock again. After a clock change or a resume, up to 30 s late.
    /// Cancel-safe.
    ///
    /// # Errors
    /// Never on this system.
    pub async fn wait_until(&mut self, instant: DateTime<Utc>) -> std::io::Result<()> {
        let left = (instant - clock::now()).to_std().unwrap_or_default();
        tokio::time::sleep(left.min(POLL_INTERVAL)).await;
        Ok(())
    }
}
