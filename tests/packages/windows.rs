//! The Windows Installer package under wine: install, run, upgrade, repair, remove.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::desktop::wait_for;

use super::wine::Windows;
use super::{dead_links, package, project};

const FILES: [&str; 14] = [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "THIRD-PARTY-LICENSES.txt",
    "WebView2Loader.dll",
    "admin.fr.md",
    "admin.md",
    "command-line.md",
    "ecoute-agent.exe",
    "ecoute-window.exe",
    "ecoute.exe",
    "ecoute.png",
    "guide.fr.md",
    "policy",
];
const COMMAND: &str = r"C:\Program Files\Ecoute\ecoute.exe";
const RUN: &str = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run";
/// Wine creates menu entries for all users in the user's menu.
const ENTRY: &str = "/root/.wine/drive_c/users/root/AppData/Roaming/Microsoft/Windows/Start Menu/\
    Programs/Écoute.lnk";
/// Builds version 99 from the sources of `cargo xtask package`.
const NEXT: &str = "sed 's/ Version=\"[0-9.]*\"/ Version=\"99.0.0\"/; \
    s/Product Id=\"[^\"]*\"/Product Id=\"00000000-0000-4000-8000-000000000001\"/' \
    ecoute.wxs > next.wxs && sed 's/ecoute\\.wxs/next.wxs/' make.sh > next.sh && \
    sh next.sh next.msi 00000000-0000-4000-8000-000000000002";

/// A fresh Windows with a copy of the package.
fn fresh(name: &str) -> Windows {
    let windows = Windows::fresh(name);
    fs::copy(package(".msi"), windows.root.path("/root/msi/ecoute.msi")).expect("the package");
    windows
}

impl Windows {
    /// Runs Windows Installer without a user interface. Returns the low byte of its exit code.
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

    /// The files in the program's folder, or in a subfolder of it.
    fn files(&self, of: &str) -> Vec<String> {
        names(&self.root.path("/root/.wine/drive_c/Program Files/Ecoute").join(of))
    }

    fn has_run_entry(&self) -> bool {
        self.run(&format!("wine reg query '{RUN}'")).out.contains("ecoute-agent.exe")
    }

    fn version(&self) -> String {
        let uninstall = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall";
        let printed = self.run(&format!("wine reg query '{uninstall}' /s")).out;
        let versions = printed.lines().filter(|line| line.contains("DisplayVersion"));
        versions.filter_map(|line| line.split_whitespace().last()).collect()
    }
}

/// The sorted names in a folder; none if it does not exist.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

#[test]
#[ignore = "cargo xtask package test"]
fn it_is_installed_used_repaired_and_removed() {
    let windows = fresh("installation");
    assert_eq!(windows.msiexec("/i ecoute.msi"), Some(0));
    assert_eq!(windows.files(""), FILES);
    assert_eq!(windows.files("policy"), names(&project().join("src-tauri/packaging/policy")));
    assert_eq!(windows.files("policy/fr-FR"), ["ecoute.adml"]);
    for name in ["guide.fr.md", "command-line.md", "admin.md", "admin.fr.md"] {
        let text = format!("/root/.wine/drive_c/Program Files/Ecoute/{name}");
        assert_eq!(dead_links(&windows.root.path(&text)), [""; 0], "{name}");
    }
    assert!(windows.has_run_entry());
    assert!(windows.root.path(ENTRY).exists());
    assert_eq!(windows.version(), env!("CARGO_PKG_VERSION"));
    let name = r"wine reg query 'HKLM\Software\Classes\AppUserModelId\be.ecoute.Ecoute'";
    let registered = windows.run(name).out;
    for expected in ["DisplayName", r"C:\Program Files\Ecoute\ecoute.png"] {
        assert!(registered.contains(expected), "{expected}: {registered}");
    }

    for (at, state, reason) in [
        ("2026-12-24T20:00", "relay", "after_hours"),
        ("2026-12-25T12:00", "relay", "holiday"),
        ("2026-12-28T09:00", "open", "open_hours"),
        ("2027-03-28T03:00", "relay", "weekend"),
    ] {
        let ended = windows.run(&format!("wine '{COMMAND}' status --json --at {at}"));
        assert_eq!(ended.code, Some(0), "{at}: {}", ended.out);
        let status: Value = serde_json::from_str(&ended.out).expect("JSON");
        assert_eq!((&status["state"], &status["reason"]), (&state.into(), &reason.into()), "{at}");
    }

    let loader = "/root/.wine/drive_c/Program Files/Ecoute/WebView2Loader.dll";
    fs::remove_file(windows.root.path(loader)).expect("an installed file");
    assert_eq!(windows.msiexec("/i ecoute.msi REINSTALL=ALL REINSTALLMODE=amus"), Some(0));
    assert_eq!(windows.files(""), FILES);

    assert_eq!(windows.msiexec("/x ecoute.msi"), Some(0));
    let left = windows.run("find /root/.wine -iname '*coute*'");
    assert_eq!(left.out, "");
    assert!(!windows.has_run_entry());
    assert_eq!(windows.version(), "");
}

