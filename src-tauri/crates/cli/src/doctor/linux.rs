//! What a Linux desktop offers: its bus, a place for icons, notifications, and a web view.

use std::time::Duration;

use helpline::words::{Words, fill};
use tokio::time::timeout;
use workstation::programs::{self, Program, StartError};
use workstation::session;
use zbus::Connection;
use zbus::fdo::DBusProxy;

use super::Finding;
use crate::launch;

/// A desktop that answers at all answers by then.
const PATIENCE: Duration = Duration::from_secs(3);
const WEB_VIEW: &str = "libwebkit2gtk-4.1.so.0";
const WATCHER: &str = "org.kde.StatusNotifierWatcher";
/// Under these names Debian and upstream install the extension AppIndicator for GNOME.
const EXTENSIONS: [&str; 2] =
    ["ubuntu-appindicators@ubuntu.com", "appindicatorsupport@rgcjonas.gmail.com"];
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";

/// In the order of causes: without a display or a bus, nobody can show icons or notifications.
pub async fn findings(words: &Words) -> Vec<Finding> {
    let said = &words.doctor;
    let advice = fill(said.web_view_advice, &[("web_view", "WebKitGTK 4.1")]);
    let web_view =
        programs::library(Program::Window, WEB_VIEW).map(|path| path.display().to_string());
    let web_view = Finding::new("web_view", said.web_view, web_view, &advice);
    let display = Finding::new("display", said.display, display(words).await, said.display_advice)
        .after(Some(&web_view).filter(|it| !it.good), words);
    let bus = within(Connection::session()).await;
    let (found, tray, notifications) = match &bus {
        Ok(bus) => {
            let name = bus.unique_name().map(|name| name.to_string());
            (Ok(name.unwrap_or_default()), tray_host(bus).await, daemon(bus).await)
        }
        Err(error) => (Err(error.clone()), Err("–".into()), Err("–".into())),
    };
    let bus = Finding::new("session_bus", said.session_bus, found, said.session_bus_advice);
    let cause = [&display, &bus].into_iter().find(|finding| !finding.good);
    let tray = Finding::new("tray_host", said.tray_host, tray, &tray_host_advice(words));
    let tray = tray.after(cause, words);
    let notifications =
        Finding::new("notifications", said.notifications, notifications, said.notifications_advice);
    let notifications = notifications.after(cause, words);
    vec![web_view, display, bus, tray, notifications]
}

/// Whether the window could open, asked of the window itself.
async fn display(words: &Words) -> Result<String, String> {
    let Some(session) = session::current() else {
        return Err("WAYLAND_DISPLAY: –, DISPLAY: –".to_owned());
    };
    match programs::probe().await {
        Ok(()) => Ok(session.title),
        Err(StartError::NoDisplay) => Err(launch::display_variables()),
        Err(error) => Err(launch::not_started(Program::Window, &error, words)),
    }
}

async fn tray_host(bus: &Connection) -> Result<String, String> {
    let owned = async {
        let proxy = DBusProxy::new(bus).await?;
        proxy.get_name_owner(WATCHER.try_into()?).await.map_err(zbus::Error::from)
    };
    within(owned).await.map(|owner| format!("{WATCHER} ({owner})"))
}

/// What brings icons to this desktop: GNOME shows them by an extension only.
fn tray_host_advice(words: &Words) -> String {
    let said = &words.doctor;
    let desktops = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    if !desktops.split(':').any(|desktop| desktop == "GNOME") {
        return said.tray_host_advice.to_owned();
    }
    let folders = std::env::var_os("XDG_DATA_DIRS").filter(|folders| !folders.is_empty());
    let folders = folders.unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    let installed = |extension: &&str| {
        let own = dirs::data_dir().into_iter();
        let mut folders = own.chain(std::env::split_paths(&folders));
        folders.any(|folder| folder.join("gnome-shell/extensions").join(extension).is_dir())
    };
    match EXTENSIONS.into_iter().find(installed) {
        Some(extension) => fill(said.tray_host_off, &[("extension", extension)]),
        None => said.tray_host_gnome.to_owned(),
    }
}

/// The notification daemon's name, version and maker.
async fn daemon(bus: &Connection) -> Result<String, String> {
    let path = "/org/freedesktop/Notifications";
    let asked = bus.call_method(
        Some(NOTIFICATIONS),
        path,
        Some(NOTIFICATIONS),
        "GetServerInformation",
        &(),
    );
    let answer = within(asked).await?;
    let told = answer.body().deserialize::<(String, String, String, String)>();
    let (name, maker, version, _) = told.map_err(|error| error.to_string())?;
    Ok(format!("{name} {version} ({maker})"))
}

async fn within<T>(asked: impl Future<Output = zbus::Result<T>>) -> Result<T, String> {
    match timeout(PATIENCE, asked).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}
