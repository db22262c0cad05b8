//! Requests between the programs: stale and flooded sockets, stopped programs; and clean exits.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::program::{Program, WEB_ENGINE, built, processes};
use super::session::Session;
use super::{PROMPT, wait_for};
use crate::skip::root_or_skipped;

/// Exit code and output of `ecoute`.
fn ecoute(session: &Session, arguments: &[&str]) -> (Option<i32>, String) {
    let ended = session.command(built("ecoute")).args(arguments).output().expect("ecoute runs");
    (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
}

#[test]
fn ten_starts_at_once_leave_one_agent_and_one_window() {
    let session = Session::full();
    let starts: Vec<_> =
        (0..10).map(|_| session.command(built("ecoute")).spawn().expect("ecoute runs")).collect();
    for mut start in starts {
        assert!(start.wait().expect("a child process").success());
    }
    session.wait_for_windows(&["Écoute"]);
    session.bus().tray_item();
    wait_for("the others to exit", || {
        let one = |program| processes(&session, program).len() == 1;
        (one("ecoute-agent") && one("ecoute-window")).then_some(())
    });
    assert_eq!(session.windows(), ["Écoute"]);
    session.ecoute(&["quit"]);
}

#[test]
fn a_reader_of_the_command_s_output_does_not_wait_for_the_agent() {
    let session = Session::full();
    let mut caller = session.command("timeout");
    caller.args(["20", "sh", "-c", "output=$(\"$0\" --background 2>&1) && test -z \"$output\""]);
    let ended = caller.arg(built("ecoute")).status().expect("a shell runs");
    assert!(ended.success(), "{ended}");
    session.bus().tray_item();
    session.ecoute(&["quit"]);
}

#[test]
fn a_request_to_an_exiting_program_is_carried_out_by_the_next() {
    let session = Session::full();
    let exits: [(&str, &dyn Fn()); 4] = [
        ("agent, quit", &|| send_quit(&session, "ecoute-agent")),
        ("window, quit", &|| send_quit(&session, "ecoute-window")),
        ("window, closed", &|| session.close_window("Écoute")),
        ("window, Escape", &|| session.press_keys("Escape")),
    ];
    session.ecoute(&[]);
    for round in 0..16 {
        let (how, exit) = exits[round % exits.len()];
        session.wait_for_painted_window("Écoute");
        session.bring_to_front("Écoute");
        exit();
        // The delays range from before its exit to after it.
        std::thread::sleep(Duration::from_millis(round as u64 * 8));
        assert_eq!(ecoute(&session, &[]), (Some(0), String::new()), "{how}");
        wait_for(&format!("both programs after {how}"), || is_there(&session, 1).then_some(()));
    }
    session.ecoute(&["quit"]);
}

/// Sends `quit` and does not wait for the exit.
fn send_quit(session: &Session, program: &str) {
    let socket = session.sockets().join(format!("{program}.socket"));
    let mut client = UnixStream::connect(socket).expect("it runs");
    client.write_all(b"quit\n").expect("a server");
}

/// Whether there are this many agents, visible windows and window processes.
fn is_there(session: &Session, number: usize) -> bool {
    let count = |program| processes(session, program).len();
    count("ecoute-agent") == number
        && count("ecoute-window") == number
        && session.windows() == vec!["Écoute"; number]
}

#[test]
fn of_concurrent_starts_and_quits_the_last_one_counts_and_none_fails() {
    let session = Session::full();
    // A fixed pseudo-random order.
    let mut seed = 14_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for round in 0..6 {
        let requests: Vec<_> = (0..12)
            .map(|_| {
                let arguments = [&[][..], &["--background"], &["quit"]][next(3) as usize];
                std::thread::sleep(Duration::from_millis(next(120)));
                let mut command = session.command(built("ecoute"));
                command.args(arguments).stderr(Stdio::piped());
                (arguments, command.spawn().expect("ecoute runs"))
            })
            .collect();
        // Some of the others are still running.
        std::thread::sleep(Duration::from_millis(next(120)));
        for (arguments, request) in requests {
            let ended = request.wait_with_output().expect("a child process");
            let output = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert_eq!((ended.status.code(), output), (Some(0), String::new()), "{arguments:?}");
        }
        let (last, number) = [(&[][..], 1), (&["quit"], 0)][round % 2];
        assert_eq!(ecoute(&session, last), (Some(0), String::new()));
        wait_for(&format!("{last:?} to take effect"), || is_there(&session, number).then_some(()));
    }
}

#[test]
fn a_window_that_opens_while_the_agent_quits_has_an_agent() {
    let session = Session::full();
    for _ in 0..8 {
        session.ecoute(&[]);
        session.wait_for_painted_window("Écoute");
        let requests = [&["quit"][..], &[]].map(|arguments| {
            session.command(built("ecoute")).args(arguments).spawn().expect("ecoute runs")
        });
        for mut request in requests {
            assert!(request.wait().expect("a child process").success());
        }
        wait_for("both or neither", || {
            (is_there(&session, 0) || is_there(&session, 1)).then_some(())
        });
    }
    session.ecoute(&["quit"]);
}

#[test]
fn a_stale_socket_is_replaced() {
    let session = Session::full();
    let agent = Program::start(&session, "ecoute-agent", None);
    session.bus().tray_item();
    drop(agent);
    assert!(
        session.sockets().join("ecoute-agent.socket").exists(),
        "a killed agent leaves its socket"
    );
    assert_eq!(ecoute(&session, &["quit"]), (Some(0), String::new()));
    session.ecoute(&["--background"]);
    session.bus().tray_item();
    session.ecoute(&["quit"]);
}

#[test]
fn a_program_that_does_not_respond_is_named() {
    let session = Session::full();
    let agent = Program::start(&session, "ecoute-agent", None);
    session.bus().tray_item();
    agent.signal(Signal::STOP);
    for arguments in [&["--background"][..], &["quit"]] {
        let (code, output) = ecoute(&session, arguments);
        assert_eq!(code, Some(1), "{output}");
        assert!(output.contains("ecoute-agent") && output.lines().count() == 1, "{output}");
    }
    agent.signal(Signal::CONT);
    session.ecoute(&[]);
    session.wait_for_windows(&["Écoute"]);
    let window = processes(&session, "ecoute-window")[0];
    let window = i32::try_from(window).ok().and_then(rustix::process::Pid::from_raw);
    let send = |signal| rustix::process::kill_process(window.expect("a process"), signal);
    send(Signal::STOP).expect("it runs");
    let (code, output) = ecoute(&session, &["quit"]);
    assert_eq!(code, Some(1), "{output}");
    assert!(output.contains("ecoute-window") && output.lines().count() == 1, "{output}");
    assert!(processes(&session, "ecoute-agent").is_empty());
    send(Signal::CONT).expect("it runs");
    wait_for("the window to quit", || is_there(&session, 0).then_some(()));
}

#[test]
fn a_session_folder_that_others_can_access_is_rejected() {
    let session = Session::bare();
    let folder = session.path("run/ecoute");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("an open folder");
    let mut agent = Program::start(&session, "ecoute-agent", None);
    assert!(!agent.wait().success());
    assert!(agent.errors().contains("mode 700"), "{}", agent.errors());
    for request in [&["--lang=en"][..], &["--lang=en", "--background"], &["--lang=en", "quit"]] {
        let (code, printed) = ecoute(&session, request);
        assert_eq!((code, printed.lines().count()), (Some(1), 1), "{printed}");
        assert!(
            printed.contains("mode 700); open a session with") && !printed.contains("agent"),
            "{printed}"
        );
    }
    let mut doctor = session.command(built("ecoute"));
    let found = doctor.args(["doctor", "--json", "--lang", "en"]).output().expect("ecoute runs");
    let found: Vec<serde_json::Value> = serde_json::from_slice(&found.stdout).expect("JSON");
    let agent = found.iter().find(|it| it["check"] == "agent").expect("a finding");
    assert_eq!(
        (&agent["found"], agent["advice"].is_null()),
        (&"check again after: session folder".into(), true)
    );
}

#[test]
fn a_session_folder_with_too_long_a_path_for_a_socket_is_named() {
    let mut session = Session::bare();
    let rest = "/ecoute/x11-/ecoute-window.socket".len() + session.variable("DISPLAY").len() - 1;
    for (length, fits) in [(107, true), (108, false)] {
        let runtime = session.path("").display().to_string();
        let name = "x".repeat(length - rest - runtime.len());
        let runtime = format!("{runtime}{name}");
        std::fs::create_dir(&runtime).expect("a folder");
        session.set("XDG_RUNTIME_DIR", &runtime);
        let (code, printed) = ecoute(&session, &["--lang=en", "--background"]);
        if fits {
            assert_eq!((code, printed.as_str()), (Some(0), ""));
            session.ecoute(&[]);
            session.wait_for_windows(&["Écoute"]);
            session.ecoute(&["quit"]);
            continue;
        }
        let folder = format!("{runtime}/ecoute/");
        assert_eq!((code, printed.lines().count()), (Some(1), 1), "{printed}");
        assert!(
            printed.contains(&folder) && printed.contains(": name too long; open a session"),
            "{printed}"
        );
        let mut doctor = session.command(built("ecoute"));
        let found = doctor.args(["doctor", "--lang", "en"]).output().expect("ecoute runs").stdout;
        let found = String::from_utf8(found).expect("text");
        assert!(found.contains(&format!("[check] session folder: {folder}")), "{found}");
        assert!(found.contains("[check] icon: check again after: session folder"), "{found}");
    }
}

#[test]
fn garbage_floods_and_silent_clients_do_not_affect_the_agent() {
    let session = Session::full();
    let mut agent = Program::start(&session, "ecoute-agent", None);
    session.bus().tray_item();
    let socket = session.sockets().join("ecoute-agent.socket");
    let connect = || UnixStream::connect(&socket).expect("the socket is there");

    for garbage in [&b"\n"[..], b"quit", b"QUIT\n", b"quit\0\n", b"\xff\xfe\n", b"reload reload\n"]
    {
        let mut client = connect();
        client.write_all(garbage).expect("a server");
        client.shutdown(std::net::Shutdown::Write).expect("a server");
        let mut reply = vec![];
        // The agent may close the connection first.
        let _shut = client.read_to_end(&mut reply);
        assert_eq!(reply, b"", "{garbage:?}");
    }
    let mut client = connect();
    let megabyte = vec![b'x'; 1 << 20];
    let sent = (0..1024).take_while(|_| client.write_all(&megabyte).is_ok()).count();
    assert!(sent < 1024, "the agent does not read a gigabyte");
    let _silent = connect();
    session.ecoute(&["--background"]);
    assert!(agent.runs());
    session.ecoute(&["quit"]);
}

#[test]
fn each_signal_ends_both_programs_and_leaves_only_lock_files() {
    let session = Session::full();
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        session.ecoute(&[]);
        session.wait_for_windows(&["Écoute"]);
        session.bus().tray_item();
        let both = ["ecoute-agent", "ecoute-window"].map(|program| {
            // A child has its parent's name for a moment.
            let pid = wait_for(program, || match processes(&session, program)[..] {
                [pid] => Some(pid),
                _ => None,
            });
            let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
            pid.expect("a process")
        });
        let sent_at = Instant::now();
        for pid in both {
            rustix::process::kill_process(pid, signal).expect("it runs");
        }
        wait_for("all to exit", || {
            let left = ["ecoute-agent", "ecoute-window", WEB_ENGINE, "WebKitNetworkProcess"];
            left.iter().all(|name| processes(&session, name).is_empty()).then_some(())
        });
        assert!(sent_at.elapsed() < PROMPT, "{signal:?}: {:?}", sent_at.elapsed());
        let left = std::fs::read_dir(session.sockets()).expect("a folder");
        let mut left: Vec<_> = left.map(|entry| entry.expect("an entry").file_name()).collect();
        left.sort();
        assert_eq!(left, ["ecoute-agent.lock", "ecoute-window.lock"], "{signal:?}");
    }
}

