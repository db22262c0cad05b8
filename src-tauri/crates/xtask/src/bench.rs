//! `cargo xtask bench`: what the programs cost, and how soon they are there, as they are shipped.

use crate::packages;
use crate::process::{built_as, cargo, run_with};

const PROGRAMS: [&str; 3] = ["ecoute", "ecoute-agent", "ecoute-window"];

/// Builds the programs as they are shipped, measures them on a private desktop, and prints a table.
///
/// # Errors
/// When a program cannot be built, or does not do what is measured.
pub fn bench() -> Result<(), String> {
    packages::for_testing()?;
    let named = PROGRAMS.map(|program| ["--package", program]).concat();
    cargo(&[&["build", "--release", "--locked"], &named[..]].concat())?;
    let folder = built_as("release", "ecoute");
    let folder = folder.parent().and_then(|folder| folder.to_str());
    let folder = folder.ok_or("the project's path must be Unicode")?;
    // The measuring itself needs no long build.
    let arguments = ["run", "--locked", "--package", "tests", "--example", "bench"];
    run_with(&[("ECOUTE_PROGRAMS", folder)], "cargo", &arguments)
}
