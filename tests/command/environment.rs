//! The programs' outputs, folders and preferences on Linux.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::built::built;
use crate::desktop::wait_for;

#[test]
fn an_argument_that_is_not_utf_8_is_a_usage_error() {
    let rows: [(&str, &[&[u8]], &str); 4] = [
        ("ecoute", &[b"status", b"--at", b"\xff"], "utilisation incorrecte (voir ecoute"),
        ("ecoute", &[b"\xff"], "\u{fffd}"),
        (
            "ecoute-agent",
            &[b"--verbose", b"-\xff"],
            "option inconnue\u{a0}: -\u{fffd} (voir ecoute",
        ),
        ("ecoute-window", &[b"\xff"], "option inconnue\u{a0}: \u{fffd} (voir ecoute"),
    ];
    for (program, arguments, expected) in rows {
        let mut command = Command::new(built(program));
        command.args(arguments.iter().map(|bytes| OsStr::from_bytes(bytes))).env_clear();
        let Output { status, stderr, .. } = command.output().expect("it runs");
        let errors = String::from_utf8(stderr).expect("UTF-8");
        assert_eq!((status.code(), errors.lines().count()), (Some(2), 1), "{program}: {errors}");
        assert!(errors.contains(expected), "{program}: {errors}");
    }
}

/// The command's standard error is the log of an agent that it starts, unless the reader of a pipe
/// would wait for the agent.
#[test]
fn an_agent_that_the_command_starts_logs_to_the_same_file_or_journal() {
    let starts = format!("ecoute-agent: version {} starts; ", env!("CARGO_PKG_VERSION"));
    for journal in [false, true] {
        let home = tempfile::tempdir().expect("a scratch folder");
        let command = |argument: &str| {
            let mut command = Command::new(built("ecoute"));
            command.arg(argument).env_clear().env("HOME", home.path());
            command.env("XDG_RUNTIME_DIR", home.path());
            command
        };
        let mut start = command("--background");
        let (log, errors): (OwnedFd, OwnedFd) = if journal {
            let (reader, writer) = std::io::pipe().expect("a pipe");
            (reader.into(), writer.into())
        } else {
            let path = home.path().join("log");
            let errors = File::create(&path).expect("a file");
            (File::open(path).expect("a file").into(), errors.into())
        };
        if journal {
            // As systemd names its stream to the journal.
            let file = File::from(errors.as_fd().try_clone_to_owned().expect("a descriptor"));
            let found = file.metadata().expect("a pipe");
            start.env("JOURNAL_STREAM", format!("{}:{}", found.dev(), found.ino()));
        }
        start.stderr(errors);
        assert!(start.status().expect("ecoute runs").success());
        drop(start);
        assert!(command("quit").status().expect("ecoute runs").success());
        let log = std::io::read_to_string(File::from(log)).expect("text");
        let line = format!("{}{starts}", if journal { "<6>" } else { "" });
        assert!(log.starts_with(&line), "{line}: {log}");
    }
}

#[test]
fn the_window_program_rejects_an_unknown_argument() {
    for argument in ["--foo", "x", "", "--verbose"] {
        let mut command = Command::new(built("ecoute-window"));
        let ended = command.arg(argument).env_clear().output().expect("it runs");
        let expected =
            format!("ecoute-window: option inconnue\u{a0}: {argument} (voir ecoute\u{a0}--help)\n");
        let found = String::from_utf8_lossy(&ended.stderr).replace("ecoute --", "ecoute\u{a0}--");
        assert_eq!((ended.status.code(), found), (Some(2), expected));
    }
}

