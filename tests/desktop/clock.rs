//! A clock of one's own for one program, by libfaketime; timers on the wall clock follow it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a program's wall clock stands when the program starts; from there it runs as any clock.
#[derive(Debug, Clone)]
pub struct FakeClock {
    utc: String,
}

impl FakeClock {
    /// A clock that starts at `utc`, written `2027-01-08 17:59:55`.
    pub fn starting_at(utc: &str) -> FakeClock {
        FakeClock { utc: utc.to_owned() }
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
            ("TZ", "UTC".into()),
            ("FAKETIME", format!("@{}", self.utc)),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ]
    }
}

fn library() -> PathBuf {
    let name = "faketime/libfaketimeMT.so.1";
    std::fs::read_dir("/usr/lib")
        .expect("a Linux system has /usr/lib")
        .filter_map(|entry| Some(entry.ok()?.path().join(name)))
        .chain([Path::new("/usr/lib").join(name)])
        .find(|path| path.exists())
        .expect("libfaketime is installed")
}
