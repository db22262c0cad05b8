//! The notification: one sentence, at the moment it becomes true.

use super::until;
use crate::civil;
use crate::schedule::{Schedule, State};
use crate::service;
use crate::settings::Notifications;
use crate::watch::{Announcement, Step};
use crate::words::{Words, fill};

/// An operating-system notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The sentence.
    pub summary: String,
    /// More, where the user chose it; else empty.
    pub body: String,
    /// What a click on it does: open the window.
    pub action: &'static str,
}

impl Notification {
    pub(super) fn of(
        step: &Step,
        schedule: &Schedule,
        wanted: Notifications,
        words: &Words,
    ) -> Option<Notification> {
        let what = what(step, step.announcement?, schedule, words);
        let action = words.tray.open_window;
        match wanted {
            Notifications::Off => None,
            Notifications::Discreet => Some(Notification {
                action,
                summary: fill(words.notification.discreet, &[("what", &what)]),
                body: String::new(),
            }),
            Notifications::Full => Some(Notification {
                action,
                summary: fill(
                    words.notification.full,
                    &[("number", service::NUMBER), ("what", &what)],
                ),
                body: fill(words.notification.full_body, &[("name", service::NAME)]),
            }),
        }
    }
}

fn what(step: &Step, announcement: Announcement, schedule: &Schedule, words: &Words) -> String {
    let moment = |at| words.moment(at, step.now);
    match (announcement, step.status.since, step.status.until) {
        (Announcement::Differs, Some(since), Some(until)) => {
            let pattern = match step.status.state {
                State::Open => words.state.open_since_until,
                State::Relay(_) => words.state.relay_since_until,
            };
            fill(pattern, &[("since", &moment(since)), ("moment", &moment(until))])
        }
        (Announcement::Reminder, _, Some(until)) => {
            let time = words.time(civil::brussels(until).naive_local());
            match schedule.status_at(until).until {
                Some(back) => {
                    let values = [("time", &*time), ("moment", &moment(back))];
                    fill(words.notification.reminder, &values)
                }
                None => fill(words.notification.reminder_without_end, &[("time", &time)]),
            }
        }
        (Announcement::Changed, _, _) | (Announcement::Differs | Announcement::Reminder, _, _) => {
            until(step, words)
        }
    }
}
