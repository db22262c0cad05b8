//! `ecoute policy`: the effective settings and their sources. `ecoute policy check`: the effect of
//! a file.

use std::io;
use std::ops::Range;
use std::path::Path;

use anyhow::Result;
use chrono::{DateTime, Days, NaiveDate, Utc};
use helpline::coded;
use helpline::contacts::{Availability, ContactPoint};
use helpline::fault::{Doubt, Expected, Fault, Found, Severity};
use helpline::hours::Source;
use helpline::limits::CHECKED_CHANGES;
use helpline::policy::{self, Effective, EffectiveValue, Level};
use helpline::schedule::Schedule;
use helpline::settings::Key;
use helpline::view;
use helpline::view::{PolicyRow, PolicyTable, Provenance};
use helpline::words::{Words, fill};
use helpline::{civil, hidden, service};
use serde::Serialize;
use serde_json::Value;
use workstation::policy::LoadedPolicy;
use workstation::{clock, json, settings};

use crate::schedule::{Row as Change, table};

/// Every key with its value, level, lock and source; what was ignored, and what is doubtful.
pub fn text(effective: &Effective, as_json: bool, words: &Words) -> Result<String> {
    let table = PolicyTable::of(effective, words);
    let today = clock::today();
    let unconfirmed = today.and_then(|today| Provenance::of(effective).hint(today));
    let contacts = today.map(|today| effective.contacts_without_hours_on(today));
    let hints = effective.faults.iter().filter(|fault| fault.severity() == Severity::Hint);
    let hints = hints
        .chain(&unconfirmed)
        .chain(contacts.iter().flatten())
        .map(|hint| hint.text(words))
        .collect();
    if as_json {
        let values = effective.of_policy().map(Row::of).collect();
        let report = Report { values, ignored: table.ignored, hints };
        return Ok(serde_json::to_string(&report)? + "\n");
    }
    let lines = table.policy.iter().map(|PolicyRow { key, value, level, source }| {
        format!("{key} = {value}  ({level})  {source}").trim_end().to_owned() + "\n"
    });
    let mut text: String = lines.collect();
    for fault in &table.ignored {
        text += &format!("{}: {fault}\n", table.ignored_title);
    }
    for hint in hints {
        text += &(fill(words.command.hint, &[("what", &hint)]) + "\n");
    }
    Ok(text)
}

/// The effect of a file if it were the whole policy.
pub struct Check {
    /// As given on the command line.
    pub file: String,
    /// Errors and hints.
    pub faults: Vec<Fault>,
    /// The resulting settings; `None` if the whole file is rejected.
    effective: Option<Effective>,
    /// The last day of the hours, if they end.
    ends: Option<NaiveDate>,
}

/// Checks a file; `-` is standard input.
pub fn check(path: &Path) -> Check {
    let file = path.display().to_string();
    let loaded = match path.to_str() {
        Some("-") => match json::contents(io::stdin().lock(), workstation::policy::LARGEST) {
            Ok(bytes) => workstation::policy::parse(Level::Managed, &file, &bytes),
            Err(error) => {
                let fault = Fault::unreadable(error).within(&file, "");
                LoadedPolicy { faults: vec![fault], ..LoadedPolicy::default() }
            }
        },
        Some(_) | None => workstation::policy::read_file(path),
    };
    if loaded.layers.is_empty() {
        return Check { file, faults: loaded.faults, effective: None, ends: None };
    }
    let mut effective = settings::merged(loaded);
    let mut faults = std::mem::take(&mut effective.faults);
    let today = civil::day_of(clock::now()).clamp(service::RELAY_SINCE, service::LAST_DAY);
    let (ends, without) = days_without(&effective.schedule, today);
    faults.extend(without.into_iter().map(|fault| fault.within(&file, Key::OpeningHours.code())));
    faults.extend(policy::hints(&file, &effective.schedule));
    faults.extend(effective.contact_hints(today));
    Check { file, faults, effective: Some(effective), ends }
}

/// The last day of the weekly hours if they end in the future, which is no fault; and the other
/// periods without hours from today on.
fn days_without(schedule: &Schedule, today: NaiveDate) -> (Option<NaiveDate>, Vec<Fault>) {
    let mut without = schedule.hours.days_without(today..=service::LAST_DAY);
    let ends = without.pop_if(|days| *days.start() > today && *days.end() == service::LAST_DAY);
    let faults = without.iter().map(|days| {
        let found = Doubt::NoHours { first: *days.start(), last: *days.end() };
        Fault::new("", Found::Doubtful(found), Expected::EveryDay)
    });
    (ends.and_then(|days| days.start().pred_opt()), faults.collect())
}

coded! {
    /// How much of a file would apply.
    Holds {
        All = "all",
        Part = "part",
        Nothing = "nothing",
    }
}

impl Check {
    /// The number of faults, without hints.
    pub fn errors(&self) -> usize {
        self.faults.iter().filter(|fault| fault.severity() == Severity::Error).count()
    }

    /// How much of the file would apply.
    fn holds(&self) -> Holds {
        match &self.effective {
            None => Holds::Nothing,
            Some(_) if self.faults.iter().any(|fault| fault.doubt().is_none()) => Holds::Part,
            Some(_) => Holds::All,
        }
    }

    /// The schedule of the file; `None` if its hours are rejected, because the transitions would
    /// then be those of other hours.
    fn schedule(&self) -> Option<&Schedule> {
        let effective = self.effective.as_ref().filter(|effective| !effective.hours_refused);
        effective.map(|effective| &effective.schedule)
    }

