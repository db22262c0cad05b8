//! `cargo xtask cross`: does the code stand on Windows and macOS, asked on Linux.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::packages;

/// Debian's second toolchain, which brings the standard library's sources. It is called by its full
/// path, and the ordinary build never meets it.
const CLIPPY: &str = "/usr/bin/cargo-clippy";

/// Checks types and lints of the programs for the systems that are not this one.
pub fn cross(sh: &Shell) -> Result<()> {
    packages::for_cross_checking(sh)?;
    let command = cmd!(
        sh,
        "{CLIPPY} clippy --locked -Zbuild-std=std,panic_abort
            --target aarch64-apple-darwin --target x86_64-pc-windows-msvc -- -D warnings"
    );
    let command = command.env("CARGO", "/usr/bin/cargo").env("RUSTC", "/usr/bin/rustc");
    let command = command.env("RUSTDOC", "/usr/bin/rustdoc").env("CARGO_TARGET_DIR", folder()?);
    // These targets' standard library is checked from source, which stable Rust is told to allow.
    let command = command.env("RUSTC_BOOTSTRAP", "1");
    // Nothing is linked, so the few lines of Objective-C need no Apple SDK: clang compiles those
    // that name no header, and the others stay out as they do where documentation is built.
    let command = command.env("CC_aarch64_apple_darwin", "clang").env("SDKROOT", "/nonexistent");
    Ok(command.env("DOCS_RS", "1").run()?)
}

/// One for all clones, since all but the project's own crates is the same in each: a first check
/// takes a quarter of an hour of one core, a later one a minute.
fn folder() -> Result<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = cache.map(PathBuf::from).or_else(home).context("HOME is not set")?;
    Ok(cache.join("ecoute/cross"))
}
