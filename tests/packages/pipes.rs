//! Requests between the programs over named pipes, under wine.

use crate::desktop::wait_for;

use super::wine::Windows;

#[test]
#[ignore = "cargo xtask package test"]
fn a_second_agent_exits_concurrent_requests_succeed_and_no_file_is_left() {
    let windows = Windows::fresh("pipes");
    let name = windows.finding("session_folder")["found"].clone();
    let sign_in = name.as_str().and_then(|name| name.strip_prefix(r"\\.\pipe\ecoute-"));
    let number = |it: &str| it.chars().all(|letter| letter.is_ascii_digit() || letter == '-');
    assert!(sign_in.is_some_and(number), "the pipe's name contains only a number: {name}");

    // wine has no notifications.
    let notifications = windows.finding("notifications");
    assert_eq!(notifications["found"], "HRESULT 0x80040154", "class not registered");
    let advice = notifications["advice"].as_str().expect("a text");
    assert!(advice.starts_with("vérifier"), "{advice}");

    windows.run("wine ecoute.exe --background > /dev/null 2>&1");
    let runs = || windows.finding("agent")["found"] == "ecoute-agent tourne";
    wait_for("the agent", || runs().then_some(()));

    let second = windows.run("timeout 60 wine ecoute-agent.exe");
    assert_eq!(second.code, Some(0), "a second agent exits: {}{}", second.out, second.err);
    let starts = "for _ in 1 2 3 4 5 6; do wine ecoute.exe --background & all=\"$all $!\"; done; \
        for one in $all; do wait \"$one\" || exit 1; done";
    let started = windows.run(starts);
    assert_eq!(started.code, Some(0), "{}{}", started.out, started.err);
    assert!(runs());

    windows.run("wine ecoute.exe quit");
    assert_eq!(windows.run("find /root/.wine -iname '*ecoute*'").out, "");
}

#[test]
#[ignore = "cargo xtask package test"]
fn a_script_that_reads_the_command_s_output_does_not_wait_for_the_agent() {
    let windows = Windows::fresh("captured");
    // wine passes standard error to child processes, whatever the program does.
    let read = windows.run("wine ecoute.exe --background 2> /dev/null | timeout 30 cat");
    assert_eq!((read.code, read.out.as_str()), (Some(0), ""), "{}", read.err);
    assert_eq!(windows.finding("agent")["found"], "ecoute-agent tourne");
    windows.run("wine ecoute.exe quit");
}
