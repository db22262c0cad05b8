//! `cargo xtask bench`: measures the release build beside similar programs in the same run.

use std::path::Path;

use anyhow::{Result, bail};
use xshell::{Shell, cmd};

use crate::project::{PROGRAMS, packages, target};
use crate::system_packages;

const ENGINE: &str = "tests/bench/engine/Cargo.toml";
const HELLO: &str = "tests/bench/hello/Cargo.toml";
const NPM: &str = "opening_hours@3.15.0";
const PYTHON: [&str; 2] = ["exchange_calendars==4.13.2", "opening-hours-py==2.1.4"];
/// Parts that run on a private virtual desktop.
const DESKTOP: [&str; 4] = ["start", "window", "resident", "punctuality"];
const HEADING: &str = "| what | Écoute | beside it | ratio | goal |\n|---|---|---|---|---|\n";

/// Builds the programs in release mode, measures them and prints one table. The raw rows are kept
/// beside the table, in `target/bench`.
///
/// # Errors
/// When a program cannot be built or measured, or when a library gives other answers.
pub fn bench(sh: &Shell) -> Result<()> {
    measure(sh, true, &DESKTOP)
}

/// Measures one part only.
pub fn part(sh: &Shell, name: &str) -> Result<()> {
    match name {
        "engine" => measure(sh, true, &[]),
        "criterion" => criterion(sh),
        _ if DESKTOP.contains(&name) => measure(sh, false, &[name]),
        _ => bail!("{name}: expected engine, criterion, {}", DESKTOP.join(", ")),
    }
}

fn measure(sh: &Shell, engine: bool, desktop: &[&str]) -> Result<()> {
    system_packages::for_measuring(sh)?;
    let target = target();
    let folder = target.join("bench");
    let (table, rows) = (folder.join("table.md"), folder.join("rows.csv"));
    sh.write_file(&table, "")?;
    sh.write_file(&rows, "")?;
    if engine {
        libraries(sh, &target, &folder)?;
    }
    if !desktop.is_empty() {
        programs(sh, &target, &folder, desktop)?;
    }
    let lines = sh.read_file(table)?;
    println!("\n{}\n\n{HEADING}{lines}\nrows: {}", machine(sh)?, rows.display());
    Ok(())
}

/// Measures the schedule beside other libraries for opening hours and holidays.
fn libraries(sh: &Shell, target: &Path, folder: &Path) -> Result<()> {
    // Not the folder of the tests: npm removes what it is not told to install.
    let (npm, python) = (folder.join("npm"), target.join("python"));
    let quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save"];
    cmd!(sh, "npm install --prefix {npm} {NPM} {quiet...}").run()?;
    let interpreter = python.join("bin/python");
    if !interpreter.exists() {
        cmd!(sh, "python3 -m venv {python}").run()?;
    }
    cmd!(sh, "{interpreter} -m pip install --quiet {PYTHON...}").run()?;
    let run = cmd!(sh, "cargo run --release --locked --manifest-path {ENGINE}");
    Ok(run.arg("--target-dir").args([target, Path::new("--"), &npm, &interpreter, folder]).run()?)
}

/// Measures the programs beside minimal ones, on a virtual desktop.
fn programs(sh: &Shell, target: &Path, folder: &Path, parts: &[&str]) -> Result<()> {
    cmd!(sh, "cargo build --release --locked").args(packages(&PROGRAMS)).run()?;
    let hello = cmd!(sh, "cargo build --release --locked --manifest-path {HELLO}");
    hello.arg("--target-dir").arg(target).run()?;
    // The program that measures is a debug build: its speed does not matter.
    let run = cmd!(sh, "cargo run --locked --package tests --example bench -- {folder} {parts...}");
    Ok(run.env("ECOUTE_PROGRAMS", target.join("release")).run()?)
}

/// Benchmarks the schedule with criterion.
fn criterion(sh: &Shell) -> Result<()> {
    system_packages::for_building(sh)?;
    let target = target();
    let bench = cmd!(sh, "cargo bench --locked --manifest-path {ENGINE} --target-dir {target}");
    Ok(bench.run()?)
}

/// Describes the machine: processors, memory, system and compiler.
fn machine(sh: &Shell) -> Result<String> {
    let script = ". /etc/os-release && printf '%s CPUs (%s), %s GiB of memory, %s' \
        \"$(nproc)\" \"$(uname -m)\" \
        \"$(awk '/^MemTotal/ { printf \"%.0f\", $2 / 1048576 }' /proc/meminfo)\" \"$PRETTY_NAME\"";
    let machine = cmd!(sh, "sh -c {script}").read()?;
    Ok(format!("{machine}, {}", cmd!(sh, "rustc --version").read()?))
}
