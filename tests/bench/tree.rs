//! Resource usage of a program and its child processes.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

use crate::desktop::program::Program;
use crate::desktop::session::Session;

/// A program and its child processes, identified by an environment variable.
pub struct Tree {
    mark: String,
    _program: Program,
}

/// Resource usage of a process tree.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// Proportional set size in KiB.
    pub pss: u64,
    /// Memory in KiB that no other process maps.
    pub private: u64,
    /// Threads of all processes.
    pub threads: u64,
    /// Voluntary context switches since the start.
    pub wakeups: u64,
    /// CPU time in nanoseconds since the start.
    pub cpu: u64,
}

impl Tree {
    /// Starts a command in the session as `name`.
    pub fn start(session: &Session, name: &str, mut command: std::process::Command) -> Tree {
        command.env("MEASURED", name);
        Tree { mark: format!("MEASURED={name}"), _program: Program::run(session, name, command) }
    }

    /// The usage of all processes; `None` if none is left.
    pub fn usage(&self) -> Option<Usage> {
        let usages: Vec<_> = self.processes().into_iter().filter_map(usage).collect();
        let sum = |part: fn(&Usage) -> u64| usages.iter().map(part).sum();
        (!usages.is_empty()).then(|| Usage {
            pss: sum(|each| each.pss),
            private: sum(|each| each.private),
            threads: sum(|each| each.threads),
            wakeups: sum(|each| each.wakeups),
            cpu: sum(|each| each.cpu),
        })
    }

    fn processes(&self) -> Vec<i32> {
        let entries = fs::read_dir("/proc").expect("Linux has /proc");
        let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let marked = |pid: &i32| {
            let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == self.mark.as_bytes())
        };
        pids.filter(marked).collect()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        for pid in self.processes() {
            // It may have exited by itself.
            let _ended = Pid::from_raw(pid).map(|pid| kill_process(pid, Signal::KILL));
        }
    }
}

/// The usage of one process; `None` if it has just exited.
fn usage(pid: i32) -> Option<Usage> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let size = |name: &str| {
        let line = rollup.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0)
    };
    let private = size("Private_Dirty") + size("Private_Clean");
    let mut used = Usage { pss: size("Pss"), private, ..Usage::default() };
    for thread in fs::read_dir(format!("/proc/{pid}/task")).ok()? {
        let thread = thread.ok()?.path();
        let status = fs::read_to_string(thread.join("status")).ok()?;
        let wakeups = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        let cpu = fs::read_to_string(thread.join("schedstat")).ok()?;
        used.threads += 1;
        used.wakeups += wakeups?.trim().parse::<u64>().ok()?;
        used.cpu += cpu.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(used)
}
