//! The shared libraries of a program, as the dynamic loader finds them.

use std::path::PathBuf;

use super::Program;
use super::output::read_output;

/// Why the libraries of a program are unknown.
#[derive(Debug)]
pub enum LibraryError {
    /// The program is missing, or is none of this system.
    Program,
    /// These libraries are missing or broken.
    Unusable(String),
}

/// The path from which `program` would load the library of this name. Cancel-safe.
///
/// # Errors
/// As [`all`], and when it needs none of this name.
pub async fn library(program: Program, name: &str) -> Result<PathBuf, LibraryError> {
    let names = all(program).await?;
    let line = names.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(" => "));
    let path = line.and_then(|line| line.split(" (").next());
    path.map(PathBuf::from).ok_or_else(|| LibraryError::Unusable(name.to_owned()))
}

/// The shared libraries of `program` in the format of `ldd`: `name => path (address)`. The dynamic
/// loader does not run the program, see ld.so(8). Cancel-safe.
///
/// # Errors
/// When one of them, or the program, cannot be loaded.
pub async fn all(program: Program) -> Result<String, LibraryError> {
    let path = program.path().map_err(|_| LibraryError::Program)?;
    let traced = read_output(&path, &[], &[("LD_TRACE_LOADED_OBJECTS", "1")]).await;
    let traced = traced.map_err(|_| LibraryError::Program)?;
    // `PROGRAM: error while loading shared libraries: LIBRARY: REASON`
    let refused = String::from_utf8_lossy(&traced.stderr);
    let broken = refused.split_once(": error while loading shared libraries: ");
    if let Some((library, _)) = broken.and_then(|(_, rest)| rest.split_once(": ")) {
        return Err(LibraryError::Unusable(library.to_owned()));
    }
    let names = String::from_utf8_lossy(&traced.stdout).into_owned();
    let missing = names.lines().filter_map(|line| line.strip_suffix(" => not found"));
    let missing: Vec<_> = missing.map(str::trim).collect();
    if missing.is_empty() { Ok(names) } else { Err(LibraryError::Unusable(missing.join(", "))) }
}
