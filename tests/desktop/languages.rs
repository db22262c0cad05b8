//! Faults are reported in the reader's language, whatever the texts of the system and of libraries.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use super::program::built;

/// Words of the system's, the parser's and the bus's English messages that none of the other
/// languages has.
const ENGLISH: [&str; 28] = [
    "the",
    "not",
    "no",
    "file",
    "found",
    "expected",
    "timed",
    "denied",
    "invalid",
    "answer",
    "within",
    "exit",
    "error",
    "line",
    "column",
    "such",
    "directory",
    "missing",
    "owner",
    "deadline",
    "reply",
    "failed",
    "closed",
    "at",
    "lookup",
    "known",
    "resolution",
    "exec",
];

/// Arguments, variables and standard input; the working directory is a scratch folder.
type Row = (&'static [&'static str], &'static [(&'static str, &'static str)], &'static str);

const ROWS: [Row; 36] = [
    (&["policy", "check", "none.json"], &[], ""),
    (&["policy", "check", "folder"], &[], ""),
    (&["policy", "check", "plain/x.json"], &[], ""),
    (&["policy", "check", "loop"], &[], ""),
    (&["policy", "check", LONG], &[], ""),
    (&["policy", "check", "-"], &[], "{"),
    (&["policy", "check", "-"], &[], ""),
    (&["policy", "check", "-"], &[], "[]"),
    (&["policy", "check", "-"], &[], r#"{"language" "nl"}"#),
    (&["policy", "check", "-"], &[], r#"{"language": "nl",}"#),
    (&["policy", "check", "-"], &[], "{\"language\": \"n\nl\"}"),
    (&["policy", "check", "-"], &[], r#"{"autostart": 01}"#),
    (&["policy", "check", "-"], &[], r#"{"language": "\x"}"#),
    (&["policy", "check", "-"], &[], "\u{feff}{"),
    (&["policy", "check"], &[], ""),
    (&["policy", "check", "-", "-"], &[], ""),
    (&["status"], &[("XDG_CONFIG_HOME", "broken")], ""),
    (&["policy"], &[("XDG_CONFIG_HOME", "broken")], ""),
    (&["status"], &[("XDG_CONFIG_HOME", "loops")], ""),
    (&["status", "--at"], &[], ""),
    (&["status", "--at", "x"], &[], ""),
    (&["schedule", "--to", ""], &[], ""),
    (&["schedule", "--format", "x"], &[], ""),
    (&["--foo"], &[], ""),
    (&["foo"], &[], ""),
    (&["--background", "quit"], &[], ""),
    (&[], &[], ""),
    (&[], &[("DISPLAY", ":9999")], ""),
    (&["quit"], &[("XDG_RUNTIME_DIR", "open")], ""),
    (&["quit"], &[("XDG_RUNTIME_DIR", "wrong")], ""),
    (&["doctor"], &[("XDG_RUNTIME_DIR", "open")], ""),
    (&["doctor"], &[("DBUS_SESSION_BUS_ADDRESS", "nonsense"), ("DISPLAY", ":9999")], ""),
    (&["doctor"], &[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/none")], ""),
    (&["doctor"], &[("DBUS_SESSION_BUS_ADDRESS", "tcp:host=none.invalid,port=1")], ""),
    (&["doctor"], &[("DBUS_SESSION_BUS_ADDRESS", NONCE)], ""),
    (&["doctor"], &[("LD_LIBRARY_PATH", "libraries"), ("DISPLAY", ":9999")], ""),
];

const NONCE: &str = "nonce-tcp:host=none.invalid,port=1,noncefile=none";

const LONG: &str = concat!(
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
);

#[test]
fn a_fault_is_reported_in_the_reader_s_language_without_english() {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let here = scratch.path();
    arrange(here);
    for (arguments, variables, input) in ROWS {
        for language in ["fr", "nl", "de"] {
            let mut command = Command::new(built("ecoute"));
            command.args(["--lang", language]).args(arguments);
            assert_no_english(command, variables, input, here);
        }
    }
}

#[test]
fn a_program_that_does_not_start_is_reported_without_english() {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let here = scratch.path();
    arrange(here);
    let programs = here.join("programs");
    fs::create_dir(&programs).expect("a folder");
    for program in ["ecoute", "ecoute-agent"] {
        fs::copy(built(program), programs.join(program)).expect("a copy");
    }
    let agent = programs.join("ecoute-agent");
    for script in [
        None,
        Some("#!/bin/sh\nexit 3\n"),
        Some("#!/bin/sh\nkill -9 $$\n"),
        Some("#!/bin/sh\necho system error 13\n"),
        Some("#!/nowhere/sh\n"),
        Some(""),
    ] {
        fs::remove_file(&agent).expect("a file");
        if let Some(script) = script {
            fs::write(&agent, script).expect("a file");
            fs::set_permissions(&agent, fs::Permissions::from_mode(0o755)).expect("a mode");
        }
        for language in ["fr", "nl", "de"] {
            let mut command = Command::new(programs.join("ecoute"));
            command.args(["--lang", language, "--background"]);
            assert_no_english(command, &[], "", here);
        }
        fs::write(&agent, "").expect("a file");
    }
}

#[test]
fn an_english_report_of_a_program_is_marked_as_english() {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let [programs, run] = ["programs", "run"].map(|name| scratch.path().join(name));
    for folder in [&programs, &run] {
        fs::create_dir(folder).expect("a folder");
    }
    fs::copy(built("ecoute"), programs.join("ecoute")).expect("a copy");
    let agent = programs.join("ecoute-agent");
    fs::write(&agent, "#!/bin/sh\necho out of order\n").expect("a file");
    fs::set_permissions(&agent, fs::Permissions::from_mode(0o755)).expect("a mode");
    for (language, expected) in [
        ("fr", "(en anglais\u{a0}: out of order)"),
        ("nl", "(in het Engels: out of order)"),
        ("de", "(auf Englisch: out of order)"),
        ("en", "(out of order)"),
    ] {
        let mut command = Command::new(programs.join("ecoute"));
        command.args(["--lang", language, "--background"]);
        command.env_clear().env("XDG_RUNTIME_DIR", &run);
        let ended = command.output().expect("ecoute runs");
        let errors = String::from_utf8(ended.stderr).expect("UTF-8");
        assert!(errors.contains(expected), "{language}: {errors}");
    }
}

/// Runs the command, which must report a fault, and searches its output for English.
fn assert_no_english(mut command: Command, variables: &[(&str, &str)], input: &str, here: &Path) {
    command.env_clear().current_dir(here).env("XDG_RUNTIME_DIR", here.join("run"));
    command.env("HOME", here);
    for (name, value) in variables {
        // Names of scratch folders are replaced with their paths.
        let path = here.join(value);
        match path.exists() {
            true => command.env(name, path),
            false => command.env(name, value),
        };
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("ecoute runs");
    let stdin = child.stdin.take().expect("a pipe");
    // Most commands do not read it.
    let _written = std::io::Write::write_all(&mut &stdin, input.as_bytes());
    drop(stdin);
    let ended = child.wait_with_output().expect("a child process");
    let mut printed = String::from_utf8_lossy(&ended.stderr).into_owned();
    printed += &String::from_utf8_lossy(&ended.stdout);
    let faulty = !ended.status.success() || printed.contains("preferences.json");
    assert!(faulty, "{command:?}: no fault");
    let english = printed
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-'))
        .find(|word| ENGLISH.contains(&word.to_lowercase().as_str()));
    assert_eq!(english, None, "{command:?}: {printed}");
    assert!(!printed.contains("(os error"), "{command:?}: {printed}");
}

/// Creates what the rows name: folders, links and broken files.
fn arrange(here: &Path) {
    for folder in
        ["folder", "run", "open/ecoute", "wrong", "broken/ecoute", "loops/ecoute", "libraries"]
    {
        fs::create_dir_all(here.join(folder)).expect("a folder");
    }
    let open = fs::Permissions::from_mode(0o755);
    fs::set_permissions(here.join("open/ecoute"), open).expect("a mode");
    for file in ["plain", "wrong/ecoute", "libraries/libgtk-3.so.0"] {
        fs::write(here.join(file), "").expect("a file");
    }
    let broken = here.join("broken/ecoute/preferences.json");
    fs::write(broken, r#"{"language" "nl"}"#).expect("a file");
    for link in ["loop", "loops/ecoute/preferences.json"] {
        let link = here.join(link);
        symlink(link.file_name().expect("a name"), &link).expect("a link");
    }
}
