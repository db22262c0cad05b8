//! What each package is made of: a CycloneDX bill beside it.

use std::path::PathBuf;

use anyhow::Result;
use xshell::{Shell, cmd};

use super::{VERSION, epoch, fresh};
use crate::process::root;

/// Where the crates of the three programs lie.
const PROGRAMS: [&str; 3] = ["src-tauri/crates/cli", "src-tauri/crates/agent", "src-tauri"];
/// The name of a bill beside a crate's manifest, which git ignores.
const BILL: &str = "parts.cdx";

/// Writes `PACKAGE.cdx.json` for each package and what its programs were built for.
pub fn of_parts(sh: &Shell, made: &[(PathBuf, &str)]) -> Result<()> {
    let merge = root().join("src-tauri/packaging/bill.jq");
    let project = root().canonicalize()?;
    for (package, target) in made {
        let folder = fresh(sh, "bills")?;
        for (index, program) in PROGRAMS.iter().enumerate() {
            let bill = cmd!(
                sh,
                "cargo cyclonedx --format json --target {target}
                --manifest-path {program}/Cargo.toml --override-filename {BILL}"
            );
            bill.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
            let to = folder.join(format!("{index}.json"));
            cmd!(sh, "mv {program}/{BILL}.json {to}").run()?;
        }
        let sum = cmd!(sh, "sha256sum {package}").read()?;
        let sum = sum.split_whitespace().next().unwrap_or_default();
        let name = package.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let _in = sh.push_dir(folder);
        let bill = cmd!(
            sh,
            "jq --slurp --from-file {merge} --arg root {project} --arg package {name}
            --arg version {VERSION} --arg sum {sum} 0.json 1.json 2.json"
        );
        let bill = bill.read()? + "\n";
        sh.write_file(package.with_file_name(format!("{name}.cdx.json")), bill)?;
    }
    Ok(())
}
