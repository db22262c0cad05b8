//! What each package is made of: a CycloneDX bill beside it.

use std::fs;
use std::path::PathBuf;

use super::{VERSION, epoch, fresh, text, write};
use crate::process::{output, output_in, root, run_with};

/// Where the crates of the three programs lie.
const PROGRAMS: [&str; 3] = ["src-tauri/crates/cli", "src-tauri/crates/agent", "src-tauri"];
/// The name of a bill beside a crate's manifest, which git ignores.
const BILL: &str = "parts.cdx";

/// Writes `PACKAGE.cdx.json` for each package and what its programs were built for.
///
/// # Errors
/// With the first step that failed.
pub fn of_parts(made: &[(PathBuf, &str)]) -> Result<(), String> {
    let merge = root().join("src-tauri/packaging/bill.jq");
    for (package, target) in made {
        let folder = fresh("bills")?;
        for (index, program) in PROGRAMS.iter().enumerate() {
            let manifest = format!("{program}/Cargo.toml");
            let arguments = ["cyclonedx", "--format", "json", "--target", target];
            let named = ["--manifest-path", &manifest, "--override-filename", BILL];
            let date = [("SOURCE_DATE_EPOCH", epoch()?)];
            let date = date.each_ref().map(|(name, value)| (*name, value.as_str()));
            run_with(&date, "cargo", &[&arguments[..], &named].concat())?;
            let made = root().join(program).join(format!("{BILL}.json"));
            let moved = fs::rename(&made, folder.join(format!("{index}.json")));
            moved.map_err(|error| format!("{}: {error}", made.display()))?;
        }
        let sum = output("sha256sum", &[text(package)?])?;
        let name = package.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let project = root().canonicalize().map_err(|error| error.to_string())?;
        let values = [
            ("root", text(&project)?),
            ("package", name),
            ("version", VERSION),
            ("sum", sum.split_whitespace().next().unwrap_or_default()),
        ];
        let mut arguments = vec!["--slurp", "--from-file", text(&merge)?];
        for (name, value) in values {
            arguments.extend(["--arg", name, value]);
        }
        arguments.extend(["0.json", "1.json", "2.json"]);
        let bill = output_in(&folder, "jq", &arguments)?;
        write(&package.with_file_name(format!("{name}.cdx.json")), &(bill + "\n"))?;
    }
    Ok(())
}
