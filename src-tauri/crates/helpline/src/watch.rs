//! What to announce as time passes, and when to evaluate again.

use std::collections::VecDeque;

use chrono::{DateTime, Days, Duration, Utc};

use crate::civil;
use crate::schedule::{self, Schedule, Status};
use crate::settings::{Notifications, Settings};

/// An announcement later than this after the change also states when the change happened.
const ON_TIME: Duration = Duration::minutes(1);
/// How many announced changes and reminders are remembered, about two weeks: a clock that is set
/// back by less announces nothing twice.
const REMEMBERED: usize = 32;

/// Follows the wall clock and remembers what was shown and announced.
#[derive(Debug, Clone)]
pub struct Watch {
    plausible_from: DateTime<Utc>,
    /// The latest one with a plausible clock: what happened meanwhile is announced once it is right.
    previous: Option<Observation>,
    /// The instants of the announced changes and reminders.
    announced: VecDeque<DateTime<Utc>>,
    latest: Option<Statement>,
    wants_present: bool,
}

/// The result of one evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The instant of the evaluation.
    pub now: DateTime<Utc>,
    /// Who answers at that instant.
    pub status: Status,
    /// Whether the clock is plausible: not before this version was released, not after the last day
    /// of the time-zone tables.
    pub clock: Clock,
    /// What to do with the announcements.
    pub announcement: AnnouncementChange,
    /// When to evaluate again. Nothing shown changes earlier, unless the clock is set or a setting
    /// changes.
    pub wake_at: DateTime<Utc>,
}

/// Whether the wall clock is plausible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// It may be right.
    Plausible,
    /// It is wrong: the status follows the weekly hours and must not be relied on.
    Implausible,
}

/// What to do with the announcements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnnouncementChange {
    /// Announce this, once.
    Announce(Announcement),
    /// Nothing: the latest one is still true, and in the form that the user now wants.
    Keep,
    /// Withdraw the latest one, if any.
    Withdraw,
}

/// What to announce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announcement {
    /// Who answers now: after a change just now, or on request.
    Present,
    /// Who answers changed some time ago, while the workstation slept or when its clock was set.
    ChangedEarlier,
    /// The switch to the relay is soon.
    Reminder,
}

/// What an announcement states, which must stay the same for it to be true.
#[derive(Debug, Clone)]
struct Statement {
    announcement: Announcement,
    at: DateTime<Utc>,
    status: Status,
    /// When the team answers again after the switch that a reminder announces.
    back: Option<DateTime<Utc>>,
    notifications: Notifications,
}

#[derive(Debug, Clone)]
struct Observation {
    now: DateTime<Utc>,
    schedule: Schedule,
    status: Status,
}

impl Clock {
    /// Whether a clock that shows `now` may be right: not before `plausible_from`, and on a day of
    /// the calendar.
    pub fn at(now: DateTime<Utc>, plausible_from: DateTime<Utc>) -> Clock {
        if plausible_from <= now && schedule::span().contains(&now) {
            Clock::Plausible
        } else {
            Clock::Implausible
        }
    }
}

impl Step {
    /// What is shown at `now`, for a program that evaluates once: nothing is announced. A clock
    /// before `plausible_from` is implausible.
    pub fn at(
        now: DateTime<Utc>,
        plausible_from: DateTime<Utc>,
        schedule: &Schedule,
        settings: &Settings,
    ) -> Step {
        Watch::new(plausible_from).advance(now, schedule, settings)
    }
}

impl Watch {
    /// A watch for which a clock earlier than `plausible_from` is implausible.
    pub fn new(plausible_from: DateTime<Utc>) -> Watch {
        Watch {
            plausible_from,
            previous: None,
            announced: VecDeque::with_capacity(REMEMBERED),
            latest: None,
            wants_present: false,
        }
    }

    /// Announces the present state at the next evaluation, although nothing changed: a person wants
    /// to see an announcement. One that is still true is repeated. What counts as announced stays
    /// the same, so that no change is announced twice, or not at all.
    pub fn announce_present(&mut self) {
        self.wants_present = true;
    }

