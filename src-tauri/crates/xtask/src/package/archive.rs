//! The portable archive: programs and documents in one folder.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::{Shell, cmd};

use super::staging::{copy, finish, install};
use super::{VERSION, notices};

/// Builds `ecoute-VERSION-x86_64-linux.tar.gz`, which can be unpacked in any folder.
pub fn package(sh: &Shell, tree: &Path, packages: &Path) -> Result<PathBuf> {
    let name = format!("ecoute-{VERSION}-x86_64-linux");
    let all = copy(sh, tree, "archive")?.join("usr");
    let folder = tree.with_file_name(&name);
    cmd!(sh, "mv {all} {folder}").run()?;
    // systemd reads no units from there.
    sh.remove_path(folder.join("lib"))?;
    for document in ["CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        install(sh, document, folder.join(document), "644")?;
    }
    let notices = folder.join("share/doc/ecoute").join(notices::FILE);
    cmd!(sh, "mv {notices} {folder}").run()?;
    finish(sh, &folder)?;
    let archive = packages.join(format!("{name}.tar.gz"));
    let script = "tar --create --sort=name --owner=0 --group=0 --numeric-owner \
        --format=gnu \"$0\" | gzip -9 --no-name > \"$1\"";
    let _in = sh.push_dir(folder.join(".."));
    cmd!(sh, "sh -c {script} {name} {archive}").run()?;
    Ok(archive)
}
