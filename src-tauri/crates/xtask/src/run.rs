//! `cargo xtask run`: installs the required packages, builds and starts the app.

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::project::{built, succeeds};
use crate::system_packages;

/// Installs missing packages, builds, and starts the app. Without a display, prints the status and
/// the next transitions.
pub fn run_app(sh: &Shell) -> Result<()> {
    system_packages::for_building(sh)?;
    let ecoute = &built("ecoute");
    // A running agent would keep the old build.
    let _not_running = succeeds(cmd!(sh, "{ecoute} quit"));
    cmd!(sh, "cargo build --locked").run()?;
    if display() {
        cmd!(sh, "{ecoute}").run()?;
        let ecoute = ecoute.display();
        println!("Écoute is in the tray, and its window is open. To quit both: {ecoute} quit");
        return Ok(());
    }
    println!("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so:");
    cmd!(sh, "{ecoute} status").run()?;
    Ok(cmd!(sh, "{ecoute} schedule").run()?)
}

fn display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
