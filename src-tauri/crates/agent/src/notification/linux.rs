//! The session's notification service: at most one notification of ours stands, and only while it
//! is true.
//!
//! This speaks D-Bus itself, since notify-rust opens a connection for each notification, and GNOME
//! lets only the connection that raised one replace or close it ("Invalid notification ID").

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
use workstation::log;
use workstation::resident::Command;
use zbus::fdo::DBusProxy;
use zbus::message::Message;
use zbus::names::OwnedUniqueName;
use zbus::zvariant::{Type, as_value};
use zbus::{Connection, MatchRule, MessageStream};

use crate::{icons, session_bus};

/// A service that has not answered by then is not waited for when there is something new to say.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the service may take to show and close what is under way when the agent leaves.
const LEAVING: Duration = Duration::from_secs(1);

/// The service's name and its interface's.
const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// From the specification: low is 0, critical 2. GNOME shows no banner for low.
const NORMAL: u8 = 1;
/// From the specification: the service decides how long.
const DEFAULT_TIMEOUT: i32 = -1;

/// Raises and closes the notification.
pub struct Notifier {
    wanted: Sender<Option<Notification>>,
    task: JoinHandle<()>,
}

impl Notifier {
    /// A notifier whose clicks arrive as `requests`.
    pub fn new(requests: UnboundedSender<Command>) -> Notifier {
        tokio::spawn(session_bus::tell_owner(SERVICE));
        let (wanted, changes) = watch::channel(None);
        Notifier { wanted, task: tokio::spawn(serve(changes, requests)) }
    }

    /// Brings the screen to what is wanted, without waiting for it.
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

    /// Closes what stands: nobody would close it later. Takes no longer than a second.
    pub async fn leave(self) {
        let Notifier { wanted, task } = self;
        wanted.send_replace(None);
        drop(wanted);
        // A service that does not answer holds nobody up.
        let _closed = timeout(LEAVING, task).await;
    }
}

/// Shows what is wanted, until nobody can want anything any more. Newer wishes replace those that
/// the service has not been told of yet.
async fn serve(mut wanted: Receiver<Option<Notification>>, requests: UnboundedSender<Command>) {
    while wanted.changed().await.is_ok() {
        if wanted.borrow().is_some()
            && let Err(error) = stand(&mut wanted, &requests).await
        {
            log::say(format_args!("no notification: {error}"));
        }
    }
}

/// Raises a notification and those that replace it; returns when none stands any more.
async fn stand(
    wanted: &mut Receiver<Option<Notification>>,
    requests: &UnboundedSender<Command>,
) -> zbus::Result<()> {
    let mut screen = Screen::connect(requests.clone()).await?;
    if session_bus::another_speaks(&screen.bus).await {
        return Ok(());
    }
    loop {
        // A value of its own: a borrowed one would block the sender while the service answers.
        let notification = wanted.borrow_and_update().clone();
        let Some(notification) = notification else { return screen.close().await };
        if let Err(error) = screen.raise(notification, wanted).await {
            // What it was to replace is not true any more.
            screen.close().await?;
            return Err(error);
        }
        tokio::select! {
            changed = wanted.changed() => if changed.is_err() { return screen.close().await },
            () = screen.closed() => return Ok(()),
        }
    }
}

/// The service as one connection sees it.
struct Screen {
    bus: Connection,
    signals: MessageStream,
    shown: Option<Shown>,
    requests: UnboundedSender<Command>,
}

/// A notification that stands, as far as the service has told.
#[derive(Clone)]
struct Shown {
    id: u32,
    /// The process that gave the number: another one gives the same to others' notifications.
    service: OwnedUniqueName,
}

impl Screen {
    /// Listens from the beginning, so that no click comes too early.
    async fn connect(requests: UnboundedSender<Command>) -> zbus::Result<Screen> {
        let bus = Connection::session().await?;
        let rule = MatchRule::builder()
            .msg_type(zbus::message::Type::Signal)
            .interface(SERVICE)?
            .path(PATH)?
            .build();
        let signals = MessageStream::for_match_rule(rule, &bus, None).await?;
        Ok(Screen { bus, signals, shown: None, requests })
    }

    /// Raises `notification` in the place of what stands. A service that is late is waited for,
    /// since only its answer tells what is to be replaced or closed; after [`PATIENCE`] only until
    /// something else is wanted.
    async fn raise(
        &mut self,
        notification: Notification,
        wanted: &mut Receiver<Option<Notification>>,
    ) -> zbus::Result<()> {
        let replaced = self.replaceable().await?;
        let mut call = Box::pin(notify(self.bus.clone(), notification, replaced));
        let in_time = timeout(PATIENCE, self.answer(&mut call)).await;
        let shown = match in_time {
            Ok(answer) => answer?,
            Err(_) => {
                log::say("the notification daemon does not answer");
                tokio::select! {
                    answer = self.answer(&mut call) => answer?,
                    _ = wanted.changed() => {
                        // The caller has not seen it yet.
                        wanted.mark_changed();
                        // One that is replaced keeps its number, and goes with that.
                        if replaced == 0 {
                            tokio::spawn(withdraw(self.bus.clone(), call));
                        }
                        return Ok(());
                    }
                }
            }
        };
        self.shown = Some(shown);
        session_bus::tell_owner(SERVICE).await;
        Ok(())
    }

