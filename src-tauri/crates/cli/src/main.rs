//! The command `ecoute`.

mod arguments;

mod doctor;
mod follow;
mod launch;
mod policy;
mod schedule;
mod status;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use helpline::fault::{Fault, Severity};
use helpline::hidden;
use helpline::policy::Effective;
use helpline::settings::Language;
use helpline::words::{Words, fill};
use workstation::{errors, programs};

use crate::arguments::{Command, EarlyExit};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let given = language(&arguments);
    let words = Words::of(given.unwrap_or_default());
    let parsed = arguments::parse(arguments.clone(), words);
    if let Err(EarlyExit::Version(text)) = parsed {
        // Must not depend on any file.
        return ended(print(&text).map(|()| ExitCode::SUCCESS), words);
    }
    let mut effective = workstation::settings::effective();
    effective.settings.language = given.unwrap_or(effective.settings.language);
    let words = Words::of(effective.settings.language);
    // A command is the same in every language; anything else is parsed again for its text.
    let result = match parsed.or_else(|_| arguments::parse(arguments, words)) {
        Ok(command) => {
            if let Command::Policy { .. } = command {
                let remarks = workstation::settings::remarks(&effective);
                effective.faults.extend(remarks);
            }
            run(command, given, effective, words)
        }
        Err(EarlyExit::Help(text) | EarlyExit::Version(text)) => {
            print(&text).map(|()| ExitCode::SUCCESS)
        }
        Err(EarlyExit::UsageError(error)) => {
            print_error(&error, words);
            return ExitCode::from(2);
        }
    };
    ended(result, words)
}

fn ended(result: anyhow::Result<ExitCode>, words: &Words) -> ExitCode {
    result.unwrap_or_else(|error| {
        if error.is::<launch::Interrupted>() {
            // 128 + SIGINT, as shells exit after Ctrl+C.
            return ExitCode::from(130);
        }
        print_error(&errors::text(&error, words), words);
        ExitCode::FAILURE
    })
}

fn run(
    command: Command,
    given: Option<Language>,
    effective: Effective,
    words: &Words,
) -> anyhow::Result<ExitCode> {
    let Effective { schedule, faults, .. } = &effective;
    match command {
        // Their own output contains the faults.
        Command::Policy { .. } | Command::Check { .. } | Command::Doctor { .. } => {}
        // Started from a menu, standard error is the journal, which must not record usage. The
        // agent logs the faults.
        Command::Launch { .. } | Command::Quit => {}
        Command::Status { .. } | Command::Follow { .. } | Command::Schedule { .. } => {
            faults.iter().for_each(|fault| print_fault(fault, words));
        }
    }
    match command {
        Command::Status { at, json } => print(&status::text(at, json, &effective, words)?),
        Command::Follow { json } => follow::follow(json, given, effective, print_fault),
        Command::Schedule { days, format } => {
            for warning in schedule::warnings(&days, schedule) {
                print_to_stderr(words.command.hint, &warning.text(words));
            }
            print(&schedule::text(days, format, schedule, words)?)
        }
        Command::Launch { window } => launch::launch(window, words),
        Command::Policy { json } => print(&policy::text(&effective, json, words)?),
        Command::Doctor { json } => {
            let good = doctor::print(&effective, json, words)?;
            return Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Check { files, json } => return check(&files, json, words),
        Command::Quit => launch::quit(words),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the effect of each policy file, and what is wrong with it.
fn check(files: &[PathBuf], json: bool, words: &Words) -> anyhow::Result<ExitCode> {
    let texts = &words.command;
    let checks: Vec<_> = files.iter().map(|file| policy::check(file)).collect();
    if json {
        print(&policy::checks(&checks, words)?)?;
    }
    for (index, check) in checks.iter().enumerate().filter(|_| !json) {
        if index > 0 {
            print("\n")?;
        }
        check.faults.iter().for_each(|fault| print_fault(fault, words));
        print(&check.text(words))?;
        let count = check.errors().to_string();
        let values = [("file", check.file.as_str()), ("count", &count)];
        if check.errors() == 0 {
            print(&(hidden::escaped(&fill(texts.policy_valid, &values)) + "\n"))?;
        } else {
            print_error(&fill(texts.policy_invalid, &values), words);
        }
    }
    let good = checks.iter().all(|check| check.errors() == 0);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// The language of `--lang`, even if other arguments are wrong.
fn language(arguments: &[std::ffi::OsString]) -> Option<Language> {
    let mut given = arguments.iter().enumerate().filter_map(|(index, argument)| {
        let argument = argument.to_str()?;
        match argument.strip_prefix("--lang=") {
            Some(code) => Language::from_code(code),
            None if argument == "--lang" => {
                arguments.get(index + 1)?.to_str().and_then(Language::from_code)
            }
            None => None,
        }
    });
    // As for all options, the last one counts.
    given.next_back()
}

fn print(text: &str) -> anyhow::Result<()> {
    programs::print(text)?;
    Ok(())
}

fn print_fault(fault: &Fault, words: &Words) {
    let pattern = match fault.severity() {
        Severity::Error => words.command.error,
        Severity::Hint => words.command.hint,
    };
    print_to_stderr(pattern, &fault.text(words));
}

fn print_error(error: &str, words: &Words) {
    print_to_stderr(words.command.error, error);
}

fn print_to_stderr(pattern: &str, what: &str) {
    let line = hidden::escaped(&fill(pattern, &[("what", what)]));
    // Standard error may be closed.
    let _written = writeln!(io::stderr(), "{line}");
}
