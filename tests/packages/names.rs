//! Names and versions are the same in all files.

use std::process::Command;

use helpline::application::ID;
use helpline::settings::Language;
use helpline::words::Words;
use serde_json::Value;

use super::{output, project, read};

const NAME: &str = "Écoute";
/// Windows Installer recognises upgrades by it, so it must never change.
const UPGRADE_CODE: &str = "CAAB21CE-6415-4198-862E-B5562B1995EB";

#[test]
fn the_name_is_the_same_everywhere() {
    let rows = [
        ("src-tauri/tauri.conf.json", format!("\"productName\": \"{NAME}\"")),
        ("src-tauri/packaging/linux/ecoute.desktop", format!("\nName={NAME}\n")),
        ("src-tauri/packaging/linux/autostart.desktop", format!("\nName={NAME}\n")),
        ("src-tauri/packaging/linux/be.ecoute.Ecoute.metainfo.xml", format!("<name>{NAME}</name>")),
        ("src-tauri/packaging/windows/ecoute.wxs", format!("Name=\"{NAME}\" Manufacturer=")),
        (
            "src-tauri/packaging/windows/ecoute.wxs",
            format!("Id=\"StartMenuEntry\" Name=\"{NAME}\""),
        ),
        (
            "src-tauri/packaging/windows/ecoute.wxs",
            format!("Name=\"DisplayName\" Value=\"{NAME}\""),
        ),
        ("src-tauri/crates/agent/src/notification/linux.rs", format!("\"{NAME}\"")),
    ];
    for (file, text) in rows {
        assert!(read(file).contains(&text), "{file}: expected {text}");
    }
    for language in Language::ALL {
        assert_eq!(Words::of(language).product, NAME);
    }
}

#[test]
fn every_language_is_in_the_files_that_list_them_by_hand() {
    let entry = read("src-tauri/packaging/linux/ecoute.desktop");
    let metainfo = read("src-tauri/packaging/linux/be.ecoute.Ecoute.metainfo.xml");
    let installer = read("src-tauri/packaging/windows/ecoute.wxs");
    let rpm = read("src-tauri/packaging/rpm/ecoute.spec");
    for language in Language::ALL {
        let code = language.code();
        assert!(entry.contains(&format!("\nComment[{code}]=")), "{code}: comment of the entry");
        // The entry's keywords without a language are French; AppStream's texts without one are
        // English.
        let keywords = language == Language::Fr || entry.contains(&format!("\nKeywords[{code}]="));
        assert!(keywords, "{code}: keywords of the entry");
        let summary = format!("<summary xml:lang=\"{code}\">");
        assert!(language == Language::En || metainfo.contains(&summary), "{code}: metainfo");
        assert!(installer.contains(&format!("\"policy/{code}-")), "{code}: texts in the installer");
        let manual = format!("%lang({code}) %doc /usr/share/man/{code}/man1/");
        assert!(language == Language::En || rpm.contains(&manual), "{code}: manual in the rpm");
    }
}

#[test]
fn the_identifier_is_the_same_everywhere() {
    let rows = [
        ("src-tauri/tauri.conf.json", format!("\"identifier\": \"{ID}\"")),
        ("src-tauri/packaging/linux/be.ecoute.Ecoute.metainfo.xml", format!("<id>{ID}</id>")),
        (
            "src-tauri/packaging/linux/be.ecoute.Ecoute.Search.service",
            format!("\nName={ID}.Search\n"),
        ),
        (
            "src-tauri/packaging/linux/search-provider.ini",
            format!("\nBusName={ID}.Search\nObjectPath=/be/ecoute/Ecoute/Search\n"),
        ),
        ("src-tauri/crates/agent/src/search.rs", format!("\"{ID}.Search\"")),
        ("src-tauri/packaging/windows/ecoute.wxs", format!("AppUserModelId\\{ID}\"")),
        (
            "src-tauri/packaging/windows/ecoute.wxs",
            format!("<ShortcutProperty Key=\"System.AppUserModel.ID\" Value=\"{ID}\"/>"),
        ),
        ("src-tauri/crates/workstation/src/session.rs", format!("\"{ID}.Agent\"")),
        (
            "src-tauri/crates/workstation/src/autostart/macos.rs",
            format!("\"/Library/LaunchAgents/{ID}.plist\""),
        ),
        (
            "src-tauri/packaging/macos/Info.plist",
            format!("<key>CFBundleIdentifier</key><string>{ID}</string>"),
        ),
    ];
    for (file, text) in rows {
        assert!(read(file).contains(&text), "{file}: expected {text}");
    }
}

#[test]
fn the_upgrade_code_of_the_windows_package_never_changes() {
    let source = read("src-tauri/packaging/windows/ecoute.wxs");
    assert!(source.contains(&format!("UpgradeCode=\"{UPGRADE_CODE}\"")));
}

#[test]
fn the_version_is_in_one_file_only() {
    let version = env!("CARGO_PKG_VERSION");
    let tauri: Value = serde_json::from_str(&read("src-tauri/tauri.conf.json")).expect("JSON");
    assert_eq!(tauri["version"], Value::Null, "Tauri takes the version from Cargo.toml");
    let pattern = format!("(^|[^0-9.]){}($|[^0-9.])", version.replace('.', "\\."));
    let search = ["grep", "--extended-regexp", "--files-with-matches", "-e", &pattern, "--"];
    let places = ["Cargo.toml", "src-tauri", ".github", "icons", "ui", "README.md"];
    let found = output(Command::new("git").args(search).args(places).current_dir(project()));
    let found: Vec<_> = found.lines().filter(|file| !file.ends_with(".png")).collect();
    assert_eq!(found, ["Cargo.toml"]);
    let stated = read("Cargo.toml");
    let stated = stated.lines().filter(|line| line.starts_with("version = ")).count();
    assert_eq!(stated, 1);
}
