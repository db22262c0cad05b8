//! Embeds the page and restricts it to this program's own commands.

use std::ffi::OsStr;
use std::path::Path;
use std::{fs, io};

const COMMANDS: [&str; 14] = [
    "subscribe",
    "choose",
    "try_notification",
    "clipboard_is_kept",
    "call",
    "qr_code",
    "lookup_choices",
    "lookup",
    "save",
    "print",
    "zoom",
    "announce",
    "report",
    "hide",
];
/// The page. The locales, also in `ui`, are compiled into the programs instead.
const PAGE: [&str; 3] = ["index.html", "css", "js"];

/// The folder that Tauri embeds: `frontendDist` in tauri.conf.json.
const EMBEDDED: &str = "gen/page";

fn main() {
    let (source, embedded) = (Path::new("../ui"), Path::new(EMBEDDED));
    fs::create_dir_all(embedded).expect("the folder can be created");
    keep_only(embedded, |name| PAGE.iter().any(|part| name == *part))
        .expect("what is no part of the page can be removed");
    for part in PAGE {
        let from = source.join(part);
        println!("cargo:rerun-if-changed={}", from.display());
        mirror(&from, &embedded.join(part)).expect("the page can be read and copied");
    }
    let commands = tauri_build::AppManifest::new().commands(&COMMANDS);
    let manifest = include_str!("packaging/windows/program.manifest");
    let windows = tauri_build::WindowsAttributes::new_without_app_manifest().app_manifest(manifest);
    let attributes =
        tauri_build::Attributes::new().app_manifest(commands).windows_attributes(windows);
    tauri_build::try_build(attributes).expect("tauri.conf.json and capabilities/ are valid");
}

/// Mirrors `from` to `to`. Unchanged files keep their modification time.
fn mirror(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_file() {
        let content = fs::read(from)?;
        return match fs::read(to) {
            Ok(same) if same == content => Ok(()),
            _ => fs::write(to, content),
        };
    }
    fs::create_dir_all(to)?;
    keep_only(to, |name| from.join(name).exists())?;
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        mirror(&from.join(&name), &to.join(&name))?;
    }
    Ok(())
}

/// Removes the files and folders in `folder` whose names are not kept.
fn keep_only(folder: &Path, kept: impl Fn(&OsStr) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if kept(&entry.file_name()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
