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
    cargo(&["build", "--locked"])?;
    cargo(&["test", "--workspace", "--locked"])
}
