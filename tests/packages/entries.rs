//! Desktop entries and metainfo: valid for desktop-file-validate and appstreamcli.

use std::process::Command;

use super::{output, project, read};

#[test]
fn the_desktop_entries_are_valid() {
    for name in ["ecoute", "autostart"] {
        let path = project().join(format!("src-tauri/packaging/linux/{name}.desktop"));
        assert_eq!(output(Command::new("desktop-file-validate").arg(path)), "");
    }
}

#[test]
fn the_metainfo_is_valid() {
    let text = read("src-tauri/packaging/linux/be.ecoute.Ecoute.metainfo.xml")
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
        .replace("@DATE@", "2026-11-24");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("be.ecoute.Ecoute.metainfo.xml");
    std::fs::write(&file, text).expect("a file");
    output(Command::new("appstreamcli").args(["validate", "--strict", "--no-net"]).arg(file));
}
