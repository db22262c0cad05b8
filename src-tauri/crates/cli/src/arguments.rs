//! The command line: its commands and options, and one clear sentence for each usage error.

use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use chrono::{DateTime, Days, NaiveDate, Utc};
use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches};
use helpline::coded;
use helpline::settings::Language;
use helpline::words::{Words, fill};
use helpline::{civil, schedule, service};
use workstation::clock;

/// A parsed command.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Start the agent unless it is running, and show the window if `window`.
    Launch { window: bool },
    /// Who answers at an instant; now if `None`.
    Status { at: Option<DateTime<Utc>>, json: bool },
    /// Who answers now, and at each change.
    Follow { json: bool },
    /// The transitions of these days, first and last included.
    Schedule { days: RangeInclusive<NaiveDate>, format: Format },
    /// The effective settings and their sources.
    Policy { json: bool },
    /// The effect of each of these policy files.
    Check { files: Vec<PathBuf>, json: bool },
    /// What works on this workstation.
    Doctor { json: bool },
    /// Quit the agent and the window.
    Quit,
}

coded! {
    /// The output format of a schedule.
    Format {
        Table = "table",
        Csv = "csv",
        Json = "json",
        Ics = "ics",
    }
}

/// What to print instead of running a command.
#[derive(Debug, PartialEq, Eq)]
pub enum EarlyExit {
    /// The help.
    Help(String),
    /// The version, the same in every language.
    Version(String),
    /// A usage error, one sentence.
    UsageError(String),
}

coded! {
    /// A subcommand of `ecoute`, in the order of the help.
    Subcommand {
        Status = "status",
        Schedule = "schedule",
        Policy = "policy",
        Doctor = "doctor",
        Quit = "quit",
    }
}

/// The subcommand of [`Subcommand::Policy`].
const CHECK: &str = "check";

impl Subcommand {
    fn about(self, words: &Words) -> &'static str {
        let texts = &words.command;
        match self {
            Subcommand::Status => texts.about_status,
            Subcommand::Schedule => texts.about_schedule,
            Subcommand::Policy => texts.about_policy,
            Subcommand::Doctor => texts.about_doctor,
            Subcommand::Quit => texts.about_quit,
        }
    }

    fn definition(self, words: &Words) -> clap::Command {
        let texts = &words.command;
        let command = clap::Command::new(self.code()).about(self.about(words));
        let json = Flag::Json.argument(texts.arg_json);
        match self {
            Subcommand::Status => command.args([
                Valued::At.option(texts.placeholder_instant, texts.arg_at),
                Flag::Follow.argument(texts.arg_follow).conflicts_with(Valued::At.code()),
                json,
            ]),
            Subcommand::Schedule => command.args([
                Valued::From.option(texts.placeholder_date, texts.arg_from),
                Valued::To.option(texts.placeholder_date, texts.arg_to),
                // clap requires static names.
                Valued::Format.option(Format::CODES.join("|").leak(), texts.arg_format),
            ]),
            Subcommand::Policy => command.arg(json.global(true)).subcommand(
                clap::Command::new(CHECK).about(texts.about_check).arg(
                    Arg::new(Valued::Files.code())
                        .value_parser(clap::value_parser!(PathBuf))
                        .value_name(texts.placeholder_file)
                        .help(texts.arg_file)
                        .num_args(1..)
                        .required(true),
                ),
            ),
            Subcommand::Doctor => command.arg(json),
            Subcommand::Quit => command,
        }
    }
}

coded! {
    /// An option without a value.
    Flag {
        Background = "background",
        Follow = "follow",
        Json = "json",
    }
}

impl Flag {
    fn argument(self, help: &'static str) -> Arg {
        long(self.code(), help).action(ArgAction::SetTrue)
    }

    fn is_given(self, matches: &ArgMatches) -> bool {
        matches.get_flag(self.code())
    }
}

coded! {
    /// An argument that has a value.
    Valued {
        At = "at",
        From = "from",
        To = "to",
        Format = "format",
        Lang = "lang",
        Files = "FILE",
    }
}

impl Valued {
    /// Its name in messages.
    fn name(self) -> String {
        match self {
            Valued::At | Valued::From | Valued::To | Valued::Format | Valued::Lang => {
                format!("--{}", self.code())
            }
            Valued::Files => format!("{} {CHECK}", Subcommand::Policy.code()),
        }
    }

    fn option(self, value_name: &'static str, help: &'static str) -> Arg {
        long(self.code(), help).value_name(value_name)
    }

    fn text(self, matches: &ArgMatches) -> Option<&str> {
        matches.get_one::<String>(self.code()).map(String::as_str)
    }

