//! A StatusNotifierItem on the session bus, registered again when the bus or the watcher restarts.

use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use helpline::view::{self, MenuEntry};
use ksni::menu::{MenuItem, StandardItem};
use ksni::{Handle, OfflineReason, ToolTip, TrayMethods};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch::{self, Receiver, Sender};
use tokio::time::sleep;
use workstation::desktop_services::TRAY_WATCHER;
use workstation::gnome;
use workstation::ipc::Request;
use workstation::log;
use workstation::programs::Point;
use zbus::{Connection, fdo};

use super::Click;
use crate::{icons, search, session_bus};

/// How long to wait after the watcher replied with an error, which it may do while it starts.
const RETRY_DELAY: Duration = Duration::from_secs(10);

/// The size of an icon in GNOME's top bar.
const GNOME_ICON: u32 = 16;

/// The tray icon.
pub struct Tray {
    requests: UnboundedSender<Request>,
    clicked: Click,
    wanted: Option<Sender<view::Tray>>,
}

/// Runs `main_loop` with a tray that sends clicks to `requests`.
pub fn run(
    requests: UnboundedSender<Request>,
    main_loop: impl FnOnce(Tray) -> ExitCode,
) -> ExitCode {
    main_loop(Tray { requests, clicked: Click::default(), wanted: None })
}

impl Tray {
    /// Where the icon was clicked, once.
    pub fn take_click(&self) -> Option<Point> {
        self.clicked.take()
    }

    /// Updates icon, tooltip and menu; does not wait for the bus. Requires a Tokio runtime.
    pub fn show(&mut self, view: view::Tray) {
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
                tokio::spawn(maintain(changes, self.requests.clone(), self.clicked.clone()));
            }
        }
    }
}

/// Keeps the item registered and up to date; returns when the tray is dropped. After an error,
/// tries again 10 s later. Not cancel-safe: the icon may stay.
async fn maintain(
    mut wanted: Receiver<view::Tray>,
    requests: UnboundedSender<Request>,
    clicked: Click,
) {
    loop {
        let bus = session_bus::connect().await;
        tokio::select! {
            primary = session_bus::become_primary(&bus) => if let Err(error) = primary {
                log::warn(format_args!("this bus may show two icons: {error}"));
            },
            () = session_bus::lost(&bus) => continue,
        }
        if let Err(error) = search::serve(&bus, requests.clone()).await {
            log::warn(format_args!("no results in GNOME's search: {error}"));
        }
        let view = wanted.borrow_and_update().clone();
        let watcher = Arc::new(Watcher::default());
        let (requests, clicked) = (requests.clone(), clicked.clone());
        let item = Item { requests, clicked, watcher: watcher.clone(), view };
        let shown = match item.assume_sni_available(true).spawn().await {
            // The watcher appeared between ksni's registration and its subscription. ksni misses
            // it; no upstream report known.
            Ok(handle)
                if watcher.missing.load(Relaxed)
                    && session_bus::is_owned(&bus, TRAY_WATCHER).await =>
            {
                handle.shutdown().await;
                continue;
            }
            Ok(handle) => {
                session_bus::log_owner(TRAY_WATCHER).await;
                Some(handle)
            }
            Err(error) => {
                log::warn(format_args!("no tray icon on this session bus: {error}"));
                None
            }
        };
        if update(shown.as_ref(), &mut wanted, &watcher, &bus).await.is_break() {
            return;
        }
        if let Some(handle) = shown {
            handle.shutdown().await;
        }
    }
}

/// Keeps the item up to date until it must be registered again; breaks when the tray is dropped.
/// Not cancel-safe: it may miss an update.
async fn update(
    shown: Option<&Handle<Item>>,
    wanted: &mut Receiver<view::Tray>,
    watcher: &Watcher,
    bus: &Connection,
) -> ControlFlow<()> {
    loop {
        tokio::select! {
            () = session_bus::lost(bus) => return ControlFlow::Continue(()),
            () = sleep(RETRY_DELAY), if shown.is_none() => return ControlFlow::Continue(()),
            () = watcher.rejected.notified() => {
                sleep(RETRY_DELAY).await;
                return ControlFlow::Continue(());
            }
            changed = wanted.changed() => {
                if changed.is_err() {
                    return ControlFlow::Break(());
                }
                let view = wanted.borrow_and_update().clone();
                if let Some(handle) = shown {
                    handle.update(|item| item.view = view).await;
                }
            }
        }
    }
}

struct Item {
    requests: UnboundedSender<Request>,
    clicked: Click,
    watcher: Arc<Watcher>,
    view: view::Tray,
}

/// The state of the watcher.
#[derive(Default)]
struct Watcher {
    /// No process owns the watcher's name.
    missing: AtomicBool,
    /// It replied with an error to the registration.
    rejected: Notify,
}

impl Item {
    fn send(&self, request: Request) {
        // A closed inbox means that the program is already shutting down.
        let _closed = self.requests.send(request);
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
        // GNOME's extension ignores the screen's scale when it chooses an icon, and would then
        // enlarge a small one; no upstream report known.
        let least = if gnome::is_current() { 2 * GNOME_ICON } else { 0 };
        let icons = icons::of(self.view.mark).iter().filter(|icon| least <= icon.size);
        icons.map(argb).collect()
    }

    fn tool_tip(&self) -> ToolTip {
        // Some panels show the title only.
        ToolTip {
            title: self.view.tooltip.clone(),
            description: self.view.title.to_owned(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, x: i32, y: i32) {
        self.clicked.set(Point { x, y });
        self.send(Request::Show);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let menu = &self.view.menu;
        let facts = menu.facts.iter().map(|fact| {
            StandardItem { label: literal(fact), enabled: false, ..StandardItem::default() }.into()
        });
        let entries = menu.entries.iter().map(|(entry, label)| {
            let request = match entry {
                MenuEntry::Open => Request::Show,
                MenuEntry::Quit => Request::Quit,
            };
            StandardItem {
                label: literal(label),
                activate: Box::new(move |item: &mut Item| item.send(request)),
                ..StandardItem::default()
            }
            .into()
        });
        facts.chain([MenuItem::Separator]).chain(entries).collect()
    }

    fn watcher_online(&self) {
        self.watcher.missing.store(false, Relaxed);
        tokio::spawn(session_bus::log_owner(TRAY_WATCHER));
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        // Panels start late and restart; the item waits for the next watcher.
        match reason {
            OfflineReason::No
            | OfflineReason::Error(ksni::Error::Watcher(fdo::Error::ServiceUnknown(_))) => {
                self.watcher.missing.store(true, Relaxed);
            }
            OfflineReason::Error(error) => {
                log::warn(format_args!("the tray rejects the icon: {error}"));
                self.watcher.rejected.notify_one();
            }
            _ => {}
        }
        true
    }
}

/// Escapes underscores, which mark access keys in a menu.
fn literal(label: &str) -> String {
    label.replace('_', "__")
}

fn argb(icon: &icons::Icon) -> ksni::Icon {
    let size = i32::try_from(icon.size).expect("icons are small");
    let pixels = icon.rgba.chunks_exact(4).flat_map(|p| [p[3], p[0], p[1], p[2]]);
    ksni::Icon { width: size, height: size, data: pixels.collect() }
}
