//! Windows toasts.

use std::path::PathBuf;

use helpline::view::{Notification, NotificationChange};
use notify_rust::NotificationResponse;
use tokio::sync::mpsc::UnboundedSender;
use workstation::log;
use workstation::resident::Command;

/// The application id that the installer registers for notifications.
const APP_ID: &str = "be.ecoute.Ecoute";

/// Shows toasts. notify-rust 4.18 can neither replace nor remove one; no upstream report known.
pub struct Notifier {
    requests: UnboundedSender<Command>,
}

impl Notifier {
    /// A notifier that sends clicks to `requests`.
    pub fn new(requests: UnboundedSender<Command>) -> Notifier {
        Notifier { requests }
    }

    /// Shows a new notification without blocking; cannot close one.
    pub fn apply(&mut self, change: NotificationChange) {
        match change {
            NotificationChange::Raise(notification) => self.raise(notification),
            NotificationChange::Keep | NotificationChange::Close => {}
        }
    }

    /// Does nothing: a toast cannot be closed here. Cancel-safe.
    pub async fn shut_down(self) {}

    fn raise(&self, notification: Notification) {
        let requests = self.requests.clone();
        // Waiting for a click blocks the thread until the toast is closed.
        std::thread::spawn(move || {
            let mut toast = notify_rust::Notification::new();
            toast.summary(&notification.summary).body(&notification.body);
            if is_installed() {
                toast.app_id(APP_ID);
            }
            let waited = toast.show().and_then(|shown| {
                shown.wait_for_response(|response: &NotificationResponse| match response {
                    NotificationResponse::Default | NotificationResponse::Action(_) => {
                        // A closed inbox means that the program is already shutting down.
                        let _closed = requests.send(Command::Show);
                    }
                    NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => {}
                })
            });
            if let Err(error) = waited {
                log::warn(format_args!("no notification: {error}"));
            }
        });
    }
}

/// Whether this program was installed. Windows discards toasts with an application id that no
/// installer registered; without an id, it shows them under another program's name.
fn is_installed() -> bool {
    let programs = std::env::var_os("ProgramFiles").map(PathBuf::from);
    let this = std::env::current_exe();
    programs.zip(this.ok()).is_some_and(|(programs, this)| this.starts_with(programs))
}
