//! macOS notifications. Clicks are not handled: waiting for one blocks a thread with a running
//! timer (notify-rust #145). The program asks for no permission: macOS asks the user, once for each
//! application, when the first notification is shown.

use helpline::view::{Notification, NotificationChange};
use tokio::sync::mpsc::UnboundedSender;
use workstation::ipc::Request;
use workstation::log;

/// Shows notifications. notify-rust 4.18 can neither replace nor remove one; no upstream report
/// known.
pub struct Notifier;

impl Notifier {
    /// A notifier; it sends no clicks.
    pub fn new(_requests: UnboundedSender<Request>) -> Notifier {
        // Otherwise mac-notification-sys 0.6 asks AppleScript for an application named
        // `use_default` and then takes Finder's name and permission; no upstream report known.
        if let Err(error) = notify_rust::set_application(helpline::application::ID) {
            log::warn(format_args!("notifications without the application's name: {error}"));
        }
        Notifier
    }

    /// Shows a new notification without blocking; cannot close one.
    pub fn apply(&mut self, change: NotificationChange) {
        match change {
            NotificationChange::Raise(notification) => raise(notification),
            NotificationChange::Keep | NotificationChange::Close => {}
        }
    }

    /// Does nothing: a notification cannot be closed here. Cancel-safe.
    pub async fn shut_down(self) {}
}

fn raise(notification: Notification) {
    std::thread::spawn(move || {
        let shown = notify_rust::Notification::new()
            .summary(&notification.summary)
            .body(&notification.body)
            .show();
        if let Err(error) = shown {
            log::warn(format_args!("no notification: {error}"));
        }
    });
}
