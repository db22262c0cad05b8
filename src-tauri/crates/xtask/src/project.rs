//! The project: a shell in its folder, its programs, the paths of build outputs, and tests that run
//! alone.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use xshell::{Cmd, Shell, cmd};

/// The programs, the command first; each is in the package of its name.
pub const PROGRAMS: [&str; 3] = ["ecoute", "ecoute-agent", "ecoute-window"];

/// Cargo's arguments that select these packages.
pub fn packages(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("--package={name}")).collect()
}

/// A shell whose current folder is the project's.
pub fn shell() -> Result<Shell> {
    let shell = Shell::new()?;
    shell.change_dir(root());
    Ok(shell)
}

/// Whether a command succeeds; its output is discarded.
pub fn succeeds(command: Cmd<'_>) -> bool {
    command.quiet().ignore_stdout().ignore_stderr().run().is_ok()
}

/// Makes the command use Debian's own Rust toolchain, which includes the standard library's
/// sources. It is called by its full path, so that ordinary builds never use it.
pub fn by_debian(command: Cmd<'_>) -> Cmd<'_> {
    let command = command.env("CARGO", "/usr/bin/cargo").env("RUSTC", "/usr/bin/rustc");
    // `-Zbuild-std` is unstable; this variable makes a stable compiler accept it.
    command.env("RUSTDOC", "/usr/bin/rustdoc").env("RUSTC_BOOTSTRAP", "1")
}

/// The project's folder.
pub fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3);
    folder.expect("xtask is in src-tauri/crates").to_owned()
}

/// The path of a debug build.
pub fn built(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The tests that start the programs, with the whole workspace, as it was built: the package alone
/// selects other features.
pub const WITH_PROGRAMS: [&str; 3] = ["--workspace", "--test", "ecoute"];

/// Runs the tests among `which` that are marked `ignore` and contain one of `names`, or are named so
/// after `--exact`; an error if there is none.
pub fn ignored_tests(sh: &Shell, which: &[&str], names: &[&str]) -> Result<()> {
    let test = || cmd!(sh, "cargo test --locked {which...} -- --ignored");
    let found = test().arg("--list").args(names).read()?;
    ensure!(found.lines().any(|line| line.ends_with(": test")), "no test is named {names:?}");
    Ok(test().arg("--nocapture").args(names).run()?)
}
