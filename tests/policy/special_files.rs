//! Anything in the place of a policy or of the preferences: no program waits for it.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output};

use crate::desktop::program::built;
use crate::skip::root_or_skipped;

use super::Etc;

type Make = fn(&Path);

const OUTSIDE: &str = "expected: a file in the folder";
/// Name, how it is made, and what is reported of it as a policy and as preferences.
const KINDS: [(&str, Make, &str, &str); 9] = [
    (
        "a pipe",
        |path| assert!(Command::new("mkfifo").arg(path).status().is_ok_and(|it| it.success())),
        "not a file",
        "not a file",
    ),
    ("a socket", |path| drop(UnixListener::bind(path).expect("bound")), "not a file", "not a file"),
    ("a folder", |path| fs::create_dir(path).expect("a folder"), "not a file", "not a file"),
    (
        "an endless device",
        |path| symlink("/dev/zero", path).expect("a link"),
        OUTSIDE,
        "not a file",
    ),
    (
        "a link to itself",
        |path| symlink(path.file_name().expect("a name"), path).expect("a link"),
        "too many links in a row",
        "too many links in a row",
    ),
    ("a link to nothing", |path| symlink("none", path).expect("a link"), "not found", ""),
    (
        "a terabyte",
        |path| fs::File::create(path).and_then(|file| file.set_len(1 << 40)).expect("sparse"),
        "larger than",
        "larger than",
    ),
    // Regular files of size 0, with content.
    (
        "a file of the kernel",
        |path| symlink("/proc/version", path).expect("a link"),
        OUTSIDE,
        "the JSON ends too early, at line 1, column 0",
    ),
    // Reading it waits for the kernel's next message; only root can open it.
    (
        "the kernel's messages",
        |path| symlink("/proc/kmsg", path).expect("a link"),
        OUTSIDE,
        "preferences.json: ",
    ),
];

#[test]
fn whatever_is_in_a_file_s_place_no_program_waits_for_it() {
    for (kind, make, as_policy, as_preferences) in KINDS {
        let for_root = kind == "the kernel's messages";
        if for_root && !root_or_skipped("only root can read the kernel's messages") {
            continue;
        }
        let (etc, home) = (Etc::new(), tempfile::tempdir().expect("a scratch folder"));
        etc.write("managed/9.json", r#"{"language": "nl"}"#);
        let entry = home.path().join("autostart/ecoute.desktop");
        let preferences = home.path().join("ecoute/preferences.json");
        for file in [&etc.path("managed/5.json"), &entry, &preferences] {
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            make(file);
        }
        let policy = "/etc/ecoute/policies/managed/5.json";
        let rows: [(&str, &[&str], Option<i32>); 8] = [
            ("ecoute", &["status", "--lang", "en", "--at", "2027-01-11T10:00"], Some(0)),
            ("ecoute", &["policy", "--lang", "en"], Some(0)),
            ("ecoute", &["policy", "check", "--lang", "en", policy], Some(2)),
            ("ecoute", &["doctor", "--lang", "en"], Some(1)),
            ("ecoute", &["--help"], Some(0)),
            ("ecoute", &["--version"], Some(0)),
            ("ecoute", &["quit"], Some(0)),
            ("ecoute-agent", &["--autostart"], Some(0)),
        ];
        for (program, arguments, code) in rows {
            let row = format!("{kind}: {program} {arguments:?}");
            let Output { status, stdout, stderr } = run(&etc, home.path(), program, arguments);
            let printed = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
            assert_eq!(status.code(), code, "{row}: {printed}");
            let reports = ["status", "policy", "doctor"].contains(&arguments[0]);
            assert!(!reports || printed.contains(as_policy), "{row}: {printed}");
            let reports = reports && arguments[1] != "check";
            assert!(!reports || printed.contains(as_preferences), "{row}: {printed}");
        }
    }
}

/// Runs a program for ten seconds at most. Only root outside of a user namespace can read the
/// kernel's messages.
fn run(etc: &Etc, home: &Path, program: &str, arguments: &[&str]) -> Output {
    let [map, rest @ ..] = etc.over(&built(program));
    let mut command = Command::new("timeout");
    command.args(["10", "unshare"]).args((!rustix::process::geteuid().is_root()).then_some(map));
    command.args(rest).arg(program).args(arguments);
    command.env_clear().env("PATH", std::env::var_os("PATH").expect("a PATH"));
    let runtime = tempfile::tempdir().expect("a scratch folder");
    command.env("XDG_CONFIG_HOME", home).env("XDG_RUNTIME_DIR", runtime.path());
    command.output().expect("unshare runs")
}

#[test]
fn the_version_depends_on_no_file() {
    for program in ["ecoute", "ecoute-agent"] {
        let mut command = Command::new("strace");
        command.args(["--follow-forks", "--trace=%file", "--output=|cat >&2"]);
        let Output { stdout, stderr, .. } =
            command.arg(built(program)).arg("--version").output().expect("strace runs");
        let (printed, log) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(printed.starts_with(&format!("{program} 0.")), "{printed}");
        assert!(log.contains("execve(") && !log.contains("/etc/ecoute"), "{log}");
        assert!(!log.contains("preferences.json") && !log.contains("autostart"), "{log}");
    }
}
