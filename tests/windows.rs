//! What the programs share with others on Windows: handles.
#![expect(unsafe_code, reason = "calls to the Windows API")]

use std::io::{self, Read};
use std::os::windows::io::AsRawHandle;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use windows_sys::Win32::Foundation::{HANDLE_FLAG_INHERIT, SetHandleInformation};

use crate::built::built;

/// How long a pipe may stay open after the command has started the agent.
const LIMIT: Duration = Duration::from_secs(30);

/// Makes sure that no agent runs: one test at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    let guard = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    ecoute("quit");
    guard
}

fn ecoute(request: &str) -> Output {
    let mut command = Command::new(built("ecoute"));
    command.args(request.split(' ')).output().expect("ecoute runs")
}

/// As a script that captures the command's output and has another inheritable pipe open.
#[test]
fn the_agent_keeps_no_handle_open_of_the_script_that_starts_it() {
    let _alone = alone();
    let (mut other, inherited) = io::pipe().expect("a pipe");
    let handle = inherited.as_raw_handle();
    // SAFETY: the handle is open.
    let set = unsafe { SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) };
    assert_ne!(set, 0, "{}", io::Error::last_os_error());
    let mut command = Command::new(built("ecoute"));
    command.arg("--background").stdin(Stdio::null());
    let started = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    drop(inherited);
    let (sender, closed) = mpsc::channel();
    std::thread::spawn(move || {
        let ended = started.and_then(std::process::Child::wait_with_output).expect("ecoute runs");
        sender.send(("output", ended.status.code())).expect("the test waits");
        other.read_to_end(&mut vec![]).expect("a pipe");
        sender.send(("other", ended.status.code())).expect("the test waits");
    });
    let closed = [closed.recv_timeout(LIMIT), closed.recv_timeout(LIMIT)];
    assert!(ecoute("quit").status.success());
    assert_eq!(closed, [Ok(("output", Some(0))), Ok(("other", Some(0)))]);
}
