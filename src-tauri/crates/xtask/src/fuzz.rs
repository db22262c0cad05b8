//! `cargo xtask fuzz`: a coverage-guided search through each parser.

use crate::packages;
use crate::process::{cargo, run_with, succeeds};

const TARGETS: [&str; 4] = ["preferences", "policy", "instants", "ranges"];
const SECONDS: &str = "-max_total_time=60";

/// Searches each parser for a minute, starting from `tests/fuzz/corpus`.
///
/// # Errors
/// When a text is found that a parser does not survive; cargo-fuzz says where it keeps the text.
pub fn fuzz() -> Result<(), String> {
    packages::for_building()?;
    if !succeeds("cargo-fuzz", &["--version"]) {
        println!("cargo-fuzz is needed and will be installed.");
        cargo(&["install", "cargo-fuzz", "--locked"])?;
    }
    for target in TARGETS {
        // The domain holds no unsafe code, so the search needs no sanitizer; the compiler's
        // coverage switches are unstable, so stable Rust is told to allow them.
        let arguments = [
            "fuzz",
            "run",
            "--fuzz-dir",
            "tests/fuzz",
            "--sanitizer",
            "none",
            target,
            "--",
            SECONDS,
        ];
        run_with(&[("RUSTC_BOOTSTRAP", "1")], "cargo", &arguments)?;
    }
    Ok(())
}
