//! The deb on fresh Debian systems with its Depends only: install, run, upgrade, remove, purge.

use std::fs;
use std::process::Command;

use rustix::process::Signal;
use serde_json::Value;

use crate::desktop::program::{Program, WEB_ENGINE, processes};
use crate::desktop::session::Session;
use crate::desktop::wait_for;

use super::root::Root;
use super::{dead_links, output, package};

#[test]
#[ignore = "cargo xtask package test"]
fn lintian_reports_nothing_but_the_documented_overrides() {
    let arguments = ["--fail-on", "error,warning,info", "--display-info", "--allow-root"];
    let report = output(Command::new("lintian").args(arguments).arg(package(".deb")));
    println!("{report}");
}

#[test]
#[ignore = "cargo xtask package test"]
fn its_files_have_the_date_of_the_release_and_no_special_modes() {
    let released = workstation::clock::RELEASED.to_string();
    for part in ["--ctrl-tarfile", "--fsys-tarfile"] {
        let list = format!("dpkg-deb {part} \"$0\" | TZ=UTC tar --list --verbose");
        let list = output(Command::new("sh").args(["-c", &list]).arg(package(".deb")));
        for line in list.lines() {
            // As in "drwxr-xr-x root/root 0 2026-11-24 00:00 ./usr/".
            let fields: Vec<_> = line.split_whitespace().collect();
            assert_eq!(fields[3..5], [released.as_str(), "00:00"], "{line}");
            assert!(!fields[0].contains(['s', 'S', 't', 'T']), "{line}");
        }
        assert!(list.lines().count() > 3, "{list}");
    }
}

#[test]
#[ignore = "cargo xtask package test"]
fn it_installs_runs_upgrades_and_is_removed_on_debian_12() {
    installs_runs_upgrades_and_is_removed(&Root::debian("bookworm"));
}

const DOCUMENTS: [&str; 6] = [
    "guide.fr.md",
    "command-line.md",
    "admin.md",
    "admin.fr.md",
    "policy/reference.md",
    "policy/reference.fr.md",
];

#[test]
#[ignore = "cargo xtask package test"]
fn it_installs_runs_upgrades_and_is_removed_on_debian_13() {
    installs_runs_upgrades_and_is_removed(&Root::debian("trixie"));
}

fn installs_runs_upgrades_and_is_removed(root: &Root) {
    let name = "/root/ecoute.deb";
    fs::copy(package(".deb"), root.path(name)).expect("the package");
    root.run(&["apt-get", "update"]);
    root.run(&["apt-get", "install", "--yes", "--no-install-recommends", name]);

    let documents = root.path("/usr/share/doc/ecoute");
    assert!(documents.join("policy/ecoute.admx").exists());
    assert!(documents.join("THIRD-PARTY-LICENSES.txt").exists());
    for text in DOCUMENTS {
        assert_eq!(dead_links(&documents.join(text)), [""; 0], "{text}");
    }

    let printed = root.run(&["ecoute", "status", "--json", "--at", "2026-12-24T20:00"]);
    let status: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!((&status["state"], &status["reason"]), (&"relay".into(), &"after_hours".into()));

    let mut session = Session::full();
    // Test builds open a network port for automation when these are set; releases must ignore them.
    for variable in ["TAURI_AUTOMATION", "TAURI_WEBVIEW_AUTOMATION"] {
        session.set(variable, "true");
    }
    let bus = session.bus();
    let start = |program: &str| {
        let command = root.inside(session.command("unshare"), &[program]);
        Program::run(&session, program, command)
    };
    let mut agent = start("ecoute-agent");
    let item = bus.tray_item();
    bus.click(&item);
    session.wait_for_windows(&["Écoute"]);
    wait_for("a painted page", || painted(&session).then_some(()));
    session.save_screenshot(&format!("installed-{}", codename(root)));
    for program in ["ecoute-agent", "ecoute-window", WEB_ENGINE] {
        let pid = processes(&session, program)[0];
        let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a running process");
        assert!(status.contains("\nSeccomp:\t2\n"), "{program} has no seccomp filter: {status}");
    }

    upgrade(root, name);
    assert!(agent.runs(), "an upgrade must not end the agent");
    bus.click(&item);
    session.close_window("Écoute");
    session.wait_for_windows(&[]);
    bus.click(&item);
    session.wait_for_windows(&["Écoute"]);
    let inside = root.inside(session.command("unshare"), &["ecoute", "quit"]);
    output(&mut { inside });
    assert!(agent.wait().success(), "{}", agent.errors());
    session.wait_for_windows(&[]);
    starts_with_the_session_in_a_sandbox(root);
    let mut upgraded = start("ecoute-agent");
    wait_for("the new version's icon", || (bus.tray_items().len() == 1).then_some(()));

    root.run(&["apt-get", "remove", "--yes", "ecoute"]);
    assert!(upgraded.runs(), "a removal must not end the agent");
    let left = root.run(&["find", "/etc", "/usr", "/opt", "/srv", "-name", "*ecoute*"]);
    assert_eq!(left, "/etc/xdg/autostart/ecoute.desktop\n", "a configuration file stays");
    root.run(&["apt-get", "purge", "--yes", "ecoute"]);
    let everywhere = ["find", "/etc", "/usr", "/opt", "/srv", "/var", "-iname", "*ecoute*"];
    assert_eq!(root.run(&everywhere), "");
}