    /// The number of what stands, or 0. What another process shows, one that is not asked any more,
    /// is closed there.
    async fn replaceable(&mut self) -> zbus::Result<u32> {
        let Some(shown) = &self.shown else { return Ok(0) };
        let owner = DBusProxy::new(&self.bus).await?.get_name_owner(SERVICE.try_into()?).await;
        if owner.is_ok_and(|owner| owner == shown.service) {
            return Ok(shown.id);
        }
        self.close().await?;
        Ok(0)
    }

    /// The answer to `call`; what the service says meanwhile is heard. Cancel-safe.
    async fn answer(
        &mut self,
        mut call: impl Future<Output = zbus::Result<Shown>> + Unpin,
    ) -> zbus::Result<Shown> {
        loop {
            tokio::select! {
                // In the order of their coming: what is closed now is not what the answer names.
                biased;
                Some(signal) = self.signals.next() => self.hear(&signal?),
                answer = &mut call => return answer,
            }
        }
    }

    /// Returns when nothing stands any more, as the service says or because the bus is gone; hears
    /// clicks meanwhile. Cancel-safe.
    async fn closed(&mut self) {
        while self.shown.is_some()
            && let Some(Ok(signal)) = self.signals.next().await
        {
            self.hear(&signal);
        }
    }

    fn hear(&mut self, signal: &Message) {
        let Some(shown) = &self.shown else { return };
        let header = signal.header();
        if header.sender().is_none_or(|sender| *sender != shown.service) {
            return;
        }
        let (member, body) = (header.member().map(|name| name.as_str()), signal.body());
        if member == Some("ActionInvoked")
            && body.deserialize::<(u32, &str)>().is_ok_and(|(id, _)| id == shown.id)
        {
            // A closed inbox means the program is leaving already.
            let _leaving = self.requests.send(Command::Show);
            // LXQt leaves it on the screen.
            let (bus, clicked) = (self.bus.clone(), shown.clone());
            tokio::spawn(async move { clicked.close(&bus).await });
        }
        if member == Some("NotificationClosed")
            && body.deserialize::<(u32, u32)>().is_ok_and(|(id, _)| id == shown.id)
        {
            self.shown = None;
        }
    }

    /// Closes what stands, without waiting for the service.
    async fn close(&mut self) -> zbus::Result<()> {
        match self.shown.take() {
            Some(shown) => shown.close(&self.bus).await,
            None => Ok(()),
        }
    }
}

impl Shown {
    async fn close(self, bus: &Connection) -> zbus::Result<()> {
        let close = Message::method_call(PATH, "CloseNotification")?
            .destination(self.service)?
            .interface(SERVICE)?
            .with_flags(zbus::message::Flags::NoReplyExpected)?
            .build(&self.id)?;
        bus.send(&close).await
    }
}

/// Asks the service to show `notification` in the place of the one with the number `replaced`.
async fn notify(bus: Connection, notification: Notification, replaced: u32) -> zbus::Result<Shown> {
    let Notification { summary, body, action } = notification;
    let hints = Hints {
        desktop_entry: "ecoute",
        image_data: (!is_in_theme()).then(|| picture(&icons::PROGRAM)),
        transient: true,
        urgency: NORMAL,
    };
    let actions = ["default", action];
    let call = ("Écoute", replaced, "ecoute", summary, body, &actions[..], hints, DEFAULT_TIMEOUT);
    let answer = bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "Notify", &call).await?;
    let header = answer.header();
    let service = header.sender().ok_or(zbus::Error::MissingField)?;
    Ok(Shown { id: answer.body().deserialize()?, service: service.to_owned().into() })
}

/// What the specification calls hints.
#[derive(Serialize, Type)]
#[zvariant(signature = "a{sv}")]
#[serde(rename_all = "kebab-case")]
struct Hints {
    #[serde(with = "as_value")]
    desktop_entry: &'static str,
    #[serde(with = "as_value::optional", skip_serializing_if = "Option::is_none")]
    image_data: Option<Picture>,
    #[serde(with = "as_value")]
    transient: bool,
    #[serde(with = "as_value")]
    urgency: u8,
}

/// Width, height, bytes per row, whether there is alpha, bits per sample, samples per pixel, pixels.
type Picture = (i32, i32, i32, bool, i32, i32, &'static [u8]);

/// Whether the service finds the icon by its name. It is sent as a picture only where it does not, since
/// Cinnamon shows both.
fn is_in_theme() -> bool {
    let folders = std::env::var_os("XDG_DATA_DIRS").filter(|folders| !folders.is_empty());
    let folders = folders.unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    let icon = "icons/hicolor/64x64/apps/ecoute.png";
    std::env::split_paths(&folders).any(|folder| folder.join(icon).exists())
}

fn picture(icon: &icons::Icon) -> Picture {
    let size = i32::try_from(icon.size).expect("icons are small");
    (size, size, size * 4, true, 8, 4, icon.rgba)
}

/// Closes what a late answer names: something else stands by then, or nothing.
async fn withdraw(bus: Connection, call: impl Future<Output = zbus::Result<Shown>>) {
    if let Ok(shown) = pin!(call).await {
        // A bus that is gone shows nothing.
        let _gone = shown.close(&bus).await;
    }
}
