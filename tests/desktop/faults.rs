//! Components of the session that are broken, slow, late or missing.

use std::io::ErrorKind;
use std::os::unix::net::UnixListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use workstation::file_watch::{Event, FileWatch};

use super::bus::fakes::Behaviour;
use super::program::{Program, WEB_ENGINE, built, processes};
use super::session::Session;
use super::{PROMPT, wait_for};

#[test]
fn removing_a_folder_ends_the_wait_for_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let waited = runtime.expect("a runtime").block_on(async {
        let watch = FileWatch::new(&folder.path().join("bus"), Event::Created);
        let mut watch = watch.expect("a folder that exists");
        folder.close().expect("an empty folder");
        tokio::time::timeout(Duration::from_secs(20), watch.wait()).await
    });
    let waited = waited.expect("the wait ends");
    assert_eq!(waited.expect_err("no file was created").kind(), ErrorKind::NotFound);
}

#[test]
fn a_session_bus_that_starts_late_or_restarts_is_used() {
    let mut session = Session::bare();
    session.stop("xfwm4");
    session.stop("dbus-daemon");
    let clock = session.clock("2027-01-08 17:59:00");
    let mut agent = Program::start(&session, "ecoute-agent", Some(&clock));
    wait_for("a log line", || agent.errors().contains("no session bus").then_some(()));

    for _ in 0..2 {
        session.restart_bus();
        session.start_notification_daemon();
        session.start_tray_host();
        session.bus().tray_item();
        assert!(agent.runs());
        session.stop("xfce4-panel");
        session.stop("dunst");
        session.stop("dbus-daemon");
    }
    session.restart_bus();
    session.start_notification_daemon();
    let monitor = session.bus().monitor_notifications();
    clock.jump(&session, "2027-01-08 18:00:00");
    assert!(monitor.next().summary.contains("107"));
    session.stop("dunst");
    session.stop("dbus-daemon");
    // The bus may restart immediately.
    std::thread::sleep(Duration::from_secs(10));
    let before = agent.wake_ups();
    std::thread::sleep(Duration::from_secs(3));
    let woken = agent.wake_ups() - before;
    assert!(woken < 4, "no polling without a bus: {woken}");
    assert!(agent.runs());
}

#[test]
fn a_broken_or_slow_notification_daemon_blocks_nothing() {
    for behaviour in [Behaviour::Silent, Behaviour::Refusing, Behaviour::Slow] {
        let mut session = Session::bare();
        session.start_tray_host();
        let daemon = session.bus().fake_notification_daemon(behaviour);
        let clock = session.clock("2027-01-08 17:59:58");
        let mut agent = Program::start(&session, "ecoute-agent", Some(&clock));
        let bus = session.bus();
        let item = bus.tray_item();
        let relay = "Écoute: Relais par le\u{a0}107 jusqu’à lundi 9\u{a0}h";
        wait_for("the tray to follow", || (bus.read_item(&item).tooltip == relay).then_some(()));
        clock.jump(&session, "2027-01-11 08:00:01");
        let open = "Écoute: L’équipe répond jusqu’à 19\u{a0}h";
        wait_for("the tray to follow", || (bus.read_item(&item).tooltip == open).then_some(()));
        daemon.close().expect("a connection");
        wait_for("the free name", || (!bus.has("org.freedesktop.Notifications")).then_some(()));
        session.start_notification_daemon();
        let monitor = session.bus().monitor_notifications();
        clock.jump(&session, "2027-01-11 18:00:01");
        assert!(monitor.next().body.contains("mardi"), "{behaviour:?}");
        wait_for("it to be shown", || bus.shows_notification().then_some(()));
        assert!(agent.runs());
    }
}

#[test]
fn a_tray_host_that_first_rejects_the_icon_is_retried() {
    let mut session = Session::bare();
    let starting = session.bus().fake_starting_tray_host();
    let mut agent = Program::start(&session, "ecoute-agent", None);
    wait_for("a log line", || agent.errors().contains("no tray icon").then_some(()));
    starting.close().expect("a connection");
    session.start_tray_host();
    session.bus().tray_item();
    assert!(agent.runs());
}

#[test]
fn without_a_tray_host_the_command_still_opens_the_window() {
    let session = Session::bare();
    session.ecoute(&[]);
    session.wait_for_windows(&["Écoute"]);
    session.ecoute(&["quit"]);
}

