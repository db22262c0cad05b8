//! The notification: who answers, in one short line, and until when; and when it is to go.

use crate::civil;
use crate::schedule::{Schedule, State};
use crate::service;
use crate::settings::Notifications;
use crate::watch::{Announcement, Step};
use crate::words::{Words, fill};

/// What becomes of the one notification on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotificationChange {
    /// This one is shown, in the place of the one before.
    Raise(Notification),
    /// What is shown, if anything is, is true and stays.
    Keep,
    /// What is shown, if anything is, is closed.
    Close,
}

/// An operating-system notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Who answers. GNOME cuts it to one line, so it is at most 40 characters long.
    pub summary: String,
    /// Until when, first of all; then more, where the user chose it.
    pub body: String,
    /// What a click on it does: open the window.
    pub action: &'static str,
}

impl NotificationChange {
    pub(super) fn of(
        step: &Step,
        schedule: &Schedule,
        wanted: Notifications,
        words: &Words,
    ) -> NotificationChange {
        let Some(announcement) = step.announcement else {
            return match step.announced_holds {
                true => NotificationChange::Keep,
                false => NotificationChange::Close,
            };
        };
        let who = who(step, announcement, words);
        let until = until(step, announcement, schedule, words);
        let said = &words.notification;
        let (summary, body) = match wanted {
            Notifications::Off => return NotificationChange::Close,
            Notifications::Discreet => (fill(said.discreet, &[("who", &who)]), until),
            Notifications::Full => (
                fill(said.full, &[("number", service::NUMBER), ("who", &who)]),
                fill(said.full_body, &[("until", &until), ("name", service::NAME)]),
            ),
        };
        let action = words.tray.open_window;
        NotificationChange::Raise(Notification { summary, body, action })
    }
}

fn who(step: &Step, announcement: Announcement, words: &Words) -> String {
    match (announcement, step.status.until) {
        (Announcement::Reminder, Some(until)) => {
            let time = words.time(civil::brussels(until).naive_local());
            fill(words.notification.reminder, &[("time", &time)])
        }
        (Announcement::Changed | Announcement::Differs | Announcement::Reminder, _) => {
            match step.status.state {
                State::Open => words.state.open.to_owned(),
                State::Relay(_) => words.state.relay.to_owned(),
            }
        }
    }
}

fn until(step: &Step, announcement: Announcement, schedule: &Schedule, words: &Words) -> String {
    let said = &words.notification;
    let moment = |at| words.moment(at, step.now);
    let since = step.status.since.map(moment);
    let (pattern, until) = match (announcement, &since) {
        (Announcement::Differs, Some(_)) => (said.since_until, step.status.until),
        (Announcement::Changed | Announcement::Differs, _) => (said.until, step.status.until),
        (Announcement::Reminder, _) => {
            let back = step.status.until.and_then(|until| schedule.status_at(until).until);
            (said.reminder_until, back)
        }
    };
    let Some(until) = until else { return said.always.to_owned() };
    let values = [("since", since.as_deref().unwrap_or_default()), ("moment", &moment(until))];
    fill(pattern, &values)
}
