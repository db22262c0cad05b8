//! The package for Fedora and openSUSE.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::{Shell, cmd};

use super::staging::{copy, finish, install};
use super::{MAINTAINER, VERSION, changelog, epoch, filled, notices};

/// Builds `ecoute-VERSION-1.x86_64.rpm`.
pub fn package(sh: &Shell, tree: &Path, packages: &Path) -> Result<PathBuf> {
    let tree = copy(sh, tree, "rpm")?;
    let licences = tree.join("usr/share/licenses/ecoute");
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        install(sh, licence, licences.join(licence), "644")?;
    }
    let notices = tree.join("usr/share/doc/ecoute").join(notices::FILE);
    cmd!(sh, "mv {notices} {licences}").run()?;
    finish(sh, &tree)?;
    let values = [("VERSION", VERSION), ("CHANGES", &changes(sh)?)];
    let source = filled(sh, "src-tauri/packaging/rpm/ecoute.spec", &values)?;
    let work = tree.with_file_name("rpmbuild");
    let spec = work.join("ecoute.spec");
    sh.write_file(&spec, source)?;
    let mut build = cmd!(sh, "rpmbuild -bb --quiet");
    for (name, folder) in [("_topdir", &*work), ("_rpmdir", packages), ("staged", &tree)] {
        build = build.arg("--define").arg(format!("{name} {}", folder.display()));
    }
    // The user's macros are in HOME.
    let build = build.arg(spec).env("HOME", &work).env("LC_ALL", "C.UTF-8");
    build.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
    Ok(packages.join(format!("ecoute-{VERSION}-1.x86_64.rpm")))
}

fn changes(sh: &Shell) -> Result<String> {
    let mut text = String::new();
    for release in changelog::releases(sh)? {
        let date = release.date;
        let date = cmd!(sh, "date --utc '+%a %b %d %Y' --date {date}").env("LC_ALL", "C").read()?;
        text += &format!("* {date} {MAINTAINER} - {}-1\n", release.version);
        for news in &release.news {
            text += &format!("- {news}\n");
        }
        text.push('\n');
    }
    Ok(text)
}
