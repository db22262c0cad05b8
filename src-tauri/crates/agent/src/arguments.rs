//! The agent's command line and its help.

use std::ffi::OsString;

use helpline::words::{Words, fill};
use workstation::autostart;
use workstation::programs::{self, Program};

const NAME: &str = Program::Agent.name();

/// The parsed arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arguments {
    /// Started by an autostart entry.
    pub autostart: bool,
    /// Detailed logging.
    pub verbose: bool,
}

/// What to print instead of starting.
#[derive(Debug, PartialEq, Eq)]
pub enum EarlyExit {
    /// The help or the version.
    Help(String),
    /// A usage error, one sentence.
    UsageError(String),
}

/// Parses the arguments without the program's name. Only help and errors ask for `words`.
///
/// # Errors
/// With what to print, when the agent must not start.
pub fn parse(
    arguments: impl Iterator<Item = OsString>,
    words: impl Fn() -> &'static Words,
) -> Result<Arguments, EarlyExit> {
    let mut parsed = Arguments::default();
    for argument in arguments {
        match argument.to_str() {
            Some(autostart::AUTOSTART_FLAG) => parsed.autostart = true,
            // Internal: see `workstation::programs`.
            Some(programs::REPORT) => {}
            Some("--verbose" | "-v") => parsed.verbose = true,
            Some("--help" | "-h") => return Err(EarlyExit::Help(help(words()))),
            Some("--version" | "-V") => {
                let version = env!("CARGO_PKG_VERSION");
                return Err(EarlyExit::Help(format!("{NAME} {version}\n")));
            }
            Some(_) | None => {
                let value = argument.to_string_lossy();
                let values = [("value", value.as_ref()), ("program", NAME)];
                return Err(EarlyExit::UsageError(fill(words().agent.error_argument, &values)));
            }
        }
    }
    Ok(parsed)
}

fn help(words: &Words) -> String {
    let (texts, command) = (&words.agent, &words.command);
    let options = [
        (autostart::AUTOSTART_FLAG, texts.arg_autostart),
        ("-v, --verbose", texts.arg_verbose),
        ("-h, --help", command.arg_help),
        ("-V, --version", command.arg_version),
    ];
    let options = options.map(|(option, what)| format!("  {option:13}  {what}\n"));
    format!(
        "{}\n\n{}: {NAME} [{}]\n\n{}:\n{}\n{}\n",
        texts.about,
        command.usage,
        command.options.trim_end().to_uppercase(),
        command.options,
        options.concat(),
        texts.footer
    )
}
