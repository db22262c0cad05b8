//! `cargo xtask test`: everything that must hold before a change lands.

use anyhow::{Result, ensure};
use xshell::{Shell, cmd};

use crate::cross;
use crate::packages;
use crate::process::{succeeds, target};

/// The checker of accessibility, exactly this one: a newer one may find more.
const AXE: &str = "axe-core@4.11.4";

/// Checks the form of the code, then its behaviour, the real desktop included.
pub fn test(sh: &Shell) -> Result<()> {
    packages::for_testing(sh)?;
    for component in ["fmt", "clippy"] {
        let there = succeeds(cmd!(sh, "cargo {component} --version"));
        ensure!(there, "rustup component add rustfmt clippy");
    }
    cmd!(sh, "cargo fmt --all --check").run()?;
    cmd!(sh, "cargo clippy --workspace --all-targets --locked -- -D warnings").run()?;
    cmd!(sh, "tsc --project tests/ui").run()?;
    // The checker of accessibility stands among the built things.
    let place = target().join("npm");
    let quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save"];
    cmd!(sh, "npm install --prefix {place} {AXE} {quiet...}").run()?;
    // The tests run the programs as a user would, so the programs come first.
    cmd!(sh, "cargo build --workspace --all-targets --locked").run()?;
    cmd!(sh, "cargo test --workspace --locked").run()?;
    set_clock(sh)?;
    if packages::on_debian() {
        return cross::cross(sh);
    }
    println!("This is no Debian, so the code is not checked here for Windows and macOS.");
    Ok(())
}

/// Sets the machine's clock to what it shows, which cancels the timers of all its programs: alone, after
/// the other tests.
fn set_clock(sh: &Shell) -> Result<()> {
    if !packages::is_root(sh) {
        println!("Only root may set the machine's clock: that test is left out.");
        return Ok(());
    }
    alone(sh, "desktop::clocks::when_the_clock_is_set_the_kernel_wakes_the_agent")
}

/// Makes the contact sheet: the page in its states, languages, themes and sizes, side by side.
pub fn shots(sh: &Shell) -> Result<()> {
    packages::for_testing(sh)?;
    alone(sh, "desktop::shots::the_contact_sheet")
}

/// Lives a whole year fast, with the real agent on a real bus, which takes about half an hour; then
/// moves the machine's own clock, where that is allowed, and puts it back.
pub fn soak(sh: &Shell) -> Result<()> {
    packages::for_testing(sh)?;
    alone(sh, "desktop::soak::a_whole_year")?;
    if !packages::is_root(sh) {
        println!("Only root may move the machine's clock: that test is left out.");
        return Ok(());
    }
    alone(sh, "desktop::clocks::the_agent_follows_the_machine_s_clock_set_forward_and_back")
}

/// Runs one of the tests that take too long for every run.
fn alone(sh: &Shell, name: &str) -> Result<()> {
    cmd!(sh, "cargo build --workspace --all-targets --locked").run()?;
    let test = cmd!(sh, "cargo test --locked --package tests -- --ignored --exact --nocapture");
    Ok(test.arg(name).run()?)
}
