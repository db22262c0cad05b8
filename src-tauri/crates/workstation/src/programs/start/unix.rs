//! Starts a program detached from this program's terminal.

use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

pub use tokio::process::Child;
use tokio::process::ChildStdout;

use super::Stderr;

/// Starts `file`; its standard output is the returned pipe. Values of `environment` that the user set
/// take precedence.
///
/// # Errors
/// When it cannot be started.
pub fn spawn(
    file: &Path,
    arguments: &[&str],
    environment: &[(&str, &str)],
    stderr: Stderr,
) -> io::Result<(Child, ChildStdout)> {
    let mut command = Command::new(file);
    command.args(arguments).process_group(0).stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(match stderr {
        Stderr::Inherited => Stdio::inherit(),
        Stderr::Discarded => Stdio::null(),
    });
    let unset = |(name, _): &&(&str, &str)| std::env::var_os(name).is_none();
    command.envs(environment.iter().filter(unset).copied());
    let mut child = tokio::process::Command::from(command).spawn()?;
    let stdout = child.stdout.take().expect("standard output is piped");
    Ok((child, stdout))
}

/// The exit code, for a process that a signal ended as in a shell: 128 more than the signal.
pub fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}
