//! The command: one request in, one answer out.

mod arguments;

mod launch;
mod schedule;
mod status;

use std::io::{self, Write};
use std::process::ExitCode;

use helpline::schedule::Schedule;
use helpline::settings::{Language, Settings};
use helpline::words::{Words, fill};
use workstation::preferences::Preferences;

use crate::arguments::{Request, Told};

fn main() -> ExitCode {
    let settings = Preferences::of_user().settings();
    let arguments: Vec<_> = std::env::args_os().collect();
    let settings = Settings { language: language(&arguments, settings.language), ..settings };
    let words = Words::of(settings.language);
    let done = match arguments::parse(arguments, words) {
        Ok(request) => answer(request, &settings, words),
        Err(Told::Help(text)) => say(&text),
        Err(Told::Wrong(what)) => {
            complain(&what, words);
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"), words);
            ExitCode::FAILURE
        }
    }
}

fn answer(request: Request, settings: &Settings, words: &Words) -> anyhow::Result<()> {
    let schedule = Schedule::default();
    match request {
        Request::Status { at, json } => say(&status::text(at, json, &schedule, settings, words)?),
        Request::Schedule { days, format } => say(&schedule::text(days, format, &schedule, words)?),
        Request::Launch { window } => launch::launch(window, words),
        Request::Quit => launch::quit(words),
    }
}

/// The language asked for on the command line, even where the rest of the line is wrong.
fn language(arguments: &[std::ffi::OsString], settings: Language) -> Language {
    let asked = arguments.iter().enumerate().find_map(|(index, argument)| {
        let argument = argument.to_str()?;
        match argument.strip_prefix("--lang=") {
            Some(code) => Language::from_code(code),
            None if argument == "--lang" => {
                arguments.get(index + 1)?.to_str().and_then(Language::from_code)
            }
            None => None,
        }
    });
    asked.unwrap_or(settings)
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
    let line = fill(&words.command.error, &[("what", what)]);
    // Nobody is left to tell where standard error is closed.
    let _unheard = writeln!(io::stderr(), "{line}");
}
