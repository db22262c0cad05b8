//! The programs as they are shipped: small, and the same bytes wherever they are built.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::{Shell, cmd};

use super::{epoch, target};
use crate::process::{by_debian, root};

/// What the Linux packages are built for.
pub const LINUX: &str = "x86_64-unknown-linux-gnu";
/// What the Windows package is built for.
pub const WINDOWS: &str = "x86_64-pc-windows-gnu";

/// In `CARGO_ENCODED_RUSTFLAGS`.
const BETWEEN_FLAGS: &str = "\u{1f}";

const PROGRAMS: [&str; 6] =
    ["--package", "ecoute", "--package", "ecoute-agent", "--package", "ecoute-window"];

/// The three programs for Linux; each carries the list of its parts.
pub fn for_linux(sh: &Shell) -> Result<PathBuf> {
    // This linker lets functions of the same code stand there once, whoever's Rust calls it.
    let linker = ["-Clink-arg=-fuse-ld=lld", "-Clink-arg=-Wl,--icf=all"];
    let flags = [&[flags()?.as_str()], &linker[..]].concat().join(BETWEEN_FLAGS);
    let build = cmd!(
        sh,
        "cargo auditable build --release --locked --target-dir target/shipping {PROGRAMS...}"
    );
    let build = build.env("CARGO_ENCODED_RUSTFLAGS", flags);
    build.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
    from_anywhere(sh, target().join("shipping/release"), "")
}

/// The three programs for Windows, by Debian's second toolchain.
pub fn for_windows(sh: &Shell) -> Result<PathBuf> {
    let build = cmd!(
        sh,
        "cargo-auditable auditable build --release --locked --target-dir target/shipping
            -Zbuild-std=std,panic_abort --target {WINDOWS} {PROGRAMS...}"
    );
    let build = by_debian(build).env("CARGO_ENCODED_RUSTFLAGS", flags()?);
    build.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
    from_anywhere(sh, target().join("shipping").join(WINDOWS).join("release"), ".exe")
}

/// The tests that Windows can run too, built for it: one program.
pub fn tests_for_windows(sh: &Shell) -> Result<PathBuf> {
    let build = cmd!(
        sh,
        "/usr/bin/cargo test --no-run --locked --package tests --test ecoute
            --target-dir target/shipping --target {WINDOWS}
            -Zbuild-std=std,panic_unwind,test --message-format json"
    );
    let built = by_debian(build).read()?;
    let messages = built.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter_map(|it| it["executable"].as_str().map(PathBuf::from));
    programs.next().context("cargo names no test program")
}

/// `folder`, unless a program in it tells where it was built.
fn from_anywhere(sh: &Shell, folder: PathBuf, ending: &str) -> Result<PathBuf> {
    let root = root().canonicalize()?;
    let place = root.as_os_str().as_encoded_bytes();
    for program in PROGRAMS.iter().filter(|word| **word != "--package") {
        let file = folder.join(format!("{program}{ending}"));
        let bytes = sh.read_binary_file(&file)?;
        let told = bytes.windows(place.len()).any(|part| part == place);
        ensure!(!told, "{} holds the path {}", file.display(), root.display());
    }
    Ok(folder)
}

/// No program may hold the path of the folder that it was built in.
fn flags() -> Result<String> {
    let root = root().canonicalize()?.display().to_string();
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")))
        .context("HOME is not set")?;
    let maps = [(root, "/ecoute"), (home, "/cargo")];
    let maps = maps.map(|(from, to)| format!("--remap-path-prefix={from}={to}"));
    Ok(maps.join(BETWEEN_FLAGS))
}
