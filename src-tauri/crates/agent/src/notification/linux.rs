//! The session's notification daemon: at most one notification of ours is shown, and only while it
//! is true.
//!
//! Uses D-Bus directly: notify-rust opens a connection for each notification, and GNOME lets only
//! the connection that created a notification replace or close it ("Invalid notification ID"). No
//! upstream report known.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use helpline::view::{Notification, NotificationChange};
use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch::{self, Receiver, Sender};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use workstation::desktop_services::{NOTIFICATIONS, NOTIFICATIONS_PATH};
use workstation::ipc::Request;
use workstation::log;
use workstation::paths;
use zbus::fdo::DBusProxy;
use zbus::message::Message;
use zbus::names::OwnedUniqueName;
use zbus::zvariant::{Type, as_value};
use zbus::{Connection, MatchRule, MessageStream};

use crate::icons::{self, Image};
use crate::session_bus;

/// How long to wait for the daemon's reply before a newer notification may replace the call.
const REPLY_TIMEOUT: Duration = Duration::from_secs(60);
/// How long the daemon may take to close the notification when the agent exits.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

/// From the specification: low is 0, critical 2. GNOME shows no banner for low.
const URGENCY_NORMAL: u8 = 1;
/// From the specification: the daemon decides how long.
const DEFAULT_TIMEOUT: i32 = -1;

/// Shows and closes the notification.
pub struct Notifier {
    wanted: Sender<Option<Notification>>,
    task: JoinHandle<()>,
}

impl Notifier {
    /// A notifier that sends clicks to `requests`.
    pub fn new(requests: UnboundedSender<Request>) -> Notifier {
        tokio::spawn(session_bus::log_owner(NOTIFICATIONS));
        let (wanted, changes) = watch::channel(None);
        Notifier { wanted, task: tokio::spawn(serve(changes, requests)) }
    }

    /// Applies the change; does not wait for the daemon.
    pub fn apply(&mut self, change: NotificationChange) {
        match change {
            NotificationChange::Raise(notification) => {
                self.wanted.send_replace(Some(notification));
            }
            NotificationChange::Keep => {}
            NotificationChange::Close => {
                self.wanted.send_if_modified(|wanted| wanted.take().is_some());
            }
        }
    }

    /// Closes the notification; nothing else would close it after the exit. Waits at most one
    /// second. Not cancel-safe: the notification may stay.
    pub async fn shut_down(self) {
        let Notifier { wanted, task } = self;
        wanted.send_replace(None);
        drop(wanted);
        let _closed = timeout(SHUTDOWN_TIMEOUT, task).await;
    }
}

/// Shows what is wanted until the sender is dropped. A newer notification replaces one that was not
/// sent yet. Not cancel-safe: the notification may stay.
async fn serve(mut wanted: Receiver<Option<Notification>>, requests: UnboundedSender<Request>) {
    while wanted.changed().await.is_ok() {
        if wanted.borrow().is_some()
            && let Err(error) = show_until_closed(&mut wanted, &requests).await
        {
            log::warn(format_args!("no notification: {error}"));
        }
    }
}

/// Shows a notification and those that replace it; returns when none is shown. Not cancel-safe: the
/// notification may stay.
async fn show_until_closed(
    wanted: &mut Receiver<Option<Notification>>,
    requests: &UnboundedSender<Request>,
) -> zbus::Result<()> {
    let mut client = Client::connect(requests.clone()).await?;
    if session_bus::another_is_primary(&client.bus).await {
        return Ok(());
    }
    loop {
        // Cloned, because a borrow would block the sender until the daemon replies.
        let notification = wanted.borrow_and_update().clone();
        let Some(notification) = notification else { return client.close().await };
        if let Err(error) = client.raise(notification, wanted).await {
            // The notification that it should replace is outdated.
            client.close().await?;
            return Err(error);
        }
        tokio::select! {
            changed = wanted.changed() => if changed.is_err() { return client.close().await },
            () = client.closed() => return Ok(()),
        }
    }
}

