//! `cargo xtask test`: everything that must hold before a change lands.

use crate::packages;
use crate::process::{cargo, run, succeeds};

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
    // The tests run the programs as a user would, so the programs come first.
    cargo(&["build", "--workspace", "--all-targets", "--locked"])?;
    cargo(&["test", "--workspace", "--locked"])
}

/// Lives a whole year fast, with the real agent on a real bus, which takes about half an hour; then
/// moves the machine's own clock, where that is allowed, and puts it back.
///
/// # Errors
/// With the first thing that was not as the schedule says.
pub fn soak() -> Result<(), String> {
    packages::for_testing()?;
    cargo(&["build", "--workspace", "--all-targets", "--locked"])?;
    let alone = |name| {
        let test = ["test", "--locked", "--package", "tests", "--", "--ignored", "--exact"];
        cargo(&[&test[..], &["--nocapture", name]].concat())
    };
    alone("desktop::soak::a_whole_year")?;
    if !succeeds("sh", &["-c", "test \"$(id -u)\" = 0"]) {
        println!("Only root may move the machine's clock: that test is left out.");
        return Ok(());
    }
    alone("desktop::clocks::the_machine_s_own_clock_set_forward_and_back_is_followed_at_once")
}
