//! The notification area of Windows, the menu bar of macOS: both want the main thread.

use std::process::ExitCode;

use anyhow::Result;
use helpline::view::{self, Entry};
use tao::event::Event;
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tokio::sync::mpsc::UnboundedSender;
use tray_icon::menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tray_icon::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use workstation::log;
use workstation::resident::Command;

use crate::icons;

const OPEN: &str = "open";
const QUIT: &str = "quit";

/// The way to the tray icon on the main thread.
pub struct Tray {
    main_thread: EventLoopProxy<Request>,
}

enum Request {
    Show(view::Tray),
    Leave { failed: bool },
}

/// Runs `live` beside the main thread, with a tray whose clicks arrive as `requests`.
pub fn run(
    requests: UnboundedSender<Command>,
    live: impl FnOnce(Tray) -> ExitCode + Send + 'static,
) -> ExitCode {
    let mut events = EventLoopBuilder::with_user_event().build();
    stay_out_of_the_dock(&mut events);
    forward_clicks(requests);
    let main_thread = events.create_proxy();
    std::thread::spawn(move || {
        let leaving = main_thread.clone();
        let failed = live(Tray { main_thread }) != ExitCode::SUCCESS;
        // A loop that is gone has left already.
        let _left = leaving.send_event(Request::Leave { failed });
    });

    let (mut icon, mut shown) = (None, None);
    events.run(move |event, _, flow| {
        *flow = ControlFlow::Wait;
        if let Event::LoopDestroyed = event {
            // So it is at the end of the session, too. The process goes right after.
            icon = None;
        }
        let Event::UserEvent(request) = event else {
            return;
        };
        match request {
            // A menu that is open would close.
            Request::Show(view) if shown.as_ref() == Some(&view) => {}
            Request::Show(view) => match show(&mut icon, &view) {
                Ok(()) => shown = Some(view),
                Err(error) => log::say(format_args!("no tray icon for now: {error:#}")),
            },
            Request::Leave { failed } => *flow = ControlFlow::ExitWithCode(failed.into()),
        }
    })
}

impl Tray {
    /// Brings icon, tooltip and menu to `view`.
    pub async fn show(&mut self, view: view::Tray) {
        // A loop that is gone has no icon any more.
        let _gone = self.main_thread.send_event(Request::Show(view));
    }
}

fn show(icon: &mut Option<TrayIcon>, view: &view::Tray) -> Result<()> {
    let picture = picture(view)?;
    let menu = menu(view)?;
    match icon {
        Some(icon) => {
            change_picture(icon, picture)?;
            icon.set_tooltip(Some(&view.tooltip))?;
            icon.set_menu(Some(Box::new(menu)));
        }
        None => {
            let builder = TrayIconBuilder::new()
                .with_icon(picture)
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

fn picture(view: &view::Tray) -> Result<tray_icon::Icon> {
    let icon = icons::single(view.mark);
    Ok(tray_icon::Icon::from_rgba(icon.rgba.to_vec(), icon.size, icon.size)?)
}

#[cfg(target_os = "macos")]
fn change_picture(icon: &TrayIcon, picture: tray_icon::Icon) -> Result<()> {
    Ok(icon.set_icon_with_as_template(Some(picture), true)?)
}

#[cfg(windows)]
fn change_picture(icon: &TrayIcon, picture: tray_icon::Icon) -> Result<()> {
    Ok(icon.set_icon(Some(picture))?)
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

fn forward_clicks(requests: UnboundedSender<Command>) {
    let from_menu = requests.clone();
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
        let command = if event.id() == QUIT { Command::Quit } else { Command::Show };
        // A closed inbox means the program is leaving already.
        let _leaving = from_menu.send(command);
    }));
    TrayIconEvent::set_event_handler(Some(move |event| {
        if let TrayIconEvent::Click {
            button: MouseButton::Left,
            button_state: MouseButtonState::Up,
            ..
        } = event
        {
            let _leaving = requests.send(Command::Show);
        }
    }));
}

#[cfg(target_os = "macos")]
fn stay_out_of_the_dock(events: &mut EventLoop<Request>) {
    use tao::platform::macos::{ActivationPolicy, EventLoopExtMacOS};
    events.set_activation_policy(ActivationPolicy::Accessory);
}

#[cfg(windows)]
fn stay_out_of_the_dock(_events: &mut EventLoop<Request>) {}

/// A menu reads an ampersand as the mark of an access key.
fn literal(label: &str) -> String {
    label.replace('&', "&&")
}
