//! macOS notifications. Nobody waits for a click: that would keep a timer running for each one.

use helpline::view::{Notification, NotificationChange};
use tokio::sync::mpsc::UnboundedSender;
use workstation::log;
use workstation::resident::Command;

/// Raises notifications. notify-rust 4.18 can neither replace nor remove one.
pub struct Notifier;

impl Notifier {
    /// A notifier; macOS tells of no clicks here.
    pub fn new(_requests: UnboundedSender<Command>) -> Notifier {
        Notifier
    }

    /// Raises what is to be raised, without waiting for it.
    pub fn apply(&mut self, change: NotificationChange) {
        match change {
            NotificationChange::Raise(notification) => raise(notification),
            NotificationChange::Keep | NotificationChange::Close => {}
        }
    }

    /// Nothing can be closed here.
    pub async fn leave(self) {}
}

fn raise(notification: Notification) {
    std::thread::spawn(move || {
        let shown = notify_rust::Notification::new()
            .summary(&notification.summary)
            .body(&notification.body)
            .show();
        if let Err(error) = shown {
            log::say(format_args!("no notification: {error}"));
        }
    });
}
