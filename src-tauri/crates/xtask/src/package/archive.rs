//! The portable archive: the programs side by side, and the documents.

use std::path::{Path, PathBuf};

use super::staging::{copy, install};
use super::{VERSION, epoch, text};
use crate::process::{root, run_in};

/// Makes `ecoute-VERSION-x86_64-linux.tar.gz`; it can be unpacked anywhere.
///
/// # Errors
/// With the first step that failed.
pub fn package(tree: &Path, packages: &Path) -> Result<PathBuf, String> {
    let name = format!("ecoute-{VERSION}-x86_64-linux");
    let all = copy(tree, "archive")?;
    let folder = all.with_file_name(&name);
    run_in(&root(), "mv", &[text(&all.join("usr"))?, text(&folder)?])?;
    // Nothing starts what is unpacked anywhere but its user.
    run_in(&folder, "rm", &["--recursive", "lib"])?;
    for document in ["CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        install(&root().join(document), &folder.join(document), "644")?;
    }
    let archive = packages.join(format!("{name}.tar.gz"));
    let script = "tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime=\"@$2\" \
        --format=gnu \"$0\" | gzip -9 --no-name > \"$1\"";
    let parent = folder.parent().expect("a folder stands in a folder");
    run_in(parent, "sh", &["-c", script, &name, text(&archive)?, &epoch()?])?;
    Ok(archive)
}
