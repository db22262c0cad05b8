//! The Windows Installer package under wine: installed, run, upgraded, repaired, removed.

use std::fs;

use serde_json::Value;

use super::package;
use super::root::Root;

const PROGRAMS: &str = r"C:\Program Files\Ecoute";
const RUN: &str = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run";
const MENU: &str = "/root/.wine/drive_c/ProgramData/Microsoft/Windows/Start Menu/Programs";
const FILES: [&str; 4] =
    ["WebView2Loader.dll", "ecoute-agent.exe", "ecoute-window.exe", "ecoute.exe"];

/// A Windows with nothing on it.
struct Windows(Root);

impl Windows {
    fn fresh() -> Windows {
        let windows = Windows(Root::with_wine());
        fs::copy(package(".msi"), windows.0.path("/root/ecoute.msi")).expect("the package");
        windows.wine("wineboot --init");
        windows
    }

    /// What a command line prints; it must succeed.
    fn wine(&self, line: &str) -> String {
        self.0.run(&["sh", "-c", &format!("{ENVIRONMENT} wine {line}")])
    }

    /// The exit code of a command line.
    fn code(&self, line: &str) -> String {
        let script = format!("{ENVIRONMENT} wine {line} > /dev/null 2>&1; echo $?");
        self.0.run(&["sh", "-c", &script]).trim().to_owned()
    }

    fn msiexec(&self, arguments: &str) -> String {
        self.code(&format!("msiexec {arguments} /qn"))
    }

    fn installed(&self) -> Vec<String> {
        let folder = self.0.path("/root/.wine/drive_c/Program Files/Ecoute");
        let Ok(entries) = fs::read_dir(folder) else {
            return vec![];
        };
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> =
            entries.map(|entry| name(entry).into_string().expect("Unicode")).collect();
        names.sort();
        names
    }

    fn starts_with_the_session(&self) -> bool {
        self.wine(&format!("reg query '{RUN}' 2>/dev/null || true")).contains("ecoute-agent.exe")
    }

    fn in_the_start_menu(&self) -> bool {
        let entries = fs::read_dir(self.0.path(MENU)).into_iter().flatten();
        entries.flatten().any(|entry| entry.file_name().to_string_lossy() == "Écoute.lnk")
    }
}

const ENVIRONMENT: &str =
    "export HOME=/root WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml='; exec 2>/dev/null;";

#[test]
#[ignore = "cargo xtask package test"]
fn it_is_installed_run_repaired_and_removed() {
    let windows = Windows::fresh();
    assert_eq!(windows.msiexec(r"/i Z:\\root\\ecoute.msi"), "0");
    assert_eq!(windows.installed(), FILES);
    assert!(windows.starts_with_the_session());
    assert!(windows.in_the_start_menu());
    let names = windows.wine(r"reg query 'HKLM\Software\Classes\AppUserModelId\be.ecoute.Ecoute'");
    assert!(names.contains("DisplayName"), "{names}");

    let rows = [
        ("2026-12-24T20:00", "relay", "after_hours"),
        ("2026-12-25T12:00", "relay", "holiday"),
        ("2026-12-28T09:00", "open", "open_hours"),
        ("2026-03-29T03:00", "relay", "weekend"),
    ];
    for (at, state, reason) in rows {
        let printed = windows.wine(&format!("'{PROGRAMS}\\ecoute.exe' status --json --at {at}"));
        let status: Value = serde_json::from_str(&printed).expect("JSON");
        assert_eq!((&status["state"], &status["reason"]), (&state.into(), &reason.into()), "{at}");
    }

    fs::remove_file(windows.0.path("/root/.wine/drive_c/Program Files/Ecoute/WebView2Loader.dll"))
        .expect("a file to miss");
    assert_eq!(windows.msiexec(r"/fa Z:\\root\\ecoute.msi"), "0");
    assert_eq!(windows.installed(), FILES);

    assert_eq!(windows.msiexec(r"/x Z:\\root\\ecoute.msi"), "0");
    assert_eq!(windows.installed(), [""; 0]);
    assert!(!windows.starts_with_the_session());
    assert!(!windows.in_the_start_menu());
    let left = windows.wine("reg query HKLM /s /f ecoute 2>/dev/null || true");
    assert!(!left.to_lowercase().contains("ecoute-agent"), "{left}");
}

#[test]
#[ignore = "cargo xtask package test"]
fn a_property_switches_autostart_off() {
    let windows = Windows::fresh();
    assert_eq!(windows.msiexec(r"/i Z:\\root\\ecoute.msi AUTOSTART=0"), "0");
    assert_eq!(windows.installed(), FILES);
    assert!(!windows.starts_with_the_session());
}
