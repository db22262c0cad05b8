//! `cargo xtask package`: the installation packages, in one folder.

mod programs;
mod staging;

mod archive;
mod debian;
mod rpm;
mod windows;

mod changelog;
mod notices;
mod record;
mod sbom;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use xshell::{Shell, cmd};

use crate::project::{WITH_PROGRAMS, ignored_tests, root};
use crate::system_packages;

/// The version of the project and of every package.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The maintainer in package metadata. The project has no public address yet, so this one is a
/// placeholder.
const MAINTAINER: &str = "The Écoute authors <ecoute@ecoute.invalid>";

/// Builds every package, its SBOM, a record of the tools, and `SHA256SUMS`; on Windows, the
/// packages for Windows that are released.
pub fn package(sh: &Shell) -> Result<()> {
    system_packages::for_packaging(sh)?;
    let packages = fresh(sh, "packages")?;
    let made = if cfg!(windows) { on_windows(sh, &packages)? } else { on_debian(sh, &packages)? };
    describe(sh, &packages, &made)
}

/// Builds deb, rpm and tar.gz, and describes them likewise. Needs neither root nor another Debian.
pub fn linux(sh: &Shell) -> Result<()> {
    system_packages::for_packaging_linux(sh)?;
    let packages = fresh(sh, "packages")?;
    let made = for_linux(sh, &packages)?;
    describe(sh, &packages, &made)
}

/// Writes the licences of what a release build for this machine is linked with beside its programs,
/// for the packages for macOS, which are made where nothing may be built.
pub fn notices(sh: &Shell) -> Result<()> {
    let target = cmd!(sh, "rustc --print host-tuple").read()?;
    let programs = crate::project::target().join("release");
    notices::write(sh, &programs, &target, &programs.join(notices::FILE))
}

fn describe(sh: &Shell, packages: &Path, made: &Made) -> Result<()> {
    sbom::write(sh, made)?;
    record::write(sh, packages, made)?;
    let _in = sh.push_dir(packages);
    let sums = "LC_ALL=C; export LC_ALL; sha256sum * > SHA256SUMS && cat SHA256SUMS";
    Ok(cmd!(sh, "sh -c {sums}").run()?)
}

