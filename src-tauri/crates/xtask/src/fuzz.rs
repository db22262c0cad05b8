//! `cargo xtask fuzz`: coverage-guided fuzzing of each parser.

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::system_packages;

/// Pinned; installed where it is missing.
const TOOL: &str = "cargo-fuzz@0.13.1";
const TARGETS: [&str; 4] = ["preferences", "policy", "instants", "ranges"];

/// Fuzzes each parser for one minute, starting from `tests/fuzz/corpus`. After a crash, cargo-fuzz
/// prints where it saved the input.
pub fn fuzz(sh: &Shell) -> Result<()> {
    system_packages::for_building(sh)?;
    cmd!(sh, "cargo install --locked {TOOL}").run()?;
    for target in TARGETS {
        // No sanitizer: the domain has no unsafe code. The compiler's coverage options are
        // unstable; RUSTC_BOOTSTRAP makes a stable compiler accept them.
        let search = cmd!(
            sh,
            "cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none {target} -- -max_total_time=60"
        );
        search.env("RUSTC_BOOTSTRAP", "1").run()?;
    }
    Ok(())
}