#[test]
fn a_signal_that_cannot_be_registered_still_terminates_and_blocks_no_other() {
    let session = Session::full();
    let trace = session.path("trace");
    let start = |expression: &str| {
        // Also under `nohup`, which ignores a signal for all its children.
        let mut command = session.command("env");
        command.args(["--default-signal", "strace", "--follow-forks", "-e", expression, "-o"]);
        command.arg(&trace);
        command.arg(built("ecoute-agent"));
        Program::run(&session, "strace", command)
    };
    // Signals 1, 2 and 15, as the kernel lists them.
    let registered = |pid| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"))?;
        let caught = u64::from_str_radix(caught.trim(), 16).ok()?;
        Some((caught & (1 | 1 << 1 | 1 << 14)).count_ones())
    };
    let wait_for_agent = |number| {
        wait_for(&format!("{number} registered signals"), || {
            let [pid] = processes(&session, "ecoute-agent")[..] else { return None };
            (registered(pid) == Some(number)).then_some(pid)
        })
    };
    let mut agent = start("trace=rt_sigaction");
    wait_for_agent(3);
    session.ecoute(&["quit"]);
    agent.wait();
    let trace = std::fs::read_to_string(&trace).expect("strace writes");
    let registers =
        |line: &str| ["SIGHUP, {", "SIGINT, {", "SIGTERM, {"].iter().any(|it| line.contains(it));
    let calls = trace.lines().enumerate().filter(|(_, line)| registers(line));
    let calls: Vec<_> = calls.map(|(index, _)| index + 1).collect();
    assert_eq!(calls.len(), 3, "{trace}");
    for call in calls {
        for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
            let mut agent = start(&format!("inject=rt_sigaction:error=ENOMEM:when={call}"));
            let pid =
                i32::try_from(wait_for_agent(2)).ok().and_then(rustix::process::Pid::from_raw);
            let sent_at = Instant::now();
            rustix::process::kill_process(pid.expect("a process"), signal).expect("it runs");
            agent.wait();
            assert!(sent_at.elapsed() < PROMPT, "{signal:?}: {:?}", sent_at.elapsed());
        }
    }
}

