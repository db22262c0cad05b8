//! What a program and all it has started hold of the machine.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

use crate::desktop::program::Program;
use crate::desktop::session::Session;

/// A program and whatever it starts, known by a variable of their environment.
pub struct Tree {
    mark: String,
    _program: Program,
}

/// What a tree of processes holds, and what it has used so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Use {
    /// KiB, with its share of what others hold, too.
    pub pss: u64,
    /// KiB that it alone holds.
    pub private: u64,
    /// Threads of all its processes.
    pub threads: u64,
    /// How often one of them has been woken.
    pub woken: u64,
    /// Nanoseconds on a processor.
    pub busy: u64,
}

impl Tree {
    /// Starts a command of this session as `name`.
    pub fn start(session: &Session, name: &str, mut command: std::process::Command) -> Tree {
        command.env("MEASURED", name);
        Tree { mark: format!("MEASURED={name}"), _program: Program::run(session, name, command) }
    }

    /// What it holds and has used; nothing where it has ended.
    pub fn look(&self) -> Option<Use> {
        let uses: Vec<_> = self.processes().into_iter().filter_map(look).collect();
        let sum = |part: fn(&Use) -> u64| uses.iter().map(part).sum();
        (!uses.is_empty()).then(|| Use {
            pss: sum(|each| each.pss),
            private: sum(|each| each.private),
            threads: sum(|each| each.threads),
            woken: sum(|each| each.woken),
            busy: sum(|each| each.busy),
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
            // It may have ended by itself.
            let _ended = Pid::from_raw(pid).map(|pid| kill_process(pid, Signal::KILL));
        }
    }
}

/// One process; nothing where it has just ended.
fn look(pid: i32) -> Option<Use> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let size = |name: &str| {
        let line = rollup.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0)
    };
    let private = size("Private_Dirty") + size("Private_Clean");
    let mut used = Use { pss: size("Pss"), private, ..Use::default() };
    for thread in fs::read_dir(format!("/proc/{pid}/task")).ok()? {
        let thread = thread.ok()?.path();
        let status = fs::read_to_string(thread.join("status")).ok()?;
        let woken = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        let busy = fs::read_to_string(thread.join("schedstat")).ok()?;
        used.threads += 1;
        used.woken += woken?.trim().parse::<u64>().ok()?;
        used.busy += busy.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(used)
}
