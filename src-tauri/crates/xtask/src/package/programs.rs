//! Release builds of the programs: small and reproducible.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::{Cmd, Shell, cmd};

use super::{canonical_root, canonical_target, epoch};
use crate::project::{PROGRAMS, by_debian, packages};

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
    let flags = [flags()?, linker.map(str::to_owned).to_vec()].concat().join(BETWEEN_FLAGS);
    let packages = packages(&PROGRAMS);
    let build =
        cmd!(sh, "cargo build --release --locked --target-dir target/shipping {packages...}");
    let build = auditable(build)?.env("CARGO_ENCODED_RUSTFLAGS", flags);
    build.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
    without_paths(sh, canonical_target().join("shipping/release"), "")
}

/// Builds the same with Microsoft's compiler, on Windows.
pub fn by_msvc(sh: &Shell, target: &str) -> Result<PathBuf> {
    cmd!(sh, "rustup target add {target}").run()?;
    let packages = packages(&PROGRAMS);
    // Without the time of the build.
    let linker = vec!["-Clink-arg=/Brepro".to_owned()];
    // As TOML, added to the flags in .cargo/config.toml; the variable would replace those.
    let flags = serde_json::to_string(&[flags()?, linker].concat())?;
    let flags = format!("target.'cfg(target_env = \"msvc\")'.rustflags={flags}");
    let build = cmd!(
        sh,
        "cargo build --release --locked --target-dir target/shipping --target {target}
            --config {flags} {packages...}"
    );
    auditable(build)?.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
    let folder = canonical_target().join("shipping").join(target).join("release");
    without_paths(sh, folder, ".exe")
}

/// Builds the same for Windows, with Debian's own toolchain.
pub fn for_windows(sh: &Shell) -> Result<PathBuf> {
    let packages = packages(&PROGRAMS);
    let build = cmd!(
        sh,
        "/usr/bin/cargo build --release --locked --target-dir target/shipping
            -Zbuild-std=std,panic_abort --target {WINDOWS} {packages...}"
    );
    let build =
        auditable(by_debian(build))?.env("CARGO_ENCODED_RUSTFLAGS", flags()?.join(BETWEEN_FLAGS));
    build.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
    without_paths(sh, canonical_target().join("shipping").join(WINDOWS).join("release"), ".exe")
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

/// Adds what `cargo auditable` sets. That command names itself by its path, which Cargo makes part of
/// the names of symbols, so that the place of the tool would change the programs (no upstream report
/// known).
fn auditable(build: Cmd<'_>) -> Result<Cmd<'_>> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::split_paths(&path).chain([cargo_home()?.join("bin")]);
    let arguments = r#"{"offline":false,"locked":true,"frozen":false,"config":[]}"#;
    let build = build.env("PATH", std::env::join_paths(path)?);
    let build = build.env("CARGO_AUDITABLE_ORIG_ARGS", arguments);
    Ok(build.env("RUSTC_WORKSPACE_WRAPPER", "cargo-auditable"))
}

/// Returns `folder`.
///
/// # Errors
/// When a program in it contains the path of the project, of Cargo, of rustup or of the user.
fn without_paths(sh: &Shell, folder: PathBuf, ending: &str) -> Result<PathBuf> {
    let home = std::env::home_dir().context("the user has no folder")?;
    let rustup = sh.var_os("RUSTUP_HOME").map_or_else(|| home.join(".rustup"), PathBuf::from);
    let mut places = vec![canonical_root(), cargo_home()?, rustup, home];
    // Users of services may have the root folder, which is part of every path.
    places.retain(|place| place.parent().is_some());
    for program in PROGRAMS {
        let file = folder.join(format!("{program}{ending}"));
        let bytes = sh.read_binary_file(&file)?;
        for place in &places {
            let place = place.join("").display().to_string();
            let forms = [place.replace('\\', "/"), place.replace('/', "\\")];
            let contains =
                |form: &String| bytes.windows(form.len()).any(|part| part == form.as_bytes());
            ensure!(!forms.iter().any(contains), "{} contains the path {place}", file.display());
        }
    }
    Ok(folder)
}

/// Compiler flags that replace the paths of this machine by fixed ones.
fn flags() -> Result<Vec<String>> {
    let maps = [(canonical_root(), "/ecoute"), (cargo_home()?, "/cargo")];
    let flag = |(from, to): (PathBuf, _)| format!("--remap-path-prefix={}={to}", from.display());
    Ok(maps.map(flag).to_vec())
}

/// Cargo's folder, as the compiler sees it in the paths of crates.
pub fn cargo_home() -> Result<PathBuf> {
    let given = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    given.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).context("the user has no folder")
}
