//! Release builds of the programs: small and reproducible.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::{Shell, cmd};

use super::{canonical_target, epoch};
use crate::project::{PROGRAMS, by_debian, packages, root};

/// The target of the Linux packages.
pub const LINUX: &str = "x86_64-unknown-linux-gnu";
/// The target of the Windows package that is tested under wine.
pub const WINDOWS: &str = "x86_64-pc-windows-gnu";
/// The targets of the released Windows packages, and WiX's names for them.
pub const MSVC: [(&str, &str); 2] =
    [("x86_64-pc-windows-msvc", "x64"), ("aarch64-pc-windows-msvc", "arm64")];

/// The separator in `CARGO_ENCODED_RUSTFLAGS`.
const BETWEEN_FLAGS: &str = "\u{1f}";

/// Builds the three programs for Linux; each contains its dependency list. Returns their folder.
pub fn for_linux(sh: &Shell) -> Result<PathBuf> {
    // lld folds identical functions (ICF), also those of generic code.
    let linker = ["-Clink-arg=-fuse-ld=lld", "-Clink-arg=-Wl,--icf=all"];
    let flags = [&[flags()?.as_str()], &linker[..]].concat().join(BETWEEN_FLAGS);
    let packages = packages(&PROGRAMS);
    let build = cmd!(
        sh,
        "cargo auditable build --release --locked --target-dir target/shipping {packages...}"
    );
    let build = build.env("CARGO_ENCODED_RUSTFLAGS", flags);
    build.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
    without_build_path(sh, canonical_target().join("shipping/release"), "")
}

/// Builds the same with Microsoft's compiler, on Windows.
pub fn by_msvc(sh: &Shell, target: &str) -> Result<PathBuf> {
    cmd!(sh, "rustup target add {target}").run()?;
    let packages = packages(&PROGRAMS);
    // No flags here: they would replace those of .cargo/config.toml.
    let build = cmd!(
        sh,
        "cargo auditable build --release --locked --target-dir target/shipping --target {target}
            {packages...}"
    );
    build.run()?;
    Ok(canonical_target().join("shipping").join(target).join("release"))
}

/// Builds the same for Windows, with Debian's own toolchain.
pub fn for_windows(sh: &Shell) -> Result<PathBuf> {
    let packages = packages(&PROGRAMS);
    let build = cmd!(
        sh,
        "cargo-auditable auditable build --release --locked --target-dir target/shipping
            -Zbuild-std=std,panic_abort --target {WINDOWS} {packages...}"
    );
    let build = by_debian(build).env("CARGO_ENCODED_RUSTFLAGS", flags()?);
    build.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
    without_build_path(
        sh,
        canonical_target().join("shipping").join(WINDOWS).join("release"),
        ".exe",
    )
}

/// Builds the tests that run on Windows, as one program.
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

/// Returns `folder`.
///
/// # Errors
/// When a program in it contains the path of the folder it was built in.
fn without_build_path(sh: &Shell, folder: PathBuf, ending: &str) -> Result<PathBuf> {
    let root = root().canonicalize()?;
    let place = root.as_os_str().as_encoded_bytes();
    for program in PROGRAMS {
        let file = folder.join(format!("{program}{ending}"));
        let bytes = sh.read_binary_file(&file)?;
        let found = bytes.windows(place.len()).any(|part| part == place);
        ensure!(!found, "{} contains the path {}", file.display(), root.display());
    }
    Ok(folder)
}

/// Compiler flags that replace the paths of this machine by fixed ones.
fn flags() -> Result<String> {
    let root = root().canonicalize()?.display().to_string();
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")))
        .context("HOME is not set")?;
    let maps = [(root, "/ecoute"), (home, "/cargo")];
    let maps = maps.map(|(from, to)| format!("--remap-path-prefix={from}={to}"));
    Ok(maps.join(BETWEEN_FLAGS))
}
