//! The command line: what may be asked, and one clear sentence where it is asked wrongly.

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

/// What is asked.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    /// Make sure the agent runs, and show the window where it is wanted.
    Launch { window: bool },
    /// Who answers at an instant, now where none is named.
    Status { at: Option<DateTime<Utc>>, json: bool },
    /// The transitions of these civil days, both included.
    Schedule { days: RangeInclusive<NaiveDate>, format: Format },
    /// What is in force, and where it comes from.
    Policy { json: bool },
    /// What each of these policy files would bring.
    Check { files: Vec<PathBuf>, json: bool },
    /// What works on this workstation.
    Doctor { json: bool },
    /// Leave, all of you.
    Quit,
}

/// The form of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Table,
    Csv,
    Json,
    Ics,
}

/// What to tell instead of doing anything.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// A text that was asked for.
    Help(String),
    /// What was wrong, in one sentence.
    Wrong(String),
}

/// Reads a command line, its first word being the program's name.
///
/// # Errors
/// With what to tell, where nothing is to be done.
pub fn parse(arguments: Vec<OsString>, words: &Words) -> Result<Request, Told> {
    let matches =
        command(words).try_get_matches_from(arguments).map_err(|error| told(&error, words))?;
    let background = matches.get_flag("background");
    let Some((name, chosen)) = matches.subcommand() else {
        return Ok(Request::Launch { window: !background });
    };
    if background {
        let names = [("argument", "--background"), ("other", name)];
        return Err(Told::Wrong(fill(words.command.error_conflict, &names)));
    }
    match name {
        "status" => Ok(Request::Status {
            at: value(chosen, "at").map(|text| instant(text, words)).transpose()?,
            json: chosen.get_flag("json"),
        }),
        "schedule" => {
            Ok(Request::Schedule { days: days(chosen, words)?, format: format(chosen, words)? })
        }
        "policy" => match chosen.subcommand() {
            Some((_, chosen)) => {
                let files = chosen.get_many::<PathBuf>("FILE").into_iter().flatten();
                Ok(Request::Check {
                    files: files.cloned().collect(),
                    json: chosen.get_flag("json"),
                })
            }
            None => Ok(Request::Policy { json: chosen.get_flag("json") }),
        },
        "doctor" => Ok(Request::Doctor { json: chosen.get_flag("json") }),
        _ => Ok(Request::Quit),
    }
}

/// The command line's definition, from which its manual is made, too.
pub fn command(words: &Words) -> Command {
    let said = &words.command;
    let about = fill(said.about, &[("number", service::NUMBER)]);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let background = Arg::new("background").long("background").action(ArgAction::SetTrue);
    let status = Command::new("status").about(said.about_status).args([
        option("at", "INSTANT", said.arg_at),
        Arg::new("json").long("json").action(ArgAction::SetTrue).help(said.arg_json),
    ]);
    let schedule = Command::new("schedule").about(said.about_schedule).args([
        option("from", "DATE", said.arg_from),
        option("to", "DATE", said.arg_to),
        option("format", "table|csv|json|ics", said.arg_format),
    ]);
    let file = Arg::new("FILE").value_parser(clap::value_parser!(PathBuf)).help(said.arg_file);
    let file = file.num_args(1..).required(true);
    let check = Command::new("check").about(said.about_check).arg(file);
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help(said.arg_json);
    let policy = Command::new("policy")
        .about(said.about_policy)
        .disable_help_subcommand(true)
        .subcommand_value_name(said.placeholder)
        .arg(json.global(true));
    let doctor = Command::new("doctor")
        .about(said.about_doctor)
        .args([Arg::new("json").long("json").action(ArgAction::SetTrue).help(said.arg_json)]);
    let languages = PossibleValuesParser::new(Language::CODES);
    // clap keeps a name for the program's life.
    let language = option("lang", Language::CODES.join("|").leak(), said.arg_lang)
        .value_parser(languages)
        .overrides_with("lang")
        .hide_possible_values(true);
    let quit = Command::new("quit").about(said.about_quit);
    let template = format!("{{about}}\n\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", said.usage);
    let dressed = |command: Command| {
        let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
        command
            .disable_help_flag(true)
            .help_template(template.clone())
            .arg(help.help(said.arg_help).help_heading(said.options))
            .mut_args(|arg| arg.help_heading(said.options))
    };
    dressed(
        Command::new("ecoute")
            .about(about)
            .version(env!("CARGO_PKG_VERSION"))
            .disable_help_subcommand(true)
            .disable_version_flag(true)
            .subcommand_help_heading(said.commands)
            .subcommand_value_name(said.placeholder)
            .after_help(said.footer)
            .arg(background.help(said.arg_background))
            .arg(language.global(true))
            .arg(version.help(said.arg_version)),
    )
    .subcommands([
        dressed(status),
        dressed(schedule),
        dressed(policy.disable_help_subcommand(true).subcommand_value_name(said.placeholder))
            .subcommand(dressed(check)),
        dressed(doctor),
        dressed(quit),
    ])
}

