//! What a Linux desktop offers: its bus, a place for icons, notifications, and a web view.

use std::path::Path;
use std::time::Duration;

use helpline::words::{Words, fill};
use tokio::time::timeout;
use zbus::Connection;
use zbus::fdo::DBusProxy;

use super::Finding;

/// A desktop that answers at all answers by then.
const PATIENCE: Duration = Duration::from_secs(3);
const WEB_VIEW: &str = "libwebkit2gtk-4.1.so.0";
const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";

pub async fn findings(words: &Words) -> Vec<Finding> {
    let said = &words.doctor;
    let advice = fill(said.web_view_advice, &[("web_view", "WebKitGTK 4.1")]);
    let mut findings = vec![Finding::new("web_view", said.web_view, web_view(), &advice)];
    let bus = within(Connection::session()).await;
    let (found, tray, notifications) = match &bus {
        Ok(bus) => {
            let name = bus.unique_name().map(|name| name.to_string());
            (Ok(name.unwrap_or_default()), tray_host(bus).await, daemon(bus).await)
        }
        Err(error) => (Err(error.clone()), Err("–".into()), Err("–".into())),
    };
    findings.push(Finding::new("session_bus", said.session_bus, found, said.session_bus_advice));
    findings.push(Finding::new("tray_host", said.tray_host, tray, said.tray_host_advice));
    findings.push(Finding::new(
        "notifications",
        said.notifications,
        notifications,
        said.notifications_advice,
    ));
    findings
}

async fn tray_host(bus: &Connection) -> Result<String, String> {
    let owned = async {
        let proxy = DBusProxy::new(bus).await?;
        proxy.get_name_owner(WATCHER.try_into()?).await.map_err(zbus::Error::from)
    };
    within(owned).await.map(|owner| format!("{WATCHER} ({owner})"))
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

fn web_view() -> Result<String, String> {
    let arch = std::env::consts::ARCH;
    let multiarch = format!("/usr/lib/{arch}-linux-gnu");
    let folders = [&multiarch, "/usr/lib64", "/usr/lib", "/usr/local/lib"];
    let files = folders.iter().map(|folder| Path::new(folder).join(WEB_VIEW));
    let found = files.into_iter().find(|file| file.exists());
    found.map(|file| file.display().to_string()).ok_or_else(|| format!("no {WEB_VIEW}"))
}
