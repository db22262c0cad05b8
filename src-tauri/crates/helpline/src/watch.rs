//! What to say about the passing of time, and when to look again.

use std::collections::VecDeque;

use chrono::{DateTime, Days, Duration, Utc};

use crate::civil;
use crate::schedule::{self, Schedule, Status};
use crate::settings::{Notifications, Settings};

/// Waking later than this after a change says since when it has held.
const ON_TIME: Duration = Duration::minutes(1);
/// How many announced changes and reminders are remembered: two weeks of them, more than a clock is
/// set back by anyone who still cares what it said before.
const REMEMBERED: usize = 32;

/// Follows one clock, and knows what the user has been told and shown.
#[derive(Debug, Clone)]
pub struct Watch {
    believed_from: DateTime<Utc>,
    shown: Option<Shown>,
    announced: VecDeque<DateTime<Utc>>,
    latest: Option<Announced>,
}

/// What one look at the clock brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The instant of the look.
    pub now: DateTime<Utc>,
    /// Who answers at that instant.
    pub status: Status,
    /// Whether the clock can be right: not before this program was made, not after the last day
    /// of the time-zone tables.
    pub clock: Clock,
    /// What is to be said, once.
    pub announcement: Option<Announcement>,
    /// Whether the latest announcement is still true, and put as the user wants it now.
    pub announced_holds: bool,
    /// When to look again: nothing shown changes before, unless the clock or a setting does.
    pub wake_at: DateTime<Utc>,
}

/// Whether a clock can be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// It can.
    Plausible,
    /// It cannot, so the status follows the weekly rule and must not be relied upon.
    Implausible,
}

/// Something to say about the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announcement {
    /// Who answers has just changed.
    Changed,
    /// Who answers changed a while ago, unseen: the workstation slept or its clock was set.
    Differs,
    /// The switch to the relay comes soon.
    Reminder,
}

/// The latest announcement, and what must stay the same for it to be true.
#[derive(Debug, Clone)]
struct Announced {
    announcement: Announcement,
    said_at: DateTime<Utc>,
    status: Status,
    /// When the relay that a reminder speaks of ends.
    back: Option<DateTime<Utc>>,
    notifications: Notifications,
}

#[derive(Debug, Clone)]
struct Shown {
    now: DateTime<Utc>,
    schedule: Schedule,
    status: Status,
    clock: Clock,
}

impl Watch {
    /// A watch that believes no clock earlier than `believed_from`, and has said nothing yet.
    pub fn new(believed_from: DateTime<Utc>) -> Watch {
        Watch {
            believed_from,
            shown: None,
            announced: VecDeque::with_capacity(REMEMBERED),
            latest: None,
        }
    }

    /// Takes note that the clock stands at `now`, and that what the step says will be shown.
    pub fn advance(
        &mut self,
        now: DateTime<Utc>,
        schedule: &Schedule,
        settings: &Settings,
    ) -> Step {
        let status = schedule.status_at(now);
        let clock = self.clock(now);
        let seen = Shown { now, schedule: schedule.clone(), status, clock };
        let announcement = self.announcement(&seen, settings);
        match announcement {
            Some(Announcement::Changed | Announcement::Differs) => self.remember(seen.status.since),
            Some(Announcement::Reminder) => self.remember(reminder(&seen.status, settings)),
            None => {}
        }
        let present = |announcement| Announced::new(announcement, &seen, settings);
        self.latest = match announcement {
            Some(announcement) => Some(present(announcement)),
            None => self.latest.take().filter(|said| {
                clock == Clock::Plausible && said.holds(&present(said.announcement))
            }),
        };
        let status = seen.status.clone();
        self.shown = Some(seen);
        let wake_at = wake_at(now, &status, settings);
        Step { now, status, clock, announcement, announced_holds: self.latest.is_some(), wake_at }
    }

    fn clock(&self, now: DateTime<Utc>) -> Clock {
        if self.believed_from <= now && schedule::span().contains(&now) {
            Clock::Plausible
        } else {
            Clock::Implausible
        }
    }

    fn announcement(&self, seen: &Shown, settings: &Settings) -> Option<Announcement> {
        let Shown { now, schedule, status, clock } = seen;
        let now = *now;
        let shown = self.shown.as_ref().filter(|shown| shown.clock == *clock)?;
        if *clock == Clock::Implausible || now < shown.now {
            return None;
        }
        if !status.state.same_answer(&shown.status.state) {
            let since = status.since;
            // Another schedule may tell another story of a change that was announced.
            let same_story = *schedule == shown.schedule;
            if same_story && since.is_some_and(|since| self.announced.contains(&since)) {
                return None;
            }
            let on_time = since.is_some_and(|since| now - since <= ON_TIME);
            return Some(if on_time { Announcement::Changed } else { Announcement::Differs });
        }
        let due = reminder(status, settings).filter(|due| !self.announced.contains(due))?;
        let on_time = shown.now < due && due <= now && now - due <= ON_TIME;
        on_time.then_some(Announcement::Reminder)
    }

    fn remember(&mut self, what: Option<DateTime<Utc>>) {
        let Some(instant) = what else { return };
        if self.announced.len() == REMEMBERED {
            self.announced.pop_front();
        }
        self.announced.push_back(instant);
    }
}

impl Announced {
    fn new(announcement: Announcement, seen: &Shown, settings: &Settings) -> Announced {
        let Shown { now, schedule, status, .. } = seen;
        let back = status.until.and_then(|until| schedule.status_at(until).until);
        let notifications = settings.notifications;
        Announced { announcement, said_at: *now, status: status.clone(), back, notifications }
    }

    /// Whether the same words would be true at `present`.
    fn holds(&self, present: &Announced) -> bool {
        let as_wanted = self.notifications == present.notifications;
        let same_answer = self.status.state.same_answer(&present.status.state);
        let same_end = self.status.until == present.status.until;
        as_wanted
            && same_answer
            && same_end
            && match self.announcement {
                Announcement::Changed => true,
                // "Since 19:00" means another day tomorrow.
                Announcement::Differs => {
                    self.status.since == present.status.since
                        && civil::day_of(self.said_at) == civil::day_of(present.said_at)
                }
                Announcement::Reminder => self.back == present.back,
            }
    }
}

/// The next change of the answer, of the day (the reason and the week may change with it), or the
/// reminder.
fn wake_at(now: DateTime<Utc>, status: &Status, settings: &Settings) -> DateTime<Utc> {
    let tomorrow = civil::midnight(civil::day_of(now) + Days::new(1));
    let reminder = reminder(status, settings).filter(|due| now < *due);
    [status.until, Some(tomorrow), reminder].into_iter().flatten().min().unwrap_or(tomorrow)
}

fn reminder(status: &Status, settings: &Settings) -> Option<DateTime<Utc>> {
    let minutes = settings.notify_before_minutes;
    let wanted = status.state.is_open() && minutes > 0;
    let until = status.until.filter(|_| wanted)?;
    Some(until - Duration::minutes(i64::from(minutes)))
}
