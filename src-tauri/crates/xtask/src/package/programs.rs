//! The programs as they are shipped: small, and the same bytes wherever they are built.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::{epoch, target};
use crate::process::{cargo_with, output, root, run_with};

/// What the Linux packages are built for.
pub const LINUX: &str = "x86_64-unknown-linux-gnu";
/// What the Windows package is built for.
pub const WINDOWS: &str = "x86_64-pc-windows-gnu";

/// In `CARGO_ENCODED_RUSTFLAGS`.
const BETWEEN_FLAGS: &str = "\u{1f}";

const PROGRAMS: [&str; 6] =
    ["--package", "ecoute", "--package", "ecoute-agent", "--package", "ecoute-window"];

/// Debian's second toolchain, called by its full path.
const DEBIAN: [(&str, &str); 3] =
    [("CARGO", "/usr/bin/cargo"), ("RUSTC", "/usr/bin/rustc"), ("RUSTC_BOOTSTRAP", "1")];

/// The three programs for Linux; each carries the list of its parts.
///
/// # Errors
/// When they cannot be built.
pub fn for_linux() -> Result<PathBuf, String> {
    // This linker lets functions of the same code stand there once, whoever's Rust calls it.
    let linker = ["-Clink-arg=-fuse-ld=lld", "-Clink-arg=-Wl,--icf=all"];
    let flags = [&[flags()?.as_str()], &linker[..]].concat().join(BETWEEN_FLAGS);
    let environment =
        [("CARGO_ENCODED_RUSTFLAGS", flags.as_str()), ("SOURCE_DATE_EPOCH", &epoch()?)];
    let build = ["auditable", "build", "--release", "--locked", "--target-dir", "target/shipping"];
    cargo_with(&environment, &[&build[..], &PROGRAMS].concat())?;
    from_anywhere(target().join("shipping/release"), "")
}

/// The three programs for Windows, by Debian's second toolchain.
///
/// # Errors
/// When they cannot be built.
pub fn for_windows() -> Result<PathBuf, String> {
    let flags = flags()?;
    let date = epoch()?;
    let shipped = [("CARGO_ENCODED_RUSTFLAGS", flags.as_str()), ("SOURCE_DATE_EPOCH", &date)];
    let environment = [&shipped[..], &DEBIAN].concat();
    let build = ["auditable", "build", "--release", "--locked", "--target-dir", "target/shipping"];
    let standard = ["-Zbuild-std=std,panic_abort", "--target", WINDOWS];
    run_with(&environment, "cargo-auditable", &[&build[..], &standard, &PROGRAMS].concat())?;
    from_anywhere(target().join("shipping").join(WINDOWS).join("release"), ".exe")
}

/// The tests that Windows can run too, built for it: one program.
///
/// # Errors
/// When it cannot be built.
pub fn tests_for_windows() -> Result<PathBuf, String> {
    let test = ["test", "--no-run", "--locked", "--package", "tests", "--test", "ecoute"];
    let place = ["--target-dir", "target/shipping", "--target", WINDOWS];
    let standard = ["-Zbuild-std=std,panic_unwind,test", "--message-format", "json"];
    let environment = DEBIAN.map(|(name, value)| format!("{name}={value}"));
    let environment = environment.iter().map(String::as_str);
    let build: Vec<_> = environment.chain(["/usr/bin/cargo"]).chain(test).collect();
    let built = output("env", &[&build[..], &place, &standard].concat())?;
    let messages = built.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter_map(|it| it["executable"].as_str().map(PathBuf::from));
    programs.next().ok_or_else(|| "cargo names no test program".into())
}

/// `folder`, unless a program in it tells where it was built.
fn from_anywhere(folder: PathBuf, ending: &str) -> Result<PathBuf, String> {
    let root = root().canonicalize().map_err(|error| error.to_string())?;
    let place = root.as_os_str().as_encoded_bytes();
    for program in PROGRAMS.iter().filter(|word| **word != "--package") {
        let file = folder.join(format!("{program}{ending}"));
        let bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        if bytes.windows(place.len()).any(|part| part == place) {
            return Err(format!("{} holds the path {}", file.display(), root.display()));
        }
    }
    Ok(folder)
}

/// No program may hold the path of the folder that it was built in.
fn flags() -> Result<String, String> {
    let root = root().canonicalize().map_err(|error| error.to_string())?;
    let home = std::env::var("CARGO_HOME").or_else(|_| {
        std::env::var("HOME").map(|home| format!("{home}/.cargo")).map_err(|_| "HOME is not set")
    })?;
    let maps = [(root.display().to_string(), "/ecoute"), (home, "/cargo")];
    let maps = maps.map(|(from, to)| format!("--remap-path-prefix={from}={to}"));
    Ok(maps.join(BETWEEN_FLAGS))
}
