//! Short sleeps, where the system has no timer that follows the wall clock.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::clock;

/// The longest time for which a changed clock, or a resume, goes unnoticed.
const SLICE: Duration = Duration::from_secs(30);

/// An alarm on the wall clock.
pub struct Alarm;

impl Alarm {
    /// An alarm that is not set yet.
    ///
    /// # Errors
    /// Never here.
    pub fn new() -> std::io::Result<Alarm> {
        Ok(Alarm)
    }

    /// Returns when the wall clock has reached `instant`, or after a slice, so that the caller
    /// looks at the clock again.
    ///
    /// # Errors
    /// Never here.
    pub async fn wait_until(&mut self, instant: DateTime<Utc>) -> std::io::Result<()> {
        let left = (instant - clock::now()).to_std().unwrap_or_default();
        tokio::time::sleep(left.min(SLICE)).await;
        Ok(())
    }
}
