//! `ecoute status --follow`: one line at each change, nothing between, and its end.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, PipeWriter, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::built::built;
use crate::desktop::clock::{ClockMemory, FakeClock};
use crate::desktop::wait_for;
use crate::policy::Etc;

/// The longest wait for a line, on a busy machine.
const PROMPT: Duration = Duration::from_secs(10);

const OPEN: &str = "L’équipe répond jusqu’à 19\u{a0}h";
const RELAY: &str =
    "Relais par le\u{a0}107 jusqu’à lundi 9\u{a0}h · En dehors des heures d’ouverture";

/// A running `ecoute status --follow`; dropping it ends it.
struct Follower {
    child: Child,
    lines: Receiver<String>,
}

impl Follower {
    fn start(mut command: Command, arguments: &[&str]) -> Follower {
        command.args(["status", "--follow"]).args(arguments).stdout(Stdio::piped());
        let mut child = command.spawn().expect("ecoute runs");
        let lines = lines(child.stdout.take().expect("a pipe"));
        Follower { child, lines }
    }

    /// The next line, which must come promptly.
    fn line(&self) -> String {
        self.lines.recv_timeout(PROMPT).expect("a line")
    }

    fn silence(&self, time: Duration) {
        assert_eq!(self.lines.recv_timeout(time).ok(), None, "nothing changed");
    }

    fn process(&self, file: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{file}", self.child.id()))
    }

