//! What the programs share with others on Windows: handles, and the pipe for requests.
#![expect(unsafe_code, reason = "calls to the Windows API")]

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::process::{Command, Output, Stdio};
use std::ptr::{null, null_mut};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

use serde_json::Value;
use windows_sys::Win32::Foundation::{
    ERROR_SUCCESS, HANDLE_FLAG_INHERIT, LocalFree, SetHandleInformation,
};
use windows_sys::Win32::Security::Authorization::{
    ConvertSecurityDescriptorToStringSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1,
    SE_KERNEL_OBJECT,
};
use windows_sys::Win32::Security::{DACL_SECURITY_INFORMATION, OWNER_SECURITY_INFORMATION};
use windows_sys::Win32::UI::WindowsAndMessaging::FindWindowW;
use workstation::windows::wide;

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

/// The name of the agent's pipe.
fn agent_pipe() -> String {
    let findings: Value = serde_json::from_slice(&ecoute("doctor --json").stdout).expect("JSON");
    let mut findings = findings.as_array().expect("a list").iter();
    let folder = findings.find(|it| it["check"] == "session_folder").expect("a finding");
    format!("{}-ecoute-agent", folder["found"].as_str().expect("a text"))
}

/// Returns what `find` finds, within [`LIMIT`].
fn wait_for<T>(what: &str, find: impl Fn() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(started.elapsed() < LIMIT, "no {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
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

/// As Windows starts the agent from the Run key. Without WebView2, a message box has the title.
#[test]
fn an_agent_without_standard_error_starts_the_window() {
    let _alone = alone();
    let mut command = Command::new(built("ecoute-agent"));
    command.stdin(Stdio::null()).stdout(Stdio::null());
    // SAFETY: an owned handle may be null (its documentation says so); closing that one does nothing.
    let none = unsafe { OwnedHandle::from_raw_handle(null_mut()) };
    let mut agent = command.stderr(none).spawn().expect("the agent starts");
    let pipe = agent_pipe();
    let connect = || File::options().read(true).write(true).open(&pipe).ok();
    wait_for("agent", connect).write_all(b"show\n").expect("the agent's pipe");
    let title = wide("Écoute");
    // SAFETY: the text ends with a zero and outlives the call.
    let window = || unsafe { FindWindowW(null(), title.as_ptr()) };
    wait_for("window", || (!window().is_null()).then_some(()));
    assert!(ecoute("quit").status.success());
    agent.wait().expect("it exits");
}

#[test]
fn the_agent_s_pipe_belongs_to_its_user_who_alone_may_open_it() {
    let _alone = alone();
    assert!(ecoute("--background").status.success());
    let pipe = agent_pipe();
    let rights = rights(&File::open(&pipe).expect("the agent's pipe"));
    assert!(ecoute("quit").status.success());
    let user = Command::new("whoami").arg("/user").output().expect("whoami runs").stdout;
    let user = String::from_utf8_lossy(&user).into_owned();
    let user = user.split_whitespace().find(|word| word.starts_with("S-1-")).expect("the user");
    // wine shows all rights as they were asked for.
    let expected = ["FA", "GA"].map(|all| format!("O:{user}D:P(A;;{all};;;{user})"));
    assert!(expected.contains(&rights), "{pipe}: {rights}");
}

/// The owner of a pipe and who may open it, as text.
fn rights(pipe: &File) -> String {
    let asked = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    let (mut descriptor, mut text, mut length) = (null_mut(), null_mut(), 0);
    // SAFETY: the handle is open, the pointers are to values that outlive the calls, and what is
    // allocated is freed after its last use.
    unsafe {
        let (pipe, kind, unasked) = (pipe.as_raw_handle(), SE_KERNEL_OBJECT, null_mut());
        let error = GetSecurityInfo(
            pipe,
            kind,
            asked,
            null_mut(),
            null_mut(),
            null_mut(),
            unasked,
            &raw mut descriptor,
        );
        assert_eq!(error, ERROR_SUCCESS);
        let converted = ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor,
            SDDL_REVISION_1,
            asked,
            &raw mut text,
            &raw mut length,
        );
        assert_ne!(converted, 0, "{}", io::Error::last_os_error());
        let units = std::slice::from_raw_parts(text, length as usize);
        let rights = String::from_utf16_lossy(units);
        LocalFree(text.cast());
        LocalFree(descriptor);
        rights.trim_end_matches('\0').to_owned()
    }
}
