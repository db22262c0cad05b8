//! No network access, and no files left behind.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::program::{Program, built, processes};
use super::session::Session;
use super::wait_for;
use crate::skip::{USER_NAMESPACE, root_or_skipped};

/// A command without any network, traced with all its children into this log.
pub fn traced(session: &Session, log: &Path, program: &str) -> Command {
    let mut command = session.command("unshare");
    command.args(["--map-root-user", "--net", "strace", "--follow-forks", "--seccomp-bpf"]);
    command.args(["--trace=socket,openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2"]);
    command.arg("--output").arg(log).arg(built(program));
    command
}

#[test]
fn a_day_s_use_opens_no_network_and_leaves_no_file() {
    if !root_or_skipped(USER_NAMESPACE) {
        return;
    }
    let session = Session::full();
    let before = files(&session);
    let monitor = session.bus().monitor_notifications();

    let agent_log = session.path("agent.strace");
    let mut agent = traced(&session, &agent_log, "ecoute-agent");
    session.clock("2027-01-08 17:59:56").apply_to(&mut agent);
    let mut agent = Program::run(&session, "traced-agent", agent);
    let bus = session.bus();
    let item = bus.tray_item();
    monitor.next();

    let window_log = session.path("window.strace");
    let window = traced(&session, &window_log, "ecoute");
    let mut window = Program::run(&session, "traced-window", window);
    session.wait_for_windows(&["Écoute"]);
    bus.click(&item);
    session.close_window("Écoute");
    assert!(window.wait().success(), "{}", window.errors());
    session.ecoute(&["quit"]);
    assert!(agent.wait().success(), "{}", agent.errors());

    for log in [agent_log, window_log] {
        check(&std::fs::read_to_string(log).expect("strace writes"));
    }
    let left = || files(&session).difference(&before).cloned().collect::<Vec<_>>();
    wait_for(&format!("the last process to remove {:?}", left()), || {
        left().is_empty().then_some(())
    });
}

#[test]
fn the_kernel_denies_the_network_to_the_programs_and_their_children() {
    let session = Session::full();
    session.ecoute(&[]);
    session.wait_for_windows(&["Écoute"]);
    session.bus().tray_item();
    for name in ["ecoute-agent", "ecoute-window", "WebKitWebProces", "WebKitNetworkPr"] {
        let pids = wait_for(name, || Some(processes(&session, name)).filter(|all| !all.is_empty()));
        for pid in pids {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
            assert!(status.contains("\nSeccomp:\t2\n"), "{name}: {status}");
        }
    }
    session.ecoute(&["quit"]);

    // The filter applies to one thread and its children only.
    let refused = std::thread::spawn(|| {
        let local = std::os::unix::net::UnixDatagram::unbound();
        assert!(local.is_ok() && std::net::UdpSocket::bind("127.0.0.1:0").is_ok());
        workstation::sandbox::deny_network();
        let local = std::os::unix::net::UnixDatagram::unbound();
        assert!(local.is_ok(), "local sockets still work");
        let errors = [
            std::net::UdpSocket::bind("127.0.0.1:0").err(),
            std::net::TcpListener::bind("[::1]:0").err(),
        ];
        let errors = errors.map(|error| error.and_then(|error| error.raw_os_error()));
        (errors, cfg!(target_arch = "x86_64").then(errors_of_system_calls))
    });
    let (errors, system_calls) = refused.join().expect("it ends");
    let unsupported = rustix::io::Errno::AFNOSUPPORT.raw_os_error();
    assert_eq!(errors, [Some(unsupported); 2]);
    if let Some(system_calls) = system_calls {
        assert_eq!(system_calls, format!("{unsupported} ").repeat(4));
    }
}

/// The errors of `socket` and `io_uring_setup` on x86-64, called as itself and as x32.
fn errors_of_system_calls() -> String {
    let calls =
        "for (41, 425, 41 | 1 << 30, 425 | 1 << 30) { syscall($_, 2, 2, 0); print $! + 0, ' ' }";
    let perl = Command::new("perl").args(["-e", calls]).output().expect("perl runs");
    String::from_utf8(perl.stdout).expect("numbers")
}

/// Folders of the kernel, the session and fontconfig, which are not the user's. fontconfig renews
/// its cache of the installed fonts when the first program of a machine draws text.
const SYSTEM_FOLDERS: [&str; 4] = ["/dev/", "/proc/", "/run/", "/var/cache/fontconfig/"];

/// The address families of the requested sockets.
pub fn sockets(log: &str) -> BTreeSet<&str> {
    log.lines().filter_map(|line| line.split_once("socket(")?.1.split(',').next()).collect()
}

fn check(log: &str) {
    assert_eq!(sockets(log), BTreeSet::from(["AF_UNIX"]));

    let created: Vec<_> = log
        .lines()
        .filter(|line| {
            line.contains("O_CREAT") || line.contains("mkdir") || line.contains("rename")
        })
        .filter(|line| !line.contains(" = -1 ") && !line.contains("O_TMPFILE"))
        .filter(|line| !SYSTEM_FOLDERS.iter().any(|place| line.contains(place)))
        .collect();
    assert!(created.is_empty(), "{created:#?}");
}

/// The files in the user's folders, without those of the desktop.
pub fn files(session: &Session) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = ["home", "config", "data", "cache"].map(|name| session.path(name)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                // The panel and the window manager may write their settings at any time.
                true if path.ends_with("config/xfce4") => {}
                true => folders.push(path),
                false => drop(found.insert(path)),
            }
        }
    }
    found
}