#[test]
fn a_command_that_cannot_open_the_window_prints_one_line() {
    let session = Session::bare();
    let programs = |name: &str| {
        let folder = session.path(name);
        std::fs::create_dir(&folder).expect("a folder");
        for program in ["ecoute", "ecoute-agent", "ecoute-window"] {
            std::fs::copy(built(program), folder.join(program)).expect("a copy");
        }
        folder
    };
    let (complete, without, refused, broken) =
        (built("ecoute").with_file_name(""), programs("a"), programs("b"), programs("c"));
    let [exits, killed, denied, incomplete] = [
        ("d", "exit 3"),
        ("e", "kill -9 $$"),
        ("f", "echo system error 13"),
        ("g", "echo missing or broken libraries: WebView2"),
    ]
    .map(|(name, line)| {
        let folder = programs(name);
        let window = folder.join("ecoute-window");
        std::fs::write(window, format!("#!/bin/sh\n{line}\n")).expect("a copied program");
        folder
    });
    let empty = session.path("").to_string_lossy().into_owned();
    let empty = empty.trim_end_matches('/').to_owned();
    std::fs::write(session.path("libgtk-3.so.0"), "").expect("a file");
    std::fs::remove_file(without.join("ecoute-window")).expect("a copied program");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(refused.join("ecoute-window"), mode).expect("a copied program");
    let window = broken.join("ecoute-window");
    let mut bytes = std::fs::read(&window).expect("a copied program");
    let name = b"libwebkit2gtk-4.1.so.0\0";
    let at =
        bytes.windows(name.len()).position(|it| it == name).expect("it is linked with its engine");
    bytes[at..][..b"libwebkit2gtk-9.9".len()].copy_from_slice(b"libwebkit2gtk-9.9");
    std::fs::write(&window, bytes).expect("a copied program");

    let wrong = format!("DISPLAY={}, GDK_BACKEND=wayland", session.variable("DISPLAY"));
    for (programs, variables, expected) in [
        (&complete, &[("DISPLAY", "")][..], "neither WAYLAND_DISPLAY nor DISPLAY"),
        (&complete, &[("DISPLAY", ":9999")], "(DISPLAY=:9999)"),
        (&complete, &[("DISPLAY", "no display")], "(DISPLAY=no display)"),
        (&complete, &[("GDK_BACKEND", "wayland")], &wrong),
        (&complete, &[("GDK_BACKEND", "")], "GDK_BACKEND=)"),
        (&without, &[], "ecoute-window: not found"),
        (&refused, &[], "ecoute-window: access denied"),
        (&broken, &[], "libwebkit2gtk-9.9.so.0 is missing"),
        (&complete, &[("LD_LIBRARY_PATH", &empty)], &format!("{empty}/libgtk-3.so.0 is missing")),
        (&exits, &[], "(ended with code 3)"),
        (&killed, &[], "(ended with code 137)"),
        (&denied, &[], "(access denied)"),
        (&incomplete, &[], "WebView2 is missing or cannot be loaded"),
    ] {
        let mut command = session.command(programs.join("ecoute"));
        command.args(["--lang", "en"]).envs(variables.iter().copied());
        let ended = command.output().expect("ecoute runs");
        let message = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(
            (ended.status.code(), ended.stdout.as_slice()),
            (Some(1), &b""[..]),
            "{message}"
        );
        assert!(
            message.contains(expected) && message.lines().count() == 1,
            "{expected}: {message}"
        );
        wait_for("the window's end", || {
            processes(&session, "ecoute-window").is_empty().then_some(())
        });
        command.args(["quit"]).output().expect("ecoute runs");
    }
}

#[test]
fn a_display_or_bus_that_never_answers_is_named_and_nothing_waits_for_it() {
    let session = Session::bare();
    let display = session.variable("DISPLAY").to_owned();
    let socket = session.path("silent").display().to_string();
    // The kernel accepts connections to a socket that nobody serves.
    let _silent = UnixListener::bind(&socket).expect("a socket");
    let bus = format!("unix:path={socket}");
    session.signal("Xvfb", Signal::STOP);
    for (variable, value, check, limit) in [
        ("DISPLAY", &display, "display", 5),
        ("WAYLAND_DISPLAY", &socket, "display", 5),
        ("DBUS_SESSION_BUS_ADDRESS", &bus, "session_bus", 3),
    ] {
        let command = |arguments: &[&str]| {
            let mut command = session.command(built("ecoute"));
            command.args(arguments).args(["--lang", "en"]).env(variable, value);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command
        };
        let doctor = command(&["doctor", "--json"]).spawn().expect("ecoute runs");
        let started = Instant::now();
        let ended = command(&[]).output().expect("ecoute runs");
        assert!(started.elapsed() < PROMPT, "{variable}: {:?}", started.elapsed());
        let message = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), message.lines().count()), (Some(1), 1), "{message}");
        assert!(message.contains("no window can open"), "{message}");
        assert!(message.contains(&format!("{variable}={value}")), "{message}");
        assert!(message.contains(": no answer within 5 s"), "{message}");

        let found = doctor.wait_with_output().expect("a child process").stdout;
        let found: Vec<serde_json::Value> = serde_json::from_slice(&found).expect("JSON");
        let row = found.iter().find(|it| it["check"] == check).expect("a finding");
        let text = row["found"].as_str().unwrap_or_default();
        assert!(text.contains(&format!("{variable}={value}")), "{row}");
        assert!(text.ends_with(&format!(": no answer within {limit} s")), "{row}");
        assert!(row["advice"].is_string(), "{row}");
        wait_for("both to end", || {
            let left = ["ecoute-agent", "ecoute-window"];
            left.iter().all(|name| processes(&session, name).is_empty()).then_some(())
        });
        session.signal("Xvfb", Signal::CONT);
    }
    let mut session = session;
    session.set("DBUS_SESSION_BUS_ADDRESS", &bus);
    session.ecoute(&["--background"]);
    session.ecoute(&["quit"]);
    assert!(
        processes(&session, "ecoute-agent").is_empty(),
        "an agent without a bus answers requests"
    );
    // Without the variable, that of systemd.
    let socket = session.path("run/bus");
    let _silent = UnixListener::bind(&socket).expect("a socket");
    let mut doctor = session.command(built("ecoute"));
    doctor.args(["doctor", "--json", "--lang", "en"]).env_remove("DBUS_SESSION_BUS_ADDRESS");
    let found = doctor.output().expect("ecoute runs").stdout;
    let found = String::from_utf8(found).expect("JSON");
    let named = format!("unix:path={}: no answer within 3 s", socket.display());
    assert!(found.contains(&named), "{found}");
}

