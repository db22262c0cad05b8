//! The notification area of Windows and the menu bar of macOS; both require the main thread.

use std::process::ExitCode;

use anyhow::Result;
use helpline::view::{self, Entry};
use tao::event::Event;
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tokio::sync::mpsc::UnboundedSender;
use tray_icon::menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tray_icon::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use workstation::log;
use workstation::programs::Point;
use workstation::resident::Command;

use super::Click;
use crate::icons;

const OPEN: &str = "open";
const QUIT: &str = "quit";

/// A handle to the tray icon, which lives on the main thread.
pub struct Tray {
    main_thread: EventLoopProxy<Request>,
    clicked: Click,
}

enum Request {
    Show(view::Tray),
    Exit { failed: bool },
}

/// Runs `main_loop` on another thread, with a tray that sends clicks to `requests`.
pub fn run(
    requests: UnboundedSender<Command>,
    main_loop: impl FnOnce(Tray) -> ExitCode + Send + 'static,
) -> ExitCode {
    let mut events = EventLoopBuilder::with_user_event().build();
    hide_from_dock(&mut events);
    let clicked = Click::default();
    forward_clicks(requests, clicked.clone());
    let main_thread = events.create_proxy();
    std::thread::spawn(move || {
        let proxy = main_thread.clone();
        let failed = main_loop(Tray { main_thread, clicked }) != ExitCode::SUCCESS;
        // The event loop may have ended already.
        let _sent = proxy.send_event(Request::Exit { failed });
    });

    let (mut icon, mut shown) = (None, None);
    events.run(move |event, _, flow| {
        *flow = ControlFlow::Wait;
        if let Event::LoopDestroyed = event {
            // Also at the end of the session. The process exits right after, without other destructors.
            icon = None;
        }
        let Event::UserEvent(request) = event else {
            return;
        };
        match request {
            // Unchanged: an update would close an open menu.
            Request::Show(view) if shown.as_ref() == Some(&view) => {}
            Request::Show(view) => match show(&mut icon, &view) {
                Ok(()) => shown = Some(view),
                Err(error) => log::warn(format_args!("no tray icon for now: {error:#}")),
            },
            Request::Exit { failed } => *flow = ControlFlow::ExitWithCode(failed.into()),
        }
    })
}

impl Tray {
    /// Where the icon was clicked, once.
    pub fn take_click(&self) -> Option<Point> {
        self.clicked.take()
    }

    /// Updates icon, tooltip and menu. Cancel-safe.
    pub async fn show(&mut self, view: view::Tray) {
        // The event loop may have ended already.
        let _sent = self.main_thread.send_event(Request::Show(view));
    }
}

fn show(icon: &mut Option<TrayIcon>, view: &view::Tray) -> Result<()> {
    let image = image(view)?;
    let menu = menu(view)?;
    match icon {
        Some(icon) => {
            change_image(icon, image)?;
            icon.set_tooltip(Some(&view.tooltip))?;
            icon.set_menu(Some(Box::new(menu)));
        }
        None => {
            let builder = TrayIconBuilder::new()
                .with_icon(image)
                .with_icon_as_template(cfg!(target_os = "macos"))
                .with_title("")
                .with_tooltip(&view.tooltip)
                .with_menu(Box::new(menu))
                .with_menu_on_left_click(false);
            *icon = Some(builder.build()?);
        }
    }
    Ok(())
}

fn image(view: &view::Tray) -> Result<tray_icon::Icon> {
    let icon = icons::single(view.mark);
    Ok(tray_icon::Icon::from_rgba(icon.rgba.to_vec(), icon.size, icon.size)?)
}

#[cfg(target_os = "macos")]
fn change_image(icon: &TrayIcon, image: tray_icon::Icon) -> Result<()> {
    Ok(icon.set_icon_with_as_template(Some(image), true)?)
}

#[cfg(windows)]
fn change_image(icon: &TrayIcon, image: tray_icon::Icon) -> Result<()> {
    Ok(icon.set_icon(Some(image))?)
}

fn menu(view: &view::Tray) -> Result<Menu> {
    let menu = Menu::new();
    for fact in &view.menu.facts {
        menu.append(&MenuItem::new(literal(fact), false, None))?;
    }
    menu.append(&PredefinedMenuItem::separator())?;
    for (entry, label) in &view.menu.entries {
        let id = match entry {
            Entry::Open => OPEN,
            Entry::Quit => QUIT,
        };
        menu.append(&MenuItem::with_id(id, literal(label), true, None))?;
    }
    Ok(menu)
}

fn forward_clicks(requests: UnboundedSender<Command>, clicked: Click) {
    let from_menu = requests.clone();
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
        let command = if event.id() == QUIT { Command::Quit } else { Command::Show };
        // A closed inbox means that the program is already shutting down.
        let _closed = from_menu.send(command);
    }));
    TrayIconEvent::set_event_handler(Some(move |event| {
        if let TrayIconEvent::Click {
            button: MouseButton::Left,
            button_state: MouseButtonState::Up,
            rect,
            ..
        } = event
        {
            let (corner, size) = (rect.position.cast::<i32>(), rect.size.cast::<i32>());
            let centre = Point { x: corner.x + size.width / 2, y: corner.y + size.height / 2 };
            clicked.set(Some(centre));
            let _closed = requests.send(Command::Show);
        }
    }));
}

#[cfg(target_os = "macos")]
fn hide_from_dock(events: &mut EventLoop<Request>) {
    use tao::platform::macos::{ActivationPolicy, EventLoopExtMacOS};
    events.set_activation_policy(ActivationPolicy::Accessory);
}

#[cfg(windows)]
fn hide_from_dock(_events: &mut EventLoop<Request>) {}

/// Escapes ampersands, which mark access keys in a menu.
fn literal(label: &str) -> String {
    label.replace('&', "&&")
}
