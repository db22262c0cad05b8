//! The Windows Installer package under wine: installed, run, upgraded, repaired, removed.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::desktop::wait_for;

use super::wine::Windows;
use super::{dead_links, package, project};

const FILES: [&str; 12] = [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "WebView2Loader.dll",
    "admin.fr.md",
    "admin.md",
    "command-line.md",
    "ecoute-agent.exe",
    "ecoute-window.exe",
    "ecoute.exe",
    "guide.fr.md",
    "policy",
];
const COMMAND: &str = r"C:\Program Files\Ecoute\ecoute.exe";
const RUN: &str = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run";
/// Wine puts everybody's menu entries into the user's own menu.
const ENTRY: &str = "/root/.wine/drive_c/users/root/AppData/Roaming/Microsoft/Windows/Start Menu/\
    Programs/Écoute.lnk";
/// The next version, from the sources that `cargo xtask package` left.
const NEXT: &str = "sed 's/ Version=\"[0-9.]*\"/ Version=\"99.0.0\"/; \
    s/Product Id=\"[^\"]*\"/Product Id=\"00000000-0000-4000-8000-000000000001\"/' \
    ecoute.wxs > next.wxs && sed 's/ecoute\\.wxs/next.wxs/' make.sh > next.sh && \
    sh next.sh next.msi 00000000-0000-4000-8000-000000000002";

/// Windows with the package at hand.
fn fresh(name: &str) -> Windows {
    let windows = Windows::fresh(name);
    fs::copy(package(".msi"), windows.root.path("/root/msi/ecoute.msi")).expect("the package");
    windows
}

impl Windows {
    /// Asks Windows Installer for something; the low byte of its answer.
    fn msiexec(&self, request: &str) -> Option<i32> {
        self.run(&format!("wine msiexec {request} /qn")).code
    }

    fn start(&self, program: &str) -> Child {
        let mut command =
            self.command(&format!("exec wine 'C:\\Program Files\\Ecoute\\{program}'"));
        command.stdout(Stdio::null()).spawn().expect("wine runs")
    }

    fn runs(&self, program: &str) -> bool {
        self.run("wine tasklist").out.contains(program)
    }

    /// What lies in the program's folder, or in one of its folders.
    fn files(&self, of: &str) -> Vec<String> {
        names(&self.root.path("/root/.wine/drive_c/Program Files/Ecoute").join(of))
    }

    fn starts_with_the_session(&self) -> bool {
        self.run(&format!("wine reg query '{RUN}'")).out.contains("ecoute-agent.exe")
    }

    fn version(&self) -> String {
        let uninstall = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall";
        let printed = self.run(&format!("wine reg query '{uninstall}' /s")).out;
        let versions = printed.lines().filter(|line| line.contains("DisplayVersion"));
        versions.filter_map(|line| line.split_whitespace().last()).collect()
    }
}

/// What lies in a folder; nothing where there is none.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

#[test]
#[ignore = "cargo xtask package test"]
fn it_is_installed_asked_repaired_and_removed() {
    let windows = fresh("life");
    assert_eq!(windows.msiexec("/i ecoute.msi"), Some(0));
    assert_eq!(windows.files(""), FILES);
    assert_eq!(windows.files("policy"), names(&project().join("src-tauri/packaging/policy")));
    assert_eq!(windows.files("policy/fr-FR"), ["ecoute.adml"]);
    for name in ["guide.fr.md", "command-line.md", "admin.md", "admin.fr.md"] {
        let text = format!("/root/.wine/drive_c/Program Files/Ecoute/{name}");
        assert_eq!(dead_links(&windows.root.path(&text)), [""; 0], "{name}");
    }
    assert!(windows.starts_with_the_session());
    assert!(windows.root.path(ENTRY).exists());
    assert_eq!(windows.version(), env!("CARGO_PKG_VERSION"));
    let name = r"wine reg query 'HKLM\Software\Classes\AppUserModelId\be.ecoute.Ecoute'";
    assert!(windows.run(name).out.contains("DisplayName"));

    for (at, state, reason) in [
        ("2026-12-24T20:00", "relay", "after_hours"),
        ("2026-12-25T12:00", "relay", "holiday"),
        ("2026-12-28T09:00", "open", "open_hours"),
        ("2027-03-28T03:00", "relay", "weekend"),
    ] {
        let ask = format!("wine '{COMMAND}' status --json --at {at}");
        let ended = windows.run(&ask);
        assert_eq!(ended.code, Some(0), "{at}: {}", ended.out);
        let status: Value = serde_json::from_str(&ended.out).expect("JSON");
        assert_eq!((&status["state"], &status["reason"]), (&state.into(), &reason.into()), "{at}");
    }

    let loader = "/root/.wine/drive_c/Program Files/Ecoute/WebView2Loader.dll";
    fs::remove_file(windows.root.path(loader)).expect("a file to miss");
    assert_eq!(windows.msiexec("/i ecoute.msi REINSTALL=ALL REINSTALLMODE=amus"), Some(0));
    assert_eq!(windows.files(""), FILES);

    assert_eq!(windows.msiexec("/x ecoute.msi"), Some(0));
    // The user's own folder, where programs find each other, is the user's; it is empty.
    let left = windows.run("find /root/.wine -iname '*coute*' -not -path '*/AppData/Local/Ecoute'");
    assert_eq!(left.out, "");
    assert!(!windows.starts_with_the_session());
    assert_eq!(windows.version(), "");
}

