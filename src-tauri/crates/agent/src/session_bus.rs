//! The session bus: it may come late, it may go, and several sessions of a user may share it.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use enumflags2::BitFlags;
use futures_util::StreamExt;
use workstation::file_watch::{Event, FileWatch};
use workstation::log;
use zbus::fdo::{DBusProxy, RequestNameReply};
use zbus::{Connection, MessageStream};

/// A bus whose socket is there is asked so often for its first answer, five seconds in all; each wait
/// between is longer than the one before by a step.
const STARTING: u32 = 14;
const STEP: Duration = Duration::from_millis(50);
/// Where nothing tells of its appearance, the bus is asked this often.
const UNWATCHED: Duration = Duration::from_secs(60);

/// Who owns this name speaks on the bus: sessions that share a bus share panel and notifications, and
/// would get everything twice. The bus hands the name on when its owner leaves.
const SPEAKER: &str = "be.ecoute.Ecoute.Agent";

/// A connection to the session bus, as soon as there is one.
pub async fn connect() -> Connection {
    // A watch takes the kernel longer to end than all the rest of a start, so it comes second.
    match Connection::session().await {
        Ok(connection) => return connection,
        Err(error) => log::say(format_args!("no session bus, so no tray for now: {error}")),
    }
    loop {
        // Watched before it is looked at, so that no appearance is missed in between.
        let socket = socket();
        let appearance = socket.as_ref().and_then(|it| FileWatch::new(it, Event::Comes).ok());
        // It appears before anybody listens there.
        let attempts = if socket.is_some_and(|it| it.exists()) { STARTING } else { 1 };
        for attempt in 1..=attempts {
            match Connection::session().await {
                Ok(connection) => return connection,
                Err(_) if attempt < attempts => tokio::time::sleep(STEP * attempt).await,
                Err(_) => {}
            }
        }
        let unwatched = match appearance {
            Some(mut appearance) => appearance.wait().await.is_err(),
            None => true,
        };
        if unwatched {
            tokio::time::sleep(UNWATCHED).await;
        }
    }
}

/// Returns when no other agent speaks on this bus, which this one does from then on, as long as the
/// connection lasts. Not cancel-safe: the name may be handed over later.
///
/// # Errors
/// When the bus does not give names away.
pub async fn speak(bus: &Connection) -> zbus::Result<()> {
    let proxy = DBusProxy::new(bus).await?;
    let mut acquired = proxy.receive_name_acquired().await?;
    let asked = proxy.request_name(SPEAKER.try_into()?, BitFlags::empty()).await?;
    if asked == RequestNameReply::InQueue {
        log::detail("another session's agent shows icon and notifications on this bus");
        while let Some(signal) = acquired.next().await {
            if *signal.args()?.name() == SPEAKER {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Whether the agent of another session speaks on this bus.
pub async fn another_speaks(bus: &Connection) -> bool {
    let owner = async {
        let bus = DBusProxy::new(bus).await?;
        Ok::<_, zbus::Error>(bus.get_connection_unix_process_id(SPEAKER.try_into()?).await?)
    };
    owner.await.is_ok_and(|owner| owner != std::process::id())
}

/// Returns when the connection is lost.
pub async fn lost(connection: &Connection) {
    let mut messages = MessageStream::from(connection);
    while let Some(Ok(_)) = messages.next().await {}
}

/// Whether anybody owns a name of the bus.
pub async fn is_owned(bus: &Connection, name: &'static str) -> bool {
    let asked = async {
        Ok::<_, zbus::Error>(DBusProxy::new(bus).await?.name_has_owner(name.try_into()?).await?)
    };
    asked.await.unwrap_or(false)
}

/// Says which process owns a name of the bus, where details are said.
pub async fn tell_owner(name: &str) {
    if !log::is_verbose() {
        return;
    }
    let asked = async {
        let bus = DBusProxy::new(&Connection::session().await?).await?;
        let owner = bus.get_name_owner(name.try_into()?).await?;
        let pid = bus.get_connection_unix_process_id(owner.into_inner().into()).await?;
        Ok::<_, zbus::Error>(pid)
    };
    match asked.await {
        Ok(pid) => {
            let program = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            let program = program.trim_end();
            log::detail(format_args!("talks to {program}, process {pid}, which is {name}"));
        }
        Err(error) => log::detail(format_args!("talks to nobody as {name}: {error}")),
    }
}

/// The socket's place: `unix:path=…` in the environment, else the runtime folder's `bus`.
fn socket() -> Option<PathBuf> {
    let Some(address) = std::env::var_os("DBUS_SESSION_BUS_ADDRESS") else {
        return Some(workstation::paths::runtime()?.join("bus"));
    };
    let path = address.to_str()?.split([';', ',']).find_map(|part| part.strip_prefix("unix:path="));
    Some(PathBuf::from(OsStr::new(path?)))
}