#[test]
fn a_window_program_that_never_reports_is_ended() {
    let session = Session::bare();
    let folder = session.path("programs");
    std::fs::create_dir(&folder).expect("a folder");
    for program in ["ecoute", "ecoute-agent", "ecoute-window"] {
        std::fs::copy(built(program), folder.join(program)).expect("a copy");
    }
    let window = folder.join("ecoute-window");
    // Slow, so that the shell is observable under the program's name.
    let slow = "#!/bin/sh\ni=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; exec sleep 1000\n";
    std::fs::write(window, slow).expect("a copied program");
    // The real window program waits for the display, and is stopped below.
    session.signal("Xvfb", Signal::STOP);
    let commands = [
        (folder.join("ecoute"), &["--lang=en"][..]),
        (folder.join("ecoute"), &["--lang=en", "doctor"]),
        (built("ecoute"), &["--lang=en", "doctor"]),
    ];
    let commands = commands.map(|(program, arguments)| {
        let mut command = session.command(program);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("ecoute runs")
    });
    let window =
        wait_for("the real window program", || starting_windows(&session).first().copied());
    let window = i32::try_from(window).ok().and_then(Pid::from_raw).expect("a process");
    kill_process(window, Signal::STOP).expect("it runs");
    let scripts = || processes(&session, "sleep");
    wait_for("the two scripts", || (scripts().len() == 2).then_some(()));
    let [start, _, doctor] = commands.map(|command| {
        let ended = command.wait_with_output().expect("a child process");
        String::from_utf8([ended.stdout, ended.stderr].concat()).expect("text")
    });
    let expected = "error: ecoute-window does not start (no answer within 20 s)";
    assert!(start.contains(expected), "{start}");
    let expected = "[check] display: ecoute-window: no answer within 20 s";
    assert!(doctor.contains(expected) && !doctor.contains("ecoute doctor"), "{doctor}");
    wait_for("all to end", || {
        (scripts().is_empty() && starting_windows(&session).is_empty()).then_some(())
    });
    session.ecoute(&["quit"]);
}

/// The real window programs that have not yet reported: neither a script of the same name nor those
/// whose libraries the dynamic loader lists.
fn starting_windows(session: &Session) -> Vec<u32> {
    let mut windows = processes(session, "ecoute-window");
    windows.retain(|pid| {
        let program = std::fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default();
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let mut arguments = line.split(|byte| *byte == 0);
        program == built("ecoute-window")
            && arguments.any(|it| [&b"--report"[..], b"--probe"].contains(&it))
    });
    windows
}

#[test]
fn an_interrupted_command_ends_what_it_was_starting() {
    let session = Session::bare();
    // The window waits for the display.
    session.signal("Xvfb", Signal::STOP);
    for (arguments, signal, before, after) in [
        (&[][..], Signal::INT, 0, 0),
        (&["doctor"], Signal::INT, 0, 0),
        (&[], Signal::TERM, 1, 1),
        (&["doctor"], Signal::HUP, 1, 1),
    ] {
        if before == 1 {
            session.ecoute(&["--background"]);
        }
        let mut command = session.command(built("ecoute"));
        command.args(arguments);
        let mut command = Program::run(&session, "ecoute", command);
        let agent = session.sockets().join("ecoute-agent.socket");
        wait_for("the window to start", || {
            let started = !starting_windows(&session).is_empty();
            (started && (agent.exists() || arguments == ["doctor"])).then_some(())
        });
        let started = Instant::now();
        command.signal(signal);
        assert_eq!((command.wait().code(), command.errors()), (Some(130), String::new()));
        wait_for("the window to end, and a new agent", || {
            let agents = processes(&session, "ecoute-agent").len();
            (processes(&session, "ecoute-window").is_empty() && agents == after).then_some(())
        });
        // Before the window itself times out.
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "{arguments:?}: {:?}",
            started.elapsed()
        );
    }
    session.ecoute(&["quit"]);
}