#[test]
fn a_relative_path_in_a_variable_counts_as_unset() {
    let here = tempfile::tempdir().expect("a scratch folder");
    let write = |name: &str, text: &str| {
        let path = here.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("home/.config/ecoute/preferences.json", r#"{"language": "nl"}"#);
    let entry = "[Desktop Entry]\nType=Application\nName=É\nExec=ecoute-agent\n";
    write("home/.config/autostart/ecoute.desktop", entry);
    write("xdg/autostart/ecoute.desktop", entry);
    std::fs::create_dir(here.path().join("tmp")).expect("a folder");
    let values = |arguments: &[&str]| -> Value {
        let mut command = Command::new(built("ecoute"));
        command.args(arguments).current_dir(here.path()).env_clear().env("HOME", "home");
        command.envs([("XDG_CONFIG_DIRS", "xdg"), ("XDG_RUNTIME_DIR", "tmp"), ("TMPDIR", "tmp")]);
        let ended = command.output().expect("ecoute runs");
        serde_json::from_slice(&ended.stdout).expect("JSON")
    };
    for value in values(&["policy", "--json"])["values"].as_array().expect("a list") {
        assert_eq!(value["level"], "built_in", "{value}");
    }
    let found = values(&["doctor", "--json"]);
    let rows = found.as_array().expect("a list").iter();
    for row in rows.filter(|row| row["check"] == "session_folder") {
        assert!(row["found"].as_str().is_some_and(|it| it.starts_with('/')), "{row}");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut command = Command::new(built("ecoute"));
    command.args(["schedule", "--to", "2099-12-31"]);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("ecoute runs");
    let mut line = String::new();
    let out = child.stdout.take().expect("a pipe");
    BufReader::new(out).read_line(&mut line).expect("a line");
    assert!(line.contains("qui répond"), "{line}");
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    for (program, argument) in [("ecoute", "--help"), ("ecoute-agent", "--version")] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = Command::new(built(program));
        let ended = command.arg(argument).env_clear().stdout(writer).output().expect("it runs");
        let errors = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), errors.as_ref()), (Some(0), ""), "{program}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let rows: [&[&str]; 9] = [
        &["status"],
        &["status", "--follow"],
        &["schedule"],
        &["schedule", "--format", "ics"],
        &["policy"],
        &["policy", "check", "/dev/null"],
        &["doctor"],
        &["--help"],
        &["--version"],
    ];
    for arguments in rows {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has one");
        let mut command = Command::new(built("ecoute"));
        command.args(arguments).args(["--lang", "en"]).env_clear().stdout(full);
        let Output { status, stderr, .. } = command.output().expect("ecoute runs");
        let errors = String::from_utf8(stderr).expect("UTF-8");
        assert_eq!(status.code(), Some(1), "{arguments:?}: {errors}");
        let last = errors.lines().last();
        assert_eq!(last, Some("error: no space left on the disk"), "{arguments:?}");
    }
    for argument in ["--help", "--version"] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has one");
        let mut command = Command::new(built("ecoute-agent"));
        let ended = command.arg(argument).env_clear().stdout(full).output().expect("it runs");
        let errors = String::from_utf8(ended.stderr).expect("UTF-8");
        assert_eq!(ended.status.code(), Some(1), "{argument}: {errors}");
        assert_eq!(errors, "ecoute-agent: plus de place sur le disque\n", "{argument}");
    }
}

#[test]
fn the_network_stays_allowed_only_where_the_display_or_the_bus_is_remote() {
    let rows = [
        (&[][..], "2"),
        (&[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/none")], "2"),
        (&[("DISPLAY", "localhost:10.0")], "0"),
        (&[("DBUS_SESSION_BUS_ADDRESS", "tcp:host=127.0.0.1,port=1")], "0"),
    ];
    for (variables, filter) in rows {
        let runtime = tempfile::tempdir().expect("a scratch folder");
        let mut agent = Command::new(built("ecoute-agent"));
        agent.env_clear().env("XDG_RUNTIME_DIR", runtime.path()).envs(variables.iter().copied());
        let mut agent = agent.stderr(Stdio::null()).spawn().expect("the agent runs");
        wait_for("its folder", || runtime.path().join("ecoute").exists().then_some(()));
        let status = fs::read_to_string(format!("/proc/{}/status", agent.id())).expect("it runs");
        agent.kill().expect("it runs");
        agent.wait().expect("a child process");
        assert!(status.contains(&format!("\nSeccomp:\t{filter}\n")), "{variables:?}: {status}");
    }
}

#[test]
fn quit_succeeds_when_nothing_runs() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let ended = Command::new(built("ecoute"))
        .arg("quit")
        .env_clear()
        .env("XDG_RUNTIME_DIR", folder.path())
        .status();
    assert_eq!(ended.expect("ecoute runs").code(), Some(0));
}

#[test]
fn invalid_preferences_are_reported_and_the_status_is_still_printed() {
    let rows = [
        ("{\"language\":\"nl\"}", "", "Het team"),
        ("{\"language\":\"xx\",\"future\":1}", "language", "L’équipe"),
        ("{\"notifyBeforeMinutes\":61,\"language\":\"en\"}", "notifyBeforeMinutes", "The team"),
        ("{\"language\":\"nl\"", "preferences.json", "L’équipe"),
        ("[]", "preferences.json", "L’équipe"),
        ("", "preferences.json", "L’équipe"),
    ];
    for (content, named, status) in rows {
        let home = tempfile::tempdir().expect("a scratch folder");
        let folder = home.path().join("ecoute");
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("preferences.json"), content).expect("a file");
        let ended = Command::new(built("ecoute"))
            .args(["status", "--at", "2027-01-11T10:00"])
            .env_clear()
            .env("XDG_CONFIG_HOME", home.path())
            .output()
            .expect("ecoute runs");
        let out = String::from_utf8_lossy(&ended.stdout);
        let err = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success() && out.starts_with(status), "{content}: {out}{err}");
        assert!(err.contains(named) && err.is_empty() == named.is_empty(), "{content}: {err}");
    }
}

#[test]
fn preferences_under_a_similar_name_are_shown_by_policy_and_doctor_only() {
    let home = tempfile::tempdir().expect("a scratch folder");
    let folder = home.path().join("ecoute");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("Preferences.json"), "{}").expect("a file");
    for (arguments, named) in [(["status"], false), (["policy"], true), (["doctor"], true)] {
        let mut command = Command::new(built("ecoute"));
        command.args(arguments).args(["--lang", "en"]).env_clear();
        let ended = command.env("XDG_CONFIG_HOME", home.path()).output().expect("ecoute runs");
        let out = String::from_utf8_lossy(&ended.stdout);
        assert_eq!(out.contains("Preferences.json: not read; expected: "), named, "{out}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{arguments:?}");
    }
}
