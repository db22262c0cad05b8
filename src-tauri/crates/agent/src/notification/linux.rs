//! The session's notification daemon, asked anew each time: it may come late, or restart.

use std::time::Duration;

use helpline::view::Notification;
use notify_rust::{Hint, NotificationResponse, Urgency};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;
use workstation::log;
use workstation::resident::Command;

use crate::session_bus;

/// A daemon that has not answered by then never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who shows the notifications.
const DAEMON: &str = "org.freedesktop.Notifications";

/// Raises notifications.
pub struct Notifier {
    requests: UnboundedSender<Command>,
    last: Option<JoinHandle<()>>,
}

impl Notifier {
    /// A notifier whose clicks arrive as `requests`.
    pub fn new(requests: UnboundedSender<Command>) -> Notifier {
        tokio::spawn(session_bus::tell_owner(DAEMON));
        Notifier { requests, last: None }
    }

    /// Raises `notification`, and stops listening for clicks on the one before.
    pub fn raise(&mut self, notification: Notification) {
        let raised = tokio::spawn(raise(notification, self.requests.clone()));
        if let Some(last) = self.last.replace(raised) {
            last.abort();
        }
    }
}

async fn raise(notification: Notification, requests: UnboundedSender<Command>) {
    let mut toast = notify_rust::Notification::new();
    toast
        .appname("Écoute")
        .summary(&notification.summary)
        .body(&notification.body)
        .icon("ecoute")
        .action("default", notification.action)
        .hint(Hint::DesktopEntry("ecoute".into()))
        .hint(Hint::Transient(true))
        .hint(Hint::Urgency(Urgency::Low));
    let shown = match tokio::time::timeout(PATIENCE, toast.show_async()).await {
        Ok(Ok(shown)) => shown,
        Ok(Err(error)) => return log::say(format_args!("no notification: {error}")),
        Err(_) => return log::say(format_args!("the notification daemon does not answer")),
    };
    session_bus::tell_owner(DAEMON).await;
    let answered = |response: &NotificationResponse| match response {
        NotificationResponse::Default | NotificationResponse::Action(_) => {
            // A closed inbox means the program is leaving already.
            let _leaving = requests.send(Command::Show);
        }
        NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => {}
    };
    shown.wait_for_action_async(answered).await;
}