/// The page's colour while 107 answers, and while the clock is implausible.
const RELAY: &str = "#3D4E9E";
const TO_CHECK: &str = "#4A4A4F";

#[test]
fn a_crashed_web_engine_is_restarted_and_repeated_crashes_close_the_window() {
    let session = Session::bare();
    let clock = session.clock("2027-01-08 17:50:00");
    let mut window = Program::start(&session, "ecoute-window", Some(&clock));
    session.wait_for_painted_window("Écoute");
    // Each time another colour, so that a stale image cannot pass the test.
    for (utc, colour) in [
        ("2027-01-08 18:10:00", RELAY),
        ("2020-01-08 18:10:00", TO_CHECK),
        ("2027-01-08 18:20:00", RELAY),
    ] {
        signal_web_engine(&session, Signal::KILL);
        clock.jump(&session, utc);
        session.wait_for_colour(colour);
    }
    signal_web_engine(&session, Signal::KILL);
    wait_for("the window to close", || (!window.runs()).then_some(()));
    assert!(window.errors().contains("the web engine ended"), "{}", window.errors());
}

#[test]
fn a_crash_of_the_web_engine_keeps_the_zoom_level() {
    let session = Session::bare();
    let folder = session.path("config/ecoute");
    std::fs::create_dir(&folder).expect("a folder");
    let clock = session.clock("2027-01-08 18:10:00");
    let open = |size: u16| {
        let preferences = format!("{{\"zoom\": {size}}}");
        std::fs::write(folder.join("preferences.json"), preferences).expect("a file");
        let window = Program::start(&session, "ecoute-window", Some(&clock));
        session.wait_for_colour(RELAY);
        window
    };
    let mut window = open(100);
    let drawn = session.pixels_of(RELAY);
    session.ecoute(&["quit"]);
    window.wait();
    let _window = open(200);
    let doubled = session.pixels_of(RELAY);
    assert!(drawn * 3 / 2 < doubled, "{drawn} {doubled}");
    // Another colour in between, so that a stale image cannot pass the test.
    for (utc, colour) in [("2020-01-08 18:10:00", TO_CHECK), ("2027-01-08 18:10:00", RELAY)] {
        signal_web_engine(&session, Signal::KILL);
        clock.jump(&session, utc);
        session.wait_for_colour(colour);
    }
    wait_for("the same size", || (session.pixels_of(RELAY) == doubled).then_some(()));
    session.bring_to_front("Écoute");
    session.press_keys("ctrl+minus");
    wait_for("a size between both", || {
        (drawn + 1..doubled).contains(&session.pixels_of(RELAY)).then_some(())
    });
}

/// A window whose web engine is stopped before it has loaded the page.
fn start_without_engine(session: &Session) -> Program {
    // If the engine was faster, the attempt is repeated.
    let stopped = (0..5).find_map(|_| {
        let window = Program::start(session, "ecoute-window", None);
        signal_web_engine(session, Signal::STOP);
        std::thread::sleep(Duration::from_secs(1));
        if session.windows().is_empty() {
            return Some(window);
        }
        drop(window);
        signal_web_engine(session, Signal::KILL);
        None
    });
    stopped.expect("a window that waits for its page")
}

#[test]
fn the_window_appears_with_its_page_or_on_a_second_request_or_after_five_seconds() {
    let session = Session::bare();
    let late = start_without_engine(&session);
    session.wait_for_windows(&["Écoute"]);
    assert!(late.log().contains("the page is not loaded after 5 s"), "{}", late.log());
    drop(late);
    signal_web_engine(&session, Signal::KILL);
    session.wait_for_windows(&[]);

    let window = start_without_engine(&session);
    session.ecoute(&[]);
    session.wait_for_windows(&["Écoute"]);
    signal_web_engine(&session, Signal::CONT);
    session.wait_for_painted_window("Écoute");
    assert_eq!(processes(&session, "ecoute-window"), [window.pid()]);
    session.ecoute(&["quit"]);
}

fn signal_web_engine(session: &Session, signal: Signal) {
    let pid = wait_for("a web engine", || processes(session, WEB_ENGINE).first().copied());
    let engine = i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a process");
    kill_process(engine, signal).expect("it runs");
}
