//! The shared libraries of a program, as the dynamic loader finds them.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::Program;

/// The path from which `program` would load the library of this name.
///
/// # Errors
/// As [`all`], and when it needs none of this name.
pub fn library(program: Program, name: &str) -> Result<PathBuf, String> {
    let names = all(program)?;
    let line = names.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(" => "));
    let path = line.and_then(|line| line.split(" (").next());
    path.map(PathBuf::from).ok_or_else(|| name.to_owned())
}

/// The shared libraries of `program` in the format of `ldd`: `name => path (address)`. The dynamic
/// loader does not run the program, see ld.so(8).
///
/// # Errors
/// With the names of the libraries that are missing or broken; empty if the program itself is.
pub fn all(program: Program) -> Result<String, String> {
    let mut trace = Command::new(program.path().map_err(|_| String::new())?);
    trace.env("LD_TRACE_LOADED_OBJECTS", "1").stdin(Stdio::null());
    let traced = trace.output().map_err(|_| String::new())?;
    // `PROGRAM: error while loading shared libraries: LIBRARY: REASON`
    let refused = String::from_utf8_lossy(&traced.stderr);
    let broken = refused.split_once(": error while loading shared libraries: ");
    if let Some((library, _)) = broken.and_then(|(_, rest)| rest.split_once(": ")) {
        return Err(library.to_owned());
    }
    let names = String::from_utf8_lossy(&traced.stdout).into_owned();
    let missing = names.lines().filter_map(|line| line.strip_suffix(" => not found"));
    let missing: Vec<_> = missing.map(str::trim).collect();
    if missing.is_empty() { Ok(names) } else { Err(missing.join(", ")) }
}
