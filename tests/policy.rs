//! The admin's policy: precedence, rejected values, and their reports.

mod check;
mod check_json;
mod confirmed;
mod contacts;
mod files;
mod guides;
mod hours;
mod notifications;
mod places;
mod special_files;
mod templates;
mod watch;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::desktop::program::built;
use crate::skip::{USER_NAMESPACE, root_or_skipped};

/// A private copy of /etc that a test can write and the programs see as /etc.
pub struct Etc(TempDir);

impl Etc {
    pub fn new() -> Etc {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let copied = Command::new("cp").args(["-a", "/etc"]).arg(folder.path()).output();
        copied.expect("cp runs");
        Etc(folder)
    }

    /// A copy for programs that also use the session bus. Reports a skipped test for ordinary
    /// users: they can mount it in a user namespace only, and the bus rejects programs from there.
    pub fn beside_bus() -> Option<Etc> {
        root_or_skipped(USER_NAMESPACE).then(Etc::new)
    }

    /// Writes a policy file as an admin does.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        let folders = path.ancestors().skip(1).take(4).collect::<Vec<_>>();
        for folder in folders.into_iter().rev() {
            if !folder.exists() {
                fs::create_dir(folder).expect("a folder");
                fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("a mode");
            }
        }
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
    }

    /// Makes a policy file writable by all users.
    pub fn open_to_all(&self, name: &str) {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o646)).expect("a mode");
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join("etc/ecoute/policies").join(name)
    }

    /// A shell command that mounts this copy over /etc.
    pub fn mount(&self) -> String {
        format!("mount --bind '{}' /etc", self.0.path().join("etc").display())
    }

    /// Arguments of `unshare` that run a program with this /etc.
    pub fn over(&self, program: &Path) -> [String; 5] {
        let script = format!("{} && exec '{}' \"$@\"", self.mount(), program.display());
        ["--map-root-user", "--mount", "sh", "-c", &script].map(str::to_owned)
    }

    /// Runs `ecoute`: exit code, standard output, standard error.
    fn ecoute(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new("unshare");
        command.args(self.over(&built("ecoute"))).arg("ecoute").args(arguments);
        let path = std::env::var("PATH").expect("a PATH");
        // In a user namespace, the home of uid 0 is that of the machine's root.
        command.env_clear().env("PATH", path).env("HOME", self.0.path());
        let ended = command.output().expect("unshare runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (ended.status.code(), text(ended.stdout), text(ended.stderr))
    }

    fn report(&self) -> Value {
        let (code, out, err) = self.ecoute(&["policy", "--json", "--lang", "en"]);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        serde_json::from_str(&out).expect("JSON")
    }
}
