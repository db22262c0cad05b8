//! The notification: one sentence, at the moment it becomes true.

use super::until;
use crate::civil;
use crate::schedule::{self, State};
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
    pub action: String,
}

impl Notification {
    pub(super) fn of(step: &Step, wanted: Notifications, words: &Words) -> Option<Notification> {
        let what = what(step, step.announcement?, words);
        let action = words.tray.open_window.clone();
        match wanted {
            Notifications::Off => None,
            Notifications::Discreet => Some(Notification {
                action,
                summary: fill(&words.notification.discreet, &[("what", &what)]),
                body: String::new(),
            }),
            Notifications::Full => Some(Notification {
                action,
                summary: fill(
                    &words.notification.full,
                    &[("number", service::NUMBER), ("what", &what)],
                ),
                body: fill(&words.notification.full_body, &[("name", service::NAME)]),
            }),
        }
    }
}

fn what(step: &Step, announcement: Announcement, words: &Words) -> String {
    let status = &step.status;
    match announcement {
        Announcement::Changed => until(step, words),
        Announcement::Differs => {
            let pattern = match status.state {
                State::Open => &words.state.open_since_until,
                State::Relay(_) => &words.state.relay_since_until,
            };
            let since = words.moment(status.since, step.now);
            let until = words.moment(status.until, step.now);
            fill(pattern, &[("since", &since), ("moment", &until)])
        }
        Announcement::Reminder => {
            let time = words.time(civil::brussels(status.until).naive_local());
            let back = schedule::status_at(status.until).until;
            let back = words.moment(back, step.now);
            fill(&words.notification.reminder, &[("time", &time), ("moment", &back)])
        }
    }
}