/// Packages with the target of their programs.
type Made = Vec<(PathBuf, &'static str)>;

fn on_debian(sh: &Shell, packages: &Path) -> Result<Made> {
    let mut made = for_linux(sh, packages)?;
    let programs = programs::for_windows(sh)?;
    made.push((windows::by_wixl(sh, &programs, packages)?, programs::WINDOWS));
    Ok(made)
}

fn for_linux(sh: &Shell, packages: &Path) -> Result<Made> {
    let tree = staging::tree(sh, &programs::for_linux(sh)?)?;
    Ok(vec![
        (debian::package(sh, &tree, packages)?, programs::LINUX),
        (rpm::package(sh, &tree, packages)?, programs::LINUX),
        (archive::package(sh, &tree, packages)?, programs::LINUX),
    ])
}

fn on_windows(sh: &Shell, packages: &Path) -> Result<Made> {
    let upgrades = fresh(sh, "upgrades")?;
    let package = |(target, architecture)| {
        let programs = programs::by_msvc(sh, target)?;
        let package = windows::by_wix(sh, &programs, packages, &upgrades, (target, architecture))?;
        Ok((package, target))
    };
    programs::MSVC.into_iter().map(package).collect()
}

/// Runs `cargo xtask package` with `words` here and in a copy of the sources in another folder, and
/// compares the bytes of the packages.
pub fn twice(sh: &Shell, words: &[&str]) -> Result<()> {
    let package = || cmd!(sh, "cargo xtask package {words...}").env_remove("CARGO_TARGET_DIR");
    package().run()?;
    let here = sh.read_file("target/packages/SHA256SUMS")?;
    // New folders in it inherit this bit.
    let elsewhere = fresh(sh, "elsewhere")?;
    cmd!(sh, "chmod g+s {elsewhere}").run()?;
    let (copy, home) = (elsewhere.join("another-folder"), elsewhere.join("cargo"));
    // The systems are shared; the sources, the build, Cargo's tools and crates are in another folder.
    let (place, tools) = (sh.create_dir(copy.join("target"))?, canonical_target().join("systems"));
    cmd!(sh, "ln --symbolic {tools} {place}").run()?;
    let sources = "git ls-files -z --cached --others --exclude-standard | \
        tar --null --files-from - --create | tar -C \"$0\" --extract";
    cmd!(sh, "sh -c {sources} {copy}").run()?;
    let (own, registry) = (programs::cargo_home()?, sh.create_dir(home.join("registry"))?);
    let crates = "mkdir \"$1/bin\" && \
        cp \"$0\"/bin/cargo-auditable* \"$0\"/bin/cargo-cyclonedx* \"$1/bin\" && \
        find \"$0\" -maxdepth 1 \\( -name '.crates*' -o -name 'config*' \\) -exec cp '{}' \"$1\" ';' && \
        cp -R \"$0/registry/cache\" \"$0/registry/index\" \"$2\"";
    cmd!(sh, "sh -c {crates} {own} {home} {registry}").run()?;
    let _in = sh.push_dir(copy);
    package().env("CARGO_HOME", home).run()?;
    let there = sh.read_file("target/packages/SHA256SUMS")?;
    ensure!(here == there, "the bytes differ. Here:\n{here}There:\n{there}");
    println!("Built twice, in two folders, with the same bytes.");
    Ok(())
}

/// Builds the packages and tests them on their systems, where these can run on this machine.
pub fn test(sh: &Shell) -> Result<()> {
    system_packages::for_testing_packages(sh)?;
    package(sh)?;
    // The tests save their screenshots beside these programs.
    cmd!(sh, "cargo build --locked").run()?;
    let tests = canonical_target().join("packages-tests/tests.exe");
    staging::install(sh, programs::tests_for_windows(sh)?, tests, "755")?;
    ignored_tests(sh, &WITH_PROGRAMS, &["packages::"])
}

/// Creates an empty folder in `target`.
fn fresh(sh: &Shell, name: &str) -> Result<PathBuf> {
    let folder = canonical_target().join(name);
    sh.remove_path(&folder)?;
    Ok(sh.create_dir(folder)?)
}

/// The target folder of packages, without symbolic links.
fn canonical_target() -> PathBuf {
    canonical_root().join("target")
}

/// The project's folder without symbolic links. Not on Windows, where few programs understand such
/// a path.
fn canonical_root() -> PathBuf {
    let root = root();
    if cfg!(windows) { root } else { root.canonicalize().unwrap_or(root) }
}

/// The release date in `CHANGELOG.md`, in seconds since 1970: the timestamp of packages and files.
fn epoch(sh: &Shell) -> Result<String> {
    if let Ok(given) = sh.var("SOURCE_DATE_EPOCH") {
        return Ok(given);
    }
    let date = changelog::releases(sh)?.swap_remove(0).date;
    Ok(cmd!(sh, "date --utc --date {date} +%s").read()?)
}

/// The text of a template, with each placeholder `@NAME@` replaced by its value.
///
/// # Errors
/// When a placeholder has no value, or a value has no placeholder.
fn filled(sh: &Shell, template: &str, values: &[(&str, &str)]) -> Result<String> {
    let text = sh.read_file(template)?;
    let name = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_uppercase());
    let asked: BTreeSet<_> = text.split('@').filter(name).collect();
    let given: BTreeSet<_> = values.iter().map(|(name, _)| *name).collect();
    ensure!(asked == given, "{template} has the placeholders {asked:?}; values: {given:?}");
    let fill =
        |text: String, (name, value): &(&str, &str)| text.replace(&format!("@{name}@"), value);
    Ok(values.iter().fold(text, fill))
}
