//! `cargo xtask run`: from a fresh machine to the app on its desktop.

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::packages;
use crate::process::{built, succeeds};

/// Installs what is missing, builds, and starts the app; where there is no display, prints what
/// the app would show.
pub fn run_app(sh: &Shell) -> Result<()> {
    packages::for_building(sh)?;
    let ecoute = &built("ecoute");
    // What runs already would only be brought to the front.
    let _not_running = succeeds(cmd!(sh, "{ecoute} quit"));
    cmd!(sh, "cargo build --locked").run()?;
    if display() {
        cmd!(sh, "{ecoute}").run()?;
        let ecoute = ecoute.display();
        println!("Écoute is in the tray, and its window is open. To end both: {ecoute} quit");
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
