//! The package for Fedora, openSUSE and their family.

use std::path::{Path, PathBuf};

use super::staging::{copy, install};
use super::{MAKER, VERSION, changelog, epoch, read, text, write};
use crate::process::{output, root, run_in};

/// Makes `ecoute-VERSION-1.x86_64.rpm`.
///
/// # Errors
/// With the first step that failed.
pub fn package(tree: &Path, packages: &Path) -> Result<PathBuf, String> {
    let tree = copy(tree, "rpm")?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        let place = tree.join("usr/share/licenses/ecoute").join(licence);
        install(&root().join(licence), &place, "644")?;
    }
    run_in(&tree, "chmod", &["--recursive", "go=rX,u+rwX", "."])?;
    let spec = read(&root().join("src-tauri/packaging/rpm/ecoute.spec"))?
        .replace("@VERSION@", VERSION)
        .replace("@CHANGES@", &changes()?);
    let work = tree.with_file_name("rpmbuild");
    write(&work.join("ecoute.spec"), &spec)?;
    let date = format!("SOURCE_DATE_EPOCH={}", epoch()?);
    let definitions = [
        format!("_topdir {}", work.display()),
        format!("_rpmdir {}", packages.display()),
        format!("staged {}", tree.display()),
    ];
    let mut arguments = vec![date.as_str(), "LC_ALL=C.UTF-8", "rpmbuild", "-bb", "--quiet"];
    for definition in &definitions {
        arguments.extend(["--define", definition]);
    }
    let spec = work.join("ecoute.spec");
    arguments.push(text(&spec)?);
    run_in(&work, "env", &arguments)?;
    Ok(packages.join(format!("ecoute-{VERSION}-1.x86_64.rpm")))
}

fn changes() -> Result<String, String> {
    let mut text = String::new();
    for release in changelog::releases()? {
        let format = ["LC_ALL=C", "date", "--utc", "+%a %b %d %Y", "--date", &release.date];
        let date = output("env", &format)?;
        text += &format!("* {date} {MAKER} - {}-1\n", release.version);
        for news in &release.news {
            text += &format!("- {news}\n");
        }
        text.push('\n');
    }
    Ok(text)
}