#[test]
#[ignore = "cargo xtask package test"]
fn an_upgrade_quits_the_agent_and_a_downgrade_is_rejected() {
    let windows = fresh("upgrade");
    assert_eq!(windows.run(NEXT).code, Some(0));
    assert_eq!(windows.msiexec("/i ecoute.msi"), Some(0));
    let mut agent = windows.start("ecoute-agent.exe");
    wait_for("the agent", || windows.runs("ecoute-agent.exe").then_some(()));
    assert_eq!(windows.msiexec("/i next.msi"), Some(0));
    wait_for("the agent's exit", || agent.try_wait().expect("a child process"));
    assert_eq!(
        (windows.files(""), windows.version()),
        (FILES.map(str::to_owned).to_vec(), "99.0.0".into())
    );

    let rejected = Some(1603 & 0xff);
    assert_eq!(windows.msiexec("/i ecoute.msi"), rejected);
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
    // Without a tray host, wine shows the icon in a window without a title.
    windows.session.wait_for_windows(&[""]);
    // Like a shutdown, wineboot sends the end of the session to programs and kills those that stay;
    // its whole run is measured. Without --shutdown it would start a new session, with another
    // agent.
    let started = Instant::now();
    windows.run("wine wineboot --end-session --shutdown");
    let ended = wait_for("the agent's exit", || agent.try_wait().expect("a child process"));
    assert_eq!(ended.code(), Some(0), "it exits by itself");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
#[ignore = "cargo xtask package test"]
fn the_property_autostart_0_omits_the_autostart_entry() {
    let windows = fresh("autostart");
    assert_eq!(windows.msiexec("/i ecoute.msi AUTOSTART=0"), Some(0));
    assert_eq!(windows.files(""), FILES);
    assert!(!windows.has_run_entry());
}

#[test]
#[ignore = "cargo xtask package test"]
fn a_chosen_folder_and_autostart_0_are_kept_until_they_are_chosen_anew() {
    let windows = fresh("choices");
    assert_eq!(windows.run(NEXT).code, Some(0));
    let files = |of: &str| names(&windows.root.path("/root/.wine/drive_c").join(of));
    assert_eq!(windows.msiexec(r"/i ecoute.msi 'INSTALLDIR=C:\Outils' AUTOSTART=0"), Some(0));
    for request in ["/i ecoute.msi REINSTALL=ALL REINSTALLMODE=amus", "/i next.msi"] {
        assert_eq!(windows.msiexec(request), Some(0), "{request}");
        assert_eq!(files("Outils"), FILES, "{request}");
        assert!(windows.files("").is_empty() && !windows.has_run_entry(), "{request}");
    }
    assert_eq!(windows.msiexec("/x next.msi"), Some(0));
    let kept = || windows.run(r"wine reg query 'HKLM\Software\Ecoute'").code == Some(0);
    assert!(files("Outils").is_empty() && !kept());

    assert_eq!(windows.msiexec(r"/i ecoute.msi 'INSTALLDIR=C:\Outils' AUTOSTART=0"), Some(0));
    assert_eq!(windows.msiexec(r"/i next.msi 'INSTALLDIR=C:\Autres' AUTOSTART=1"), Some(0));
    assert_eq!((files("Outils"), files("Autres")), (vec![], FILES.map(str::to_owned).to_vec()));
    assert!(windows.has_run_entry() && kept());
    assert_eq!(windows.msiexec("/x next.msi"), Some(0));
    assert!(files("Autres").is_empty() && !kept());
}

#[test]
#[ignore = "cargo xtask package test"]
fn without_webview2_a_message_box_stays_until_it_is_closed_or_ecoute_quits() {
    let windows = fresh("web-view");
    assert_eq!(windows.msiexec("/i ecoute.msi"), Some(0));
    let mut agent = windows.start("ecoute-agent.exe");
    wait_for("the agent", || windows.runs("ecoute-agent.exe").then_some(()));
    let mut window = windows.start("ecoute-window.exe");
    // Without a tray host, wine shows the icon in a window without a title.
    windows.session.wait_for_windows(&["", "Écoute"]);
    windows.session.save_screenshot("windows-without-web-view");
    windows.session.close_window("Écoute");
    wait_for("the window's exit", || window.try_wait().expect("a child process"));
    let mut window = windows.start("ecoute-window.exe");
    windows.session.wait_for_windows(&["", "Écoute"]);

    assert!(agent.try_wait().expect("a child process").is_none());
    let ecoute = |request: &str| windows.run(&format!("wine '{COMMAND}' {request}"));
    // The box comes to the front; the command says the same as at the first start.
    let again = ecoute("--lang en");
    assert!(again.code == Some(1) && again.err.contains("WebView2"), "{}{}", again.out, again.err);
    let doctor = ecoute("doctor --lang en");
    let advice = doctor.out.contains("install WebView2, or install it again; the icon works");
    assert!(advice && doctor.code == Some(1), "{}", doctor.out);
    let quit = ecoute("quit");
    assert_eq!((quit.out.as_str(), quit.code), ("", Some(0)));
    wait_for("the agent's exit", || agent.try_wait().expect("a child process"));
    wait_for("the window's exit", || window.try_wait().expect("a child process"));
}

#[test]
#[ignore = "cargo xtask package test"]
fn the_package_names_the_code_page_of_its_text_and_the_version_of_each_program() {
    let windows = fresh("tables");
    let table = |name: &str| windows.run(&format!("msiinfo export ecoute.msi {name}")).out;
    assert!(table("_ForceCodepage").contains("1252\t_ForceCodepage"));
    assert!(table("Property").contains("ProductName\tÉcoute\n"));
    let bytes = fs::read(package(".msi")).expect("the package");
    let found = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
    assert!(found(b"\xc9coute") && !found("Écoute".as_bytes()), "text in code page 1252");
    let summary = windows.run("msiinfo suminfo ecoute.msi").out;
    assert!(summary.is_ascii() && summary.contains("Ecoute"), "{summary}");

    let files = table("File");
    let version = format!("\t{}.0\t0\t", env!("CARGO_PKG_VERSION"));
    let versions = files.lines().filter(|line| line.contains(&version));
    let programs: Vec<_> = versions.filter_map(|line| line.split('\t').nth(2)).collect();
    assert_eq!(programs, ["ecoute.exe", "ecoute-agent.exe", "ecoute-window.exe"]);
    let application = "StartMenuEntry\tSystem.AppUserModel.ID\tbe.ecoute.Ecoute";
    assert!(table("MsiShortcutProperty").contains(application));
    assert!(table("Property").contains("REBOOT\tReallySuppress"));
}

#[test]
#[ignore = "cargo xtask package test"]
fn the_tests_of_domain_command_and_preferences_pass_on_windows() {
    let windows = fresh("tests");
    let tests = project().join("target/packages-tests/tests.exe");
    fs::copy(tests, windows.root.path("/root/msi/tests.exe")).expect("the tests");
    let ended = windows.run(r"ECOUTE_PROGRAMS='Z:\root\msi' wine tests.exe");
    let count = ended.out.lines().find_map(|line| line.strip_prefix("test result: ok. "));
    let count = count.and_then(|line| line.split(' ').next()?.parse::<u32>().ok());
    assert!(ended.code == Some(0) && count > Some(30), "{}", ended.out);
}
