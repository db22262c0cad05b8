//! The notification daemon of a Linux desktop.

use gtk::gio::{self, BusType, Cancellable, DBusCallFlags};
use tauri::async_runtime::spawn_blocking;
use workstation::desktop_services::{NOTIFICATIONS, NOTIFICATIONS_PATH};

/// How long the daemon may take to start and to answer, in milliseconds.
const TIMEOUT: i32 = 3000;

/// Whether the notification daemon answers; the bus starts it if it can. Cancel-safe.
pub async fn answers() -> bool {
    let asked = spawn_blocking(|| {
        let bus = gio::bus_get_sync(BusType::Session, Cancellable::NONE)?;
        bus.call_sync(
            Some(NOTIFICATIONS),
            NOTIFICATIONS_PATH,
            NOTIFICATIONS,
            "GetServerInformation",
            None,
            None,
            DBusCallFlags::NONE,
            TIMEOUT,
            Cancellable::NONE,
        )
    });
    asked.await.is_ok_and(|answer| answer.is_ok())
}