    /// How often its threads were scheduled since its start.
    fn wake_ups(&self) -> u64 {
        let threads = fs::read_dir(self.process("task")).expect("it runs").flatten();
        let count = threads.map(|thread| {
            let status = fs::read_to_string(thread.path().join("status")).expect("it runs");
            let lines = status.lines();
            let mut counts = lines.filter_map(|it| it.strip_prefix("voluntary_ctxt_switches:"));
            counts.next().expect("Linux counts").trim().parse::<u64>().expect("a number")
        });
        count.sum()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        // It may have ended.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// A home folder without a configuration folder, and a clock.
pub struct Home {
    folder: TempDir,
    clock: FakeClock,
    _memory: ClockMemory,
}

impl Home {
    pub fn new(utc: &str) -> Home {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let memory = ClockMemory::new();
        let clock = FakeClock::at(folder.path().join("clock"), &memory, utc);
        Home { folder, clock, _memory: memory }
    }

    fn preferences(&self) -> PathBuf {
        self.folder.path().join("config/ecoute/preferences.json")
    }

    fn prefer(&self, text: &str) {
        let path = self.preferences();
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// `ecoute` with this clock.
    pub fn command(&self) -> Command {
        let mut command = Command::new(built("ecoute"));
        command.env_clear().env("XDG_CONFIG_HOME", self.folder.path().join("config"));
        self.clock.apply_to(&mut command);
        command
    }

    fn status(&self) -> Value {
        let ended = self.command().args(["status", "--json"]).output().expect("ecoute runs");
        serde_json::from_slice(&ended.stdout).expect("JSON")
    }
}

/// The lines of a pipe, read in the background until it ends.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (line, lines) = channel();
    std::thread::spawn(move || {
        BufReader::new(pipe).lines().map_while(Result::ok).try_for_each(|it| line.send(it))
    });
    lines
}

#[test]
fn each_change_of_status_clock_or_setting_is_one_line() {
    let home = Home::new("2027-01-08 17:59:57");
    let follower = Follower::start(home.command(), &[]);
    assert_eq!([follower.line(), follower.line()], [OPEN, RELAY], "the switch at 19:00");
    home.prefer(r#"{"language": "en"}"#);
    let relay = "Passed on to\u{a0}107 until Monday 9:00 · Outside opening hours";
    assert_eq!(follower.line(), relay, "a new file in a new folder");
    // The file that changes makes it read the clock: the kernel does not know this one.
    home.clock.set("2027-01-11 10:00:00");
    home.prefer(r#"{"language": "en", "zoom": 110}"#);
    assert_eq!(follower.line(), "The team is answering until 19:00", "set forward");
    home.clock.set("2027-01-08 18:30:00");
    home.prefer(r#"{"language": "en", "zoom": 120}"#);
    assert_eq!(follower.line(), relay, "set back");
    home.prefer(r#"{"language": "en", "zoom": 130, "theme": "dark"}"#);
    follower.silence(Duration::from_secs(1));
    fs::remove_file(home.preferences()).expect("a file");
    assert_eq!(follower.line(), RELAY, "the built-in language");
}

#[test]
fn a_line_of_json_is_that_of_the_status() {
    let home = Home::new("2027-01-08 17:59:57");
    let follower = Follower::start(home.command(), &["--json"]);
    let without_instant = |mut status: Value| {
        status.as_object_mut().expect("an object").remove("at").expect("an instant");
        status
    };
    let line = || serde_json::from_str::<Value>(&follower.line()).expect("JSON on one line");
    assert_eq!(line()["state"], "open");
    let relay = line();
    assert_eq!(relay["at"], "2027-01-08T19:00:00+01:00", "on time");
    assert_eq!(without_instant(relay), without_instant(home.status()));
    home.clock.set("2027-01-08 22:59:58");
    home.prefer(r#"{"notifyBeforeMinutes": 5}"#);
    let weekend = line();
    let expected = ("relay", "weekend", "2027-01-08T19:00:00+01:00");
    let found = [&weekend["state"], &weekend["reason"], &weekend["since"]].map(Value::as_str);
    assert_eq!(found, [expected.0, expected.1, expected.2].map(Some), "a change of the reason");
}

#[test]
fn linked_preferences_are_followed_at_both_ends() {
    let home = Home::new("2027-01-11 10:00:00");
    home.prefer("{}");
    let dotfiles = home.folder.path().join("dotfiles");
    fs::create_dir(&dotfiles).expect("a folder");
    let real = dotfiles.join("mine");
    fs::write(&real, "{}").expect("a file");
    fs::remove_file(home.preferences()).expect("a file");
    std::os::unix::fs::symlink(&real, home.preferences()).expect("a link");
    let follower = Follower::start(home.command(), &[]);
    assert_eq!(follower.line(), OPEN);
    fs::write(&real, r#"{"language": "nl"}"#).expect("a file");
    assert_eq!(follower.line(), "Het team neemt op tot 19\u{a0}uur", "the target changed");
    fs::remove_file(home.preferences()).expect("a link");
    assert_eq!(follower.line(), OPEN, "the link is removed");
}

#[test]
fn a_policy_is_followed_and_its_faults_are_reported_once() {
    let etc = Etc::new();
    let mut command = Command::new("unshare");
    command.args(etc.over(&built("ecoute"))).arg("ecoute").env_clear();
    let path = std::env::var("PATH").expect("a PATH");
    command.env("PATH", path).env("HOME", etc.path("")).stderr(Stdio::piped());
    let mut follower = Follower::start(command, &["--lang", "en"]);
    let first = follower.line();
    let closure = r#"{"specialOpeningHoursSpecification":
        [{"validFrom": "2026-11-24", "validThrough": "2098-12-31", "name": "Travaux\u0026co"}]}"#;
    etc.write("managed/a.json", closure);
    let line = follower.line();
    assert!(line.ends_with(" · Special hours: Travaux&co"), "{line}");
    etc.write("managed/a.json", r#"{"openingHoursSpecification": 3}"#);
    let warning = "The hours set by your organisation could not be used in full: \
        they are to be checked.";
    assert_eq!(follower.line(), format!("{first} · {warning}"));
    let errors = lines(follower.child.stderr.take().expect("a pipe"));
    let named = errors.recv_timeout(PROMPT).expect("a line");
    assert!(named.contains("openingHoursSpecification"), "{named}");
    etc.write("managed/b.json", "{}");
    follower.silence(Duration::from_secs(1));
    follower.child.kill().expect("it runs");
    assert_eq!(errors.recv_timeout(PROMPT).ok(), None, "named once");
}

#[test]
fn a_day_in_the_policy_counts_from_its_midnight_on() {
    let (etc, home) = (Etc::new(), Home::new("2026-12-01 22:59:55"));
    etc.write("managed/a.json", r#"{"hoursConfirmedOn": "2026-12-02"}"#);
    let mut command = Command::new("unshare");
    command.args(etc.over(&built("ecoute"))).arg("ecoute").env_clear();
    let path = std::env::var("PATH").expect("a PATH");
    command.env("PATH", path).env("HOME", etc.path("")).stderr(Stdio::null());
    home.clock.apply_to(&mut command);
    let follower = Follower::start(command, &["--json"]);
    let confirmed = || {
        let line: Value = serde_json::from_str(&follower.line()).expect("JSON on one line");
        line["hours"]["confirmed_on"].clone()
    };
    assert_eq!([confirmed(), confirmed()], [Value::Null, Value::from("2026-12-02")]);
}

#[test]
fn where_the_kernel_watches_nothing_it_looks_each_minute() {
    let home = Home::new("2027-01-11 10:00:00");
    // A namespace of its own, in which this user may have none.
    let limits = ["max_inotify_instances", "max_inotify_watches"].map(|limit| {
        let script = format!("echo 0 > /proc/sys/user/{limit} && exec \"$0\" \"$@\"");
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "sh", "-c", &script]).arg(built("ecoute")).env_clear();
        command.env("PATH", std::env::var("PATH").expect("a PATH"));
        command.env("XDG_CONFIG_HOME", home.folder.path().join("config"));
        home.clock.apply_to(&mut command);
        (limit, Follower::start(command, &[]))
    });
    for (limit, follower) in &limits {
        assert_eq!(follower.line(), OPEN, "{limit}");
    }
    home.prefer(r#"{"language": "nl"}"#);
    for (limit, follower) in &limits {
        let line = follower.lines.recv_timeout(Duration::from_secs(60) + PROMPT);
        assert_eq!(line.as_deref(), Ok("Het team neemt op tot 19\u{a0}uur"), "{limit}");
    }
}

#[test]
fn it_ends_when_nobody_reads_any_more_though_nothing_changes() {
    let home = Home::new("2027-01-11 10:00:00");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    let mut command = home.command();
    command.args(["status", "--follow"]).stdout(writer).stderr(Stdio::piped());
    let mut child = command.spawn().expect("ecoute runs");
    drop(command);
    let mut reader = BufReader::new(reader);
    let mut line = String::new();
    reader.read_line(&mut line).expect("a line");
    assert_eq!(line, format!("{OPEN}\n"));
    drop(reader);
    wait_for("its end", || child.try_wait().expect("a child process"));
    let ended = child.wait_with_output().expect("it ends");
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert_eq!((ended.status.code(), errors.as_ref()), (Some(0), ""));
}

#[test]
fn it_ends_at_once_where_nobody_can_read() {
    for redirection in [">&-", ">/dev/null"] {
        let mut shell = Command::new("sh");
        // The shell replaces itself.
        shell.args(["-c", &format!(r#"exec "$0" status --follow {redirection}"#)]);
        let child = shell.arg(built("ecoute")).spawn().expect("sh runs");
        let mut follower = Follower { child, lines: channel().1 };
        let ended = wait_for("its end", || follower.child.try_wait().expect("a child process"));
        assert_eq!(ended.code(), Some(0), "{redirection}");
    }
}

#[test]
fn a_signal_ends_it_with_130() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let home = Home::new("2027-01-11 10:00:00");
        let mut follower = Follower::start(home.command(), &[]);
        follower.line();
        kill_process(pid(&follower.child), signal).expect("it runs");
        let ended = wait_for("its end", || follower.child.try_wait().expect("a child process"));
        assert_eq!(ended.code(), Some(130), "{signal:?}");
    }
}

#[test]
fn a_signal_ends_it_and_the_doctor_while_the_pipe_is_full() {
    let rows = [
        (&["status", "--follow"][..], Signal::TERM),
        (&["status", "--follow"], Signal::INT),
        (&["doctor"], Signal::TERM),
        (&["doctor"], Signal::INT),
    ];
    for (arguments, signal) in rows {
        let home = Home::new("2027-01-11 10:00:00");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        fill(&writer);
        let mut command = home.command();
        let mut child = command.args(arguments).stdout(writer).spawn().expect("ecoute");
        // The first argument of the system call that waits is standard output.
        wait_for("a write that waits", || {
            let threads = fs::read_dir(format!("/proc/{}/task", child.id())).ok()?.flatten();
            let mut calls =
                threads.filter_map(|it| fs::read_to_string(it.path().join("syscall")).ok());
            calls.any(|call| call.split(' ').nth(1) == Some("0x1")).then_some(())
        });
        let sent = Instant::now();
        kill_process(pid(&child), signal).expect("it runs");
        let ended = wait_for("its end", || child.try_wait().expect("a child process"));
        assert_eq!(ended.code(), Some(130), "{arguments:?} {signal:?}");
        assert!(sent.elapsed() < PROMPT, "{arguments:?} {signal:?}");
        drop(reader);
    }
}

/// Fills a pipe, so that the next write waits.
fn fill(pipe: &PipeWriter) {
    // `O_NONBLOCK` for this writer alone.
    let path = format!("/proc/self/fd/{}", pipe.as_raw_fd());
    let mut file = fs::File::options().write(true).custom_flags(0o4000).open(path).expect("it");
    let full = std::iter::from_fn(|| Some(file.write(b"\n"))).find_map(Result::err);
    assert_eq!(full.map(|error| error.kind()), Some(ErrorKind::WouldBlock));
}

fn pid(child: &Child) -> Pid {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process")
}

#[test]
fn between_two_lines_it_has_no_wake_ups_and_no_network() {
    let home = Home::new("2027-01-11 10:00:00");
    home.prefer("{}");
    let follower = Follower::start(home.command(), &["--json"]);
    follower.line();
    let mut last = follower.wake_ups();
    wait_for("ten seconds without a wake-up", || {
        std::thread::sleep(Duration::from_secs(10));
        let now = follower.wake_ups();
        let rested = now == last;
        last = now;
        rested.then_some(())
    });
    // Nor by other files in the folders above the preferences.
    for other in ["other", "config/other"] {
        fs::write(home.folder.path().join(other), "").expect("a file");
    }
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(follower.wake_ups(), last);
    let status = fs::read_to_string(follower.process("status")).expect("it runs");
    assert!(status.contains("Seccomp:\t2\n"), "{status}");
}