/// A connection to the notification daemon.
struct Client {
    bus: Connection,
    signals: MessageStream,
    /// Signals before the reply that names their notification, or about others' notifications.
    early: Vec<Message>,
    shown: Option<Shown>,
    requests: UnboundedSender<Request>,
}

/// A notification on the screen.
#[derive(Clone)]
struct Shown {
    id: u32,
    /// The daemon process that assigned the number: another process may assign it to others'
    /// notifications.
    service: OwnedUniqueName,
}

impl Client {
    /// Subscribes before the first notification, so that no click is missed. Cancel-safe.
    async fn connect(requests: UnboundedSender<Request>) -> zbus::Result<Client> {
        let bus = Connection::session().await?;
        let rule = MatchRule::builder()
            .msg_type(zbus::message::Type::Signal)
            .interface(NOTIFICATIONS)?
            .path(NOTIFICATIONS_PATH)?
            .build();
        let signals = MessageStream::for_match_rule(rule, &bus, None).await?;
        Ok(Client { bus, signals, early: Vec::new(), shown: None, requests })
    }

    /// Shows `notification` in place of the current one. Waits for the reply, because its number is
    /// needed to replace or close the notification; after [`REPLY_TIMEOUT`] only until another one
    /// is wanted. Not cancel-safe: the daemon may show it without a number to close it by.
    async fn raise(
        &mut self,
        notification: Notification,
        wanted: &mut Receiver<Option<Notification>>,
    ) -> zbus::Result<()> {
        let replaced = self.replaceable().await?;
        let mut call = Box::pin(notify(self.bus.clone(), notification, replaced));
        let in_time = timeout(REPLY_TIMEOUT, self.reply(&mut call)).await;
        let shown = match in_time {
            Ok(reply) => reply?,
            Err(_) => {
                log::warn("the notification daemon does not reply");
                tokio::select! {
                    reply = self.reply(&mut call) => reply?,
                    _ = wanted.changed() => {
                        // The caller must see this change, too.
                        wanted.mark_changed();
                        // With a number to replace, the next call replaces this one.
                        if replaced == 0 {
                            tokio::spawn(close_when_shown(self.bus.clone(), call));
                        }
                        return Ok(());
                    }
                }
            }
        };
        self.shown = Some(shown);
        for signal in std::mem::take(&mut self.early) {
            self.handle(&signal);
        }
        session_bus::log_owner(NOTIFICATIONS).await;
        Ok(())
    }

    /// The number of the current notification, or 0. If another daemon process shows it, closes it
    /// there. Not cancel-safe: it may be closed already.
    async fn replaceable(&mut self) -> zbus::Result<u32> {
        let Some(shown) = &self.shown else { return Ok(0) };
        let owner =
            DBusProxy::new(&self.bus).await?.get_name_owner(NOTIFICATIONS.try_into()?).await;
        if owner.is_ok_and(|owner| owner == shown.service) {
            return Ok(shown.id);
        }
        self.close().await?;
        Ok(0)
    }

    /// The reply to `call`; handles signals meanwhile. Cancel-safe.
    async fn reply(
        &mut self,
        mut call: impl Future<Output = zbus::Result<Shown>> + Unpin,
    ) -> zbus::Result<Shown> {
        loop {
            tokio::select! {
                // Signals first: most were sent before the reply, about the previous notification.
                biased;
                Some(signal) = self.signals.next() => {
                    let signal = signal?;
                    if !self.handle(&signal) {
                        self.early.push(signal);
                    }
                }
                reply = &mut call => return reply,
            }
        }
    }

    /// Returns as soon as the daemon closes the notification or the bus is lost; handles clicks
    /// meanwhile. Cancel-safe.
    async fn closed(&mut self) {
        while self.shown.is_some()
            && let Some(Ok(signal)) = self.signals.next().await
        {
            self.handle(&signal);
        }
    }

