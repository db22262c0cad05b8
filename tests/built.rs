//! The programs that cargo built.

use std::path::PathBuf;

/// A program beside the tests. The benchmark sets the folder of another profile, the tests under
/// wine that of the packages.
pub fn built(name: &str) -> PathBuf {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    if let Some(folder) = std::env::var_os("ECOUTE_PROGRAMS") {
        return PathBuf::from(folder).join(name);
    }
    let this = std::env::current_exe().expect("the path of this program");
    let folder = this.ancestors().nth(2).expect("tests are built into target/debug/deps");
    let program = folder.join(name);
    assert!(program.exists(), "{} is not built: run cargo build", program.display());
    program
}
