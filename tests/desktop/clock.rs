//! A clock of one's own for one program, by libfaketime; timers on the wall clock follow it.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, NaiveDateTime, Utc};
use rustix::time::{ClockId, clock_gettime, clock_settime};

use super::session::Session;

/// A wall clock that only the programs that wear it see; it runs as fast as the real one.
#[derive(Debug, Clone)]
pub struct FakeClock {
    file: PathBuf,
}

impl Session {
    /// A clock that stands at `utc`, written `2027-01-08 17:59:55`, and runs.
    pub fn clock(&self, utc: &str) -> FakeClock {
        FakeClock::at(self.path("clock"), utc)
    }
}

impl FakeClock {
    /// The same, kept in `file`.
    pub fn at(file: PathBuf, utc: &str) -> FakeClock {
        let clock = FakeClock { file };
        clock.set(utc);
        clock
    }

    /// Sets the clock; programs that look at it see it, programs that wait do not.
    pub fn set(&self, utc: &str) {
        let wanted = NaiveDateTime::parse_from_str(utc, "%Y-%m-%d %H:%M:%S");
        let wanted = wanted.expect("a date and a time").and_utc();
        let ahead = (wanted - DateTime::<Utc>::from(std::time::SystemTime::now())).as_seconds_f64();
        let scratch = self.file.with_extension("next");
        std::fs::write(&scratch, format!("{ahead:+.6}")).expect("a file");
        std::fs::rename(&scratch, &self.file).expect("a file");
    }

    /// Sets the clock, and wakes the session's programs by a request, since the kernel does not know
    /// of this clock. Nobody waits for the response: a program may be stopped.
    pub fn jump(&self, session: &Session, utc: &str) {
        self.set(utc);
        let Ok(sockets) = std::fs::read_dir(session.sockets()) else { return };
        for socket in sockets.map(|entry| entry.expect("an entry").path()) {
            if socket.extension().is_some_and(|extension| extension == "socket") {
                // A stale socket has nobody to wake.
                let sent = UnixStream::connect(socket).map(|mut it| it.write_all(b"reload\n"));
                let _stale = sent;
            }
        }
    }

    /// Sets the clock, and wakes whoever waits for it as the kernel does when a clock is set: the
    /// machine's own clock is set to what it shows. For what runs alone: timers of every program on
    /// this machine are cancelled. Only root may.
    pub fn jump_by_kernel(&self, utc: &str) {
        self.set(utc);
        let now = clock_gettime(ClockId::Realtime);
        clock_settime(ClockId::Realtime, now).expect("only root may set the clock");
    }

    /// Environment of a clock that starts at `utc` with the program, and runs `speed` times as fast.
    pub fn fast(utc: &str, speed: u32) -> [(&'static str, String); 4] {
        [
            ("LD_PRELOAD", library().to_string_lossy().into_owned()),
            ("TZ", "UTC".into()),
            ("FAKETIME", format!("@{utc} x{speed}")),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ]
    }

    /// Gives this clock to a program.
    pub fn wear(&self, command: &mut Command) {
        for (name, value) in self.environment() {
            command.env(name, value);
        }
    }

    /// What a program's environment must hold.
    pub fn environment(&self) -> [(&'static str, String); 4] {
        [
            ("LD_PRELOAD", library().to_string_lossy().into_owned()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.to_string_lossy().into_owned()),
            ("FAKETIME_NO_CACHE", "1".into()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ]
    }
}

/// libfaketime, wherever this Linux keeps it.
fn library() -> PathBuf {
    let name = "faketime/libfaketimeMT.so.1";
    std::fs::read_dir("/usr/lib")
        .expect("a Linux system has /usr/lib")
        .filter_map(|entry| Some(entry.ok()?.path().join(name)))
        .chain([Path::new("/usr/lib").join(name)])
        .find(|path| path.exists())
        .expect("libfaketime is installed")
}
