//! The session bus: it may come late, and it may go.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::StreamExt;
use inotify::{EventStream, Inotify, WatchMask};
use zbus::{Connection, MessageStream};

/// From its socket's appearance to its first answer, a bus is given this many tenths of a second.
const STARTING: u32 = 50;
/// Where nothing tells of its appearance, the bus is asked this often.
const UNWATCHED: Duration = Duration::from_secs(60);

/// A connection to the session bus, as soon as there is one.
pub async fn connect() -> Connection {
    let mut attempts = 1;
    let mut said = false;
    loop {
        // Watched before it is asked, so that no appearance is missed in between.
        let appearance = Appearance::watch();
        for attempt in 1..=attempts {
            match Connection::session().await {
                Ok(connection) => return connection,
                Err(error) if !said => {
                    eprintln!("ecoute-agent: no session bus, so no tray for now: {error}");
                    said = true;
                }
                Err(_) if attempt < attempts => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(_) => {}
            }
        }
        attempts = STARTING;
        appearance.wait().await;
    }
}

/// Returns when the connection is lost.
pub async fn lost(connection: &Connection) {
    let mut messages = MessageStream::from(connection);
    while let Some(Ok(_)) = messages.next().await {}
}

/// The appearance of the bus's socket, where it is a file.
struct Appearance(Option<(PathBuf, EventStream<[u8; 1024]>)>);

impl Appearance {
    fn watch() -> Appearance {
        Appearance(socket().and_then(|socket| {
            let inotify = Inotify::init().ok()?;
            let mask = WatchMask::CREATE | WatchMask::MOVED_TO;
            inotify.watches().add(socket.parent()?, mask).ok()?;
            Some((socket, inotify.into_event_stream([0; 1024]).ok()?))
        }))
    }

    async fn wait(self) {
        let Some((socket, mut events)) = self.0 else {
            return tokio::time::sleep(UNWATCHED).await;
        };
        while let Some(Ok(event)) = events.next().await {
            if event.name.as_deref() == socket.file_name() {
                return;
            }
        }
        // The folder itself is gone.
        tokio::time::sleep(UNWATCHED).await;
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
