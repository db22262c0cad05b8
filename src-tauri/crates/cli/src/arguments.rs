//! The command line: its commands and options, and one clear sentence for each usage error.

use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use chrono::{DateTime, Days, NaiveDate, Utc};
use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};
use helpline::settings::Language;
use helpline::words::{Words, fill};
use helpline::{civil, schedule, service};
use workstation::clock;

/// A parsed command.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
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

/// The output format of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Table,
    Csv,
    Json,
    Ics,
}

impl Format {
    const ALL: [Format; 4] = [Format::Table, Format::Csv, Format::Json, Format::Ics];

    fn code(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Ics => "ics",
        }
    }

    /// The codes of all formats in one text.
    fn codes(separator: &str) -> String {
        Format::ALL.map(Format::code).join(separator)
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

/// An argument that has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Valued {
    At,
    From,
    To,
    Format,
    Lang,
    Files,
}

impl Valued {
    const ALL: [Valued; 6] =
        [Valued::At, Valued::From, Valued::To, Valued::Format, Valued::Lang, Valued::Files];

    /// Its name in messages.
    fn name(self) -> &'static str {
        match self {
            Valued::At => "--at",
            Valued::From => "--from",
            Valued::To => "--to",
            Valued::Format => "--format",
            Valued::Lang => "--lang",
            Valued::Files => "policy check",
        }
    }

    /// What its value should be.
    fn expected(self, words: &Words) -> String {
        let texts = &words.command;
        match self {
            Valued::At => texts.error_instant.to_owned(),
            Valued::From | Valued::To => texts.error_day.to_owned(),
            Valued::Format => Format::codes(", "),
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
        let values = [("argument", self.name()), ("value", value), ("expected", expected)];
        EarlyExit::UsageError(fill(pattern, &values))
    }
}

/// Parses a command line, including the program's name.
///
/// # Errors
/// With what to print, when there is no command to run.
pub fn parse(arguments: Vec<OsString>, words: &Words) -> Result<Request, EarlyExit> {
    let matches = command(words)
        .try_get_matches_from(joined(arguments))
        .map_err(|error| early_exit(&error, words))?;
    let background = matches.get_flag("background");
    let Some((name, chosen)) = matches.subcommand() else {
        return Ok(Request::Launch { window: !background });
    };
    if background {
        let names = [("argument", "--background"), ("other", name)];
        return Err(EarlyExit::UsageError(fill(words.command.error_conflict, &names)));
    }
    match name {
        "status" if chosen.get_flag("follow") => {
            Ok(Request::Follow { json: chosen.get_flag("json") })
        }
        "status" => Ok(Request::Status {
            at: value(chosen, "at").map(|text| instant(text, words)).transpose()?,
            json: chosen.get_flag("json"),
        }),
        "schedule" => {
            Ok(Request::Schedule { days: days(chosen, words)?, format: format(chosen, words)? })
        }
        "policy" => match chosen.subcommand() {
            Some((_, chosen)) => {
                let files = chosen.get_many::<PathBuf>("FILE").into_iter().flatten().cloned();
                let files: Vec<_> = files.collect();
                if files.iter().filter(|file| file.as_os_str() == "-").count() > 1 {
                    return Err(given_twice("-", words));
                }
                Ok(Request::Check { files, json: chosen.get_flag("json") })
            }
            None => Ok(Request::Policy { json: chosen.get_flag("json") }),
        },
        "doctor" => Ok(Request::Doctor { json: chosen.get_flag("json") }),
        "quit" => Ok(Request::Quit),
        _ => unreachable!("{name} is defined as a command, but not served"),
    }
}