fn option(name: &'static str, form: &'static str, help: &str) -> Arg {
    Arg::new(name).long(name).value_name(form).help(help.to_owned())
}

fn value<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    matches.get_one::<String>(name).map(String::as_str)
}

fn instant(text: &str, words: &Words) -> Result<DateTime<Utc>, Told> {
    let read = civil::read_instant(text)
        .ok_or_else(|| wrong("--at", text, words.command.error_instant, words))?;
    if schedule::span().contains(&read) {
        Ok(read)
    } else {
        Err(wrong("--at", text, &span(words), words))
    }
}

fn days(matches: &ArgMatches, words: &Words) -> Result<RangeInclusive<NaiveDate>, Told> {
    let named = |name| match value(matches, name) {
        Some(text) => day(&format!("--{name}"), text, words).map(Some),
        None => Ok(None),
    };
    let today = civil::day_of(clock::now()).clamp(service::RELAY_SINCE, service::LAST_DAY);
    let first = named("from")?.unwrap_or(today);
    let last = named("to")?.unwrap_or((first + Days::new(6)).min(service::LAST_DAY));
    if first <= last {
        return Ok(first..=last);
    }
    let days = [("from", first.to_string()), ("to", last.to_string())];
    let days = days.each_ref().map(|(name, day)| (*name, day.as_str()));
    Err(Told::Wrong(fill(words.command.error_reversed, &days)))
}

fn day(argument: &str, text: &str, words: &Words) -> Result<NaiveDate, Told> {
    let Some(day) = civil::read_day(text) else {
        return Err(wrong(argument, text, words.command.error_day, words));
    };
    if (service::RELAY_SINCE..=service::LAST_DAY).contains(&day) {
        Ok(day)
    } else {
        Err(wrong(argument, text, &span(words), words))
    }
}

fn format(matches: &ArgMatches, words: &Words) -> Result<Format, Told> {
    match value(matches, "format") {
        None | Some("table") => Ok(Format::Table),
        Some("csv") => Ok(Format::Csv),
        Some("json") => Ok(Format::Json),
        Some("ics") => Ok(Format::Ics),
        Some(other) => Err(wrong("--format", other, "table, csv, json, ics", words)),
    }
}

fn span(words: &Words) -> String {
    let (first, last) = (service::RELAY_SINCE.to_string(), service::LAST_DAY.to_string());
    fill(words.command.error_span, &[("first", &first), ("last", &last)])
}

fn wrong(argument: &str, value: &str, expected: &str, words: &Words) -> Told {
    let values = [("argument", argument), ("value", value), ("expected", expected)];
    Told::Wrong(fill(words.command.error_invalid_value, &values))
}

/// What stands for the options in a usage line.
fn options(words: &Words) -> String {
    words.command.options.trim_end().to_uppercase()
}

/// clap's complaint in our words, on one line.
#[expect(clippy::wildcard_enum_match_arm, reason = "clap's kinds of error are an open list")]
fn told(error: &clap::Error, words: &Words) -> Told {
    let said = &words.command;
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    // clap names an option together with its value's form.
    let argument = named(ContextKind::InvalidArg);
    let argument = argument.split(' ').next().unwrap_or_default();
    let value = named(ContextKind::InvalidValue);
    match error.kind() {
        // clap has no other word for it.
        ErrorKind::DisplayHelp => Told::Help(error.to_string().replace("OPTIONS", &options(words))),
        ErrorKind::DisplayVersion => Told::Help(error.to_string()),
        ErrorKind::InvalidValue if value.is_empty() => {
            Told::Wrong(fill(said.error_missing_value, &[("argument", argument)]))
        }
        ErrorKind::InvalidValue => wrong(argument, &value, &named(ContextKind::ValidValue), words),
        ErrorKind::MissingRequiredArgument => {
            let argument = argument.trim_matches(['<', '>', '.']);
            Told::Wrong(fill(said.error_missing_value, &[("argument", argument)]))
        }
        ErrorKind::UnknownArgument => {
            Told::Wrong(fill(said.error_unknown_argument, &[("value", argument)]))
        }
        ErrorKind::InvalidSubcommand => {
            let value = named(ContextKind::InvalidSubcommand);
            Told::Wrong(fill(said.error_unknown_command, &[("value", &value)]))
        }
        ErrorKind::ArgumentConflict => {
            let other = named(ContextKind::PriorArg);
            let other = other.split(' ').next().unwrap_or_default();
            let names = [("argument", argument), ("other", other)];
            Told::Wrong(fill(said.error_conflict, &names))
        }
        _ => Told::Wrong(said.error_usage.to_owned()),
    }
}
