//! `cargo xtask fuzz`: a coverage-guided search through each parser.

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::packages;

/// Exactly this one, installed where it is missing.
const TOOL: &str = "cargo-fuzz@0.13.1";
const TARGETS: [&str; 4] = ["preferences", "policy", "instants", "ranges"];

/// Searches each parser for a minute, starting from `tests/fuzz/corpus`; where a text is found that a
/// parser does not survive, cargo-fuzz says where it keeps the text.
pub fn fuzz(sh: &Shell) -> Result<()> {
    packages::for_building(sh)?;
    cmd!(sh, "cargo install --locked {TOOL}").run()?;
    for target in TARGETS {
        // The domain holds no unsafe code, so the search needs no sanitizer; the compiler's
        // coverage switches are unstable, so stable Rust is told to allow them.
        let search = cmd!(
            sh,
            "cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none {target} -- -max_total_time=60"
        );
        search.env("RUSTC_BOOTSTRAP", "1").run()?;
    }
    Ok(())
}
