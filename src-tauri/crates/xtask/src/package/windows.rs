//! The Windows Installer package, for every user of a machine.

use std::fs;
use std::path::{Path, PathBuf};

use super::staging::{documents, install};
use super::{VERSION, epoch, read, text, write};
use crate::packages;
use crate::process::{output, root, run, run_in};

/// Makes `ecoute-VERSION-x64.msi`.
///
/// # Errors
/// With the first step that failed.
pub fn package(programs: &Path, packages: &Path) -> Result<PathBuf, String> {
    let name = format!("ecoute-{VERSION}-x64.msi");
    let debian = packages::newer_debian()?;
    let work = debian.join("root/msi");
    let _emptied = fs::remove_dir_all(&work);
    let files = ["ecoute.exe", "ecoute-agent.exe", "ecoute-window.exe", "WebView2Loader.dll"];
    for file in files {
        install(&programs.join(file), &work.join(file), "644")?;
    }
    for document in ["CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        install(&root().join(document), &work.join(document), "644")?;
    }
    documents(&work)?;
    let packaging = root().join("src-tauri/packaging/windows");
    install(&packaging.join("make.sh"), &work.join("make.sh"), "644")?;
    install(&root().join("icons/icon.ico"), &work.join("icon.ico"), "644")?;
    let source = read(&packaging.join("ecoute.wxs"))?
        .replace("@VERSION@", VERSION)
        .replace("@PRODUCT@", &identity("product")?);
    write(&work.join("ecoute.wxs"), &source)?;
    let date = format!("@{}", epoch()?);
    run_in(&work, "sh", &["-c", "find . -exec touch --date \"$0\" {} +", &date])?;
    // wixl writes the hour into the package; here it is always the release's.
    let hour = output("date", &["--utc", "--date", &date, "+%Y-%m-%d %H:%M:%S"])?;
    let make = "cd /root/msi && faketime -f \"$0\" sh make.sh \"$1\" \"$2\"";
    let environment = ["env", "TZ=UTC", "LC_ALL=C.UTF-8"];
    let make = ["sh", "-c", make, &hour, &name, &identity("package")?];
    run("chroot", &[&[text(&debian)?], &environment[..], &make[..]].concat())?;
    let package = packages.join(&name);
    install(&work.join(&name), &package, "644")?;
    Ok(package)
}

/// A name that Windows Installer wants unique to this version, and that two builds share.
fn identity(of: &str) -> Result<String, String> {
    let name = format!("ecoute-{VERSION}-{of}");
    let identity = ["--sha1", "--namespace", "@oid", "--name", &name];
    Ok(output("uuidgen", &identity)?.to_uppercase())
}
