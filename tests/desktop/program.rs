//! The built programs, started as a user or the desktop starts them.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::clock::FakeClock;
use super::session::Session;
use super::wait_for;

pub use crate::built::built;

/// The name of the process that renders the page.
pub const WEB_ENGINE: &str = "WebKitWebProcess";

impl Session {
    /// Runs the command on this desktop, and returns what it prints; it must succeed.
    pub fn ecoute(&self, arguments: &[&str]) -> String {
        self.output(self.command(built("ecoute")).args(arguments))
    }

    /// The same with a fake clock.
    pub fn ecoute_at(&self, clock: &FakeClock, arguments: &[&str]) -> String {
        let mut command = self.command(built("ecoute"));
        clock.apply_to(&mut command);
        self.output(command.args(arguments))
    }

    fn output(&self, command: &mut Command) -> String {
        let ended = command.stderr(Stdio::inherit()).output().expect("ecoute runs");
        assert!(ended.status.success(), "{command:?}: {}", ended.status);
        String::from_utf8(ended.stdout).expect("ecoute writes UTF-8")
    }
}

/// A running program; dropping it ends it.
pub struct Program {
    child: Child,
    errors: PathBuf,
}

impl Program {
    /// Starts `name` on this desktop, with the real clock or a fake one.
    pub fn start(session: &Session, name: &str, clock: Option<&FakeClock>) -> Program {
        let mut command = session.command(built(name));
        if let Some(clock) = clock {
            clock.apply_to(&mut command);
        }
        Program::run(session, name, command)
    }

    /// Starts a prepared command as `name` on this desktop.
    pub fn run(session: &Session, name: &str, mut command: Command) -> Program {
        let errors = session.path(&format!("{name}.errors"));
        command.stderr(fs::File::create(&errors).expect("a file")).stdout(Stdio::null());
        Program { child: command.spawn().expect("the program starts"), errors }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its standard error so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.errors).expect("its errors are a file")
    }

    /// The same without the lines of normal operation.
    pub fn errors(&self) -> String {
        let log = self.log();
        let normal = |line: &&str| line.contains(" starts; effective policy: ");
        let lines =
            log.lines().filter(|line| !normal(line) && !line.contains(": effective policy: "));
        lines.map(|line| line.to_owned() + "\n").collect()
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        wait_for("a program to end", || self.child.try_wait().expect("a child process"))
    }

    /// Whether it is running.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("a child process").is_none()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, signal).expect("a child process");
    }

    /// Its private dirty memory, in KiB.
    pub fn private_memory(&self) -> u64 {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.pid()));
        let rollup = rollup.expect("Linux counts memory");
        let lines = rollup.lines().filter(|line| line.starts_with("Private_Dirty"));
        let sizes = lines.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        sizes.sum()
    }

    /// How many file descriptors it has open.
    pub fn open_files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.pid())).expect("it runs").count()
    }

    /// How often it was scheduled since its start; each wake-up counts.
    pub fn wake_ups(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.expect("Linux counts").trim().parse().expect("a number")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have exited already.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// The processes of this name that belong to the session, identified by the home folder in their
/// environment.
pub fn processes(session: &Session, name: &str) -> Vec<u32> {
    let home = format!("HOME={}", session.path("home").display());
    let entries = fs::read_dir("/proc").expect("Linux has /proc");
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| {
        let own = |file: &str| fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        // The kernel truncates names to fifteen bytes.
        let named = String::from_utf8_lossy(&own("comm")).trim_end() == &name[..name.len().min(15)];
        named && own("environ").split(|byte| *byte == 0).any(|variable| variable == home.as_bytes())
    })
    .collect()
}
