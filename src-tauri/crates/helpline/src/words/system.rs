//! The texts of errors of the operating system.

use std::io::{self, ErrorKind};

use super::Words;

impl Words {
    /// An error of the operating system; its own text where the locales have none: in English, on
    /// Windows in the language of Windows.
    pub fn io_error(&self, error: &io::Error) -> String {
        let known = self.error_kind(error.kind()).or_else(|| self.error_without_kind(error));
        known.map_or_else(|| error.to_string(), str::to_owned)
    }

    /// The text of an error to which the standard library gives no kind.
    fn error_without_kind(&self, error: &io::Error) -> Option<&'static str> {
        // ENOEXEC, ERROR_BAD_EXE_FORMAT.
        let no_program = if cfg!(windows) { 193 } else { 8 };
        match error.raw_os_error() {
            Some(number) => (number == no_program).then_some(self.system.no_program),
            // Nor a number: rust-lang/rust, library/std/src/sys/net.
            None => {
                let lookup = error.to_string().starts_with("failed to lookup address information");
                lookup.then_some(self.system.no_host)
            }
        }
    }

    /// The text of an error of this kind, if the locales have one.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the error kinds are non-exhaustive")]
    pub(super) fn error_kind(&self, kind: ErrorKind) -> Option<&'static str> {
        let texts = &self.system;
        Some(match kind {
            ErrorKind::NotFound => texts.not_found,
            ErrorKind::PermissionDenied => texts.permission_denied,
            ErrorKind::AlreadyExists => texts.already_exists,
            ErrorKind::NotADirectory => texts.not_a_folder,
            ErrorKind::IsADirectory => texts.folder,
            ErrorKind::InvalidFilename => texts.long_name,
            ErrorKind::ReadOnlyFilesystem => texts.read_only,
            ErrorKind::StorageFull => texts.full,
            ErrorKind::QuotaExceeded => texts.quota,
            ErrorKind::TimedOut => texts.timed_out,
            ErrorKind::ConnectionRefused => texts.refused,
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => texts.unreachable,
            ErrorKind::BrokenPipe
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::UnexpectedEof => texts.broken,
            ErrorKind::InvalidData => texts.unexpected,
            // Unstable: rust #86442.
            other if format!("{other:?}") == "FilesystemLoop" => texts.links,
            _ => return None,
        })
    }
}
