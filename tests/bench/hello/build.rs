//! Puts the page into the programs.

fn main() {
    tauri_build::build();
}
