//! The line with which a program reports its start.

use std::io;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use workstation::errors::PathError;
use workstation::programs::{StartError, parse_report, report_line};

/// The same reason, told by another program: what only the starting program can find out is text.
fn reported(error: StartError) -> StartError {
    match error {
        StartError::Libraries(_)
        | StartError::NoDisplay
        | StartError::SilentDisplay
        | StartError::SilentBus
        | StartError::Other(_) => error,
        StartError::System(ref system) if number(system).is_some() => error,
        StartError::System(_)
        | StartError::File(..)
        | StartError::Timeout
        | StartError::Exited(_) => StartError::Other(error.to_string()),
    }
}

/// The system's number, also of an error about a path.
fn number(error: &io::Error) -> Option<i32> {
    let at = error.get_ref().and_then(|inner| inner.downcast_ref::<PathError>());
    at.and_then(|at| at.error.as_ref()).unwrap_or(error).raw_os_error()
}

fn errors() -> impl Strategy<Value = StartError> {
    let text = "[^\r\n]{1,40}";
    prop_oneof![
        text.prop_map(StartError::Libraries),
        Just(()).prop_map(|()| StartError::NoDisplay),
        Just(()).prop_map(|()| StartError::SilentDisplay),
        Just(()).prop_map(|()| StartError::SilentBus),
        Just(()).prop_map(|()| StartError::Timeout),
        any::<i32>().prop_map(|it| StartError::System(io::Error::from_raw_os_error(it))),
        (any::<i32>(), text).prop_map(|(number, path)| {
            let error = io::Error::from_raw_os_error(number);
            StartError::System(PathError::at(Path::new(&path))(error))
        }),
        text.prop_map(|it| StartError::System(PathError::at(Path::new(&it))(io::Error::other(
            "?"
        )))),
        text.prop_map(|it| StartError::System(io::Error::other(it))),
        text.prop_map(|it| StartError::File(PathBuf::from(it), io::Error::other("missing"))),
        Just(()).prop_map(|()| StartError::Exited(std::process::ExitStatus::default())),
        text.prop_map(|it| StartError::Other(format!("the web view: {it}"))),
    ]
}

proptest! {
    #[test]
    fn a_reported_error_is_read_as_the_same_error(error in errors()) {
        let line = report_line(Err(&error));
        prop_assert_eq!(line.lines().count(), 1);
        let read = parse_report(&line).expect_err("an error");
        prop_assert_eq!(format!("{read:?}"), format!("{:?}", reported(error)));
    }
}

#[test]
fn a_ready_program_is_read_as_ready() {
    assert!(parse_report(&report_line(Ok(()))).is_ok());
}

#[test]
fn a_line_that_only_begins_like_a_report_is_another_error() {
    for line in [
        "ready to go",
        "no display here",
        "system error x",
        "system error ",
        "system error 2 ",
        "system error x /",
        "x",
    ] {
        let read = parse_report(line).expect_err("an error");
        assert!(matches!(read, StartError::Other(text) if text == line), "{line}");
    }
}
