//! A system of its own in a folder, to install into.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{output, project};

/// The system's own processes and devices, and this machine's sockets, seen by nobody else.
const ENTER: &str = "mount -t proc proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && \
    mount --rbind /tmp \"$0/tmp\" && exec chroot \"$0\" \"$@\"";
/// The part of systemd that lives as long as a user's session; to be told what it starts with. It
/// looks for the marks of an ordinary systemd, keeps the books of its programs in a place of its own,
/// and starts no session bus, since there is one.
const MANAGER: &str = "mount -t sysfs sysfs /sys && mount -t cgroup2 cgroup2 /sys/fs/cgroup && \
    mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system /run/systemd/user && \
    ln -s /dev/null /run/systemd/user/dbus.socket && \
    own=/sys/fs/cgroup/ecoute-$$ && mkdir $own && echo $$ > $own/cgroup.procs && \
    exec /usr/lib/systemd/systemd --user --unit=\"$0\"";

/// A root; its folder goes with the value.
pub struct Root(PathBuf);

impl Root {
    /// The smallest Debian of this name, as it is before anything is installed.
    pub fn debian(suite: &str) -> Root {
        let systems = project().join("target/systems");
        let pristine = systems.join(suite);
        if !pristine.join("etc/debian_version").exists() {
            fs::create_dir_all(&systems).expect("a folder");
            let unfinished = systems.join(format!("{suite}.unfinished"));
            let _gone = fs::remove_dir_all(&unfinished);
            let make = ["--variant=minbase", suite];
            output(Command::new("debootstrap").args(make).arg(&unfinished));
            fs::rename(&unfinished, &pristine).expect("one folder");
        }
        Root::copy(&pristine, suite)
    }

    /// A copy of the system that `cargo xtask package` makes the Windows package with.
    pub fn with_wine(name: &str) -> Root {
        Root::copy(&project().join("target/systems/tools"), &format!("wine-{name}"))
    }

    fn copy(pristine: &Path, name: &str) -> Root {
        let folder = pristine.with_file_name(format!("{name}.in-use"));
        let _gone = fs::remove_dir_all(&folder);
        output(Command::new("cp").args(["--archive", "--reflink=auto"]).arg(pristine).arg(&folder));
        Root(folder)
    }

    /// A place in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name.trim_start_matches('/'))
    }

    /// `command`, a bare `unshare` with the environment that is wanted, made to run `inside`.
    pub fn inside(&self, mut command: Command, inside: &[&str]) -> Command {
        command.args(["--mount", "sh", "-c", ENTER]).arg(&self.0).args(inside);
        command
    }

    /// `command` made to run the session's systemd inside, which starts `unit`.
    pub fn session_manager(&self, command: Command, unit: &str) -> Command {
        self.inside(command, &["sh", "-c", MANAGER, unit])
    }

    /// What a program in it prints; it must succeed.
    pub fn run(&self, inside: &[&str]) -> String {
        let mut command = Command::new("unshare");
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command.env("DEBIAN_FRONTEND", "noninteractive").env("LC_ALL", "C.UTF-8");
        output(&mut self.inside(command, inside))
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        // What is left is emptied before the next use.
        let _gone = fs::remove_dir_all(&self.0);
    }
}
