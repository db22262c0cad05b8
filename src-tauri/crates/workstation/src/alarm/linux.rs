//! A kernel timer on the wall clock: no polling, and the kernel cancels it when the clock is set.

use std::os::fd::OwnedFd;

use chrono::{DateTime, Utc};
use rustix::io::Errno;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use tokio::io::unix::AsyncFd;

/// An alarm on the wall clock.
pub struct Alarm {
    timer: AsyncFd<OwnedFd>,
}

impl Alarm {
    /// An alarm that is not set. Must be called inside a tokio runtime with I/O enabled.
    ///
    /// # Errors
    /// When no file descriptor is left.
    pub fn new() -> std::io::Result<Alarm> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Realtime, flags)?;
        // SAFETY: the `OwnedFd` stays open and refers to the same file while the alarm owns it.
        #[expect(unsafe_code, reason = "tokio has no safe constructor yet (tokio #6984)")]
        let timer = unsafe { AsyncFd::register(timer)? };
        Ok(Alarm { timer })
    }

    /// Returns when the wall clock reaches `instant` or is set; immediately if `instant` has
    /// passed. Exact, also after suspend: the timer expires on resume. Cancel-safe: each call sets
    /// the timer.
    ///
    /// # Errors
    /// When the kernel refuses the timer; returns without waiting then.
    pub async fn wait_until(&mut self, instant: DateTime<Utc>) -> std::io::Result<()> {
        let absolute = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
        let _previous = match timerfd_settime(self.timer.get_ref(), absolute, &once_at(instant)) {
            // The clock was set between two waits.
            Err(Errno::CANCELED) => return Ok(()),
            set => set?,
        };
        loop {
            let mut ready = self.timer.readable().await?;
            match rustix::io::read(self.timer.get_ref(), &mut [0; size_of::<u64>()]) {
                Ok(_) | Err(Errno::CANCELED) => return Ok(()),
                Err(Errno::AGAIN | Errno::INTR) => ready.clear_ready(),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn once_at(instant: DateTime<Utc>) -> Itimerspec {
    // All zeros, the first instant of 1970, would disarm the timer.
    let seconds = instant.timestamp().max(1);
    Itimerspec {
        it_interval: Timespec { tv_sec: 0, tv_nsec: 0 },
        it_value: Timespec { tv_sec: seconds, tv_nsec: instant.timestamp_subsec_nanos().into() },
    }
}
