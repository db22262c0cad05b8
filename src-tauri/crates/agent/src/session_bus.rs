//! The session bus: it may start late or restart, and several sessions of a user may share it.

use std::time::Duration;

use enumflags2::BitFlags;
use futures_util::StreamExt;
use workstation::file_watch::{Event, FileWatch};
use workstation::log;
use workstation::session::{PRIMARY_AGENT, bus};
use zbus::fdo::{DBusProxy, RequestNameReply};
use zbus::{Connection, MessageStream};

/// How often to try to connect once the socket exists: about five seconds in all, each delay one
/// step longer than the previous one.
const ATTEMPTS: u32 = 14;
const BACKOFF_STEP: Duration = Duration::from_millis(50);
/// How often to try where the socket cannot be watched.
const POLL_INTERVAL: Duration = Duration::from_secs(60);

/// Connects to the session bus at most 0.7 s after it listens on a new socket, or within 60 s where
/// the socket cannot be watched. Cancel-safe.
pub async fn connect() -> Connection {
    // First without a watch: removing a watch takes longer than the rest of the start.
    match Connection::session().await {
        Ok(connection) => return connection,
        Err(error) => log::warn(format_args!("no session bus, so no tray for now: {error}")),
    }
    loop {
        // The watch starts before the check, so that it misses no creation.
        let socket = bus::socket();
        let created = socket.as_ref().and_then(|it| FileWatch::new(it, Event::Created).ok());
        // The socket exists before the bus listens on it.
        let attempts = if socket.is_some_and(|it| it.exists()) { ATTEMPTS } else { 1 };
        for attempt in 1..=attempts {
            match Connection::session().await {
                Ok(connection) => return connection,
                Err(_) if attempt < attempts => tokio::time::sleep(BACKOFF_STEP * attempt).await,
                Err(_) => {}
            }
        }
        let unwatched = match created {
            Some(mut created) => created.wait().await.is_err(),
            None => true,
        };
        if unwatched {
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }
}

/// Returns as soon as this agent is the primary agent on this bus; it stays so until the connection
/// ends. Not cancel-safe: the name stays requested.
///
/// # Errors
/// When the bus refuses the name.
pub async fn become_primary(bus: &Connection) -> zbus::Result<()> {
    let proxy = DBusProxy::new(bus).await?;
    let mut acquired = proxy.receive_name_acquired().await?;
    let reply = proxy.request_name(PRIMARY_AGENT.try_into()?, BitFlags::empty()).await?;
    if reply == RequestNameReply::InQueue {
        log::debug("another session's agent shows icon and notifications on this bus");
        while let Some(signal) = acquired.next().await {
            if *signal.args()?.name() == PRIMARY_AGENT {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Whether another agent is the primary agent on this bus. Cancel-safe.
pub async fn another_is_primary(bus: &Connection) -> bool {
    let owner = async {
        let bus = DBusProxy::new(bus).await?;
        Ok::<_, zbus::Error>(bus.get_connection_unix_process_id(PRIMARY_AGENT.try_into()?).await?)
    };
    owner.await.is_ok_and(|owner| owner != std::process::id())
}

/// Returns as soon as the connection is lost. Cancel-safe.
pub async fn lost(connection: &Connection) {
    let mut messages = MessageStream::from(connection);
    while let Some(Ok(_)) = messages.next().await {}
}

/// Whether a bus name has an owner. Cancel-safe.
pub async fn is_owned(bus: &Connection, name: &'static str) -> bool {
    let reply = async {
        Ok::<_, zbus::Error>(DBusProxy::new(bus).await?.name_has_owner(name.try_into()?).await?)
    };
    reply.await.unwrap_or(false)
}

/// Logs which process owns a bus name, if verbose. Cancel-safe.
pub async fn log_owner(name: &str) {
    if !log::is_verbose() {
        return;
    }
    let pid = async {
        let bus = DBusProxy::new(&Connection::session().await?).await?;
        let owner = bus.get_name_owner(name.try_into()?).await?;
        let pid = bus.get_connection_unix_process_id(owner.into_inner().into()).await?;
        Ok::<_, zbus::Error>(pid)
    };
    match pid.await {
        Ok(pid) => {
            let program = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            let program = program.trim_end();
            log::debug(format_args!("{name} is owned by {program}, process {pid}"));
        }
        Err(error) => log::debug(format_args!("{name} has no owner: {error}")),
    }
}
