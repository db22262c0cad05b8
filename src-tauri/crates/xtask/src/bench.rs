//! `cargo xtask bench`: what the programs cost and how soon they are there, as they are shipped,
//! beside programs of the same kind in the same run.

use std::fs;
use std::path::Path;

use crate::packages;
use crate::process::{cargo, output, run, run_with, target};

const PROGRAMS: [&str; 3] = ["ecoute", "ecoute-agent", "ecoute-window"];
const ENGINE: &str = "tests/bench/engine/Cargo.toml";
const HELLO: &str = "tests/bench/hello/Cargo.toml";
const NPM: &str = "opening_hours@3.15.0";
const PYTHON: [&str; 2] = ["exchange_calendars==4.13.2", "opening-hours-py==2.1.4"];
/// What is measured on a private desktop.
const DESKTOP: [&str; 4] = ["start", "window", "resident", "punctuality"];
const HEADING: &str = "| what | Écoute | beside it | ratio | goal |\n|---|---|---|---|---|\n";

/// Builds the programs as they are shipped, measures them, and prints one table; the rows that it
/// comes from stay beside it.
///
/// # Errors
/// When a program cannot be built, does not do what is measured, or answers something else.
pub fn bench() -> Result<(), String> {
    measure(true, &DESKTOP)
}

/// The same for one part alone.
///
/// # Errors
/// As [`bench`]; and where there is no such part.
pub fn part(name: &str) -> Result<(), String> {
    match name {
        "engine" => measure(true, &[]),
        "criterion" => criterion(),
        _ if DESKTOP.contains(&name) => measure(false, &[name]),
        _ => Err(format!("{name}: expected engine, criterion, {}", DESKTOP.join(", "))),
    }
}

fn measure(engine: bool, desktop: &[&str]) -> Result<(), String> {
    packages::for_measuring()?;
    let target = target();
    let folder = target.join("bench");
    let table = folder.join("table.md");
    let said = |error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(said)?;
    fs::write(&table, "").and_then(|()| fs::write(folder.join("rows.csv"), "")).map_err(said)?;
    if engine {
        beside_libraries(&target, &folder)?;
    }
    if !desktop.is_empty() {
        on_a_desktop(&target, &folder, desktop)?;
    }
    let lines = fs::read_to_string(&table).map_err(said)?;
    println!("\n{}\n\n{HEADING}{lines}\nrows: {}", machine()?, folder.join("rows.csv").display());
    Ok(())
}

/// The schedule beside other libraries that know hours and holidays.
fn beside_libraries(target: &Path, folder: &Path) -> Result<(), String> {
    let [npm, python] = ["npm", "python"].map(|name| path(&target.join(name)));
    let (npm, python) = (npm?, python?);
    let quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save"];
    run("npm", &[&["install", "--prefix", &npm, NPM], &quiet[..]].concat())?;
    let interpreter = format!("{python}/bin/python");
    if !Path::new(&interpreter).exists() {
        run("python3", &["-m", "venv", &python])?;
    }
    run(&interpreter, &[&["-m", "pip", "install", "--quiet"], &PYTHON[..]].concat())?;
    let (target, folder) = (path(target)?, path(folder)?);
    let run = ["run", "--release", "--locked", "--manifest-path", ENGINE, "--target-dir", &target];
    cargo(&[&run[..], &["--", &npm, &interpreter, &folder]].concat())
}

/// The programs beside bare ones.
fn on_a_desktop(target: &Path, folder: &Path, parts: &[&str]) -> Result<(), String> {
    let (programs, target, folder) = (path(&target.join("release"))?, path(target)?, path(folder)?);
    let named = PROGRAMS.map(|program| ["--package", program]).concat();
    cargo(&[&["build", "--release", "--locked"], &named[..]].concat())?;
    let hello = ["--manifest-path", HELLO, "--target-dir", &target];
    cargo(&[&["build", "--release", "--locked"], &hello[..]].concat())?;
    // The measuring itself needs no long build.
    let run = ["run", "--locked", "--package", "tests", "--example", "bench", "--", &folder];
    run_with(&[("ECOUTE_PROGRAMS", &programs)], "cargo", &[&run[..], parts].concat())
}

/// The schedule alone, with criterion's statistics.
fn criterion() -> Result<(), String> {
    packages::for_building()?;
    cargo(&["bench", "--locked", "--manifest-path", ENGINE, "--target-dir", &path(&target())?])
}

/// What the figures were measured on.
fn machine() -> Result<String, String> {
    let script = ". /etc/os-release && printf '%s CPUs (%s), %s GiB of memory, %s' \
        \"$(nproc)\" \"$(uname -m)\" \
        \"$(awk '/^MemTotal/ { printf \"%.0f\", $2 / 1048576 }' /proc/meminfo)\" \"$PRETTY_NAME\"";
    Ok(format!("{}, {}", output("sh", &["-c", script])?, output("rustc", &["--version"])?))
}

fn path(path: &Path) -> Result<String, String> {
    Ok(path.to_str().ok_or("the project's path must be Unicode")?.to_owned())
}