/// The arguments, with a value such as `-1` joined to its option: clap would take it for another one.
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
pub fn command(words: &Words) -> Command {
    let texts = &words.command;
    let about = fill(texts.about, &[("number", service::NUMBER)]);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let background = Arg::new("background").long("background").action(ArgAction::SetTrue);
    let follow = Arg::new("follow").long("follow");
    let status = Command::new("status").about(texts.about_status).args([
        option("at", "INSTANT", texts.arg_at),
        follow.action(ArgAction::SetTrue).conflicts_with("at").help(texts.arg_follow),
        Arg::new("json").long("json").action(ArgAction::SetTrue).help(texts.arg_json),
    ]);
    // clap requires static names.
    let formats: &'static str = Format::codes("|").leak();
    let schedule = Command::new("schedule").about(texts.about_schedule).args([
        option("from", "DATE", texts.arg_from),
        option("to", "DATE", texts.arg_to),
        option("format", formats, texts.arg_format),
    ]);
    let file = Arg::new("FILE").value_parser(clap::value_parser!(PathBuf)).help(texts.arg_file);
    let file = file.num_args(1..).required(true);
    let check = Command::new("check").about(texts.about_check).arg(file);
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help(texts.arg_json);
    let policy = Command::new("policy")
        .about(texts.about_policy)
        .disable_help_subcommand(true)
        .subcommand_value_name(texts.placeholder)
        .arg(json.global(true));
    let doctor = Command::new("doctor")
        .about(texts.about_doctor)
        .args([Arg::new("json").long("json").action(ArgAction::SetTrue).help(texts.arg_json)]);
    let languages = PossibleValuesParser::new(Language::CODES);
    let language = option("lang", Language::CODES.join("|").leak(), texts.arg_lang)
        .value_parser(languages)
        .overrides_with("lang")
        .hide_possible_values(true);
    let quit = Command::new("quit").about(texts.about_quit);
    let template = format!("{{about}}\n\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", texts.usage);
    let localized = |command: Command| {
        let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
        command
            .disable_help_flag(true)
            .help_template(template.clone())
            .arg(help.help(texts.arg_help).help_heading(texts.options))
            .mut_args(|arg| arg.help_heading(texts.options))
    };
    localized(
        Command::new("ecoute")
            .about(about)
            .version(env!("CARGO_PKG_VERSION"))
            .disable_help_subcommand(true)
            .disable_version_flag(true)
            .subcommand_help_heading(texts.commands)
            .subcommand_value_name(texts.placeholder)
            .after_help(texts.footer)
            .arg(background.help(texts.arg_background))
            .arg(language.global(true))
            .arg(version.help(texts.arg_version)),
    )
    .subcommands([
        localized(status),
        localized(schedule),
        localized(policy.disable_help_subcommand(true).subcommand_value_name(texts.placeholder))
            .subcommand(localized(check)),
        localized(doctor),
        localized(quit),
    ])
}

fn option(name: &'static str, value_name: &'static str, help: &str) -> Arg {
    Arg::new(name).long(name).value_name(value_name).help(help.to_owned())
}

fn value<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    matches.get_one::<String>(name).map(String::as_str)
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
    let first = day(matches, "from", Valued::From, words)?.unwrap_or(today);
    let last = day(matches, "to", Valued::To, words)?;
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
    name: &str,
    valued: Valued,
    words: &Words,
) -> Result<Option<NaiveDate>, EarlyExit> {
    let Some(text) = value(matches, name) else { return Ok(None) };
    let day = civil::read_day(text).ok_or_else(|| valued.invalid(text, words))?;
    if (service::RELAY_SINCE..=service::LAST_DAY).contains(&day) {
        Ok(Some(day))
    } else {
        Err(valued.outside(text, words))
    }
}

fn format(matches: &ArgMatches, words: &Words) -> Result<Format, EarlyExit> {
    let Some(code) = value(matches, "format") else { return Ok(Format::Table) };
    let found = Format::ALL.into_iter().find(|format| format.code() == code);
    found.ok_or_else(|| Valued::Format.invalid(code, words))
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
        Some(ContextValue::Strings(texts)) => texts.join(", "),
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
