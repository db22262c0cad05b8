//! A fake clock for one program, with libfaketime; timers on the wall clock follow it.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::{DateTime, NaiveDateTime, Utc};
use rustix::time::{ClockId, clock_gettime, clock_settime};

use super::session::Session;

/// A wall clock for selected programs; it runs as fast as the real one.
#[derive(Debug, Clone)]
pub struct FakeClock {
    file: PathBuf,
    shared: String,
}

impl Session {
    /// A running clock that starts at `utc`, written `2027-01-08 17:59:55`.
    pub fn clock(&self, utc: &str) -> FakeClock {
        FakeClock::at(self.path("clock"), self.clock_memory.get_or_init(ClockMemory::new), utc)
    }
}

/// The semaphore and the memory that libfaketime shares between the processes of a clock.
///
/// Without them each program creates its own for itself and its children, named after its process
/// id. It removes them at its exit, even while children run, and leaves them when it is killed. A
/// child that finds them removed, and stale ones with its own process id, exits with status 1
/// (libfaketime #56).
#[derive(Debug)]
pub struct ClockMemory(Child);

impl ClockMemory {
    /// Creates both; any user may open them.
    pub fn new() -> ClockMemory {
        // Another user's programs may have left files of the same id.
        (0..100).find_map(|_| ClockMemory::of_new_process()).expect("libfaketime's files")
    }

    /// `None` if they cannot be created.
    fn of_new_process() -> Option<ClockMemory> {
        let mut cat = Command::new("cat");
        cat.env("LD_PRELOAD", library()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut memory = ClockMemory(cat.spawn().expect("cat runs"));
        let ClockMemory(cat) = &mut memory;
        // When it answers, libfaketime has created them.
        cat.stdin.as_mut()?.write_all(b"\n").ok()?;
        cat.stdout.as_mut()?.read_exact(&mut [0]).ok()?;
        for kind in ["sem.faketime_sem", "faketime_shm"] {
            let file = Path::new("/dev/shm").join(format!("{kind}_{}", cat.id()));
            fs::set_permissions(file, Permissions::from_mode(0o666)).ok()?;
        }
        Some(memory)
    }
}

impl Drop for ClockMemory {
    fn drop(&mut self) {
        // cat exits at the end of its input, and libfaketime removes them.
        drop(self.0.stdin.take());
        let _ended = self.0.wait();
    }
}

impl FakeClock {
    /// The same clock, kept in `file`; it must not outlive `memory`.
    pub fn at(file: PathBuf, memory: &ClockMemory, utc: &str) -> FakeClock {
        let id = memory.0.id();
        let clock = FakeClock { file, shared: format!("/faketime_sem_{id} /faketime_shm_{id}") };
        clock.set(utc);
        clock
    }

    /// Sets the clock. Programs see it when they read the clock; waiting programs do not wake up.
    pub fn set(&self, utc: &str) {
        let target = NaiveDateTime::parse_from_str(utc, "%Y-%m-%d %H:%M:%S");
        let target = target.expect("a date and a time").and_utc();
        let ahead = (target - DateTime::<Utc>::from(std::time::SystemTime::now())).as_seconds_f64();
        let scratch = self.file.with_extension("next");
        fs::write(&scratch, format!("{ahead:+.6}")).expect("a file");
        fs::rename(&scratch, &self.file).expect("a file");
    }

    /// Sets the clock and wakes the session's programs with a request, because the kernel does not
    /// know this clock. Does not wait for the response: a program may be stopped.
    pub fn jump(&self, session: &Session, utc: &str) {
        self.set(utc);
        let Ok(sockets) = fs::read_dir(session.sockets()) else { return };
        for socket in sockets.map(|entry| entry.expect("an entry").path()) {
            if socket.extension().is_some_and(|extension| extension == "socket") {
                // The socket may be stale.
                let sent = UnixStream::connect(socket).map(|mut it| it.write_all(b"reload\n"));
                let _stale = sent;
            }
        }
    }

    /// Sets the clock and makes the kernel wake its waiters, by setting the machine's clock to its
    /// current time. Only for tests that run alone, because this cancels the timers of all
    /// programs. Requires root.
    pub fn jump_by_kernel(&self, utc: &str) {
        self.set(utc);
        let now = clock_gettime(ClockId::Realtime);
        clock_settime(ClockId::Realtime, now).expect("only root may set the clock");
    }

    /// The environment of a clock that starts at `utc` with the program and runs `speed` times as
    /// fast.
    pub fn fast(utc: &str, speed: u32) -> [(&'static str, String); 4] {
        [
            ("LD_PRELOAD", library().to_string_lossy().into_owned()),
            ("TZ", "UTC".into()),
            ("FAKETIME", format!("@{utc} x{speed}")),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ]
    }

    /// Gives this clock to a program.
    pub fn apply_to(&self, command: &mut Command) {
        for (name, value) in self.environment() {
            command.env(name, value);
        }
    }

    /// The environment variables of this clock.
    pub fn environment(&self) -> [(&'static str, String); 6] {
        [
            ("LD_PRELOAD", library().to_string_lossy().into_owned()),
            ("FAKETIME_SHARED", self.shared.clone()),
            // Otherwise libfaketime holds the semaphore during stat(), and a process that is killed
            // or stopped meanwhile blocks all others.
            ("NO_FAKE_STAT", "1".into()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.to_string_lossy().into_owned()),
            ("FAKETIME_NO_CACHE", "1".into()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ]
    }
}

/// The path of libfaketime.
fn library() -> PathBuf {
    let name = "faketime/libfaketimeMT.so.1";
    fs::read_dir("/usr/lib")
        .expect("a Linux system has /usr/lib")
        .filter_map(|entry| Some(entry.ok()?.path().join(name)))
        .chain([Path::new("/usr/lib").join(name)])
        .find(|path| path.exists())
        .expect("libfaketime is installed")
}
