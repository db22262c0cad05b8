//! Names and versions, and the packages: format, installation, upgrade, removal.

mod entries;
mod names;

mod debian;
mod pipes;
mod record;
mod registry;
mod resources;
mod rpm;
mod tray;
mod windows;

mod root;
mod wine;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The project's folder.
pub fn project() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests is in the project's folder").to_owned()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = project().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The package in `target/packages` whose name has this ending.
fn package(ending: &str) -> PathBuf {
    let folder = project().join("target/packages");
    let entries = std::fs::read_dir(&folder).expect("packages built by cargo xtask package");
    let mut paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .find(|path| path.to_string_lossy().ends_with(ending))
        .unwrap_or_else(|| panic!("no {ending} in {}", folder.display()))
}

/// The relative links of an installed document whose target does not exist.
fn dead_links(text: &Path) -> Vec<String> {
    let read = std::fs::read_to_string(text).expect("an installed document");
    let targets = read.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let local = targets.filter(|target| !target.starts_with("https:"));
    local.filter(|target| !text.with_file_name(target).exists()).map(str::to_owned).collect()
}

/// Standard output of a command, which must succeed.
fn output(command: &mut Command) -> String {
    let ended = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (out, err) =
        (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success(), "{command:?}: {}\n{out}{err}", ended.status);
    out.into_owned()
}