    /// What its value should be.
    fn expected(self, words: &Words) -> String {
        let texts = &words.command;
        match self {
            Valued::At => texts.error_instant.to_owned(),
            Valued::From | Valued::To => texts.error_day.to_owned(),
            Valued::Format => Format::CODES.join(", "),
            Valued::Lang => Language::CODES.join(", "),
            Valued::Files => texts.error_files.to_owned(),
        }
    }

    /// The error about a value; an empty value is a missing one.
    fn invalid(self, value: &str, words: &Words) -> EarlyExit {
        self.invalid_because(value, &self.expected(words), words)
    }

    /// The error about a day or an instant outside the calendar.
    fn outside(self, value: &str, words: &Words) -> EarlyExit {
        let (first, last) = (service::RELAY_SINCE.to_string(), service::LAST_DAY.to_string());
        let span = fill(words.command.error_span, &[("first", &first), ("last", &last)]);
        self.invalid_because(value, &span, words)
    }

    fn invalid_because(self, value: &str, expected: &str, words: &Words) -> EarlyExit {
        let texts = &words.command;
        let pattern =
            if value.is_empty() { texts.error_missing_value } else { texts.error_invalid_value };
        let name = self.name();
        let values = [("argument", name.as_str()), ("value", value), ("expected", expected)];
        EarlyExit::UsageError(fill(pattern, &values))
    }
}

/// Parses a command line, including the program's name.
///
/// # Errors
/// With what to print, when there is no command to run.
pub fn parse(arguments: Vec<OsString>, words: &Words) -> Result<Command, EarlyExit> {
    let matches = command(words)
        .try_get_matches_from(joined(arguments))
        .map_err(|error| early_exit(&error, words))?;
    let background = Flag::Background.is_given(&matches);
    let Some((name, chosen)) = matches.subcommand() else {
        return Ok(Command::Launch { window: !background });
    };
    if background {
        let background = format!("--{}", Flag::Background.code());
        let names = [("argument", background.as_str()), ("other", name)];
        return Err(EarlyExit::UsageError(fill(words.command.error_conflict, &names)));
    }
    let json = || Flag::Json.is_given(chosen);
    let subcommand = Subcommand::from_code(name);
    match subcommand.expect("clap accepts only the subcommands of its definition") {
        Subcommand::Status if Flag::Follow.is_given(chosen) => Ok(Command::Follow { json: json() }),
        Subcommand::Status => {
            let at = Valued::At.text(chosen).map(|text| instant(text, words)).transpose()?;
            Ok(Command::Status { at, json: json() })
        }
        Subcommand::Schedule => {
            Ok(Command::Schedule { days: days(chosen, words)?, format: format(chosen, words)? })
        }
        Subcommand::Policy => match chosen.subcommand() {
            Some((_, check)) => {
                let files = files(check, words)?;
                Ok(Command::Check { files, json: Flag::Json.is_given(check) })
            }
            None => Ok(Command::Policy { json: json() }),
        },
        Subcommand::Doctor => Ok(Command::Doctor { json: json() }),
        Subcommand::Quit => Ok(Command::Quit),
    }
}

/// The arguments, with a value such as `-1` joined to its option: clap would take it for another
/// one, and with `allow_negative_numbers` accepts numbers only, not `-1T10:00`.
fn joined(arguments: Vec<OsString>) -> Vec<OsString> {
    let mut joined: Vec<OsString> = vec![];
    for argument in arguments {
        let negative = argument.to_str().and_then(|it| it.strip_prefix('-'));
        let negative =
            negative.is_some_and(|it| it.starts_with(|first: char| first.is_ascii_digit()));
        let has_value =
            |it: &&mut OsString| Valued::ALL.iter().any(|valued| **it == *valued.name());
        match joined.last_mut().filter(|before| negative && has_value(before)) {
            Some(option) => option.extend([OsString::from("="), argument]),
            None => joined.push(argument),
        }
    }
    joined
}

/// The definition of the command line; the man page is generated from it, too.
pub fn command(words: &Words) -> clap::Command {
    let texts = &words.command;
    let language = Valued::Lang
        .option(Language::CODES.join("|").leak(), texts.arg_lang)
        .value_parser(PossibleValuesParser::new(Language::CODES))
        .overrides_with(Valued::Lang.code())
        .hide_possible_values(true);
    let version = long("version", texts.arg_version).short('V').action(ArgAction::Version);
    let command = clap::Command::new("ecoute")
        .about(fill(texts.about, &[("number", service::NUMBER)]))
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .after_help(texts.footer)
        .arg(Flag::Background.argument(texts.arg_background))
        .arg(language.global(true))
        .arg(version)
        .subcommands(Subcommand::ALL.map(|it| it.definition(words)));
    localized(command, words)
}

