//! macOS notifications. Nobody waits for a click: that would keep a timer running for each one.

use helpline::view::Notification;
use tokio::sync::mpsc::UnboundedSender;
use workstation::log;
use workstation::resident::Command;

/// Raises notifications.
pub struct Notifier;

impl Notifier {
    /// A notifier; macOS tells of no clicks here.
    pub fn new(_requests: UnboundedSender<Command>) -> Notifier {
        Notifier
    }

    /// Raises `notification`.
    pub fn raise(&mut self, notification: Notification) {
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
}
