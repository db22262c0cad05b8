//! Starts a program that inherits three handles of this one, and no other.
#![expect(unsafe_code, reason = "calls to the Windows API")]

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{AsHandle, AsRawHandle, BorrowedHandle, FromRawHandle, OwnedHandle};
use std::os::windows::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::ptr::{null, null_mut};

use tokio::process::ChildStdout;
use tokio::sync::oneshot;
use windows_sys::Win32::Foundation::{HANDLE_FLAG_INHERIT, SetHandleInformation, WAIT_FAILED};
use windows_sys::Win32::System::Threading::{
    CreateProcessW, DeleteProcThreadAttributeList, EXTENDED_STARTUPINFO_PRESENT,
    GetExitCodeProcess, INFINITE, InitializeProcThreadAttributeList,
    PROC_THREAD_ATTRIBUTE_HANDLE_LIST, PROCESS_INFORMATION, STARTF_USESTDHANDLES, STARTUPINFOEXW,
    STARTUPINFOW, TerminateProcess, UpdateProcThreadAttribute, WaitForSingleObject,
};

use super::{Program, StartError, Stderr};
use crate::windows::succeeded;

/// A process that was started.
pub struct Child(OwnedHandle);

impl Child {
    /// Waits for its exit. Cancel-safe: a thread waits on, but the end of this program or of its
    /// runtime does not wait for the thread.
    ///
    /// # Errors
    /// When the system does not wait for it, or its exit code cannot be read.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        let process = self.0.try_clone()?;
        let (exited, wait) = oneshot::channel();
        std::thread::spawn(move || exited.send(exit_of(&process)));
        wait.await.expect("the thread does not end before it has sent")
    }

    /// Ends it.
    ///
    /// # Errors
    /// When it has ended.
    pub fn start_kill(&mut self) -> io::Result<()> {
        // SAFETY: the handle is open.
        succeeded(unsafe { TerminateProcess(self.0.as_raw_handle(), 1) })
    }
}

/// Starts `program`; its standard output is the returned pipe.
///
/// The standard library passes every inheritable handle on (rust #54760; its lists of handles are
/// unstable, rust #114854): whoever reads a pipe of the caller's would wait for the agent's exit.
///
/// # Errors
/// When it cannot be started.
pub fn spawn(
    program: Program,
    arguments: &[&str],
    stderr: Stderr,
) -> Result<(Child, ChildStdout), StartError> {
    let file = program.path().map_err(StartError::System)?;
    spawn_file(&file, arguments, stderr).map_err(|error| StartError::File(file, error))
}

fn spawn_file(file: &Path, arguments: &[&str], stderr: Stderr) -> io::Result<(Child, ChildStdout)> {
    let nothing = || File::options().read(true).write(true).open("NUL").map(OwnedHandle::from);
    let (report, written) = io::pipe()?;
    let stderr = match stderr {
        // A program that the Run key starts has a null handle, of which the clone is null, too.
        Stderr::Inherited if io::stderr().as_raw_handle().is_null() => nothing()?,
        // The handle may also be one that is not open.
        Stderr::Inherited => {
            io::stderr().as_handle().try_clone_to_owned().or_else(|_| nothing())?
        }
        Stderr::Discarded => nothing()?,
    };
    let owned = [nothing()?, OwnedHandle::from(written), stderr];
    let process = create(file, arguments, owned.each_ref().map(AsHandle::as_handle))?;
    let report = std::process::ChildStdout::from(OwnedHandle::from(report));
    Ok((Child(process), ChildStdout::from_std(report)?))
}

/// How a process ended; waits for that.
fn exit_of(process: &OwnedHandle) -> io::Result<ExitStatus> {
    let mut code = 0;
    // SAFETY: the handle is open, and the pointer is to a value that outlives the call.
    unsafe {
        if WaitForSingleObject(process.as_raw_handle(), INFINITE) == WAIT_FAILED {
            return Err(io::Error::last_os_error());
        }
        succeeded(GetExitCodeProcess(process.as_raw_handle(), &raw mut code))?;
    }
    Ok(ExitStatus::from_raw(code))
}

/// The exit code, which every process has here.
pub fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_default()
}

/// The arguments are ours, and need no quotes.
fn command_line(file: &Path, arguments: &[&str]) -> Vec<u16> {
    let quote = OsStr::new("\"");
    let mut line: Vec<_> =
        [quote, file.as_os_str(), quote].map(OsStr::encode_wide).into_iter().flatten().collect();
    for argument in arguments {
        line.extend(format!(" {argument}").encode_utf16());
    }
    line.push(0);
    line
}

/// Creates a process whose standard input, output and error are `handles`.
fn create(
    file: &Path,
    arguments: &[&str],
    handles: [BorrowedHandle<'_>; 3],
) -> io::Result<OwnedHandle> {
    let mut command_line = command_line(file, arguments);
    let handles = handles.map(|handle| handle.as_raw_handle());
    let file: Vec<_> = file.as_os_str().encode_wide().chain([0]).collect();
    let mut size = 0;
    // SAFETY: without a list, the call only tells its size.
    unsafe { InitializeProcThreadAttributeList(null_mut(), 1, 0, &raw mut size) };
    let mut list = vec![0_usize; size.div_ceil(size_of::<usize>())];
    let list = list.as_mut_ptr().cast();
    let mut created = PROCESS_INFORMATION::default();
    // SAFETY: the handles are open, the texts end with a zero, the list has the size that was asked
    // for, and all of them outlive the calls; the new handles have no other owner.
    unsafe {
        for handle in handles {
            succeeded(SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT))?;
        }
        succeeded(InitializeProcThreadAttributeList(list, 1, 0, &raw mut size))?;
        let kind = PROC_THREAD_ATTRIBUTE_HANDLE_LIST as usize;
        let (from, length) = (handles.as_ptr().cast(), size_of_val(&handles));
        let set = UpdateProcThreadAttribute(list, 0, kind, from, length, null_mut(), null());
        let startup = STARTUPINFOEXW {
            StartupInfo: STARTUPINFOW {
                cb: size_of::<STARTUPINFOEXW>() as u32,
                dwFlags: STARTF_USESTDHANDLES,
                hStdInput: handles[0],
                hStdOutput: handles[1],
                hStdError: handles[2],
                ..STARTUPINFOW::default()
            },
            lpAttributeList: list,
        };
        let started = succeeded(set).and_then(|()| {
            succeeded(CreateProcessW(
                file.as_ptr(),
                command_line.as_mut_ptr(),
                null(),
                null(),
                1,
                EXTENDED_STARTUPINFO_PRESENT,
                null(),
                null(),
                (&raw const startup).cast(),
                &raw mut created,
            ))
        });
        DeleteProcThreadAttributeList(list);
        started?;
        drop(OwnedHandle::from_raw_handle(created.hThread));
        Ok(OwnedHandle::from_raw_handle(created.hProcess))
    }
}
