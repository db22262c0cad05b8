//! A StatusNotifierItem on the session bus, put there again whenever bus or tray host return.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use helpline::view::{self, Entry};
use ksni::menu::{MenuItem, StandardItem};
use ksni::{OfflineReason, ToolTip, TrayMethods};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch::{self, Receiver, Sender};
use tokio::time::sleep;
use workstation::log;
use workstation::resident::Command;
use zbus::fdo;

use crate::{icons, session_bus};

/// A host that has answered with an error, as one that is just starting may, is asked again then.
const RETRY: Duration = Duration::from_secs(10);

/// Who shows the icons.
const HOST: &str = "org.kde.StatusNotifierWatcher";

/// The tray icon, wherever it can be shown.
pub struct Tray {
    requests: UnboundedSender<Command>,
    wanted: Option<Sender<view::Tray>>,
}

/// Runs `live` with a tray whose clicks arrive as `requests`.
pub fn run(requests: UnboundedSender<Command>, live: impl FnOnce(Tray) -> ExitCode) -> ExitCode {
    live(Tray { requests, wanted: None })
}

impl Tray {
    /// Brings icon, tooltip and menu to `view`; does not wait for the bus.
    pub async fn show(&mut self, view: view::Tray) {
        match &self.wanted {
            Some(wanted) => {
                wanted.send_if_modified(|shown| {
                    let changed = *shown != view;
                    *shown = view;
                    changed
                });
            }
            None => {
                let (wanted, changes) = watch::channel(view);
                self.wanted = Some(wanted);
                tokio::spawn(keep(changes, self.requests.clone()));
            }
        }
    }
}

/// Keeps the item on the bus and up to date, for ever.
async fn keep(mut wanted: Receiver<view::Tray>, requests: UnboundedSender<Command>) {
    loop {
        let bus = session_bus::connect().await;
        tokio::select! {
            spoken = session_bus::speak(&bus) => if let Err(error) = spoken {
                log::say(format_args!("this bus may show two icons: {error}"));
            },
            () = session_bus::lost(&bus) => continue,
        }
        let view = wanted.borrow_and_update().clone();
        let host = Arc::new(Host::default());
        let item = Item { requests: requests.clone(), host: host.clone(), view };
        let shown = match item.assume_sni_available(true).spawn().await {
            // It came after the item had asked for it, and before the item listened.
            Ok(handle) if host.away.load(Relaxed) && session_bus::is_owned(&bus, HOST).await => {
                handle.shutdown().await;
                continue;
            }
            Ok(handle) => {
                session_bus::tell_owner(HOST).await;
                Some(handle)
            }
            Err(error) => {
                log::say(format_args!("no tray icon on this session bus: {error}"));
                None
            }
        };
        loop {
            tokio::select! {
                () = session_bus::lost(&bus) => break,
                () = sleep(RETRY), if shown.is_none() => break,
                () = host.refuses.notified() => {
                    sleep(RETRY).await;
                    break;
                }
                changed = wanted.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let view = wanted.borrow_and_update().clone();
                    if let Some(handle) = &shown {
                        handle.update(|item| item.view = view).await;
                    }
                }
            }
        }
        if let Some(handle) = shown {
            handle.shutdown().await;
        }
    }
}

struct Item {
    requests: UnboundedSender<Command>,
    host: Arc<Host>,
    view: view::Tray,
}

/// What is known of the host.
#[derive(Default)]
struct Host {
    /// There is none.
    away: AtomicBool,
    /// It is there, and does not take the icon.
    refuses: Notify,
}

impl Item {
    fn ask(&self, command: Command) {
        // A closed inbox means the program is leaving already.
        let _leaving = self.requests.send(command);
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "ecoute".into()
    }

    fn title(&self) -> String {
        self.view.title.to_owned()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        icons::of(self.view.mark).iter().map(argb).collect()
    }

    fn tool_tip(&self) -> ToolTip {
        // Some hosts show the first line alone.
        ToolTip {
            title: self.view.tooltip.clone(),
            description: self.view.title.to_owned(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.ask(Command::Show);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let menu = &self.view.menu;
        let facts = menu.facts.iter().map(|fact| {
            StandardItem { label: literal(fact), enabled: false, ..StandardItem::default() }.into()
        });
        let entries = menu.entries.iter().map(|(entry, label)| {
            let command = match entry {
                Entry::Open => Command::Show,
                Entry::Quit => Command::Quit,
            };
            StandardItem {
                label: literal(label),
                activate: Box::new(move |item: &mut Item| item.ask(command)),
                ..StandardItem::default()
            }
            .into()
        });
        facts.chain([MenuItem::Separator]).chain(entries).collect()
    }

    fn watcher_online(&self) {
        self.host.away.store(false, Relaxed);
        tokio::spawn(session_bus::tell_owner(HOST));
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        // Panels come late and restart; the item waits for the next one.
        match reason {
            OfflineReason::No
            | OfflineReason::Error(ksni::Error::Watcher(fdo::Error::ServiceUnknown(_))) => {
                self.host.away.store(true, Relaxed);
            }
            OfflineReason::Error(error) => {
                log::say(format_args!("the tray does not take the icon: {error}"));
                self.host.refuses.notify_one();
            }
            _ => {}
        }
        true
    }
}

/// A menu reads an underscore as the mark of an access key.
fn literal(label: &str) -> String {
    label.replace('_', "__")
}

fn argb(icon: &icons::Icon) -> ksni::Icon {
    let size = i32::try_from(icon.size).expect("icons are small");
    let pixels = icon.rgba.chunks_exact(4).flat_map(|p| [p[3], p[0], p[1], p[2]]);
    ksni::Icon { width: size, height: size, data: pixels.collect() }
}
