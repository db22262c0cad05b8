//! What must be shown and announced, from two consecutive looks at the clock and the schedule.

use std::rc::Rc;

use chrono::{DateTime, Duration, Utc};
use helpline::civil;
use helpline::policy::Effective;
use helpline::schedule::Transition;
use helpline::view::{self, Notification, NotificationChange, View};
use helpline::watch::{Announcement, AnnouncementChange, Step};
use workstation::clock;

use super::world::World;
use crate::domain::notification::assert_true;

/// Between an instant and the next one.
const TICK: Duration = Duration::nanoseconds(1);
/// What comes later is not on time.
const ON_TIME: Duration = Duration::minutes(1);

/// A look at a plausible clock, and what held then.
#[derive(Clone)]
pub struct Look {
    now: DateTime<Utc>,
    effective: Rc<Effective>,
}

/// A notification that was raised and not closed.
#[derive(Clone)]
pub struct Told {
    at: DateTime<Utc>,
    announcement: Announcement,
    pub notification: Notification,
}

impl World {
    /// Compares an update's notification with what must be announced at this look at the clock.
    pub fn check_announcement(&mut self, change: &NotificationChange, settings: &Effective) {
        let now = self.looked_at;
        let effective = self.effective_at(now);
        assert_eq!(*settings, *effective, "other settings than the effective ones");
        let due = self.due(&effective);
        let announces = |announcement| {
            self.view_at(now, AnnouncementChange::Announce(announcement)).notification
        };
        // Certainly true, because the same would be told now, on the same day.
        let still_true = |Told { at, announcement, notification }: &Told| {
            civil::day_of(*at) == civil::day_of(now)
                && announces(*announcement) == NotificationChange::Raise(notification.clone())
        };
        let requested = (self.notification_requested && is_plausible(now)).then(|| {
            let told = self.told.as_ref().filter(|told| still_true(told));
            told.map_or(Announcement::Present, |told| told.announcement)
        });
        match (due.map(|(announcement, _)| announcement).or(requested), change) {
            (Some(announcement), change) => {
                assert_eq!(*change, announces(announcement), "{announcement:?}, {due:?}");
                self.told = match change {
                    NotificationChange::Raise(raised) => {
                        Some(Told { at: now, announcement, notification: raised.clone() })
                    }
                    NotificationChange::Keep | NotificationChange::Close => None,
                };
            }
            (None, NotificationChange::Raise(raised)) => panic!("{raised:?} was not due"),
            (None, NotificationChange::Keep) => {}
            (None, NotificationChange::Close) => {
                assert!(!self.told.as_ref().is_some_and(still_true), "closed while it was true");
                self.told = None;
            }
        }
        self.check_told(now, &effective);
        self.notification_requested = false;
        self.announced.extend(due.map(|(_, about)| about));
        if is_plausible(now) {
            self.last = Some(Look { now, effective });
        }
    }

    /// Checks that nothing that is shown becomes untrue before the loop wakes; returns what must be
    /// shown just before.
    pub fn check_until(&self, wake_at: DateTime<Utc>) -> View {
        let (now, effective) = (self.looked_at, self.effective_at(self.looked_at));
        let between = now + TICK..wake_at;
        let changes = effective.schedule.transitions(between.clone());
        assert_eq!(changes.collect::<Vec<_>>(), [], "it sleeps over a change");
        let reminder = reminder(now, &effective).filter(|reminder| between.contains(reminder));
        assert_eq!(reminder, None, "it sleeps over a reminder");
        let before = wake_at - TICK;
        let [today, later] = [now, before].map(civil::day_of);
        assert_eq!(today, later, "it sleeps over a midnight, at which reasons and days change");
        self.check_told(before, &effective);
        self.view_at(before, AnnouncementChange::Keep)
    }

    fn check_told(&self, now: DateTime<Utc>, effective: &Effective) {
        if let Some(Told { notification, .. }) = &self.told {
            assert_true(notification, now, &effective.schedule, &effective.settings);
        }
    }

    /// What must be announced because of the time that passed or the hours that changed since the
    /// last look, and the instant of the change or reminder.
    fn due(&self, effective: &Effective) -> Option<(Announcement, DateTime<Utc>)> {
        let Look { now: before, effective: old } = self.last.as_ref()?;
        let (before, now, schedule) = (*before, self.looked_at, &effective.schedule);
        // At a start, after the clock was set back, and while it is wrong, nothing is news.
        if now < before || !is_plausible(now) {
            return None;
        }
        let latest = |from| schedule.transitions(from..now + TICK).last();
        let new_hours = *schedule != old.schedule;
        let change =
            if new_hours { latest(now - Duration::days(10)) } else { latest(before + TICK) };
        let was_open = old.schedule.state_at(before).is_open();
        let change = change.filter(|change| change.state.is_open() != was_open);
        // New hours may change at an instant at which the old ones changed, too.
        match change.filter(|change| new_hours || !self.announced.contains(&change.at)) {
            Some(Transition { at, .. }) if now - at <= ON_TIME => Some((Announcement::Present, at)),
            Some(Transition { at, .. }) => Some((Announcement::ChangedEarlier, at)),
            None => {
                let reminder = reminder(now, effective)?;
                let on_time = before < reminder && reminder <= now && now - reminder <= ON_TIME;
                let again = self.announced.contains(&reminder);
                (on_time && !again).then_some((Announcement::Reminder, reminder))
            }
        }
    }

    /// Everything that is shown by a program that looks at this instant for the first time, with
    /// this announcement.
    pub fn view_at(&self, now: DateTime<Utc>, announcement: AnnouncementChange) -> View {
        let effective = self.effective_at(now);
        let Effective { schedule, settings, .. } = &*effective;
        let step = Step::at(now, clock::plausible_from(), schedule, settings);
        view::of(&Step { announcement, ..step }, &effective, &self.zone)
    }
}

/// The instant of the reminder of the next switch to the relay, if one is wanted.
fn reminder(
    now: DateTime<Utc>,
    Effective { schedule, settings, .. }: &Effective,
) -> Option<DateTime<Utc>> {
    let minutes = i64::from(settings.notify_before_minutes);
    let wanted = minutes > 0 && schedule.state_at(now).is_open();
    let switch = schedule.next_change_after(now).filter(|_| wanted)?;
    Some(switch - Duration::minutes(minutes))
}

fn is_plausible(now: DateTime<Utc>) -> bool {
    clock::plausible_day(now).is_some()
}
