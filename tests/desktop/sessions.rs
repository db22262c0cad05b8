//! Several graphical sessions of one user: each has its own icon and window.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use workstation::session;

use super::program::{Program, built, processes};
use super::session::Session;
use super::webdriver::Driver;
use super::{PROMPT, wait_for};

/// Two complete desktops of one user, each with its own bus.
fn two() -> (Session, Session) {
    let first = Session::full();
    let mut second = first.beside(false);
    second.start_notification_daemon();
    second.start_tray_host();
    (first, second)
}

/// Runs `ecoute` without a display, as a remote login or a systemd unit does.
fn without_display(session: &Session, arguments: &[&str]) {
    let mut command = session.command(built("ecoute"));
    command.args(arguments).env_remove("DISPLAY");
    succeeds(&mut command);
}

fn succeeds(command: &mut Command) {
    let ended = command.output().expect("ecoute runs");
    assert!(ended.status.success() && ended.stderr.is_empty(), "{command:?}: {ended:?}");
}

fn wait_for_agents(session: &Session, number: usize) {
    wait_for(&format!("{number} agents"), || {
        (processes(session, "ecoute-agent").len() == number).then_some(())
    });
}

#[test]
fn each_session_has_its_own_icon_and_window() {
    let (first, second) = two();
    first.ecoute(&[]);
    first.wait_for_windows(&["Écoute"]);
    first.bus().tray_item();
    assert_eq!(second.windows(), Vec::<String>::new());
    second.ecoute(&["--background"]);
    second.bus().tray_item();
    assert_eq!(second.windows(), Vec::<String>::new());
    second.ecoute(&[]);
    second.wait_for_windows(&["Écoute"]);
    assert_eq!(processes(&first, "ecoute-agent").len(), 2);

    second.ecoute(&["quit"]);
    wait_for_agents(&first, 1);
    second.wait_for_windows(&[]);
    assert_eq!(first.windows(), ["Écoute"]);
    second.ecoute(&[]);
    without_display(&first, &["quit"]);
    for program in ["ecoute-agent", "ecoute-window"] {
        assert_eq!(
            processes(&first, program),
            Vec::<u32>::new(),
            "all of the user's programs exit"
        );
    }
}

#[test]
fn a_setting_changed_in_one_session_applies_in_the_other() {
    let (first, second) = two();
    second.ecoute(&[]);
    second.wait_for_windows(&["Écoute"]);
    let item = second.bus().tray_item();
    let page = Driver::open(&first, &first.clock("2027-01-08 17:50:00"));
    page.wait_for_field("headline", "L’équipe répond");
    page.script(
        "const select = document.getElementById('setting-language');
         select.selectedIndex = 1;
         select.dispatchEvent(new Event('change'));",
    );
    wait_for("the other session's icon to follow", || {
        second
            .bus()
            .read_item(&item)
            .menu
            .iter()
            .any(|line| line.label == "Écoute openen")
            .then_some(())
    });
    second.ecoute(&["quit"]);
}

#[test]
fn an_agent_without_a_display_exits_when_a_session_s_own_starts() {
    let session = Session::full();
    without_display(&session, &["--background"]);
    session.bus().tray_item();
    let [without_a_display] = processes(&session, "ecoute-agent")[..] else { panic!("one agent") };
    session.ecoute(&["--background"]);
    wait_for("the session's own agent", || {
        let agents = processes(&session, "ecoute-agent");
        (agents.len() == 1 && agents[0] != without_a_display).then_some(())
    });
    session.bus().tray_item();
    let own = processes(&session, "ecoute-agent");
    without_display(&session, &["--background"]);
    let mut agent = session.command(built("ecoute-agent"));
    succeeds(agent.env_remove("DISPLAY"));
    assert_eq!(processes(&session, "ecoute-agent"), own, "no second agent");
    session.ecoute(&["quit"]);
}

#[test]
fn sessions_that_share_a_bus_share_one_icon() {
    let first = Session::full();
    let second = first.beside(true);
    let bus = first.bus();
    first.ecoute(&["--background"]);
    let item = bus.tray_item();
    second.ecoute(&["--background"]);
    wait_for_agents(&first, 2);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(bus.tray_items().len(), 1);
    assert_eq!(icon_found(&first), (true, "ecoute-agent is running".to_owned()));
    let (good, found) = icon_found(&second);
    assert!(!good && found.contains("another session on the same session bus"), "{found}");
    first.ecoute(&["quit"]);
    wait_for("the other agent's icon", || {
        bus.tray_items().iter().any(|shown| !shown.starts_with(&item)).then_some(())
    });
    assert_eq!(icon_found(&second), (true, "ecoute-agent is running".to_owned()));
    bus.click(&bus.tray_item());
    second.wait_for_windows(&["Écoute"]);
    second.ecoute(&["quit"]);
}

#[test]
fn sessions_that_share_a_bus_get_one_notification() {
    let first = Session::full();
    let sessions = [&first, &first.beside(true)];
    let clock = first.clock("2027-01-08 17:59:00");
    let _agents = sessions.map(|session| {
        let agent = Program::start(session, "ecoute-agent", Some(&clock));
        let socket = session.sockets().join("ecoute-agent.socket");
        wait_for("an agent", || socket.exists().then_some(()));
        agent
    });
    first.bus().tray_item();
    let monitor = first.bus().monitor_notifications();
    for session in sessions {
        clock.jump(session, "2027-01-08 18:00:00");
    }
    assert!(monitor.next().summary.contains("107"));
    monitor.silence(Duration::from_secs(3));
}

