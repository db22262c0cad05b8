//! A root file system in a folder, for installing packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{output, project};

/// Mounts /proc, and this machine's /dev and /tmp, in a private mount namespace; then enters the
/// root.
const ENTER: &str = "mount -t proc proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && \
    mount --rbind /tmp \"$0/tmp\" && exec chroot \"$0\" \"$@\"";
/// Starts systemd's user manager with the unit `$0`: with the folders by which it recognises a
/// booted systemd, its own cgroup, and without a session bus, because the test has one.
const MANAGER: &str = "mount -t sysfs sysfs /sys && mount -t cgroup2 cgroup2 /sys/fs/cgroup && \
    mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system /run/systemd/user && \
    ln -s /dev/null /run/systemd/user/dbus.socket && \
    own=/sys/fs/cgroup/ecoute-$$ && mkdir $own && echo $$ > $own/cgroup.procs && \
    exec /usr/lib/systemd/systemd --user --unit=\"$0\"";

/// A root file system; dropping it deletes its folder.
pub struct Root(PathBuf);

impl Root {
    /// A fresh minimal Debian of this suite.
    pub fn debian(suite: &str) -> Root {
        let systems = project().join("target/systems");
        let pristine = systems.join(suite);
        if !pristine.join("etc/debian_version").exists() {
            fs::create_dir_all(&systems).expect("a folder");
            let unfinished = systems.join(format!("{suite}.unfinished"));
            let _removed = fs::remove_dir_all(&unfinished);
            let make = ["--variant=minbase", suite];
            output(Command::new("debootstrap").args(make).arg(&unfinished));
            fs::rename(&unfinished, &pristine).expect("one folder");
        }
        Root::copy(&pristine, suite)
    }

    /// A copy of the system in which `cargo xtask package` builds the Windows package.
    pub fn with_wine(name: &str) -> Root {
        Root::copy(&project().join("target/systems/tools"), &format!("wine-{name}"))
    }

    fn copy(pristine: &Path, name: &str) -> Root {
        let folder = pristine.with_file_name(format!("{name}.in-use"));
        let _removed = fs::remove_dir_all(&folder);
        output(Command::new("cp").args(["--archive", "--reflink=auto"]).arg(pristine).arg(&folder));
        Root(folder)
    }

    /// The path of a file in it, seen from outside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name.trim_start_matches('/'))
    }

    /// Completes `command`, an `unshare` without arguments, to run `inside` in this root.
    pub fn inside(&self, mut command: Command, inside: &[&str]) -> Command {
        command.args(["--mount", "sh", "-c", ENTER]).arg(&self.0).args(inside);
        command
    }

    /// Completes `command` in the same way to run systemd's user manager, which starts `unit`.
    pub fn session_manager(&self, command: Command, unit: &str) -> Command {
        self.inside(command, &["sh", "-c", MANAGER, unit])
    }

    /// Standard output of a command in this root, which must succeed.
    pub fn run(&self, inside: &[&str]) -> String {
        let mut command = Command::new("unshare");
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command.env("DEBIAN_FRONTEND", "noninteractive").env("LC_ALL", "C.UTF-8");
        output(&mut self.inside(command, inside))
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        // The next use removes what is left.
        let _removed = fs::remove_dir_all(&self.0);
    }
}
