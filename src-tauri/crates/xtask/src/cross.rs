//! `cargo xtask cross`: type checks and lints for Windows and macOS.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::project::{PROGRAMS, by_debian, packages};
use crate::system_packages;

/// macOS, the released programs for Windows, and those that are tested under wine.
const TARGETS: [&str; 4] = [MACOS, WINDOWS, "aarch64-pc-windows-msvc", "x86_64-pc-windows-gnu"];
/// Those that Debian's toolchain checks: for each it compiles the standard library.
const BY_DEBIAN: [&str; 2] = [MACOS, WINDOWS];
const MACOS: &str = "aarch64-apple-darwin";
const WINDOWS: &str = "x86_64-pc-windows-msvc";
/// The packages of this repository that are checked besides the programs.
const OTHERS: [&str; 5] = ["helpline", "workstation", "xtask", "manual", "tests"];

/// Checks types and lints of the programs for Windows and macOS, with the targets that rustup adds.
/// Where rustup adds none, Debian's own toolchain compiles their standard library from source.
pub fn cross(sh: &Shell) -> Result<()> {
    let (clippy, targets) = if cmd!(sh, "rustup target add {TARGETS...}").run().is_ok() {
        system_packages::for_cross_checking(sh)?;
        (cmd!(sh, "cargo clippy"), &TARGETS[..])
    } else {
        system_packages::for_cross_checking_by_debian(sh)?;
        let clippy = cmd!(sh, "/usr/bin/cargo-clippy clippy -Zbuild-std=std,panic_abort,test");
        (by_debian(clippy), &BY_DEBIAN[..])
    };
    let targets: Vec<_> = targets.iter().map(|target| format!("--target={target}")).collect();
    let folder = folder()?;
    // Cargo compares modification times, which have no order between clones.
    let own = packages(&[&PROGRAMS[..], &OTHERS].concat());
    let clean = cmd!(sh, "cargo clean --locked").args(&own).args(&targets);
    clean.env("CARGO_TARGET_DIR", &folder).run()?;
    let clippy = clippy.args(["--locked", "--tests"]).args(own).args(targets);
    let clippy = clippy.args(["--", "-D", "warnings"]).env("CARGO_TARGET_DIR", folder);
    // Nothing is linked. clang compiles Objective-C files that include no header without an Apple
    // SDK; crates whose files include one skip them when DOCS_RS is set.
    let clippy = clippy.env("CC_aarch64_apple_darwin", "clang").env("SDKROOT", "/nonexistent");
    Ok(clippy.env("DOCS_RS", "1").run()?)
}

/// The target folder, shared by all clones because their dependencies are the same. The first check
/// takes about 15 minutes on one core, later ones about one minute.
fn folder() -> Result<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = cache.map(PathBuf::from).or_else(home).context("HOME is not set")?;
    Ok(cache.join("ecoute/cross"))
}