/// The doctor's finding about the icon.
fn icon_found(session: &Session) -> (bool, String) {
    let mut doctor = session.command(built("ecoute"));
    let ended = doctor.args(["doctor", "--json", "--lang", "en"]).output().expect("ecoute runs");
    let found: Vec<serde_json::Value> = serde_json::from_slice(&ended.stdout).expect("JSON");
    let row = found.iter().find(|it| it["check"] == "agent").expect("a finding");
    (row["good"] == true, row["found"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn an_agent_exits_when_its_display_ends() {
    let (first, mut second) = two();
    for session in [&first, &second] {
        session.ecoute(&[]);
        session.wait_for_windows(&["Écoute"]);
    }
    let ended = Instant::now();
    second.end_display();
    wait_for_agents(&first, 1);
    assert!(ended.elapsed() < PROMPT, "{:?}", ended.elapsed());
    wait_for("its window to disappear", || {
        (processes(&first, "ecoute-window").len() == 1).then_some(())
    });
    assert_eq!(first.windows(), ["Écoute"]);
    first.ecoute(&["quit"]);
}

#[test]
fn an_agent_exits_if_its_display_does_not_exist() {
    let session = Session::full();
    for (variable, value) in [
        ("DISPLAY", ":9999"),
        ("WAYLAND_DISPLAY", "wayland-99"),
        ("DISPLAY", "127.0.0.1:77"),
        ("DISPLAY", "bad display"),
    ] {
        let mut command = session.command(built("ecoute"));
        command.env_remove("DISPLAY").env(variable, value);
        let ended = command.output().expect("ecoute runs");
        assert_eq!(ended.status.code(), Some(1), "{ended:?}");
        wait_for_agents(&session, 0);
    }
    // In a sandbox, only the abstract address of the display's socket may be visible.
    let name = "/tmp/.X11-unix/X9998";
    let address = SocketAddr::from_abstract_name(name).expect("an address");
    let _display = UnixListener::bind_addr(&address).expect("an unused display");
    let mut agent = session.command(built("ecoute-agent"));
    agent.env("DISPLAY", ":9998");
    let mut agent = Program::run(&session, "agent", agent);
    session.bus().tray_item();
    assert!(agent.runs());
}

#[test]
fn without_a_runtime_folder_there_is_still_one_icon() {
    let mut session = Session::full();
    let bus = session.bus();
    session.ecoute(&["--background"]);
    bus.tray_item();
    session.unset("XDG_RUNTIME_DIR");
    session.set("TMPDIR", &session.path("").to_string_lossy());
    for _ in 0..2 {
        session.ecoute(&["--background"]);
    }
    wait_for_agents(&session, 2);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(bus.tray_items().len(), 1, "another folder, the same bus");
    session.ecoute(&["quit"]);
    wait_for_agents(&session, 1);
    session.set("XDG_RUNTIME_DIR", &session.path("run").to_string_lossy());
    session.ecoute(&["quit"]);
}

#[test]
fn a_session_is_named_after_its_display() {
    let runtime = Path::new("/run/user/1000");
    let here = |path: &Path| path == runtime.join("wayland-0") || path == Path::new("/a/socket");
    let x0 = ("x11-0", Some("/tmp/.X11-unix/X0"));
    let wayland = ("wl-wayland-0", Some("/run/user/1000/wayland-0"));
    let elsewhere = ("wl-27900e85f73bd2c7", Some("/a/socket"));
    for (wayland_display, display, expected) in [
        (None, None, None),
        (Some(""), Some(""), None),
        (None, Some(":0"), Some(x0)),
        (None, Some(":0.0"), Some(x0)),
        (None, Some("unix:0"), Some(x0)),
        (Some(""), Some(":0.1"), Some(x0)),
        (None, Some(":10"), Some(("x11-10", Some("/tmp/.X11-unix/X10")))),
        (Some("wayland-0"), None, Some(wayland)),
        (Some("wayland-0"), Some(":0"), Some(wayland)),
        (Some("/run/user/1000/wayland-0"), Some(":0"), Some(wayland)),
        (Some("/a/socket"), Some(":0"), Some(elsewhere)),
        // A stale WAYLAND_DISPLAY is used only if there is no other display.
        (Some("wayland-1"), Some(":0"), Some(x0)),
        (Some("wayland-1"), None, Some(("wl-wayland-1", Some("/run/user/1000/wayland-1")))),
        (None, Some("localhost:10.0"), Some(("x11-17e693518c58a829", None))),
        (None, Some("terminal-7:0"), Some(("x11-4d2d069a3177f90b", None))),
        (None, Some("../../etc"), Some(("x11-b2d9fe41e2c00c1f", None))),
    ] {
        let found = session::of_display(wayland_display, display, Some(runtime), here);
        let found = found.map(|it| (it.name, it.socket));
        let expected = expected.map(|(name, socket)| (name.to_owned(), socket.map(Into::into)));
        assert_eq!(found, expected, "{wayland_display:?} {display:?}");
    }
}
