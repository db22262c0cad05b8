//! `cargo xtask package`: what an admin installs, in one folder.

mod programs;
mod staging;

mod archive;
mod debian;
mod rpm;
mod windows;

mod bill;
mod changelog;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use xshell::{Shell, cmd};

use crate::packages;
use crate::process::root;

/// The project's version, and so every package's.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Who makes the packages. The project has no public address yet, so this one leads nowhere.
const MAKER: &str = "The Écoute authors <ecoute@ecoute.invalid>";

/// Makes every package, its list of parts, and `SHA256SUMS`.
pub fn package(sh: &Shell) -> Result<()> {
    packages::for_packaging(sh)?;
    let packages = fresh(sh, "packages")?;
    let linux = programs::for_linux(sh)?;
    let tree = staging::tree(sh, &linux)?;
    let made = [
        (debian::package(sh, &tree, &packages)?, programs::LINUX),
        (rpm::package(sh, &tree, &packages)?, programs::LINUX),
        (archive::package(sh, &tree, &packages)?, programs::LINUX),
        (windows::package(sh, &programs::for_windows(sh)?, &packages)?, programs::WINDOWS),
    ];
    bill::of_parts(sh, &made)?;
    let _in = sh.push_dir(packages);
    let sums = "LC_ALL=C; export LC_ALL; sha256sum * > SHA256SUMS && cat SHA256SUMS";
    Ok(cmd!(sh, "sh -c {sums}").run()?)
}

/// Makes every package again from a copy of the sources in another folder, and compares the bytes.
pub fn twice(sh: &Shell) -> Result<()> {
    package(sh)?;
    let here = sh.read_file("target/packages/SHA256SUMS")?;
    let elsewhere = fresh(sh, "elsewhere")?.join("another-folder");
    // The tools may be the same; only the sources and what is made of them are elsewhere.
    let (place, tools) = (sh.create_dir(elsewhere.join("target"))?, target().join("systems"));
    cmd!(sh, "ln --symbolic {tools} {place}").run()?;
    let copy = "git ls-files -z --cached --others --exclude-standard | \
        tar --null --files-from - --create | tar -C \"$0\" --extract";
    cmd!(sh, "sh -c {copy} {elsewhere}").run()?;
    let _in = sh.push_dir(elsewhere);
    cmd!(sh, "cargo xtask package").env_remove("CARGO_TARGET_DIR").run()?;
    let there = sh.read_file("target/packages/SHA256SUMS")?;
    ensure!(here == there, "the bytes differ. Here:\n{here}There:\n{there}");
    println!("Made twice, in two folders, with the same bytes.");
    Ok(())
}

/// Makes the packages, and tests them on the systems they are for, as far as these can be had here.
pub fn test(sh: &Shell) -> Result<()> {
    packages::for_testing_packages(sh)?;
    package(sh)?;
    // The tests keep their pictures beside them.
    cmd!(sh, "cargo build --locked").run()?;
    let tests = target().join("packages-tests/tests.exe");
    staging::install(sh, programs::tests_for_windows(sh)?, tests, "755")?;
    let tests = cmd!(sh, "cargo test --locked --package tests -- --ignored --nocapture packages::");
    Ok(tests.run()?)
}

/// An empty folder in `target`.
fn fresh(sh: &Shell, name: &str) -> Result<PathBuf> {
    let folder = target().join(name);
    sh.remove_path(&folder)?;
    Ok(sh.create_dir(folder)?)
}

fn target() -> PathBuf {
    let root = root();
    root.canonicalize().unwrap_or(root).join("target")
}

/// The day of the release, as `CHANGELOG.md` dates it, in seconds: what a package says of its age.
fn epoch(sh: &Shell) -> Result<String> {
    if let Ok(given) = sh.var("SOURCE_DATE_EPOCH") {
        return Ok(given);
    }
    let date = changelog::releases(sh)?.swap_remove(0).date;
    Ok(cmd!(sh, "date --utc --date {date} +%s").read()?)
}

/// A template with its placeholders filled, each `@NAME@` by its value: none too few, none too many.
fn filled(sh: &Shell, template: &str, values: &[(&str, &str)]) -> Result<String> {
    let text = sh.read_file(template)?;
    let name = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_uppercase());
    let asked: BTreeSet<_> = text.split('@').filter(name).collect();
    let given: BTreeSet<_> = values.iter().map(|(name, _)| *name).collect();
    ensure!(asked == given, "{template} asks for {asked:?} and is given {given:?}");
    let fill =
        |text: String, (name, value): &(&str, &str)| text.replace(&format!("@{name}@"), value);
    Ok(values.iter().fold(text, fill))
}
