//! The walk: start the agent before the panel, restart the panel, open the window, bring it from
//! behind another window to the front by command, icon, menu and notification, close it, quit.

use std::time::Duration;

use super::kind::Kind;
use super::screen::{RELAY, TEAM};
use super::session::Session;
use crate::desktop::bus::Bus;
use crate::desktop::clock::{ClockMemory, FakeClock};
use crate::desktop::wait_for;

const PAGE: &str = "Écoute";
const SETTLED: Duration = Duration::from_millis(1500);
/// How far the window may be from the icon: the height of panel and title bar, and some space.
const MAX_DISTANCE: i32 = 80;
const RELAYED: &str = "Ligne d’écoute\u{a0}: relais par le\u{a0}107";

/// Walks through the app on `kind`. Asserts what the desktop reports; screenshots of the rest are
/// on the contact sheet.
pub fn walk(kind: Kind) {
    let session = Session::start(kind);
    let bus = Bus::connect(session.bus_address());
    let mut pictures = vec![];
    let mut screenshot = |step: &str| {
        // Windows and banners may be animated.
        std::thread::sleep(SETTLED);
        pictures.push(session.save_screenshot(step));
    };

    // During opening hours.
    let memory = ClockMemory::new();
    let clock = FakeClock::at(session.path("home/clock"), &memory, "2027-01-08 15:00:00");
    let ecoute = |arguments: &[&str]| {
        let mut command = session.command("ecoute");
        clock.apply_to(&mut command);
        let status = command.args(arguments).status().expect("ecoute runs");
        assert!(status.success(), "ecoute {arguments:?}: {status}");
    };
    // The order in which desktops start programs is not defined: here the agent is first.
    ecoute(&["--background"]);
    kind.start_notifications(&session);
    kind.start_panel(&session);
    if kind.has_tray() {
        wait_for_icon(&session, TEAM);
        kind.end_panel(&session);
        wait_for("the icon to disappear", || {
            session.screenshot().find(TEAM, &session.tray_area(), None).is_none().then_some(())
        });
        kind.start_panel(&session);
        wait_for_icon(&session, TEAM);
    }
    assert_eq!(bus.tray_items().len(), usize::from(kind.has_tray()));
    screenshot("1-icon");

    session.open_another("The first");
    // A panel that has just started may move the icon, so its position is read again.
    let icon = kind.has_tray().then(|| wait_for_icon(&session, TEAM));
    match icon {
        Some(place) => open_by_icon(&session, place),
        None => ecoute(&[]),
    }
    session.wait_for_focus(PAGE);
    screenshot("2-opened");
    if let Some(place) = icon.filter(|_| !kind.is_wayland()) {
        let distance = session.distance(PAGE, place);
        assert!(distance < MAX_DISTANCE, "the window is {distance} pixels from the icon");
    }

    session.open_another("Another");
    ecoute(&[]);
    session.wait_for_focus(PAGE);
    screenshot("3-in-front-by-command");
    session.minimise(PAGE);
    ecoute(&[]);
    session.wait_for_focus(PAGE);
    session.leave_workspace();
    session.open_another("On another workspace");
    ecoute(&[]);
    session.wait_for_focus(PAGE);
    screenshot("4-from-another-workspace");

    if icon.is_some() {
        session.open_another("One more");
        let place = wait_for_icon(&session, TEAM);
        open_by_icon(&session, place);
        session.wait_for_focus(PAGE);
        session.minimise(PAGE);
        open_by_icon(&session, place);
        session.wait_for_focus(PAGE);
        screenshot("5-in-front-by-icon");
        session.press("Escape");
        session.wait_for_absence(PAGE);
        session.open_another("And one");
        let item = bus.tray_item();
        let menu = bus.read_item(&item).menu;
        let open = menu.iter().find(|line| line.label == "Ouvrir Écoute").expect("a line");
        bus.choose(&item, open);
        session.wait_for_focus(PAGE);
    }

    session.open_another("The last");
    // The end of its animation would change the area in which the banner is searched.
    std::thread::sleep(SETTLED);
    let before = session.screenshot();
    let monitor = bus.monitor_notifications();
    clock.set("2027-01-08 18:00:01");
    ecoute(&["--background"]);
    assert_eq!(monitor.next().summary, RELAYED);
    if session.banner().is_some() {
        wait_for("a banner", || (session.banner()? == RELAYED).then_some(()));
    }
    let banner: (usize, usize) = wait_for("the icon on the banner", || {
        session.screenshot().find(TEAM, &session.desktop_area(), Some(&before))
    });
    screenshot("6-banner");
    // Plasma's banners have a header, with the icon, that takes no clicks.
    session.click((banner.0 + 40, banner.1 + 14));
    if !kind.banner_takes_clicks() {
        ecoute(&[]);
    }
    session.wait_for_focus(PAGE);
    if kind.has_tray() {
        wait_for_icon(&session, RELAY);
    }
    screenshot("7-in-front-by-notification");
    if session.banner().is_some() {
        wait_for("the banner to disappear", || session.banner()?.is_empty().then_some(()));
    }

    // The answer has the focus first, and the button that copies the number is next.
    for key in ["Tab", "Return"] {
        session.press(key);
    }
    screenshot("8-copied");
    session.press("Escape");
    session.wait_for_absence(PAGE);
    session.open_another("To paste in");
    session.press("ctrl+v");
    std::thread::sleep(SETTLED);
    let pasted = if kind.keeps_copied_text() { "0800 30 030" } else { "" };
    let text = format!("typed in another window{pasted}");
    wait_for(&text, || (session.other_text() == text).then_some(()));
    ecoute(&["quit"]);
    if kind.has_tray() {
        wait_for("the icon to disappear", || bus.tray_items().is_empty().then_some(()));
    }
    screenshot("9-quit");
    session.save_contact_sheet(&pictures);
    println!("{}", row(kind));
}

/// The row for `src-tauri/docs/desktops.md`.
fn row(kind: Kind) -> String {
    let icon = match (kind.has_tray(), kind.click_opens_menu()) {
        (false, _) => "no tray",
        (true, true) => "its menu",
        (true, false) => "the window",
    };
    let banner = if kind.banner_takes_clicks() { "the window" } else { "nothing" };
    format!("| {} | {icon} | in front | shown | {banner} |", kind.name())
}

/// Waits until the panel shows the icon in this colour. Returns its position.
fn wait_for_icon(session: &Session, colour: [u8; 3]) -> (usize, usize) {
    wait_for(&format!("an icon on the panel of {}", session.kind.name()), || {
        session.screenshot().find(colour, &session.tray_area(), None)
    })
}

/// Opens the window with a click on the icon, and through its menu where the click opens that.
fn open_by_icon(session: &Session, place: (usize, usize)) {
    session.click(place);
    if session.kind.click_opens_menu() {
        std::thread::sleep(Duration::from_secs(1));
        session.press("Down");
        session.press("Return");
    }
}
