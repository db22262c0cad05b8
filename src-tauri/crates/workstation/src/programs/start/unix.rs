//! Starts a program detached from this program's terminal.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitStatus, Stdio};

pub use tokio::process::Child;
use tokio::process::ChildStdout;

use super::{Program, StartError, Stderr};

/// Starts `program`; its standard output is the returned pipe.
///
/// # Errors
/// When it cannot be started.
pub fn spawn(
    program: Program,
    arguments: &[&str],
    stderr: Stderr,
) -> Result<(Child, ChildStdout), StartError> {
    let file = program.path().map_err(StartError::System)?;
    let mut command = Command::new(&file);
    command.args(arguments).process_group(0).stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(match stderr {
        Stderr::Inherited => Stdio::inherit(),
        Stderr::Discarded => Stdio::null(),
    });
    let unset = |(name, _): &&(&str, &str)| std::env::var_os(name).is_none();
    command.envs(environment(program).iter().filter(unset).copied());
    let spawned = tokio::process::Command::from(command).spawn();
    let mut child = spawned.map_err(|error| StartError::File(file, error))?;
    let stdout = child.stdout.take().expect("standard output is piped");
    Ok((child, stdout))
}

/// The environment variables of `program`; values that the user set take precedence.
fn environment(program: Program) -> &'static [(&'static str, &'static str)] {
    match program {
        Program::Window if cfg!(target_os = "linux") => &[
            // The window stays blank with some graphics drivers (WebKit bug 261874, tauri #9304).
            ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
            // No shader cache on disk, and no monitoring of the network.
            ("MESA_SHADER_CACHE_DISABLE", "true"),
            ("GIO_USE_NETWORK_MONITOR", "base"),
        ],
        Program::Window | Program::Agent => &[],
    }
}

/// The exit code, for a process that a signal ended as in a shell: 128 more than the signal.
pub fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}