#[test]
#[ignore = "cargo xtask package test"]
fn an_upgrade_asks_the_agent_to_leave_and_a_downgrade_is_refused() {
    let windows = fresh("upgrade");
    assert_eq!(windows.run(NEXT).code, Some(0));
    assert_eq!(windows.msiexec("/i ecoute.msi"), Some(0));
    let mut agent = windows.start("ecoute-agent.exe");
    wait_for("the agent", || windows.runs("ecoute-agent.exe").then_some(()));
    assert_eq!(windows.msiexec("/i next.msi"), Some(0));
    wait_for("the agent's end", || agent.try_wait().expect("a child of ours"));
    assert_eq!(
        (windows.files(""), windows.version()),
        (FILES.map(str::to_owned).to_vec(), "99.0.0".into())
    );

    let refused = Some(1603 & 0xff);
    assert_eq!(windows.msiexec("/i ecoute.msi"), refused);
    assert_eq!(windows.version(), "99.0.0");
    assert_eq!(windows.msiexec("/x next.msi"), Some(0));
    assert_eq!(windows.files(""), [""; 0]);
}

#[test]
#[ignore = "cargo xtask package test"]
fn the_end_of_the_session_ends_the_agent_within_two_seconds() {
    let windows = fresh("session-end");
    assert_eq!(windows.msiexec("/i ecoute.msi"), Some(0));
    let mut agent = windows.start("ecoute-agent.exe");
    // Without a tray host wine shows the icon in a window without a title.
    windows.session.wait_for_windows(&[""]);
    // It asks the programs, as a shutdown does, and kills those that stay; what is measured is its whole run.
    // Without the second word it starts the next session, and the agent in it.
    let asked = Instant::now();
    windows.run("wine wineboot --end-session --shutdown");
    let ended = wait_for("the agent's end", || agent.try_wait().expect("a child of ours"));
    assert_eq!(ended.code(), Some(0), "it leaves by itself");
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
}

#[test]
#[ignore = "cargo xtask package test"]
fn a_property_switches_autostart_off() {
    let windows = fresh("autostart");
    assert_eq!(windows.msiexec("/i ecoute.msi AUTOSTART=0"), Some(0));
    assert_eq!(windows.files(""), FILES);
    assert!(!windows.starts_with_the_session());
}

#[test]
#[ignore = "cargo xtask package test"]
fn without_a_web_view_it_says_what_to_install_and_the_icon_stays() {
    let windows = fresh("web-view");
    assert_eq!(windows.msiexec("/i ecoute.msi"), Some(0));
    let mut agent = windows.start("ecoute-agent.exe");
    wait_for("the agent", || windows.runs("ecoute-agent.exe").then_some(()));
    let mut window = windows.start("ecoute-window.exe");
    // Without a tray host wine shows the icon in a window without a title.
    windows.session.wait_for_windows(&["", "Écoute"]);
    windows.session.photograph("windows-without-web-view");
    windows.session.close_window("Écoute");
    wait_for("the window's end", || window.try_wait().expect("a child of ours"));

    assert!(agent.try_wait().expect("a child of ours").is_none());
    let ecoute = |request: &str| windows.run(&format!("wine '{COMMAND}' {request}"));
    let doctor = ecoute("doctor --lang en");
    let said = doctor.out.contains("install WebView2; the icon works without");
    assert!(said && doctor.code == Some(1), "{}", doctor.out);
    let quit = ecoute("quit");
    assert_eq!((quit.out.as_str(), quit.code), ("", Some(0)));
    wait_for("the agent's end", || agent.try_wait().expect("a child of ours"));
}

#[test]
#[ignore = "cargo xtask package test"]
fn the_domain_and_the_workstation_hold_on_windows() {
    let windows = fresh("tests");
    let tests = project().join("target/packages-tests/tests.exe");
    fs::copy(tests, windows.root.path("/root/msi/tests.exe")).expect("the tests");
    let ended = windows.run("wine tests.exe");
    let count = ended.out.lines().find_map(|line| line.strip_prefix("test result: ok. "));
    let count = count.and_then(|line| line.split(' ').next()?.parse::<u32>().ok());
    assert!(ended.code == Some(0) && count > Some(30), "{}", ended.out);
}