/// The command and its subcommands, with a help in the reader's language.
fn localized(command: clap::Command, words: &Words) -> clap::Command {
    let texts = &words.command;
    let template = format!("{{about}}\n\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", texts.usage);
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .help_template(template)
        .subcommand_help_heading(texts.commands)
        .subcommand_value_name(texts.placeholder)
        .arg(long("help", texts.arg_help).short('h').action(ArgAction::Help))
        .mut_args(|arg| arg.help_heading(texts.options))
        .mut_subcommands(|it| localized(it, words))
}

/// An option whose id is its long name.
fn long(id: &'static str, help: &'static str) -> Arg {
    Arg::new(id).long(id).help(help)
}

fn files(matches: &ArgMatches, words: &Words) -> Result<Vec<PathBuf>, EarlyExit> {
    let files = matches.get_many::<PathBuf>(Valued::Files.code()).into_iter().flatten().cloned();
    let files: Vec<_> = files.collect();
    if files.iter().filter(|file| file.as_os_str() == "-").count() > 1 {
        return Err(given_twice("-", words));
    }
    Ok(files)
}

fn instant(text: &str, words: &Words) -> Result<DateTime<Utc>, EarlyExit> {
    let instant = civil::read_instant(text).ok_or_else(|| Valued::At.invalid(text, words))?;
    if schedule::span().contains(&instant) {
        Ok(instant)
    } else {
        Err(Valued::At.outside(text, words))
    }
}

fn days(matches: &ArgMatches, words: &Words) -> Result<RangeInclusive<NaiveDate>, EarlyExit> {
    let today = civil::day_of(clock::now()).clamp(service::RELAY_SINCE, service::LAST_DAY);
    let first = day(matches, Valued::From, words)?.unwrap_or(today);
    let last = day(matches, Valued::To, words)?;
    let last = last.unwrap_or((first + Days::new(6)).min(service::LAST_DAY));
    if first <= last {
        return Ok(first..=last);
    }
    let days = [("from", first.to_string()), ("to", last.to_string())];
    let days = days.each_ref().map(|(name, day)| (*name, day.as_str()));
    Err(EarlyExit::UsageError(fill(words.command.error_reversed, &days)))
}

fn day(
    matches: &ArgMatches,
    valued: Valued,
    words: &Words,
) -> Result<Option<NaiveDate>, EarlyExit> {
    let Some(text) = valued.text(matches) else { return Ok(None) };
    let day = civil::read_day(text).ok_or_else(|| valued.invalid(text, words))?;
    if (service::RELAY_SINCE..=service::LAST_DAY).contains(&day) {
        Ok(Some(day))
    } else {
        Err(valued.outside(text, words))
    }
}

fn format(matches: &ArgMatches, words: &Words) -> Result<Format, EarlyExit> {
    let Some(code) = Valued::Format.text(matches) else { return Ok(Format::Table) };
    Format::from_code(code).ok_or_else(|| Valued::Format.invalid(code, words))
}

fn given_twice(argument: &str, words: &Words) -> EarlyExit {
    EarlyExit::UsageError(fill(words.command.error_twice, &[("argument", argument)]))
}

/// The placeholder for options in a usage line.
fn options(words: &Words) -> String {
    words.command.options.trim_end().to_uppercase()
}

/// A clap error as a localized text on one line; clap cannot be localized (clap #380).
#[expect(clippy::wildcard_enum_match_arm, reason = "clap's error kinds are non-exhaustive")]
fn early_exit(error: &clap::Error, words: &Words) -> EarlyExit {
    let texts = &words.command;
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    // clap appends the value's name to the option's name.
    let argument = named(ContextKind::InvalidArg);
    let argument = argument.split(' ').next().unwrap_or_default();
    let value = named(ContextKind::InvalidValue);
    match error.kind() {
        // The placeholder is fixed in clap.
        ErrorKind::DisplayHelp => {
            EarlyExit::Help(error.to_string().replace("OPTIONS", &options(words)))
        }
        ErrorKind::DisplayVersion => EarlyExit::Version(error.to_string()),
        ErrorKind::InvalidValue | ErrorKind::MissingRequiredArgument => {
            let valued = Valued::ALL.into_iter().find(|valued| valued.name() == argument);
            valued.unwrap_or(Valued::Files).invalid(&value, words)
        }
        ErrorKind::UnknownArgument => {
            EarlyExit::UsageError(fill(texts.error_unknown_argument, &[("value", argument)]))
        }
        ErrorKind::InvalidSubcommand => {
            let value = named(ContextKind::InvalidSubcommand);
            EarlyExit::UsageError(fill(texts.error_unknown_command, &[("value", &value)]))
        }
        ErrorKind::ArgumentConflict => {
            let other = named(ContextKind::PriorArg);
            let other = other.split(' ').next().unwrap_or_default();
            if argument == other {
                return given_twice(argument, words);
            }
            let names = [("argument", argument), ("other", other)];
            EarlyExit::UsageError(fill(texts.error_conflict, &names))
        }
        _ => EarlyExit::UsageError(texts.error_usage.to_owned()),
    }
}
