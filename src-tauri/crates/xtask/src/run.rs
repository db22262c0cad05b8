//! `cargo xtask run`: from a fresh machine to the app on its desktop.

use crate::packages;
use crate::process::{built, cargo, run, succeeds};

/// Installs what is missing, builds, and starts the app; where there is no display, prints what
/// the app would show.
///
/// # Errors
/// With the first step that failed.
pub fn run_app() -> Result<(), String> {
    packages::for_building()?;
    let ecoute = built("ecoute");
    let ecoute = ecoute.to_str().ok_or("the project's path must be Unicode")?;
    // What runs already would only be brought to the front.
    let _not_running = succeeds(ecoute, &["quit"]);
    cargo(&["build", "--locked"])?;
    if display() {
        run(ecoute, &[])?;
        println!("Écoute is in the tray, and its window is open. To end both: {ecoute} quit");
        return Ok(());
    }
    println!("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so:");
    run(ecoute, &["status"])?;
    run(ecoute, &["schedule"])
}

fn display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
