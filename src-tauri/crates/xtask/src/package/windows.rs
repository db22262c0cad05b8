//! The Windows Installer package, installed for all users.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::{Shell, cmd};

use super::staging::{documents, install};
use super::{VERSION, epoch, filled};
use crate::packages;

const PACKAGING: &str = "src-tauri/packaging/windows";

/// Builds `ecoute-VERSION-x64.msi`.
pub fn package(sh: &Shell, programs: &Path, packages: &Path) -> Result<PathBuf> {
    let name = format!("ecoute-{VERSION}-x64.msi");
    let debian = packages::newer_debian(sh)?;
    let work = debian.join("root/msi");
    sh.remove_path(&work)?;
    for file in ["ecoute.exe", "ecoute-agent.exe", "ecoute-window.exe", "WebView2Loader.dll"] {
        install(sh, programs.join(file), work.join(file), "644")?;
    }
    for document in ["CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        install(sh, document, work.join(document), "644")?;
    }
    documents(sh, &work)?;
    install(sh, format!("{PACKAGING}/make.sh"), work.join("make.sh"), "644")?;
    install(sh, "icons/icon.ico", work.join("icon.ico"), "644")?;
    install(sh, "icons/256x256.png", work.join("ecoute.png"), "644")?;
    let values = [("VERSION", VERSION), ("PRODUCT", &identity(sh, "product")?)];
    let source = filled(sh, &format!("{PACKAGING}/ecoute.wxs"), &values)?;
    sh.write_file(work.join("ecoute.wxs"), source)?;
    let date = format!("@{}", epoch(sh)?);
    cmd!(sh, "find {work} -exec touch --date {date} '{}' +").run()?;
    // wixl writes the current time into the package and ignores SOURCE_DATE_EPOCH (no upstream
    // report known). faketime sets it to the release date, so that builds are reproducible.
    let hour = cmd!(sh, "date --utc --date {date} '+%Y-%m-%d %H:%M:%S'").read()?;
    let make = "cd /root/msi && faketime -f \"$0\" sh make.sh \"$1\" \"$2\"";
    let identity = identity(sh, "package")?;
    let make = cmd!(sh, "chroot {debian} sh -c {make} {hour} {name} {identity}");
    make.env("TZ", "UTC").env("LC_ALL", "C.UTF-8").run()?;
    let package = packages.join(&name);
    install(sh, work.join(&name), &package, "644")?;
    Ok(package)
}

/// A GUID that Windows Installer requires to be unique for each version; the same in every build.
fn identity(sh: &Shell, of: &str) -> Result<String> {
    let identity = cmd!(sh, "uuidgen --sha1 --namespace @oid --name ecoute-{VERSION}-{of}");
    Ok(identity.read()?.to_uppercase())
}
