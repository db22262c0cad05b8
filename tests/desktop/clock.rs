//! A clock of one's own for one program, by libfaketime; timers on the wall clock follow it.

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
        let clock = FakeClock { file: self.path("clock") };
        clock.set(utc);
        clock
    }
}

impl FakeClock {
    /// Sets the clock; programs that look at it see it, programs that wait do not.
    pub fn set(&self, utc: &str) {
        let wanted = NaiveDateTime::parse_from_str(utc, "%Y-%m-%d %H:%M:%S");
        let wanted = wanted.expect("a date and a time").and_utc();
        let ahead = (wanted - DateTime::<Utc>::from(std::time::SystemTime::now())).as_seconds_f64();
        let scratch = self.file.with_extension("next");
        std::fs::write(&scratch, format!("{ahead:+.6}")).expect("a file");
        std::fs::rename(&scratch, &self.file).expect("a file");
    }

    /// Sets the clock, and wakes whoever waits for it, as the kernel does when a clock is set: the
    /// real clock is set, too, to what it shows. Who may not do that sends the agent a request.
    pub fn jump(&self, session: &Session, utc: &str) {
        self.set(utc);
        let now = clock_gettime(ClockId::Realtime);
        if clock_settime(ClockId::Realtime, now).is_err() {
            session.ecoute(&["--background"]);
        }
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
