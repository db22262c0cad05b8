//! The notification: who answers and until when, in one short line; and when to close it.

use chrono::{DateTime, Utc};

use crate::civil;
use crate::schedule::{Schedule, State};
use crate::service;
use crate::settings::Notifications;
use crate::watch::{Announcement, AnnouncementChange, Step};
use crate::words::{Words, fill};

/// What to do with the one notification on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotificationChange {
    /// Show this one, which replaces the previous one.
    Raise(Notification),
    /// Leave the shown one, if any: it is still true.
    Keep,
    /// Close the shown one, if any.
    Close,
}

/// An operating-system notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Who answers. At most 40 characters, because GNOME truncates it to one line.
    pub summary: String,
    /// Until when; then more, if the user chose it.
    pub body: String,
    /// The label of the action that opens the window.
    pub action: &'static str,
    /// When it is no longer true: at the next transition.
    pub expires: Option<DateTime<Utc>>,
}

impl NotificationChange {
    pub(super) fn of(
        step: &Step,
        schedule: &Schedule,
        wanted: Notifications,
        words: &Words,
    ) -> NotificationChange {
        let announcement = match step.announcement {
            AnnouncementChange::Announce(announcement) => announcement,
            AnnouncementChange::Keep => return NotificationChange::Keep,
            AnnouncementChange::Withdraw => return NotificationChange::Close,
        };
        let who = who(step, announcement, words);
        let until = until(step, announcement, schedule, words);
        let texts = &words.notification;
        let (summary, body) = match wanted {
            Notifications::Off => return NotificationChange::Close,
            Notifications::Discreet => (fill(texts.discreet, &[("who", &who)]), until),
            Notifications::Full => (
                fill(texts.full, &[("number", service::NUMBER), ("who", &who)]),
                fill(texts.full_body, &[("until", &until), ("name", service::NAME)]),
            ),
        };
        let action = words.tray.open_window;
        let expires = step.status.until;
        NotificationChange::Raise(Notification { summary, body, action, expires })
    }
}

fn who(step: &Step, announcement: Announcement, words: &Words) -> String {
    match (announcement, step.status.until) {
        (Announcement::Reminder, Some(until)) => {
            let time = words.time(civil::brussels(until).naive_local());
            fill(words.notification.reminder, &[("time", &time)])
        }
        (Announcement::Present | Announcement::ChangedEarlier | Announcement::Reminder, _) => {
            match step.status.state {
                State::Open => words.state.open.to_owned(),
                State::Relay(_) => words.state.relay.to_owned(),
            }
        }
    }
}

fn until(step: &Step, announcement: Announcement, schedule: &Schedule, words: &Words) -> String {
    let texts = &words.notification;
    let moment = |at| words.moment(at, step.now);
    let since = step.status.since.map(moment);
    let (pattern, until) = match (announcement, &since) {
        (Announcement::ChangedEarlier, Some(_)) => (texts.since_until, step.status.until),
        (Announcement::Present | Announcement::ChangedEarlier, _) => {
            (texts.until, step.status.until)
        }
        (Announcement::Reminder, _) => {
            let back = step.status.until.and_then(|until| schedule.status_at(until).until);
            (texts.reminder_until, back)
        }
    };
    let Some(until) = until else { return texts.always.to_owned() };
    let values = [("since", since.as_deref().unwrap_or_default()), ("moment", &moment(until))];
    fill(pattern, &values)
}
