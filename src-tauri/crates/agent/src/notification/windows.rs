//! Windows toasts.

use std::path::PathBuf;

use helpline::view::{Notification, NotificationChange};
use notify_rust::NotificationResponse;
use tokio::sync::mpsc::UnboundedSender;
use workstation::log;
use workstation::resident::Command;

/// The name under which the installer tells Windows who raises notifications.
const NOTIFIER: &str = "be.ecoute.Ecoute";

/// Raises notifications. notify-rust 4.18 can neither replace nor remove a toast.
pub struct Notifier {
    requests: UnboundedSender<Command>,
}

impl Notifier {
    /// A notifier whose clicks arrive as `requests`.
    pub fn new(requests: UnboundedSender<Command>) -> Notifier {
        Notifier { requests }
    }

    /// Raises what is to be raised, without waiting for it.
    pub fn apply(&mut self, change: NotificationChange) {
        match change {
            NotificationChange::Raise(notification) => self.raise(notification),
            NotificationChange::Keep | NotificationChange::Close => {}
        }
    }

    /// Nothing can be closed here.
    pub async fn leave(self) {}

    fn raise(&self, notification: Notification) {
        let requests = self.requests.clone();
        // The wait for a click blocks its thread until the toast is gone.
        std::thread::spawn(move || {
            let mut toast = notify_rust::Notification::new();
            toast.summary(&notification.summary).body(&notification.body);
            if installed() {
                toast.app_id(NOTIFIER);
            }
            let waited = toast.show().and_then(|shown| {
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

/// Windows drops what comes under a name that no installer told it; another name is shown instead.
fn installed() -> bool {
    let programs = std::env::var_os("ProgramFiles").map(PathBuf::from);
    let this = std::env::current_exe();
    programs.zip(this.ok()).is_some_and(|(programs, this)| this.starts_with(programs))
}
