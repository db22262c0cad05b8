//! The Windows Installer packages, installed for all users.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use super::staging::{documents, install, set_times};
use super::{VERSION, epoch, filled, notices, programs};
use crate::project::PROGRAMS;
use crate::system_packages;

const PACKAGING: &str = "src-tauri/packaging/windows";

/// The version of the packages that only test upgrades.
const NEXT: &str = "99.0.0";

/// Builds `ecoute-VERSION-x64-gnu.msi` with wixl, on Debian: the package that is tested under wine.
/// It is not released.
pub fn by_wixl(sh: &Shell, built: &Path, packages: &Path) -> Result<PathBuf> {
    let name = format!("ecoute-{VERSION}-x64-gnu.msi");
    let debian = system_packages::newer_debian(sh)?;
    let work = debian.join("root/msi");
    collect(sh, built, programs::WINDOWS, &work)?;
    let loader = "WebView2Loader.dll";
    install(sh, built.join(loader), work.join(loader), "644")?;
    install(sh, format!("{PACKAGING}/make.sh"), work.join("make.sh"), "644")?;
    source(sh, &work, VERSION, &identity(sh, "product")?)?;
    set_times(sh, &work)?;
    // wixl writes the current time into the package and ignores SOURCE_DATE_EPOCH (no upstream
    // report known). faketime sets it to the release date, so that builds are reproducible.
    let date = format!("@{}", epoch(sh)?);
    let hour = cmd!(sh, "date --utc --date {date} '+%Y-%m-%d %H:%M:%S'").read()?;
    let make = "cd /root/msi && faketime -f \"$0\" sh make.sh \"$1\" \"$2\"";
    let identity = identity(sh, "package")?;
    let make = cmd!(sh, "chroot {debian} sh -c {make} {hour} {name} {identity}");
    make.env("TZ", "UTC").env("LC_ALL", "C.UTF-8").run()?;
    let package = packages.join(&name);
    install(sh, work.join(&name), &package, "644")?;
    Ok(package)
}

/// Builds `ecoute-VERSION-ARCHITECTURE.msi`, which is released, with WiX 3.14, on Windows; and in
/// the folder `upgrades` the same with a later version.
pub fn by_wix(
    sh: &Shell,
    built: &Path,
    packages: &Path,
    upgrades: &Path,
    (target, architecture): (&str, &str),
) -> Result<PathBuf> {
    let work = packages.with_file_name("msi");
    collect(sh, built, target, &work)?;
    let (candle, light) = (wix(sh, "candle")?, wix(sh, "light")?);
    let version = wix_version(sh)?;
    ensure!(version.contains("version 3.14"), "WiX 3.14 is expected: {version}");
    let build = |version: &str, folder: &Path| -> Result<PathBuf> {
        // WiX replaces the asterisk by a new GUID.
        source(sh, &work, version, "*")?;
        let package = folder.join(format!("ecoute-{version}-{architecture}.msi"));
        let _in = sh.push_dir(&work);
        cmd!(sh, "{candle} -nologo -arch {architecture} ecoute.wxs").run()?;
        // Validates with every ICE but 57, which rejects any shortcut in the Start menu of all
        // users; Rust's own package omits it for that reason.
        cmd!(sh, "{light} -nologo -spdb -sice:ICE57 -out {package} ecoute.wixobj").run()?;
        Ok(package)
    };
    build(NEXT, upgrades)?;
    build(VERSION, packages)
}

/// The line with its version that WiX's compiler prints.
pub fn wix_version(sh: &Shell) -> Result<String> {
    let candle = wix(sh, "candle")?;
    let printed = cmd!(sh, "{candle} -?").ignore_status().read()?;
    Ok(printed.lines().next().unwrap_or_default().into())
}

fn wix(sh: &Shell, name: &str) -> Result<PathBuf> {
    let folder = sh.var("WIX").context("WiX 3.14 is not installed")?;
    Ok(PathBuf::from(folder).join("bin").join(name))
}

/// Copies what both compilers' packages contain to the folder `work`.
fn collect(sh: &Shell, built: &Path, target: &str, work: &Path) -> Result<()> {
    sh.remove_path(work)?;
    for program in PROGRAMS.map(|program| format!("{program}.exe")) {
        install(sh, built.join(&program), work.join(&program), "644")?;
    }
    for document in ["CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        install(sh, document, work.join(document), "644")?;
    }
    notices::write(sh, built, target, &work.join(notices::FILE))?;
    documents(sh, work)?;
    install(sh, "icons/icon.ico", work.join("icon.ico"), "644")?;
    install(sh, "icons/256x256.png", work.join("ecoute.png"), "644")
}

fn source(sh: &Shell, work: &Path, version: &str, product: &str) -> Result<()> {
    let values = [("VERSION", version), ("PRODUCT", product)];
    let source = filled(sh, &format!("{PACKAGING}/ecoute.wxs"), &values)?;
    Ok(sh.write_file(work.join("ecoute.wxs"), source)?)
}

/// A GUID that Windows Installer requires to be unique for each version; the same in every build.
fn identity(sh: &Shell, of: &str) -> Result<String> {
    let identity = cmd!(sh, "uuidgen --sha1 --namespace @oid --name ecoute-{VERSION}-{of}");
    Ok(identity.read()?.to_uppercase())
}
