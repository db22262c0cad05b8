//! The notification area of Windows and the menu bar of macOS; both require the main thread.

use std::process::ExitCode;

use anyhow::Result;
use helpline::view::{self, MenuEntry};
use tao::event::Event;
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tokio::sync::mpsc::UnboundedSender;
use tray_icon::menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tray_icon::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use workstation::ipc::Request;
use workstation::log;
use workstation::programs::Point;

use super::Click;
use crate::icons;

/// A handle to the tray icon, which lives on the main thread.
pub struct Tray {
    main_thread: EventLoopProxy<ToMainThread>,
    clicked: Click,
}

/// What the main loop asks of the main thread.
enum ToMainThread {
    Show(view::Tray),
    Exit { failed: bool },
}

/// Runs `main_loop` on another thread, with a tray that sends clicks to `requests`.
pub fn run(
    requests: UnboundedSender<Request>,
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
        let _sent = proxy.send_event(ToMainThread::Exit { failed });
    });

    let mut shown = None;
    events.run(move |event, _, flow| {
        *flow = ControlFlow::Wait;
        if let Event::LoopDestroyed = event {
            // Also at the end of the session. The process exits right after, without other
            // destructors.
            shown = None;
        }
        let Event::UserEvent(message) = event else {
            return;
        };
        match message {
            ToMainThread::Show(view) => {
                if let Err(error) = show(&mut shown, view) {
                    log::warn(format_args!("no tray icon for now: {error:#}"));
                }
            }
            ToMainThread::Exit { failed } => *flow = ControlFlow::ExitWithCode(failed.into()),
        }
    })
}

impl Tray {
    /// Where the icon was clicked, once.
    pub fn take_click(&self) -> Option<Point> {
        self.clicked.take()
    }

    /// Updates icon, tooltip and menu; does not wait for the main thread.
    pub fn show(&mut self, view: view::Tray) {
        // The event loop may have ended already.
        let _sent = self.main_thread.send_event(ToMainThread::Show(view));
    }
}

/// The icon, with what it shows.
struct Shown {
    icon: TrayIcon,
    view: view::Tray,
    size: u32,
    /// Whether the last failure is logged.
    failure_logged: bool,
}

/// Updates the icon; called at least every 30 s on Windows. Rebuilds a missing icon: tray-icon adds
/// it again only when the task bar starts (TaskbarCreated), and does not report that adding it
/// failed, which happens while the session starts. No upstream report known.
fn show(shown: &mut Option<Shown>, view: view::Tray) -> Result<()> {
    let size = icon_size();
    let missing =
        shown.as_ref().is_some_and(|it| it.icon.set_tooltip(Some(&view.tooltip)).is_err());
    let known = missing && shown.as_ref().is_some_and(|it| it.failure_logged);
    match shown {
        Some(it) if !missing => {
            it.failure_logged = false;
            if (it.view.mark, it.size) != (view.mark, size) {
                change_image(&it.icon, image(&view, size)?)?;
            }
            // An update would close an open menu.
            if it.view.menu != view.menu {
                it.icon.set_menu(Some(Box::new(menu(&view)?)));
            }
            (it.view, it.size) = (view, size);
        }
        Some(_) | None => {
            let builder = TrayIconBuilder::new()
                .with_icon(image(&view, size)?)
                .with_icon_as_template(cfg!(target_os = "macos"))
                .with_title("")
                .with_tooltip(&view.tooltip)
                .with_menu(Box::new(menu(&view)?))
                .with_menu_on_left_click(false);
            // The old icon is removed first.
            *shown = None;
            let icon = builder.build()?;
            let there = icon.set_tooltip(Some(&view.tooltip));
            *shown = Some(Shown { icon, view, size, failure_logged: there.is_err() });
            if !known {
                there?;
            }
        }
    }
    Ok(())
}

fn image(view: &view::Tray, size: u32) -> Result<tray_icon::Icon> {
    let icon = icons::single(view.mark, size);
    Ok(tray_icon::Icon::from_rgba(icon.rgba.to_vec(), icon.size, icon.size)?)
}

#[cfg(windows)]
fn icon_size() -> u32 {
    workstation::windows::tray_icon_size()
}

/// There is one template, which the menu bar scales.
#[cfg(target_os = "macos")]
fn icon_size() -> u32 {
    0
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
        menu.append(&MenuItem::with_id(id(*entry), literal(label), true, None))?;
    }
    Ok(menu)
}

/// The identifier of a menu entry.
fn id(entry: MenuEntry) -> &'static str {
    match entry {
        MenuEntry::Open => "open",
        MenuEntry::Quit => "quit",
    }
}

fn forward_clicks(requests: UnboundedSender<Request>, clicked: Click) {
    let from_menu = requests.clone();
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
        let entry = MenuEntry::ALL.into_iter().find(|entry| event.id() == id(*entry));
        let request = match entry {
            Some(MenuEntry::Open) => Request::Show,
            Some(MenuEntry::Quit) => Request::Quit,
            None => return,
        };
        // A closed inbox means that the program is already shutting down.
        let _closed = from_menu.send(request);
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
            clicked.set(Point { x: corner.x + size.width / 2, y: corner.y + size.height / 2 });
            let _closed = requests.send(Request::Show);
        }
    }));
}

#[cfg(target_os = "macos")]
fn hide_from_dock(events: &mut EventLoop<ToMainThread>) {
    use tao::platform::macos::{ActivationPolicy, EventLoopExtMacOS};
    events.set_activation_policy(ActivationPolicy::Accessory);
}

#[cfg(windows)]
fn hide_from_dock(_events: &mut EventLoop<ToMainThread>) {}

/// Escapes ampersands, which mark access keys in a menu.
fn literal(label: &str) -> String {
    label.replace('&', "&&")
}
