//! The programs of one installation, side by side in one folder.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

/// A program that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Tray icon and notifications.
    Agent,
    /// The window.
    Window,
}

impl Program {
    /// Its name, without the ending that Windows adds.
    pub fn name(self) -> &'static str {
        match self {
            Program::Agent => "ecoute-agent",
            Program::Window => "ecoute-window",
        }
    }

    /// How to start it: apart from this program's terminal, saying nothing there.
    ///
    /// # Errors
    /// When this program's own place is unknown.
    pub fn command(self) -> Result<Command> {
        let mut command = Command::new(self.path()?);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        for (name, value) in self.environment() {
            if std::env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Ok(command)
    }

    /// What its environment must say, unless the user's says something else.
    fn environment(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Program::Agent => &[],
            Program::Window if cfg!(target_os = "linux") => &[
                // Drawing by the graphics driver leaves some screens blank.
                ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
                // No cache on the disk, and no ear for the network.
                ("MESA_SHADER_CACHE_DISABLE", "true"),
                ("GIO_USE_NETWORK_MONITOR", "base"),
            ],
            Program::Window => &[],
        }
    }

    /// Its file, beside this program's own.
    pub(crate) fn path(self) -> Result<PathBuf> {
        let this = std::env::current_exe().context("find this program's own file")?;
        Ok(this.with_file_name(format!("{}{}", self.name(), std::env::consts::EXE_SUFFIX)))
    }
}
