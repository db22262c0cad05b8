//! Named pipes that only this user can open, the owner of a pipe, and locks.
#![expect(unsafe_code, reason = "calls to the Windows API")]

use std::ffi::c_void;
use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::ptr::{null, null_mut, read};

use tokio::net::windows::named_pipe::{NamedPipeClient, NamedPipeServer, ServerOptions};
use windows_sys::Win32::Foundation::{
    ERROR_ALREADY_EXISTS, ERROR_SUCCESS, GetLastError, LocalFree,
};
use windows_sys::Win32::Security::Authorization::{
    ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo,
    SDDL_REVISION_1, SE_KERNEL_OBJECT,
};
use windows_sys::Win32::Security::{
    GetTokenInformation, OWNER_SECURITY_INFORMATION, PSID, SECURITY_ATTRIBUTES, TOKEN_GROUPS,
    TOKEN_INFORMATION_CLASS, TOKEN_QUERY, TOKEN_USER, TokenLogonSid, TokenUser,
};
use windows_sys::Win32::System::Threading::{
    CreateMutexW, GetCurrentProcess, OpenMutexW, OpenProcessToken, SYNCHRONIZATION_SYNCHRONIZE,
};

use super::{succeeded, wide};

/// How the security identifiers of logon sessions begin.
const LOGON_SESSION: &str = "S-1-5-5-";

/// The number of the logon session that this program runs in: one for each sign-in.
///
/// # Errors
/// For system services, which have none.
pub fn logon_session() -> io::Result<String> {
    // SAFETY: with this class, the buffer holds a list, whose first entry is read if there is one.
    let sid = unsafe {
        token(TokenLogonSid, |buffer| {
            let list = read(buffer.cast::<TOKEN_GROUPS>());
            (list.GroupCount > 0).then_some(list.Groups[0].Sid)
        })
    }?;
    let number = sid.strip_prefix(LOGON_SESSION).map(str::to_owned);
    number.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, sid))
}

/// Creates an instance of a pipe that this user owns, and alone may open.
///
/// # Errors
/// When it cannot be created.
pub fn create(options: &ServerOptions, name: &str) -> io::Result<NamedPipeServer> {
    let user = user()?;
    let rights = wide(&format!("O:{user}D:P(A;;GA;;;{user})"));
    let mut parsed = null_mut();
    // SAFETY: the text ends with a zero and outlives the call; the result is freed below.
    succeeded(unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(
            rights.as_ptr(),
            SDDL_REVISION_1,
            &raw mut parsed,
            null_mut(),
        )
    })?;
    let mut attributes = SECURITY_ATTRIBUTES {
        nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
        lpSecurityDescriptor: parsed,
        bInheritHandle: 0,
    };
    // SAFETY: the attributes are complete and outlive the call.
    let created =
        unsafe { options.create_with_security_attributes_raw(name, (&raw mut attributes).cast()) };
    // SAFETY: allocated above, and not used afterwards.
    unsafe { LocalFree(parsed) };
    created
}

/// Whether this user created the pipe: only administrators can make another user its owner.
///
/// # Errors
/// When its owner cannot be read.
pub fn is_own(pipe: &NamedPipeClient) -> io::Result<bool> {
    let (mut owner, mut descriptor) = (null_mut(), null_mut());
    // SAFETY: the handle is open, and the pointers are to values that outlive the call; the owner
    // is a part of the descriptor, which is freed after the owner's last use.
    unsafe {
        let error = GetSecurityInfo(
            pipe.as_raw_handle(),
            SE_KERNEL_OBJECT,
            OWNER_SECURITY_INFORMATION,
            &raw mut owner,
            null_mut(),
            null_mut(),
            null_mut(),
            &raw mut descriptor,
        );
        if error != ERROR_SUCCESS {
            return Err(io::Error::from_raw_os_error(error.cast_signed()));
        }
        let owner = text(owner);
        LocalFree(descriptor);
        Ok(owner? == user()?)
    }
}

/// Takes the lock of this name, which the kernel frees when the process exits; `None` if another
/// process holds it.
///
/// # Errors
/// When it cannot be created, or belongs to another user.
pub fn lock(name: &str) -> io::Result<Option<OwnedHandle>> {
    let name = wide(name);
    // SAFETY: the text ends with a zero and outlives the call, and the handle is new.
    unsafe {
        let handle = CreateMutexW(null(), 0, name.as_ptr());
        let existed = GetLastError() == ERROR_ALREADY_EXISTS;
        if handle.is_null() {
            return Err(io::Error::last_os_error());
        }
        let handle = OwnedHandle::from_raw_handle(handle);
        Ok((!existed).then_some(handle))
    }
}

/// Whether a process holds the lock of this name.
pub fn is_locked(name: &str) -> bool {
    let name = wide(name);
    // SAFETY: the text ends with a zero and outlives the call, and the handle is new.
    unsafe {
        let handle = OpenMutexW(SYNCHRONIZATION_SYNCHRONIZE, 0, name.as_ptr());
        if handle.is_null() {
            return io::Error::last_os_error().kind() != io::ErrorKind::NotFound;
        }
        drop(OwnedHandle::from_raw_handle(handle));
        true
    }
}

/// The security identifier of this program's user.
fn user() -> io::Result<String> {
    // SAFETY: with this class, the buffer holds a user.
    unsafe { token(TokenUser, |buffer| Some(read(buffer.cast::<TOKEN_USER>()).User.Sid)) }
}

/// A security identifier from the access token of this process.
///
/// # Safety
/// `find` returns an identifier in the buffer that it gets, which holds what `class` says.
unsafe fn token(
    class: TOKEN_INFORMATION_CLASS,
    find: impl FnOnce(*const c_void) -> Option<PSID>,
) -> io::Result<String> {
    // Enough for a structure and an identifier, which has at most 68 bytes.
    let mut buffer = [0_u64; 32];
    let (mut token, mut length) = (null_mut(), 0);
    // SAFETY: the pointers are to values that outlive the calls, the buffer has the stated size, is
    // aligned and outlives the identifier in it, and the handle is new.
    unsafe {
        succeeded(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token))?;
        let token = OwnedHandle::from_raw_handle(token);
        let (start, size) = (buffer.as_mut_ptr().cast(), size_of_val(&buffer) as u32);
        let handle = token.as_raw_handle();
        succeeded(GetTokenInformation(handle, class, start, size, &raw mut length))?;
        text(find(start).ok_or(io::ErrorKind::NotFound)?)
    }
}

/// # Safety
/// `sid` is a security identifier.
unsafe fn text(sid: PSID) -> io::Result<String> {
    let mut text = null_mut();
    // SAFETY: the text is allocated by the first call, ends with a zero, and is freed after its
    // last use.
    unsafe {
        succeeded(ConvertSidToStringSidW(sid, &raw mut text))?;
        let length = (0..).take_while(|at| *text.add(*at) != 0).count();
        let copy = String::from_utf16_lossy(std::slice::from_raw_parts(text, length));
        LocalFree(text.cast());
        Ok(copy)
    }
}