/// The session's systemd starts the agent from its autostart entry, with the package's sandbox.
fn starts_with_the_session_in_a_sandbox(root: &Root) {
    root.run(&["apt-get", "install", "--yes", "--no-install-recommends", "systemd"]);
    let session = Session::full();
    let bus = session.bus();
    let manager = root.session_manager(session.command("unshare"), "xdg-desktop-autostart.target");
    let mut manager = Program::run(&session, "systemd", manager);
    let item = bus.tray_item();
    let agent = processes(&session, "ecoute-agent");
    let status = fs::read_to_string(format!("/proc/{}/status", agent[0]));
    let status = status.expect("a running process");
    let filters = status.lines().find_map(|line| line.strip_prefix("Seccomp_filters:"));
    let filters: usize = filters.expect("a count").trim().parse().expect("a number");
    assert!(filters > 4, "the agent's own seccomp filter and those of systemd:\n{status}");
    bus.click(&item);
    session.wait_for_windows(&["Écoute"]);
    wait_for("a painted page", || painted(&session).then_some(()));
    let mut quit = root.inside(session.command("unshare"), &["ecoute", "quit"]);
    output(&mut quit);
    session.wait_for_windows(&[]);
    assert!(processes(&session, "ecoute-agent").is_empty());
    manager.signal(Signal::TERM);
    manager.wait();
}

/// Whether the window shows its content, not only a background.
fn painted(session: &Session) -> bool {
    let count = "import -window root -crop 400x600+10+60 png:- | convert png:- -format %k info:";
    let colours = output(session.command("sh").args(["-c", count]));
    colours.trim().parse::<u32>().is_ok_and(|colours| colours > 20)
}

/// Installs the same programs as version 99.
fn upgrade(root: &Root, name: &str) {
    let script = "dpkg-deb --raw-extract \"$0\" /root/next && \
        sed -i 's/^Version: .*/Version: 99.0.0/' /root/next/DEBIAN/control && \
        dpkg-deb -Znone --root-owner-group --build /root/next /root/next.deb";
    root.run(&["sh", "-c", script, name]);
    root.run(&["apt-get", "install", "--yes", "/root/next.deb"]);
    let version = root.run(&["dpkg-query", "--show", "--showformat=${Version}", "ecoute"]);
    assert_eq!(version, "99.0.0");
}

fn codename(root: &Root) -> String {
    root.run(&["sh", "-c", ". /etc/os-release; printf %s \"$VERSION_CODENAME\""])
}
