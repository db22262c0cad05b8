//! Windows toasts: at most one of ours, and only while it is true.
//!
//! A click reaches the running agent, also from the Action Center. No program is registered that a
//! click would start (CustomActivator), because no toast outlives its agent.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use helpline::application::ID;
use helpline::view::{Notification, NotificationChange};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::time::timeout;
use windows::Data::Xml::Dom::XmlDocument;
use windows::Foundation::{DateTime, IReference, PropertyValue, TypedEventHandler};
use windows::UI::Notifications::{ToastNotification, ToastNotificationManager, ToastNotifier};
use windows::core::{HSTRING, Interface, Result, h};
use windows_registry::LOCAL_MACHINE;
use workstation::ipc::Request;
use workstation::log;
use workstation::windows::FROM_1601_TO_1970;

/// Where an installer registers the application for notifications.
const REGISTERED: &str = r"Software\Classes\AppUserModelId";
/// Windows shows notifications of registered applications only; this one is registered everywhere.
const POWERSHELL: &str =
    r"{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe";
/// Tag and group, by which a toast replaces the one before.
const TAG: &HSTRING = h!("status");
/// How long Windows may take to remove the toast when the agent exits.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);
/// Windows counts in units of 100 ns.
const UNITS_PER_SECOND: i64 = 10_000_000;

/// Shows and removes the toast.
pub struct Notifier {
    wanted: Sender<Option<Notification>>,
    ended: oneshot::Receiver<()>,
}

impl Notifier {
    /// A notifier that sends clicks to `requests`.
    pub fn new(requests: UnboundedSender<Request>) -> Notifier {
        let (wanted, changes) = channel();
        let (done, ended) = oneshot::channel();
        // Calls to Windows block.
        std::thread::spawn(move || {
            serve(changes, &requests);
            drop(done);
        });
        Notifier { wanted, ended }
    }

    /// Applies the change; does not wait for Windows.
    pub fn apply(&mut self, change: NotificationChange) {
        let wanted = match change {
            NotificationChange::Raise(notification) => Some(notification),
            NotificationChange::Close => None,
            NotificationChange::Keep => return,
        };
        self.wanted.send(wanted).expect("the thread lives as long as the sender");
    }

    /// Removes the toast. Waits at most one second. Cancel-safe.
    pub async fn shut_down(self) {
        drop(self.wanted);
        let _ended = timeout(SHUTDOWN_TIMEOUT, self.ended).await;
    }
}

/// Shows what is wanted, until the sender is dropped.
fn serve(wanted: Receiver<Option<Notification>>, requests: &UnboundedSender<Request>) {
    let registered = LOCAL_MACHINE.open(format!(r"{REGISTERED}\{ID}")).is_ok();
    let application = HSTRING::from(if registered { ID } else { POWERSHELL });
    // Removes the toast of an agent that was killed; fails where there is none.
    let _removed = remove(&application);
    // Windows reports clicks while this object exists, also in the Action Center, although Windows
    // reports a toast as dismissed when it moves there.
    let mut shown = None;
    for notification in wanted {
        let changed = match notification {
            Some(notification) => show(&application, notification, requests.clone()).map(Some),
            None => Ok(None),
        };
        let before = shown.take();
        match changed {
            Ok(toast) => shown = toast,
            Err(error) => log::warn(format_args!("no notification: {error}")),
        }
        if shown.is_none() && before.is_some() {
            let _removed = remove(&application);
        }
    }
    if shown.is_some() {
        let _removed = remove(&application);
    }
}

/// Shows a toast, in place of the one before.
fn show(
    application: &HSTRING,
    notification: Notification,
    requests: UnboundedSender<Request>,
) -> Result<ToastNotification> {
    let toast = ToastNotification::CreateToastNotification(&content(&notification)?)?;
    toast.SetTag(TAG)?;
    toast.SetGroup(TAG)?;
    if let Some(expires) = notification.expires {
        let seconds = expires.timestamp() + FROM_1601_TO_1970.as_secs() as i64;
        let instant = DateTime { UniversalTime: seconds * UNITS_PER_SECOND };
        let instant = PropertyValue::CreateDateTime(instant)?.cast::<IReference<DateTime>>()?;
        toast.SetExpirationTime(&instant)?;
    }
    toast.Activated(&TypedEventHandler::new(move |_, _| {
        // A closed inbox means that the program is already shutting down.
        let _closed = requests.send(Request::Show);
        Ok(())
    }))?;
    notifier(application)?.Show(&toast)?;
    Ok(toast)
}

/// Two lines, without a sound.
fn content(notification: &Notification) -> Result<XmlDocument> {
    let content = XmlDocument::new()?;
    content.LoadXml(h!(
        "<toast><visual><binding template=\"ToastGeneric\"><text/><text/></binding></visual>\
         <audio silent=\"true\"/></toast>"
    ))?;
    let lines = content.GetElementsByTagName(h!("text"))?;
    for (at, text) in (0..).zip([&notification.summary, &notification.body]) {
        lines.Item(at)?.SetInnerText(&HSTRING::from(text))?;
    }
    Ok(content)
}

fn notifier(application: &HSTRING) -> Result<ToastNotifier> {
    ToastNotificationManager::CreateToastNotifierWithId(application)
}

/// Removes our toast from the screen and the Action Center.
fn remove(application: &HSTRING) -> Result<()> {
    ToastNotificationManager::History()?.RemoveGroupedTagWithId(TAG, TAG, application)
}
