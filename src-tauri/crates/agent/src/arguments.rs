//! How the agent is started, and what it says of that where it is asked.

use std::ffi::OsString;

use helpline::words::{Words, fill};
use workstation::autostart;
use workstation::programs;

/// How the agent is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arguments {
    /// By an autostart entry, and not by a person.
    pub by_entry: bool,
    /// For a support case.
    pub verbose: bool,
}

/// What to tell instead of starting.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// A text that was asked for.
    Help(String),
    /// What was wrong, in one sentence.
    Wrong(String),
}

/// Reads a command line without its first word.
///
/// # Errors
/// With what to tell, where the agent is not to start.
pub fn parse(arguments: impl Iterator<Item = OsString>, words: &Words) -> Result<Arguments, Told> {
    let mut read = Arguments::default();
    for argument in arguments {
        match argument.to_str() {
            Some(autostart::BY_ENTRY) => read.by_entry = true,
            // Between the programs: see `workstation::programs`.
            Some(programs::REPORT) => {}
            Some("--verbose" | "-v") => read.verbose = true,
            Some("--help" | "-h") => return Err(Told::Help(help(words))),
            Some("--version" | "-V") => {
                let version = env!("CARGO_PKG_VERSION");
                return Err(Told::Help(format!("ecoute-agent {version}\n")));
            }
            Some(_) | None => {
                let value = argument.to_string_lossy();
                let values = [("value", value.as_ref()), ("program", "ecoute-agent")];
                return Err(Told::Wrong(fill(words.agent.error_argument, &values)));
            }
        }
    }
    Ok(read)
}

fn help(words: &Words) -> String {
    let (said, command) = (&words.agent, &words.command);
    let options = [
        (autostart::BY_ENTRY, said.arg_autostart),
        ("-v, --verbose", said.arg_verbose),
        ("-h, --help", command.arg_help),
        ("-V, --version", command.arg_version),
    ];
    let options = options.map(|(option, what)| format!("  {option:13}  {what}\n"));
    format!(
        "{}\n\n{}: ecoute-agent [{}]\n\n{}:\n{}\n{}\n",
        said.about,
        command.usage,
        command.options.trim_end().to_uppercase(),
        command.options,
        options.concat(),
        said.footer
    )
}
