//! What the packages were built with, so that others can build the same.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::{Shell, cmd};

use super::{VERSION, epoch, programs};
use crate::system_packages;

/// Writes `ecoute-VERSION-SYSTEM.buildinfo` beside the packages, in the form of Debian's control
/// files. It has the checksums before signing, and neither the current time nor a path.
pub fn write(sh: &Shell, packages: &Path, made: &[(PathBuf, &str)]) -> Result<()> {
    let names = made.iter().filter_map(|(package, _)| package.file_name());
    let names: Vec<_> = names.collect();
    let date = epoch(sh)?;
    let _in = sh.push_dir(packages);
    let mut text = format!("Source: ecoute\nVersion: {VERSION}\nSource-Date-Epoch: {date}\n");
    let mut record = |name: &str, value: String| {
        text += &format!("{name}:\n");
        value.lines().for_each(|line| text += &format!(" {line}\n"));
    };
    record("Checksums-Sha256", cmd!(sh, "sha256sum --text {names...}").read()?);
    record("Rust", cmd!(sh, "rustc --version --verbose").read()?);
    record("Cargo", cmd!(sh, "cargo --version").read()?);
    record("Cargo-Tools", system_packages::PACKAGING_TOOLS.join("\n"));
    if cfg!(windows) {
        // GitHub's lists of what its images contain, WiX and Visual Studio among them, have these
        // names.
        let image = |name| sh.var(name).unwrap_or_else(|_| "unknown".into());
        record("Image", format!("{} {}", image("ImageOS"), image("ImageVersion")));
    } else {
        record("Installed", installed(sh, Path::new("/"))?);
        if made.iter().any(|(_, target)| *target == programs::WINDOWS) {
            record("Installed-For-Wine", installed(sh, &system_packages::newer_debian(sh)?)?);
        }
    }
    Ok(sh.write_file(format!("ecoute-{VERSION}-{}.buildinfo", std::env::consts::OS), text)?)
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