    /// Handles a signal about the notification that is shown; false for any other.
    fn handle(&mut self, signal: &Message) -> bool {
        let Some(shown) = &self.shown else { return false };
        let (header, body) = (signal.header(), signal.body());
        if header.sender().is_none_or(|sender| *sender != shown.service) {
            return false;
        }
        match header.member().map(|name| name.as_str()) {
            Some("ActionInvoked")
                if body.deserialize::<(u32, &str)>().is_ok_and(|(id, _)| id == shown.id) =>
            {
                // A closed inbox means that the program is already shutting down.
                let _closed = self.requests.send(Request::Show);
                // LXQt does not close it itself; no upstream report known.
                let (bus, clicked) = (self.bus.clone(), shown.clone());
                tokio::spawn(async move { clicked.close(&bus).await });
                true
            }
            Some("NotificationClosed")
                if body.deserialize::<(u32, u32)>().is_ok_and(|(id, _)| id == shown.id) =>
            {
                self.shown = None;
                true
            }
            _ => false,
        }
    }

    /// Closes the current notification; does not wait for a reply. Not cancel-safe: it may stay.
    async fn close(&mut self) -> zbus::Result<()> {
        match self.shown.take() {
            Some(shown) => shown.close(&self.bus).await,
            None => Ok(()),
        }
    }
}

impl Shown {
    /// Not cancel-safe: the notification may stay.
    async fn close(self, bus: &Connection) -> zbus::Result<()> {
        let close = Message::method_call(NOTIFICATIONS_PATH, "CloseNotification")?
            .destination(self.service)?
            .interface(NOTIFICATIONS)?
            .with_flags(zbus::message::Flags::NoReplyExpected)?
            .build(&self.id)?;
        bus.send(&close).await
    }
}

/// Shows `notification` in place of the one with the number `replaced`. Not cancel-safe: the daemon
/// may show it.
async fn notify(bus: Connection, notification: Notification, replaced: u32) -> zbus::Result<Shown> {
    let Notification { summary, body, action, expires: _ } = notification;
    let hints = Hints {
        desktop_entry: "ecoute",
        image_data: (!is_in_theme()).then(|| Image::from(&icons::PROGRAM)),
        transient: true,
        urgency: URGENCY_NORMAL,
    };
    let actions = ["default", action];
    let call = ("Écoute", replaced, "ecoute", summary, body, &actions[..], hints, DEFAULT_TIMEOUT);
    let reply = bus
        .call_method(Some(NOTIFICATIONS), NOTIFICATIONS_PATH, Some(NOTIFICATIONS), "Notify", &call)
        .await?;
    let header = reply.header();
    let service = header.sender().ok_or(zbus::Error::MissingField)?;
    Ok(Shown { id: reply.body().deserialize()?, service: service.to_owned().into() })
}

/// The hints of a notification, see the specification.
#[derive(Serialize, Type)]
#[zvariant(signature = "a{sv}")]
#[serde(rename_all = "kebab-case")]
struct Hints {
    #[serde(with = "as_value")]
    desktop_entry: &'static str,
    #[serde(with = "as_value::optional", skip_serializing_if = "Option::is_none")]
    image_data: Option<Image>,
    #[serde(with = "as_value")]
    transient: bool,
    #[serde(with = "as_value")]
    urgency: u8,
}

/// Whether the icon theme has our icon. The image is sent only where it does not, because Cinnamon
/// would show both (no upstream report known).
fn is_in_theme() -> bool {
    let icon = "icons/hicolor/64x64/apps/ecoute.png";
    paths::system_data().into_iter().any(|folder| folder.join(icon).exists())
}

/// Closes the notification of a late reply, which is outdated by then. Not cancel-safe: it may
/// stay.
async fn close_when_shown(bus: Connection, call: impl Future<Output = zbus::Result<Shown>>) {
    if let Ok(shown) = pin!(call).await {
        // Without a bus there is nothing to close.
        let _closed = shown.close(&bus).await;
    }
}
