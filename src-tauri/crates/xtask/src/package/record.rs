//! What the packages were built with, so that others can build the same.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::{Shell, cmd};

use super::{VERSION, epoch, programs, windows};
use crate::system_packages::{self, PACKAGING_TOOLS};

/// Writes `ecoute-VERSION-SYSTEM.buildinfo` beside the packages, in the form of Debian's control
/// files, with the fields of Debian's own `.buildinfo` where it has them. It has the checksums
/// before signing, and neither the current time nor a path.
pub fn write(sh: &Shell, packages: &Path, made: &[(PathBuf, &str)]) -> Result<()> {
    let targets: BTreeSet<_> = made.iter().map(|(_, target)| *target).collect();
    let mut text = format!("Source: ecoute\nVersion: {VERSION}\n");
    let mut record = |name: &str, value: String| match value.trim_end() {
        "" => {}
        line if !line.contains('\n') => text += &format!("{name}: {line}\n"),
        lines => {
            text += &format!("{name}:\n");
            lines.lines().for_each(|line| text += &format!(" {line}\n"));
        }
    };
    record("Architecture", Vec::from_iter(targets.iter().copied()).join(" "));
    record("Build-Architecture", cmd!(sh, "rustc --print host-tuple").read()?);
    record("Commit", git(sh, &["rev-parse", "HEAD"]).unwrap_or_else(|| "unknown".into()));
    record("Build-Tainted-By", tainted_by(sh)?);
    record("Environment", environment(sh)?);
    let names = made.iter().filter_map(|(package, _)| package.file_name());
    let names: Vec<_> = names.collect();
    let folder = sh.push_dir(packages);
    record("Checksums-Sha256", cmd!(sh, "sha256sum --text {names...}").read()?);
    drop(folder);
    record("Rust", cmd!(sh, "rustc --version --verbose").read()?);
    record("Cargo", cmd!(sh, "cargo --version").read()?);
    record("Cargo-Tools", cargo_tools(sh)?);
    if cfg!(windows) {
        record("WiX", windows::wix_version(sh)?);
        // GitHub's lists of what its images contain, Visual Studio among them, have these names.
        let image = |name| sh.var(name).unwrap_or_else(|_| "unknown".into());
        record("Image", format!("{} {}", image("ImageOS"), image("ImageVersion")));
    } else {
        record("Installed", installed(sh, Path::new("/"))?);
        if targets.contains(programs::WINDOWS) {
            record("Installed-For-Wine", installed(sh, &system_packages::newer_debian(sh)?)?);
        }
    }
    let name = format!("ecoute-{VERSION}-{}.buildinfo", std::env::consts::OS);
    Ok(sh.write_file(packages.join(name), text)?)
}

/// What git prints; nothing where the sources are not in a repository.
fn git(sh: &Shell, arguments: &[&str]) -> Option<String> {
    // The sources may be another user's, as in a container.
    cmd!(sh, "git -c safe.directory=* {arguments...}").quiet().ignore_stderr().read().ok()
}

/// Reasons why the commit and the versions alone may not give the same packages.
fn tainted_by(sh: &Shell) -> Result<String> {
    let mut reasons = vec![];
    if git(sh, &["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty()) {
        reasons.push("uncommitted-changes");
    }
    // It can change compiler, flags and profiles, or only say how to reach the registry.
    let home = programs::cargo_home()?;
    if ["config", "config.toml"].iter().any(|name| home.join(name).exists()) {
        reasons.push("cargo-config");
    }
    Ok(reasons.join(" "))
}

/// Variables that compilers, build scripts and packaging tools read; also with an underscore and
/// more. A list, because others may hold secrets.
const VARIABLES: [&str; 19] = [
    "AR",
    "CARGO_BUILD",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_PROFILE",
    "CARGO_TARGET",
    "CC",
    "CFLAGS",
    "CPPFLAGS",
    "CXX",
    "CXXFLAGS",
    "DEB",
    "DPKG",
    "GZIP",
    "LDFLAGS",
    "PKG_CONFIG",
    "RUSTC",
    "RUSTFLAGS",
    "TAR_OPTIONS",
    "TAURI_CONFIG",
];
/// Those of them that only say where and how fast to build.
const HARMLESS: [&str; 3] = ["CARGO_BUILD_JOBS", "CARGO_BUILD_TARGET_DIR", "CARGO_TARGET_DIR"];

fn environment(sh: &Shell) -> Result<String> {
    let read = |name: &str| {
        let mut rests = VARIABLES.iter().filter_map(|known| name.strip_prefix(known));
        rests.any(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    let mut variables: Vec<_> = std::env::vars().collect();
    variables.retain(|(name, _)| read(name) && !HARMLESS.contains(&name.as_str()));
    variables.push(("SOURCE_DATE_EPOCH".into(), epoch(sh)?));
    variables.sort();
    let lines = variables.iter().map(|(name, value)| format!("{name}={value:?}\n"));
    Ok(lines.collect())
}

/// The versions that Cargo has installed of the tools.
fn cargo_tools(sh: &Shell) -> Result<String> {
    let all = cmd!(sh, "cargo install --list").read()?;
    let wanted = PACKAGING_TOOLS.iter().filter_map(|tool| tool.split('@').next());
    let wanted: Vec<_> = wanted.map(|name| format!("{name} v")).collect();
    let lines = all.lines().filter(|line| wanted.iter().any(|name| line.starts_with(name)));
    Ok(lines.map(|line| line.trim_end_matches(':')).collect::<Vec<_>>().join("\n"))
}

/// The release of a Debian system, and each installed package with its version.
fn installed(sh: &Shell, root: &Path) -> Result<String> {
    let format = "${db:Status-Abbrev}${Package} (= ${Version})\\n";
    let database = root.join("var/lib/dpkg");
    let all = cmd!(sh, "dpkg-query --admindir {database} --show --showformat {format}").read()?;
    let packages = all.lines().filter_map(|line| line.strip_prefix("ii "));
    let release = sh.read_file(root.join("etc/debian_version"))?;
    Ok(format!("Debian {release}") + &packages.collect::<Vec<_>>().join("\n"))
}
