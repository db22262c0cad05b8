//! The window's arguments, with which the other programs start it.

use std::ffi::OsString;

use workstation::programs::{self, Point};

/// The parsed arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arguments {
    /// Only report whether the window could open.
    pub probe: bool,
    /// The point beside which the window opens.
    pub beside: Option<Point>,
}

/// Parses the arguments without the program's name.
///
/// # Errors
/// With the first argument that the window does not have.
pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Arguments, String> {
    let mut parsed = Arguments::default();
    for argument in arguments {
        let argument = argument.to_string_lossy();
        match argument.as_ref() {
            // Read where the start is reported.
            programs::REPORT => {}
            programs::PROBE => parsed.probe = true,
            other => match other.strip_prefix(programs::BESIDE) {
                Some(point) => parsed.beside = Point::from_text(point),
                None => return Err(argument.into_owned()),
            },
        }
    }
    Ok(parsed)
}
