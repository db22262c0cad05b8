//! Embeds the page and restricts it to this program's own commands.

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
    fs::create_dir_all(EMBEDDED).expect("the folder can be created");
    for part in PAGE {
        let from = Path::new("../ui").join(part);
        println!("cargo:rerun-if-changed={}", from.display());
        mirror(&from, &Path::new(EMBEDDED).join(part)).expect("the page can be read and copied");
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
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if !from.join(entry.file_name()).exists() {
            fs::remove_file(entry.path())?;
        }
    }
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        mirror(&from.join(&name), &to.join(&name))?;
    }
    Ok(())
}
