//! `cargo xtask cross`: does the code stand on Windows and macOS, asked on Linux.

use std::path::PathBuf;

use crate::packages;
use crate::process::run_with;

/// Debian's second toolchain, which brings the standard library's sources. It is called by its full
/// path, and the ordinary build never meets it.
const CLIPPY: &str = "/usr/bin/cargo-clippy";
const TARGETS: [&str; 2] = ["aarch64-apple-darwin", "x86_64-pc-windows-msvc"];

/// Checks types and lints of the programs for the systems that are not this one.
///
/// # Errors
/// With the first error or warning, or where this system is not a Debian.
pub fn cross() -> Result<(), String> {
    packages::for_cross_checking()?;
    let folder = folder()?;
    let environment = [
        ("CARGO", "/usr/bin/cargo"),
        ("RUSTC", "/usr/bin/rustc"),
        ("RUSTDOC", "/usr/bin/rustdoc"),
        // These targets' standard library is checked from source, which stable Rust is told to allow.
        ("RUSTC_BOOTSTRAP", "1"),
        ("CARGO_TARGET_DIR", &folder.to_string_lossy()),
        // Nothing is linked, so the few lines of Objective-C need no Apple SDK: clang compiles those
        // that name no header, and the others stay out as they do where documentation is built.
        ("CC_aarch64_apple_darwin", "clang"),
        ("SDKROOT", "/nonexistent"),
        ("DOCS_RS", "1"),
    ];
    let mut arguments = vec!["clippy", "--locked", "-Zbuild-std=std,panic_abort"];
    arguments.extend(TARGETS.iter().flat_map(|target| ["--target", target]));
    arguments.extend(["--", "-D", "warnings"]);
    run_with(&environment, CLIPPY, &arguments)
}

/// One for all clones, since all but the project's own crates is the same in each: a first check
/// takes a quarter of an hour of one core, a later one a minute.
fn folder() -> Result<PathBuf, String> {
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = cache.map(PathBuf::from).or_else(home).ok_or("HOME is not set")?;
    Ok(cache.join("ecoute/cross"))
}