    /// Evaluates the schedule at `now`. The caller shows and announces the returned step.
    pub fn advance(
        &mut self,
        now: DateTime<Utc>,
        schedule: &Schedule,
        settings: &Settings,
    ) -> Step {
        let status = schedule.status_at(now);
        let clock = Clock::at(now, self.plausible_from);
        let current = Observation { now, schedule: schedule.clone(), status };
        let wants_present = std::mem::take(&mut self.wants_present);
        let plausible = clock == Clock::Plausible;
        let due = if plausible { self.due(&current, settings) } else { None };
        match due {
            Some(Announcement::Present | Announcement::ChangedEarlier) => {
                self.remember(current.status.since);
            }
            Some(Announcement::Reminder) => self.remember(reminder(&current.status, settings)),
            None => {}
        }
        let present = |announcement| Statement::new(announcement, &current, settings);
        self.latest = match due {
            Some(announcement) => Some(present(announcement)),
            None => self
                .latest
                .take()
                .filter(|latest| plausible && latest.still_true(&present(latest.announcement))),
        };
        if wants_present && plausible && self.latest.is_none() {
            self.latest = Some(present(Announcement::Present));
        }
        let announcement = match &self.latest {
            Some(latest) if due.is_some() || wants_present => {
                AnnouncementChange::Announce(latest.announcement)
            }
            Some(_) => AnnouncementChange::Keep,
            None => AnnouncementChange::Withdraw,
        };
        let status = current.status.clone();
        if plausible {
            self.previous = Some(current);
        }
        let wake_at = wake_at(now, &status, settings);
        Step { now, status, clock, announcement, wake_at }
    }

    /// What must be announced because time passed or the schedule changed.
    fn due(&self, current: &Observation, settings: &Settings) -> Option<Announcement> {
        let Observation { now, schedule, status } = current;
        let now = *now;
        let previous = self.previous.as_ref().filter(|previous| previous.now <= now)?;
        let since = status.since;
        // After a change of schedule, an announced instant may be a different change.
        let announced = *schedule == previous.schedule
            && since.is_some_and(|since| self.announced.contains(&since));
        if !announced && !status.state.same_answer(&previous.status.state) {
            let on_time = since.is_some_and(|since| now - since <= ON_TIME);
            return Some(if on_time {
                Announcement::Present
            } else {
                Announcement::ChangedEarlier
            });
        }
        let due = reminder(status, settings).filter(|due| !self.announced.contains(due))?;
        let on_time = previous.now < due && due <= now && now - due <= ON_TIME;
        on_time.then_some(Announcement::Reminder)
    }

    fn remember(&mut self, instant: Option<DateTime<Utc>>) {
        let Some(instant) = instant else { return };
        if self.announced.len() == REMEMBERED {
            self.announced.pop_front();
        }
        self.announced.push_back(instant);
    }
}

impl Statement {
    fn new(announcement: Announcement, current: &Observation, settings: &Settings) -> Statement {
        let Observation { now, schedule, status, .. } = current;
        let back = status.until.and_then(|until| schedule.status_at(until).until);
        let notifications = settings.notifications;
        Statement { announcement, at: *now, status: status.clone(), back, notifications }
    }

    /// Whether the same text would be true at `present`.
    fn still_true(&self, present: &Statement) -> bool {
        let as_wanted = self.notifications == present.notifications;
        let same_answer = self.status.state.same_answer(&present.status.state);
        let same_end = self.status.until == present.status.until;
        // After the clock was set back, "until 9:00" without a date would mean an earlier day.
        let not_before = civil::day_of(self.at) <= civil::day_of(present.at);
        as_wanted
            && same_answer
            && same_end
            && not_before
            && match self.announcement {
                Announcement::Present => true,
                // "Since 19:00" without a date is only true on the same day.
                Announcement::ChangedEarlier => {
                    self.status.since == present.status.since
                        && civil::day_of(self.at) == civil::day_of(present.at)
                }
                Announcement::Reminder => self.back == present.back,
            }
    }
}

/// The earliest of the next change of who answers, the next midnight (the reason and the week may
/// change) and the reminder.
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
