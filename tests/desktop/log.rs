//! The system's log: starts, policies and faults, each once; use only if verbose.

use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;

use workstation::session;

use super::program::{Program, built};
use super::session::Session;
use super::wait_for;
use crate::policy::Etc;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Simulates a day's use: a click on the icon, the window opens and closes, a transition.
fn simulate_use(session: &Session, agent: &mut Program, clock: &super::clock::FakeClock) {
    let bus = session.bus();
    let monitor = bus.monitor_notifications();
    let item = bus.tray_item();
    bus.click(&item);
    session.wait_for_windows(&["Écoute"]);
    clock.jump(session, "2027-01-11 18:00:00");
    monitor.next();
    session.close_window("Écoute");
    session.ecoute(&["--background"]);
    session.ecoute(&["quit"]);
    assert!(agent.wait().success());
}

#[test]
fn a_day_s_use_logs_the_start_only() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 17:59:00");
    let mut agent = Program::start(&session, "ecoute-agent", Some(&clock));
    simulate_use(&session, &mut agent, &clock);
    let start = format!("ecoute-agent: version {VERSION} starts; effective policy: none\n");
    assert_eq!(agent.log(), start);
}

#[test]
fn a_policy_and_its_faults_are_logged_once_and_by_the_agent_only() {
    let Some(etc) = Etc::beside_bus() else { return };
    let session = Session::full();
    let places = ["9.json", "8.json"].map(|name| format!("/etc/ecoute/policies/managed/{name}"));
    etc.write("managed/9.json", r#"{"language": "nl", "quickHide": "no"}"#);
    let mut command = session.command("unshare");
    command.args(etc.over(&built("ecoute-agent"))).arg("ecoute-agent");
    let agent = Program::run(&session, "ecoute-agent", command);
    session.bus().tray_item();
    let [nine, eight] = &places;
    let start = format!(
        "ecoute-agent: version {VERSION} starts; effective policy: {nine}\n\
         ecoute-agent: {nine}: quickHide: \"no\" is ignored; expected: true or false\n"
    );
    assert_eq!(agent.log(), start);

    let mut command = session.command("unshare");
    command.args(etc.over(&built("ecoute"))).arg("ecoute");
    let errors = session.path("ecoute.errors");
    command.stderr(File::create(&errors).expect("a file")).stdout(Stdio::null());
    assert!(command.status().expect("it runs").success());
    session.wait_for_windows(&["Écoute"]);

    etc.write("managed/8.json", r#"{"notifications": "full"}"#);
    let changed = format!("{start}ecoute-agent: effective policy: {eight}, {nine}\n");
    wait_for("the change in the log", || (agent.log() == changed).then_some(()));
    session.ecoute(&["quit"]);
    let logged = std::fs::read_to_string(errors).expect("a file");
    assert_eq!(logged, "", "neither the command nor the window logs that it was opened");
}

#[test]
fn the_journal_gets_the_priority_of_each_line() {
    let mut session = Session::full();
    // The variable that systemd sets for a stream to the journal.
    let log = session.path("ecoute-agent.errors");
    let file = File::create(&log).and_then(|file| file.metadata()).expect("a file");
    session.set("JOURNAL_STREAM", &format!("{}:{}", file.dev(), file.ino()));
    session.stop("dunst");
    let clock = session.clock("2027-01-11 17:59:57");
    let agent = Program::start(&session, "ecoute-agent", Some(&clock));
    wait_for("a fault", || agent.log().contains("no notification").then_some(()));
    let log = agent.log();
    assert!(log.starts_with("<6>ecoute-agent: version "), "{log}");
    assert!(log.contains("\n<4>ecoute-agent: no notification: "), "{log}");
    session.set("JOURNAL_STREAM", "8:1");
    session.ecoute(&["quit"]);
    let agent = Program::start(&session, "ecoute-agent", None);
    session.bus().tray_item();
    assert!(
        agent.log().starts_with("ecoute-agent: version "),
        "a stream that is not the journal: {}",
        agent.log()
    );
}

#[test]
fn a_program_that_was_replaced_keeps_its_name_in_the_log() {
    let Some(etc) = Etc::beside_bus() else { return };
    let session = Session::full();
    let copy = session.path("ecoute-agent");
    std::fs::copy(built("ecoute-agent"), &copy).expect("a copy");
    let mut command = session.command("unshare");
    command.args(etc.over(&copy)).arg("ecoute-agent");
    let agent = Program::run(&session, "ecoute-agent", command);
    session.bus().tray_item();
    std::fs::remove_file(&copy).expect("a file");
    etc.write("managed/9.json", r#"{"language": "nl"}"#);
    let logged = "\necoute-agent: effective policy: /etc/ecoute/policies/managed/9.json\n";
    wait_for("the change in the log", || agent.log().contains(logged).then_some(()));
}

#[test]
fn a_display_or_bus_that_may_be_remote_keeps_the_network_allowed() {
    let rows = [
        ("unix:path=/run/user/1000/bus", false),
        ("unix:abstract=/tmp/x,guid=1;unix:path=/y", false),
        ("autolaunch:", false),
        ("tcp:host=server,port=1", true),
        ("nonce-tcp:host=server,port=1,noncefile=/x", true),
        ("unix:path=/run/user/1000/bus;tcp:host=server,port=1", true),
        ("unixexec:path=ssh,argv1=server", true),
    ];
    for (addresses, remote) in rows {
        assert_eq!(session::bus::is_remote(addresses), remote, "{addresses}");
    }
    let local = ["", ":0", ":0.1", "unix:0", "/private/tmp/socket:0", "no display"];
    let remote = ["localhost:10.0", "server:0", "[::1]:0", "tcp/server:0"];
    assert!(!local.into_iter().any(session::is_remote_display));
    assert!(remote.into_iter().all(session::is_remote_display));
}

#[test]
fn verbose_logs_wake_ups_services_and_commands() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 17:59:00");
    let mut command = session.command(built("ecoute-agent"));
    clock.apply_to(&mut command);
    command.args(["--verbose", "-v"]);
    let mut agent = Program::run(&session, "ecoute-agent", command);
    simulate_use(&session, &mut agent, &clock);
    let log = agent.log();
    for expected in [
        "ecoute-agent: verbose: logs wake-ups",
        ": waits until 2027-01-11T18:00:00Z, or for an event",
        ": waits until 2027-01-11T23:00:00Z, or for an event",
        ": org.kde.StatusNotifierWatcher is owned by ",
        ": org.freedesktop.Notifications is owned by dunst, process ",
        ": request: Show",
        ": request: Reload",
        ": request: Quit",
    ] {
        assert!(log.contains(expected), "{expected}:\n{log}");
    }
}

#[test]
fn the_agent_prints_its_help_and_rejects_unknown_arguments() {
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(built("ecoute-agent"));
        let ended = command.args(arguments).env_clear().output().expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (ended.status.code(), text(ended.stdout), text(ended.stderr))
    };
    let (code, help, errors) = run(&["--help"]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(help.contains("\n\nUsage\u{a0}: ecoute-agent [OPTIONS]\n\nOptions\u{a0}:\n"), "{help}");
    for option in ["--autostart  ", "-v, --verbose", "-h, --help   ", "-V, --version"] {
        let text = help.lines().find_map(|line| line.strip_prefix(&format!("  {option}  ")));
        assert!(text.is_some_and(|text| text.starts_with(char::is_uppercase)), "{option}: {help}");
    }
    assert_eq!(run(&["-h"]), run(&["--help"]));
    for option in ["-V", "--version"] {
        assert_eq!(run(&[option]), (Some(0), format!("ecoute-agent {VERSION}\n"), "".into()));
    }
    let (code, out, errors) = run(&["--loud"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(errors.contains("--loud") && errors.lines().count() == 1, "{errors}");
}
