//! The command: one request in, one answer out.

mod arguments;

mod doctor;
mod launch;
mod policy;
mod schedule;
mod status;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use helpline::fault::Severity;
use helpline::hidden;
use helpline::policy::Effective;
use helpline::settings::Language;
use helpline::words::{Words, fill};

use crate::arguments::{Request, Told};

fn main() -> ExitCode {
    let mut effective = workstation::settings::effective();
    let arguments: Vec<_> = std::env::args_os().collect();
    let settings = &mut effective.settings;
    settings.language = language(&arguments, settings.language);
    let words = Words::of(effective.settings.language);
    let done = match arguments::parse(arguments, words) {
        Ok(request) => {
            if let Request::Policy { .. } = request {
                let remarks = workstation::settings::remarks(&effective);
                effective.ignored.extend(remarks);
            }
            answer(request, &effective, words)
        }
        Err(Told::Help(text)) => say(&text).map(|()| ExitCode::SUCCESS),
        Err(Told::Wrong(what)) => {
            complain(&what, words);
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            complain(&format!("{error:#}"), words);
            ExitCode::FAILURE
        }
    }
}

fn answer(request: Request, effective: &Effective, words: &Words) -> anyhow::Result<ExitCode> {
    let Effective { schedule, ignored, .. } = effective;
    match request {
        // Each says by itself what is ignored.
        Request::Policy { .. } | Request::Check { .. } | Request::Doctor { .. } => {}
        // A menu's start goes to the system's log, which is told of no use; the agent says it there.
        Request::Launch { .. } | Request::Quit => {}
        Request::Status { .. } | Request::Schedule { .. } => {
            ignored.iter().for_each(|fault| complain(&fault.text(words), words));
        }
    }
    match request {
        Request::Status { at, json } => say(&status::text(at, json, effective, words)?),
        Request::Schedule { days, format } => say(&schedule::text(days, format, schedule, words)?),
        Request::Launch { window } => launch::launch(window, words),
        Request::Policy { json } => say(&policy::text(effective, json, words)?),
        Request::Doctor { json } => {
            let (text, good) = doctor::text(effective, json, words)?;
            say(&text)?;
            return Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Request::Check { files, json } => return check(&files, json, words),
        Request::Quit => launch::quit(words),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Says what each policy file would bring, and what is wrong with it.
fn check(files: &[PathBuf], json: bool, words: &Words) -> anyhow::Result<ExitCode> {
    let said = &words.command;
    let checks: Vec<_> = files.iter().map(|file| policy::check(file)).collect();
    if json {
        say(&policy::checks(&checks, words)?)?;
    }
    for (index, check) in checks.iter().enumerate().filter(|_| !json) {
        if index > 0 {
            say("\n")?;
        }
        for fault in &check.faults {
            match fault.severity() {
                Severity::Error => complain(&fault.text(words), words),
                Severity::Hint => tell(said.hint, &fault.text(words)),
            }
        }
        say(&check.text(words))?;
        let count = check.errors().to_string();
        let values = [("file", check.file.as_str()), ("count", &count)];
        if check.errors() == 0 {
            say(&(hidden::shown(&fill(said.policy_valid, &values)) + "\n"))?;
        } else {
            complain(&fill(said.policy_invalid, &values), words);
        }
    }
    let good = checks.iter().all(|check| check.errors() == 0);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// The language asked for on the command line, even where the rest of the line is wrong.
fn language(arguments: &[std::ffi::OsString], settings: Language) -> Language {
    let mut asked = arguments.iter().enumerate().filter_map(|(index, argument)| {
        let argument = argument.to_str()?;
        match argument.strip_prefix("--lang=") {
            Some(code) => Language::from_code(code),
            None if argument == "--lang" => {
                arguments.get(index + 1)?.to_str().and_then(Language::from_code)
            }
            None => None,
        }
    });
    // Of two, the last is meant.
    asked.next_back().unwrap_or(settings)
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

fn complain(what: &str, words: &Words) {
    tell(words.command.error, what);
}

fn tell(pattern: &str, what: &str) {
    let line = hidden::shown(&fill(pattern, &[("what", what)]));
    // Nobody is left to tell where standard error is closed.
    let _unheard = writeln!(io::stderr(), "{line}");
}
