//! A CycloneDX SBOM for each package.

use std::path::PathBuf;

use anyhow::Result;
use xshell::{Shell, cmd};

use super::{VERSION, canonical_root, epoch, fresh};
use crate::project::root;

/// The folders of the three programs' crates.
const CRATES: [&str; 3] = ["src-tauri/crates/cli", "src-tauri/crates/agent", "src-tauri"];
/// The name of the file that cargo-cyclonedx writes beside a crate's manifest; git ignores it.
const FILE: &str = "parts.cdx";

/// Writes `PACKAGE.cdx.json` for each package and the target of its programs.
pub fn write(sh: &Shell, made: &[(PathBuf, &str)]) -> Result<()> {
    let merge = root().join("src-tauri/packaging/sbom.jq");
    // As in a URL; on Windows with a slash before the drive.
    let project = canonical_root().display().to_string().replace('\\', "/");
    let project = if cfg!(windows) { format!("/{project}") } else { project };
    for (package, target) in made {
        let folder = fresh(sh, "sboms")?;
        for (index, program) in CRATES.iter().enumerate() {
            let sbom = cmd!(
                sh,
                "cargo cyclonedx --format json --target {target}
                --manifest-path {program}/Cargo.toml --override-filename {FILE}"
            );
            sbom.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
            let to = folder.join(format!("{index}.json"));
            cmd!(sh, "mv {program}/{FILE}.json {to}").run()?;
        }
        let name = package.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let beside = sh.push_dir(package.with_file_name(""));
        // A name alone: sha256sum escapes the line of one with a backslash.
        let sum = cmd!(sh, "sha256sum {name}").read()?;
        drop(beside);
        let sum = sum.split_whitespace().next().unwrap_or_default();
        let _in = sh.push_dir(folder);
        let sbom = cmd!(
            sh,
            "jq --slurp --from-file {merge} --arg root {project} --arg package {name}
            --arg version {VERSION} --arg sum {sum} 0.json 1.json 2.json"
        );
        let sbom = sbom.read()? + "\n";
        sh.write_file(package.with_file_name(format!("{name}.cdx.json")), sbom)?;
    }
    Ok(())
}
