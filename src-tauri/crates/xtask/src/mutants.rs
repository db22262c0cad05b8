//! `cargo xtask mutants`: whether the tests notice a change of the code.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail, ensure};
use xshell::{Shell, cmd};

use crate::project::target;
use crate::system_packages;

/// Pinned, because another version may make other changes; installed where it is missing.
const TOOL: &str = "cargo-mutants@27.1.0";

/// Seen by tests that start none of the programs, which build and run in seconds.
const WITHOUT_PROGRAMS: [&str; 4] = [
    "src-tauri/crates/helpline/src/**/*.rs",
    "src-tauri/crates/workstation/src/json.rs",
    "src-tauri/crates/workstation/src/preferences.rs",
    "src-tauri/crates/workstation/src/resident.rs",
];
/// Seen by tests that start the programs.
const WITH_PROGRAMS: [&str; 10] = [
    "src-tauri/crates/workstation/src/policy.rs",
    "src-tauri/crates/workstation/src/policy/linux.rs",
    "src-tauri/crates/workstation/src/ipc.rs",
    "src-tauri/crates/workstation/src/ipc/unix.rs",
    "src-tauri/crates/workstation/src/autostart.rs",
    "src-tauri/crates/workstation/src/autostart/{file,linux,linux/*}.rs",
    "src-tauri/crates/workstation/src/log.rs",
    "src-tauri/crates/workstation/src/log/linux.rs",
    "src-tauri/crates/cli/src/{arguments,policy}.rs",
    "src-tauri/crates/agent/src/arguments.rs",
];
/// Those tests, and the orders of events. Not the tests that read the sources, which would notice a
/// change by its text.
const TESTS: [&str; 8] = [
    "event_orders::",
    "command::",
    "policy::",
    "preferences::",
    "repository::page::",
    "desktop::autostart",
    "desktop::ipc",
    "desktop::log",
];

/// Changes what decides, in one place at a time, and runs the tests, first those that start none of
/// the programs. `options` are those of cargo-mutants, such as `--re` and `--shard`. The result is
/// in `target/mutants.out`.
///
/// # Errors
/// When a tool is missing, an exclusion is out of date, a test fails without any change, or no test
/// notices some change.
pub fn mutants(sh: &Shell, options: &[&str]) -> Result<()> {
    system_packages::for_testing(sh)?;
    cmd!(sh, "cargo install --locked {TOOL}").run()?;
    check_exclusions(sh)?;
    let first = ["--cargo-arg=--test=without-programs"];
    // The orders of events take half a minute.
    pass(sh, &first, &WITHOUT_PROGRAMS, options, &["--skip", "event_orders::"])?;
    // Again what those tests did not notice, with the others.
    let cargo = cargo_with_programs(sh)?;
    let _cargo = sh.push_env("CARGO", cargo);
    let all = [&WITHOUT_PROGRAMS[..], &WITH_PROGRAMS].concat();
    let second = ["--iterate", "--cargo-arg=--test=ecoute"];
    match pass(sh, &second, &all, options, &TESTS)? {
        true => Ok(()),
        false => {
            bail!("changes that no test notices: {}/mutants.out/missed.txt", target().display())
        }
    }
}

/// Whether the tests notice every change. They run without one first, in the same copy of the
/// project; the time limit is five times what that takes.
fn pass(
    sh: &Shell,
    how: &[&str],
    files: &[&str],
    options: &[&str],
    tests: &[&str],
) -> Result<bool> {
    let output = target();
    let files = files.iter().map(|file| format!("--file={file}"));
    // Not through Cargo, which would set CARGO.
    let mutants = cmd!(sh, "cargo-mutants mutants --output={output}");
    let mutants = mutants.args(how).args(files).args(options).arg("--").arg("--").args(tests);
    let code = Command::from(mutants).status()?.code();
    match code {
        Some(0) => Ok(true),
        // cargo-mutants: some changes were not noticed, or no test ended in time. The latter is noticed.
        Some(2 | 3) => Ok(sh.read_file(output.join("mutants.out/missed.txt"))?.is_empty()),
        Some(4) => bail!(
            "tests fail without any change: {}/mutants.out/log/baseline.log",
            output.display()
        ),
        _ => bail!("cargo-mutants ended with {code:?}"),
    }
}

/// Each exclusion must name one change: code that moves would leave out another one, or none.
fn check_exclusions(sh: &Shell) -> Result<()> {
    let changes = cmd!(sh, "cargo-mutants mutants --no-config --list --colors never").read()?;
    let configuration = sh.read_file(".cargo/mutants.toml")?;
    let quoted = |line: &str| {
        let quoted = line.trim().strip_prefix('\'')?.strip_suffix("',")?;
        // A name with a lifetime is within three quotes on each side.
        Some(quoted.trim_matches('\'').to_owned())
    };
    for exclusion in configuration.lines().filter_map(quoted) {
        // Regular expressions that are whole names.
        let name = exclusion.replace('\\', "");
        let name = name.strip_suffix('$').unwrap_or(&name);
        let named = changes.lines().filter(|change| change.ends_with(name)).count();
        ensure!(named == 1, "{exclusion} in .cargo/mutants.toml names {named} changes, not one");
    }
    Ok(())
}

/// A cargo that also builds the programs before it builds tests: cargo-mutants builds those alone.
/// In one call with the tests, so that both use the same build of what is changed.
fn cargo_with_programs(sh: &Shell) -> Result<PathBuf> {
    let place = target().join("cargo-with-programs");
    let script = "#!/bin/sh\n\
        case \" $* \" in *' --no-run '*)\n\
        cargo build --quiet --locked --workspace --bins --test ecoute || exit ;; esac\n\
        exec cargo \"$@\"\n";
    sh.write_file(&place, script)?;
    cmd!(sh, "chmod +x {place}").run()?;
    Ok(place)
}
