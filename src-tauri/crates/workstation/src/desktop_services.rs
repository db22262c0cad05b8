//! The bus names and objects of the services of a Linux desktop that several programs use.

/// The service that registers tray icons.
pub const TRAY_WATCHER: &str = "org.kde.StatusNotifierWatcher";
/// Its object.
pub const TRAY_WATCHER_PATH: &str = "/StatusNotifierWatcher";
/// The notification daemon; also the name of its interface.
pub const NOTIFICATIONS: &str = "org.freedesktop.Notifications";
/// Its object.
pub const NOTIFICATIONS_PATH: &str = "/org/freedesktop/Notifications";
/// The portal, which programs in a sandbox ask to act outside of it.
pub const PORTAL: &str = "org.freedesktop.portal.Desktop";
/// Its object.
pub const PORTAL_PATH: &str = "/org/freedesktop/portal/desktop";
