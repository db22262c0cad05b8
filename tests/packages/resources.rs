//! The resources in the programs' files, which Windows, its task manager and inventories read.

use std::path::PathBuf;

use pelite::pe64::{Pe, PeFile};

use super::project;

const PROGRAMS: [&str; 3] = ["ecoute.exe", "ecoute-agent.exe", "ecoute-window.exe"];

/// The folder of the programs that `cargo xtask package` built, or of others.
fn folder() -> PathBuf {
    let built = "target/shipping/x86_64-pc-windows-gnu/release";
    let others = std::env::var_os("ECOUTE_WINDOWS_PROGRAMS").map(PathBuf::from);
    others.unwrap_or_else(|| project().join(built))
}

#[test]
#[ignore = "cargo xtask package test"]
fn every_windows_program_has_a_version_an_icon_and_a_manifest() {
    for program in PROGRAMS {
        let bytes = std::fs::read(folder().join(program)).expect(program);
        let resources = PeFile::from_bytes(&bytes).and_then(|file| file.resources());
        let resources = resources.unwrap_or_else(|error| panic!("{program}: {error}"));

        let version = resources.version_info().expect("a version");
        let language = version.translation()[0];
        let number = env!("CARGO_PKG_VERSION");
        for (name, expected) in [
            ("CompanyName", "The Écoute authors"),
            ("FileDescription", "Écoute"),
            ("FileVersion", number),
            ("ProductName", "Écoute"),
            ("ProductVersion", number),
        ] {
            assert_eq!(
                version.value(language, name).as_deref(),
                Some(expected),
                "{program} {name}"
            );
        }
        let fixed = version.fixed().expect("numbers");
        for it in [fixed.dwFileVersion, fixed.dwProductVersion] {
            assert_eq!(format!("{}.{}.{}", it.Major, it.Minor, it.Patch), number, "{program}");
        }

        let mut icons = resources.icons();
        let (_, icon) = icons.next().expect("an icon").expect("a readable icon");
        let mut widths: Vec<_> = icon.entries().iter().map(|entry| entry.bWidth).collect();
        widths.sort_unstable();
        assert_eq!(widths, [0, 16, 32, 48, 64], "{program}; 0 means 256");
        assert!(icons.next().is_none(), "{program}: one icon");

        let manifest = resources.manifest().expect("a manifest");
        let manifest = roxmltree::Document::parse(manifest).expect("XML");
        let find = |name: &str| {
            let mut all = manifest.descendants().filter(|it| it.tag_name().name() == name);
            all.next().unwrap_or_else(|| panic!("{program}: {name}"))
        };
        for (name, expected) in [
            ("dpiAwareness", "PerMonitorV2"),
            ("longPathAware", "true"),
            ("activeCodePage", "UTF-8"),
        ] {
            assert_eq!(find(name).text(), Some(expected), "{program}: {name}");
        }
        let windows_10_and_11 = "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}";
        assert_eq!(find("supportedOS").attribute("Id"), Some(windows_10_and_11), "{program}");
        let controls = manifest.descendants().filter_map(|it| it.attribute("version"));
        assert_eq!(controls.collect::<Vec<_>>(), ["6.0.0.0"], "{program}: common controls");
    }
}
