//! Puts the page into the programs.

use tauri_build::Attributes;

fn main() {
    // Cargo would build again, every time, what waits for the usual folder, which is not there.
    let capabilities = Attributes::new().capabilities_path_pattern("capabilities/*");
    tauri_build::try_build(capabilities).expect("a configuration");
}
