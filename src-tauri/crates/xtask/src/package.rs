//! `cargo xtask package`: what an admin installs, in one folder.

mod programs;
mod staging;

mod archive;
mod debian;
mod rpm;
mod windows;

mod bill;
mod changelog;

use std::fs;
use std::path::{Path, PathBuf};

use crate::packages;
use crate::process::{cargo, output, root, run_in};

/// The project's version, and so every package's.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Who makes the packages. The project has no public address yet, so this one leads nowhere.
const MAKER: &str = "The Écoute authors <ecoute@ecoute.invalid>";

/// Makes every package, its list of parts, and `SHA256SUMS`.
///
/// # Errors
/// With the first step that failed.
pub fn package() -> Result<(), String> {
    packages::for_packaging()?;
    let packages = fresh("packages")?;
    let linux = programs::for_linux()?;
    let tree = staging::tree(&linux)?;
    let made = [
        (debian::package(&tree, &packages)?, programs::LINUX),
        (rpm::package(&tree, &packages)?, programs::LINUX),
        (archive::package(&tree, &packages)?, programs::LINUX),
        (windows::package(&programs::for_windows()?, &packages)?, programs::WINDOWS),
    ];
    bill::of_parts(&made)?;
    let sums = "LC_ALL=C; export LC_ALL; sha256sum * > SHA256SUMS && cat SHA256SUMS";
    run_in(&packages, "sh", &["-c", sums])
}

/// Makes every package again from a copy of the sources in another folder, and compares the bytes.
///
/// # Errors
/// When a package cannot be made, or is not the same.
pub fn twice() -> Result<(), String> {
    package()?;
    let copy = fresh("elsewhere")?.join("another-folder");
    fs::create_dir(&copy).map_err(|error| format!("{}: {error}", copy.display()))?;
    let list = "git ls-files -z --cached --others --exclude-standard";
    let script = format!("{list} | tar --null --files-from - --create | tar -C \"$0\" --extract");
    run_in(&root(), "sh", &["-c", &script, text(&copy)?])?;
    // The tools may be the same; only the sources and what is made of them are elsewhere.
    run_in(&copy, "mkdir", &["target"])?;
    run_in(&copy, "ln", &["--symbolic", text(&target().join("systems"))?, "target/systems"])?;
    run_in(&copy, "env", &["--unset=CARGO_TARGET_DIR", "cargo", "xtask", "package"])?;
    let sums = |project: &Path| read(&project.join("target/packages/SHA256SUMS"));
    let (here, there) = (sums(&root())?, sums(&copy)?);
    if here == there {
        println!("Made twice, in two folders, with the same bytes.");
        return Ok(());
    }
    Err(format!("the bytes differ. Here:\n{here}There:\n{there}"))
}

/// Makes the packages, and tests them on the systems they are for, as far as these can be had here.
///
/// # Errors
/// With the first step that failed.
pub fn test() -> Result<(), String> {
    packages::for_testing_packages()?;
    package()?;
    // The tests keep their pictures beside them.
    cargo(&["build", "--locked"])?;
    let tests = target().join("packages-tests/tests.exe");
    staging::install(&programs::tests_for_windows()?, &tests, "755")?;
    cargo(&[
        "test",
        "--locked",
        "--package",
        "tests",
        "--",
        "--ignored",
        "--nocapture",
        "packages::",
    ])
}

/// An empty folder in `target`.
fn fresh(name: &str) -> Result<PathBuf, String> {
    let folder = target().join(name);
    let emptied = fs::remove_dir_all(&folder);
    if emptied.is_err() && folder.exists() {
        return Err(format!("{} cannot be emptied", folder.display()));
    }
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

fn target() -> PathBuf {
    let root = root();
    root.canonicalize().unwrap_or(root).join("target")
}

/// The day of the release, as `CHANGELOG.md` dates it, in seconds: what a package says of its age.
fn epoch() -> Result<String, String> {
    if let Ok(given) = std::env::var("SOURCE_DATE_EPOCH") {
        return Ok(given);
    }
    let newest = changelog::releases()?.swap_remove(0);
    output("date", &["--utc", "--date", &newest.date, "+%s"])
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text))
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn text(path: &Path) -> Result<&str, String> {
    path.to_str().ok_or_else(|| format!("{}: the path must be Unicode", path.display()))
}
