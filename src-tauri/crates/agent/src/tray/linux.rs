//! A StatusNotifierItem on the session bus.

use std::process::ExitCode;

use helpline::view::{self, Entry};
use ksni::menu::{MenuItem, StandardItem};
use ksni::{Handle, OfflineReason, ToolTip, TrayMethods};
use tokio::sync::mpsc::UnboundedSender;
use workstation::resident::Command;

use crate::icons;

/// The tray icon, once there is a session bus to put it on.
pub struct Tray {
    requests: UnboundedSender<Command>,
    shown: Option<Handle<Item>>,
}

/// Runs `live` with a tray whose clicks arrive as `requests`.
pub fn run(requests: UnboundedSender<Command>, live: impl FnOnce(Tray) -> ExitCode) -> ExitCode {
    live(Tray { requests, shown: None })
}

impl Tray {
    /// Brings icon, tooltip and menu to `view`.
    pub async fn show(&mut self, view: view::Tray) {
        match &self.shown {
            Some(handle) => {
                handle.update(|item| item.view = view).await;
            }
            None => self.shown = self.appear(view).await,
        }
    }

    async fn appear(&self, view: view::Tray) -> Option<Handle<Item>> {
        let item = Item { requests: self.requests.clone(), view };
        match item.assume_sni_available(true).spawn().await {
            Ok(handle) => Some(handle),
            Err(error) => {
                eprintln!("ecoute-agent: no tray icon for now: {error}");
                None
            }
        }
    }
}

struct Item {
    requests: UnboundedSender<Command>,
    view: view::Tray,
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
        self.view.title.clone()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        icons::of(self.view.mark).iter().map(argb).collect()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: self.view.title.clone(),
            description: self.view.tooltip.clone(),
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

    fn watcher_offline(&self, _reason: OfflineReason) -> bool {
        // Panels come late and restart; the item waits for the next one.
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