#[test]
fn both_programs_exit_when_their_session_folder_is_removed() {
    let session = Session::full();
    session.ecoute(&[]);
    session.wait_for_windows(&["Écoute"]);
    session.bus().tray_item();
    let ended = Instant::now();
    std::fs::remove_dir_all(session.path("run/ecoute")).expect("the session's folder");
    wait_for("both to exit", || {
        let left = ["ecoute-agent", "ecoute-window"];
        left.iter().all(|name| processes(&session, name).is_empty()).then_some(())
    });
    assert!(ended.elapsed() < PROMPT, "{:?}", ended.elapsed());
    session.ecoute(&["quit"]);
    // Outside a session, it looks for all of the user's sessions.
    let mut outside = session.command(built("ecoute"));
    let outside = outside.arg("quit").env_remove("DISPLAY").status().expect("ecoute runs");
    assert!(outside.success() && !session.path("run/ecoute").exists(), "clients create no folder");
}

#[test]
fn two_users_of_one_machine_do_not_see_each_other() {
    if !root_or_skipped("only root runs as another user") {
        return;
    }
    let session = Session::full();
    let _agent = Program::start(&session, "ecoute-agent", None);
    session.bus().tray_item();

    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let program = other_user_s_copy(&session);
    let quit = |runtime: &std::path::Path| {
        let mut command = session.command("setpriv");
        command.args(nobody).arg(&program).arg("quit");
        command.env("XDG_RUNTIME_DIR", runtime).env_remove("XDG_CONFIG_HOME").env("HOME", "/");
        let ended = command.output().expect("setpriv runs");
        (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
    };
    assert_eq!(
        quit(&session.path("run")),
        (Some(0), String::new()),
        "another user's folder is ignored"
    );
    let own = session.path("another-run");
    std::fs::create_dir(&own).expect("a folder");
    std::os::unix::fs::chown(&own, Some(65534), Some(65534)).expect("root changes the owner");
    assert_eq!(quit(&own), (Some(0), String::new()), "nothing runs in this user's session");
    assert_eq!(processes(&session, "ecoute-agent").len(), 1);
}

/// Copies the command to a path where another user can run it.
fn other_user_s_copy(session: &Session) -> std::path::PathBuf {
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(session.path(""), open).expect("a mode");
    let copy = session.path("ecoute");
    std::fs::copy(built("ecoute"), &copy).expect("a file");
    copy
}