    /// From now on.
    fn time() -> Range<DateTime<Utc>> {
        let span = helpline::schedule::span();
        clock::now().clamp(span.start, span.end - Days::new(1))..span.end
    }

    /// The next transitions, or why there are none.
    pub fn text(&self, words: &Words) -> String {
        let texts = &words.command;
        let line = |pattern, value: &str| {
            hidden::escaped(&fill(pattern, &[("file", &self.file), ("last", value)])) + "\n"
        };
        let contacts = self.contacts_text(words);
        let Some(schedule) = self.schedule() else {
            let rejected = self.effective.is_none();
            return line(
                if rejected { texts.policy_rejected } else { texts.policy_hours_refused },
                "",
            ) + &contacts;
        };
        let title = match schedule.hours.source() {
            Source::Policy => texts.policy_changes,
            Source::Sheet | Source::SheetAndSpecials => texts.policy_changes_built_in,
        };
        let ends = self.ends.map(|last| line(texts.policy_ends, &last.to_string()));
        line(title, "")
            + &table(Self::time(), CHECKED_CHANGES, schedule, words)
            + &ends.unwrap_or_default()
            + &contacts
    }

    fn contacts(&self) -> &[ContactPoint] {
        self.effective.as_ref().map_or(&[], |effective| &effective.contacts)
    }

    /// The organisation's own contacts, a line for each with its present availability.
    fn contacts_text(&self, words: &Words) -> String {
        let texts = &words.command;
        let now = plausible_now();
        let lines = self.contacts().iter().map(|contact| {
            let callable = view::callable(contact, now, words);
            let paper = if contact.on_paper { texts.policy_on_paper } else { "" };
            let parts = [&view::contact_line(contact, words), &*callable, paper];
            let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            hidden::escaped(&parts.join("  ")) + "\n"
        });
        let lines: String = lines.collect();
        if lines.is_empty() {
            return lines;
        }
        hidden::escaped(&fill(texts.policy_contacts, &[("file", &self.file)])) + "\n" + &lines
    }
}

/// The present instant; `None` if the clock is implausible.
fn plausible_now() -> Option<DateTime<Utc>> {
    clock::today().map(|_| clock::now())
}

/// The checks as JSON: a list with an object for each file.
pub fn checks(checks: &[Check], words: &Words) -> Result<String> {
    let now = plausible_now();
    let checked = checks.iter().map(|check| {
        let schedule = check.schedule();
        let changes = schedule.into_iter().flat_map(|schedule| {
            let changes = schedule.transitions(Check::time()).take(CHECKED_CHANGES);
            changes.map(|change| Change::of(&change, schedule, words))
        });
        Checked {
            file: &check.file,
            holds: check.holds(),
            faults: check.faults.iter().map(|fault| Finding::of(fault, words)).collect(),
            changes: changes.collect(),
            contacts: check.contacts().iter().map(|contact| Contact::of(contact, now)).collect(),
            valid_until: check.ends.map(|last| last.to_string()),
        }
    });
    Ok(serde_json::to_string(&checked.collect::<Vec<_>>())? + "\n")
}

#[derive(Serialize)]
struct Checked<'a> {
    file: &'a str,
    holds: Holds,
    faults: Vec<Finding<'a>>,
    changes: Vec<Change>,
    contacts: Vec<Contact<'a>>,
    valid_until: Option<String>,
}

#[derive(Serialize)]
struct Contact<'a> {
    name: &'a str,
    telephone: &'a str,
    on_paper: bool,
    /// Whether it may be called now; null where no hours are given or valid, or the clock is
    /// implausible.
    callable: Option<bool>,
    /// When that changes, if it is known.
    until: Option<String>,
}

impl<'a> Contact<'a> {
    fn of(contact: &'a ContactPoint, now: Option<DateTime<Utc>>) -> Contact<'a> {
        let (callable, until) = match now.and_then(|now| contact.availability(now)) {
            Some(Availability::Now(until)) => (Some(true), until),
            Some(Availability::From(from)) => (Some(false), Some(from)),
            Some(Availability::Pending(from)) => (None, Some(from)),
            Some(Availability::Unknown) | None => (None, None),
        };
        Contact {
            name: &contact.name,
            telephone: &contact.telephone,
            on_paper: contact.on_paper,
            callable,
            until: until.map(crate::status::local),
        }
    }
}

#[derive(Serialize)]
struct Finding<'a> {
    severity: &'static str,
    code: &'static str,
    source: &'a str,
    key: Option<&'a str>,
    found: Option<Value>,
    expected: Option<String>,
    message: String,
}

impl<'a> Finding<'a> {
    fn of(fault: &'a Fault, words: &Words) -> Finding<'a> {
        Finding {
            severity: fault.severity().code(),
            code: fault.found.code(),
            source: &fault.source,
            key: Some(fault.path.as_str()).filter(|path| !path.is_empty()),
            found: fault.found.value(),
            expected: fault.expected.as_ref().map(|expected| expected.text(words)),
            message: fault.text(words),
        }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    values: Vec<Row<'a>>,
    ignored: Vec<String>,
    hints: Vec<String>,
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    value: &'a Value,
    level: &'a str,
    source: Option<&'a str>,
    locked: bool,
}

impl<'a> Row<'a> {
    fn of(value: &'a EffectiveValue) -> Row<'a> {
        Row {
            key: value.key.code(),
            value: &value.value,
            level: value.level.code(),
            source: value.source.as_deref(),
            locked: value.locked(),
        }
    }
}
