//! `cargo xtask test`: everything that must hold before a change lands.

use crate::cross;
use crate::packages;
use crate::process::{cargo, run, succeeds, target};

/// The checker of accessibility, exactly this one: a newer one may find more.
const AXE: &str = "axe-core@4.11.4";

/// Checks the form of the code, then its behaviour, the real desktop included.
///
/// # Errors
/// With the first check that failed.
pub fn test() -> Result<(), String> {
    packages::for_testing()?;
    for component in ["fmt", "clippy"] {
        if !succeeds("cargo", &[component, "--version"]) {
            return Err("rustup component add rustfmt clippy".into());
        }
    }
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?;
    run("tsc", &["--project", "tests/ui"])?;
    axe()?;
    // The tests run the programs as a user would, so the programs come first.
    cargo(&["build", "--workspace", "--all-targets", "--locked"])?;
    cargo(&["test", "--workspace", "--locked"])?;
    set_clock()?;
    if packages::on_debian() {
        return cross::cross();
    }
    println!("This is no Debian, so the code is not checked here for Windows and macOS.");
    Ok(())
}

/// Sets the machine's clock to what it shows, which cancels the timers of all its programs: alone, after
/// the other tests.
fn set_clock() -> Result<(), String> {
    if !packages::is_root() {
        println!("Only root may set the machine's clock: that test is left out.");
        return Ok(());
    }
    alone("desktop::clocks::when_the_clock_is_set_the_kernel_wakes_the_agent")
}

/// Makes the contact sheet: the page in its states, languages, themes and sizes, side by side.
///
/// # Errors
/// With the first picture that cannot be taken.
pub fn shots() -> Result<(), String> {
    packages::for_testing()?;
    alone("desktop::shots::the_contact_sheet")
}

/// Lives a whole year fast, with the real agent on a real bus, which takes about half an hour; then
/// moves the machine's own clock, where that is allowed, and puts it back.
///
/// # Errors
/// With the first thing that was not as the schedule says.
pub fn soak() -> Result<(), String> {
    packages::for_testing()?;
    alone("desktop::soak::a_whole_year")?;
    if !packages::is_root() {
        println!("Only root may move the machine's clock: that test is left out.");
        return Ok(());
    }
    alone("desktop::clocks::the_agent_follows_the_machine_s_clock_set_forward_and_back")
}

/// Runs one of the tests that take too long for every run.
fn alone(name: &str) -> Result<(), String> {
    cargo(&["build", "--workspace", "--all-targets", "--locked"])?;
    let test = ["test", "--locked", "--package", "tests", "--", "--ignored", "--exact"];
    cargo(&[&test[..], &["--nocapture", name]].concat())
}

/// Puts the checker of accessibility among the built things.
fn axe() -> Result<(), String> {
    let quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save"];
    let place = target().join("npm");
    let place = place.to_str().ok_or("the project's path must be Unicode")?;
    run("npm", &[&["install", "--prefix", place, AXE], &quiet[..]].concat())
}
