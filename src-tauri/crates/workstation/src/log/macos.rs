//! The unified log, written with the system's `logger`, and standard error.

use std::fs::File;
use std::io::{self, Write};
use std::process::{Command, Stdio};

use super::{Level, warn};

const LOGGER: &str = "/usr/bin/logger";

/// Writes a line. Errors are ignored.
pub fn write(level: Level, line: &str) {
    let _written = io::stderr().write_all(format!("{line}\n").as_bytes());
    let priority = match level {
        Level::Warning => "user.warning",
        Level::Information => "user.notice",
    };
    let mut logger = Command::new(LOGGER);
    logger.args(["-t", "ecoute", "-p", priority, "--", line]);
    logger.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _logged = logger.status();
}

/// Discards standard error and logs panics here: messages of the web engine would record each use.
///
/// # Errors
/// When no file descriptor is left; nothing is redirected then.
pub fn redirect_stderr() -> io::Result<()> {
    let null = File::options().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stderr(&null)?;
    std::panic::set_hook(Box::new(|panic| warn(panic)));
    Ok(())
}

/// Always false: children write to the system's log; the reader of a pipe would wait for them.
pub fn stderr_outlives_this_program() -> bool {
    false
}
