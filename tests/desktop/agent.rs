//! The agent on its desktop: tray icon, texts, clicks, start and exit.

use std::time::Instant;

use super::program::{Program, WEB_ENGINE, processes};
use super::session::Session;
use super::{PROMPT, wait_for};

#[test]
fn the_tray_shows_the_state_and_opens_the_window() {
    let mut session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let mut agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    let item = bus.tray_item();
    let seen = bus.read_item(&item);
    assert_eq!(seen.title, "Écoute");
    assert_eq!(seen.tooltip, "Écoute: L’équipe répond jusqu’à 19\u{a0}h");
    let lines: Vec<_> = seen.menu.iter().map(|line| (line.label.as_str(), line.enabled)).collect();
    let emergency = "Ce n’est pas un numéro d’urgence. Danger immédiat\u{a0}: police\u{a0}101. \
        Ambulance ou pompiers\u{a0}: 112.";
    assert_eq!(
        lines,
        [
            ("L’équipe répond jusqu’à 19\u{a0}h", false),
            (emergency, false),
            ("Ouvrir Écoute", true),
            ("Quitter", true),
        ]
    );
    let sizes: Vec<_> = seen.icons.iter().map(|(width, height, _)| (*width, *height)).collect();
    assert_eq!(sizes, [(16, 16), (22, 22), (24, 24), (32, 32), (44, 44), (48, 48)]);

    bus.click(&item);
    session.wait_for_windows(&["Écoute"]);
    session.start("xmessage", &["-title", "Autre", "autre"]);
    for bring in [&(|| bus.click(&item)) as &dyn Fn(), &|| bus.choose(&item, &seen.menu[2])] {
        session.bring_to_front("Autre");
        bring();
        session.wait_for_front("Écoute");
    }
    session.close_window("Écoute");
    let exited = || {
        let left = ["ecoute-window", WEB_ENGINE, "WebKitNetworkProcess"];
        left.iter().all(|name| processes(&session, name).is_empty()).then_some(())
    };
    wait_for("the window's processes to end", exited);

    bus.click(&item);
    session.wait_for_painted_window("Écoute");
    bus.choose(&item, &seen.menu[3]);
    assert!(agent.wait().success());
    assert_eq!(agent.errors(), "");
    wait_for("the window to close with the icon", exited);
}

#[test]
fn the_three_states_have_three_icons() {
    let session = Session::full();
    let bus = session.bus();
    let mut seen = vec![];
    for (name, utc, tooltip) in [
        ("open", "2027-01-11 10:00:00", "Écoute: L’équipe répond jusqu’à 19\u{a0}h"),
        ("relay", "2027-01-11 20:00:00", "Écoute: Relais par le\u{a0}107 jusqu’à mardi 9\u{a0}h"),
        ("check", "2020-01-06 10:00:00", "Écoute: Horaire à vérifier"),
    ] {
        let agent = Program::start(&session, "ecoute-agent", Some(&session.clock(utc)));
        let item = bus.read_item(&bus.tray_item());
        assert_eq!(item.tooltip, tooltip);
        session.wait_for_painted_icon();
        session.save_screenshot(&format!("tray-{name}"));
        seen.push(item.icons);
        drop(agent);
        wait_for("the item to disappear", || bus.tray_items().is_empty().then_some(()));
    }
    assert!(seen[0] != seen[1] && seen[1] != seen[2] && seen[0] != seen[2]);
}

#[test]
fn on_gnome_each_icon_is_large_enough_for_a_scaled_screen() {
    let mut session = Session::full();
    session.set("XDG_CURRENT_DESKTOP", "ubuntu:GNOME");
    let _agent = Program::start(&session, "ecoute-agent", None);
    let bus = session.bus();
    let item = bus.read_item(&bus.tray_item());
    let widths: Vec<_> = item.icons.iter().map(|(width, ..)| *width).collect();
    assert_eq!(widths, [32, 44, 48]);
}

#[test]
fn a_tray_host_that_starts_late_or_restarts_gets_the_icon() {
    let mut session = Session::bare();
    let mut agent = Program::start(&session, "ecoute-agent", None);
    let bus = session.bus();
    for _ in 0..2 {
        session.start_tray_host();
        let started = Instant::now();
        bus.tray_item();
        assert!(started.elapsed() < PROMPT, "{:?}", started.elapsed());
        session.stop("xfce4-panel");
        wait_for("the host to disappear", || {
            (!bus.has("org.kde.StatusNotifierWatcher")).then_some(())
        });
        assert!(agent.runs());
    }
    // Another host replaces one that is still running.
    let hosts = [(); 2].map(|()| {
        let host = bus.fake_tray_host();
        host.registered.recv_timeout(PROMPT).expect("the item registers");
        host
    });
    drop(hosts);
    agent.signal(rustix::process::Signal::TERM);
    assert!(agent.wait().success());
}

#[test]
fn a_session_has_one_agent_however_often_it_is_started() {
    let session = Session::full();
    let mut agents: Vec<_> =
        (0..10).map(|_| Program::start(&session, "ecoute-agent", None)).collect();
    let bus = session.bus();
    bus.tray_item();
    wait_for("nine to exit", || {
        (agents.iter_mut().filter_map(|agent| agent.runs().then_some(())).count() == 1)
            .then_some(())
    });
    session.ecoute(&["quit"]);
    // After closing its socket, a process may exist for a moment.
    let quit_at = Instant::now();
    for agent in &mut agents {
        assert!(agent.wait().success());
    }
    assert!(quit_at.elapsed() < PROMPT, "quit returns after the agent has exited");
}
