//! `cargo xtask test`: everything that must hold before a change lands.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use xshell::{Shell, cmd};

use crate::cross;
use crate::desktops;
use crate::project::{WITH_PROGRAMS, ignored_tests, succeeds, target};
use crate::system_packages;

/// Checks format, lints and types, then runs all tests, including those on a virtual desktop, and
/// walks through the app on the lightest of the desktop environments.
pub fn test(sh: &Shell) -> Result<()> {
    system_packages::for_testing(sh)?;
    for component in ["fmt", "clippy"] {
        let there = succeeds(cmd!(sh, "cargo {component} --version"));
        ensure!(
            there,
            "cargo {component} is missing; install it by: rustup component add rustfmt clippy"
        );
    }
    cmd!(sh, "cargo fmt --all --check").run()?;
    cmd!(sh, "cargo clippy --workspace --all-targets --locked -- -D warnings").run()?;
    cmd!(sh, "tsc --project tests/ui").run()?;
    install_axe(sh)?;
    // The tests start these programs.
    cmd!(sh, "cargo build --workspace --all-targets --locked").run()?;
    cmd!(sh, "cargo test --workspace --locked").run()?;
    set_clock(sh)?;
    if system_packages::on_debian() {
        desktops::desktops(sh, &["sway"])?;
        return cross::cross(sh);
    }
    println!("Not tried on sway, not checked for Windows and macOS: this system is not Debian.");
    Ok(())
}

/// Runs the tests that start none of the programs, which need neither a desktop nor its libraries.
pub fn without_programs(sh: &Shell) -> Result<()> {
    system_packages::for_testing_without_programs(sh)?;
    Ok(cmd!(sh, "cargo test --package tests --locked --test without-programs").run()?)
}

/// Installs the accessibility checker; pinned with its digest, because a newer version may report
/// more.
fn install_axe(sh: &Shell) -> Result<()> {
    let place = sh.create_dir(target().join("npm"))?;
    for file in ["package.json", "package-lock.json"] {
        sh.copy_file(format!("tests/ui/{file}"), place.join(file))?;
    }
    let quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];
    Ok(cmd!(sh, "npm install --prefix {place} {quiet...}").run()?)
}

/// Runs the test that sets the machine's clock to its current value. It cancels the timers of all
/// programs, so it runs alone, after the other tests.
fn set_clock(sh: &Shell) -> Result<()> {
    if !system_packages::is_root(sh) {
        println!("Skipped: the test that sets the machine's clock needs root.");
        return Ok(());
    }
    alone(sh, "desktop::clocks::when_the_clock_is_set_the_kernel_wakes_the_agent")
}

/// Creates the contact sheet: the page in its states, languages, themes and sizes, side by side.
pub fn shots(sh: &Shell) -> Result<()> {
    system_packages::for_testing(sh)?;
    alone(sh, "desktop::shots::the_contact_sheet")
}

/// Tests the page in Chromium, whose engine is that of WebView2, and lays its pictures out on one
/// sheet, also where a test fails.
pub fn blink(sh: &Shell) -> Result<()> {
    system_packages::for_chromium(sh)?;
    install_axe(sh)?;
    cmd!(sh, "cargo build --workspace --all-targets --locked").run()?;
    let pictures = target().join("debug/screenshots/blink");
    sh.remove_path(&pictures)?;
    let tested = ignored_tests(sh, &WITH_PROGRAMS, &["desktop::blink::"]);
    let sheet = lay_out(sh, &pictures);
    tested?;
    println!("{}", sheet?.display());
    Ok(())
}

/// Lays the pictures in a folder out on one sheet beside it, labelled with their names.
fn lay_out(sh: &Shell, pictures: &Path) -> Result<PathBuf> {
    let _folder = sh.push_dir(pictures);
    let sheet = pictures.with_extension("png");
    let tiles = [
        "-label",
        "%t",
        "-font",
        "DejaVu-Sans",
        "-tile",
        "12x",
        "-geometry",
        "300x900+6+6",
        "-gravity",
        "north",
    ];
    // Reduced as they are read: ImageMagick limits the memory for all pictures together.
    let files = "*.png[300x900>]";
    cmd!(sh, "montage {tiles...} -background '#888' -depth 8 {files} {sheet}").run()?;
    Ok(sheet)
}

/// Runs the agent through a whole year with a fast clock, in about 30 minutes. As root, then sets
/// the machine's clock forward and back.
pub fn soak(sh: &Shell) -> Result<()> {
    system_packages::for_testing(sh)?;
    alone(sh, "desktop::soak::a_whole_year")?;
    if !system_packages::is_root(sh) {
        println!("Skipped: the test that sets the machine's clock needs root.");
        return Ok(());
    }
    alone(sh, "desktop::clocks::the_agent_follows_the_machine_s_clock_set_forward_and_back")
}

/// Compares each second of the supported years, and those around the edges of random policies, with a
/// calculation; runs long orders of events.
pub fn exhaust(sh: &Shell) -> Result<()> {
    system_packages::for_testing_without_programs(sh)?;
    let which = ["--package", "tests", "--test", "without-programs", "--profile", "exhaust"];
    ignored_tests(sh, &which, &["domain::every_second::", "event_orders::"])
}

/// Runs one test that is marked `ignore`.
fn alone(sh: &Shell, name: &str) -> Result<()> {
    cmd!(sh, "cargo build --workspace --all-targets --locked").run()?;
    ignored_tests(sh, &WITH_PROGRAMS, &["--exact", name])
}
