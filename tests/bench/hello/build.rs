//! Embeds the page into the programs.

use tauri_build::Attributes;

fn main() {
    // The default pattern names a folder that does not exist here, for which Cargo rebuilds every
    // time.
    let capabilities = Attributes::new().capabilities_path_pattern("capabilities/*");
    tauri_build::try_build(capabilities).expect("a configuration");
}
