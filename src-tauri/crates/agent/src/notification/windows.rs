//! Windows toasts.

use helpline::view::Notification;
use notify_rust::NotificationResponse;
use tokio::sync::mpsc::UnboundedSender;
use workstation::log;
use workstation::resident::Command;

/// Raises notifications.
pub struct Notifier {
    requests: UnboundedSender<Command>,
}

impl Notifier {
    /// A notifier whose clicks arrive as `requests`.
    pub fn new(requests: UnboundedSender<Command>) -> Notifier {
        Notifier { requests }
    }

    /// Raises `notification`.
    pub fn raise(&mut self, notification: Notification) {
        let requests = self.requests.clone();
        // The wait for a click blocks its thread until the toast is gone.
        std::thread::spawn(move || {
            let shown = notify_rust::Notification::new()
                .summary(&notification.summary)
                .body(&notification.body)
                .show();
            let waited = shown.and_then(|shown| {
                shown.wait_for_response(|response: &NotificationResponse| match response {
                    NotificationResponse::Default | NotificationResponse::Action(_) => {
                        // A closed inbox means the program is leaving already.
                        let _leaving = requests.send(Command::Show);
                    }
                    NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => {}
                })
            });
            if let Err(error) = waited {
                log::say(format_args!("no notification: {error}"));
            }
        });
    }
}
