//! `cargo xtask mutants`: whether the tests notice a change of the code.

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::project::target;
use crate::system_packages;

/// Pinned, because another version may make other changes; installed where it is missing.
const TOOL: &str = "cargo-mutants@27.1.0";

/// How long the tests may take, in seconds: several times as long as without a change.
const TIMEOUT: &str = "180";

/// Changes the domain, the preferences and the main loop in one place at a time, and runs the tests
/// that start no program. `options` are those of cargo-mutants, such as `--file` and `--shard`. The
/// result is in `target/mutants.out`.
pub fn mutants(sh: &Shell, options: &[&str]) -> Result<()> {
    system_packages::for_testing(sh)?;
    cmd!(sh, "cargo install --locked {TOOL}").run()?;
    // The tool's own first run asks for this test in the changed packages, which do not have it.
    cmd!(sh, "cargo test --package tests --locked --test without-programs").run()?;
    let output = target();
    let mutants = cmd!(sh, "cargo mutants --output {output} --baseline skip --timeout {TIMEOUT}");
    let decides = ["json.rs", "preferences.rs", "resident.rs"];
    let files = decides.map(|file| format!("src-tauri/crates/workstation/src/{file}"));
    let domain = "src-tauri/crates/helpline/src/**/*.rs".to_owned();
    let files = files.into_iter().chain([domain]).flat_map(|file| ["--file".to_owned(), file]);
    Ok(mutants.args(files).args(options).run()?)
}
