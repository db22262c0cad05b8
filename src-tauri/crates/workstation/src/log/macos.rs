//! The unified log, by the system's own `logger`, and standard error.

use std::fs::File;
use std::io::{self, Write};
use std::process::{Command, Stdio};

use super::{Weight, say};

const LOGGER: &str = "/usr/bin/logger";

/// Writes a line. Where nobody listens any more, it is lost.
pub fn write(weight: Weight, line: &str) {
    let _unheard = io::stderr().write_all(format!("{line}\n").as_bytes());
    let priority = match weight {
        Weight::Warning => "user.warning",
        Weight::Information => "user.notice",
    };
    let mut logger = Command::new(LOGGER);
    logger.args(["-t", "ecoute", "-p", priority, "--", line]);
    logger.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _unheard = logger.status();
}

/// Keeps standard error for nobody, and says panics here: a web engine's chatter would tell of each
/// use.
///
/// # Errors
/// When the system has no file descriptor left; then all may still be heard.
pub fn redirect_stderr() -> io::Result<()> {
    let nobody = File::options().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stderr(&nobody)?;
    std::panic::set_hook(Box::new(|panic| say(panic)));
    Ok(())
}

/// Never: the system has a log of its own, and who reads standard error waits for its end.
pub fn outlives_this_program() -> bool {
    false
}
