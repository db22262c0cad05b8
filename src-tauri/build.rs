//! Embeds the page, and lets it call three commands and nothing else.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["subscribe", "choose", "hide"]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    tauri_build::try_build(attributes).expect("tauri.conf.json and capabilities/ are valid");
}
