//! Embeds the page, and lets it call its own commands and nothing else.

const COMMANDS: [&str; 7] = ["subscribe", "choose", "code", "save", "print", "zoom", "hide"];

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    tauri_build::try_build(attributes).expect("tauri.conf.json and capabilities/ are valid");
}
