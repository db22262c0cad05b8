//! `ecoute schedule`: the transitions of some days as a table, CSV, JSON or iCalendar.

use std::ops::{Range, RangeInclusive};

use anyhow::Result;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use helpline::schedule::{Schedule, State, Transition};
use helpline::view::Warning;
use helpline::words::{Words, fill, sentence};
use helpline::{civil, view};
use serde::Serialize;
use workstation::policy;

use crate::arguments::Format;
use crate::status::local;

/// The transitions of `days`, first and last included.
pub fn text(
    days: RangeInclusive<NaiveDate>,
    format: Format,
    schedule: &Schedule,
    words: &Words,
) -> Result<String> {
    let transitions = schedule.transitions(civil::instants(&days));
    let rows = transitions.map(|transition| Row::of(&transition, schedule, words));
    match format {
        Format::Table => Ok(table(civil::instants(&days), usize::MAX, schedule, words)),
        Format::Csv => csv(rows),
        Format::Json => {
            let rows: Vec<_> = rows.collect();
            Ok(serde_json::to_string_pretty(&rows)? + "\n")
        }
        Format::Ics => Ok(view::calendar_file(days, schedule, words, policy::revised())),
    }
}

/// The warnings of days on which no weekly hours are valid, one for each period.
pub fn warnings(days: &RangeInclusive<NaiveDate>, schedule: &Schedule) -> Vec<Warning> {
    let periods = schedule.hours.days_without(days.clone());
    periods.iter().filter_map(|days| Warning::of_day(*days.start(), schedule)).collect()
}

/// A transition for machine-readable output.
#[derive(Serialize)]
pub(crate) struct Row {
    utc: String,
    local: String,
    state: &'static str,
    reason: &'static str,
    detail: String,
}

impl Row {
    pub(crate) fn of(transition: &Transition, schedule: &Schedule, words: &Words) -> Row {
        let mut names: Vec<_> = schedule
            .occasions(transition)
            .map(|(_, occasion)| words.occasion(&occasion).to_owned())
            .collect();
        // A closure of several days is named once.
        names.dedup();
        Row {
            utc: transition.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            local: local(transition.at),
            state: transition.state.code(),
            reason: transition.state.reason_code(),
            detail: names.join("; "),
        }
    }
}

/// The first transitions of a time for people, one per line under a heading; without any, who
/// answers all the time.
pub(crate) fn table(
    time: Range<DateTime<Utc>>,
    most: usize,
    schedule: &Schedule,
    words: &Words,
) -> String {
    let texts = &words.command;
    let who = |state: &State| match state {
        State::Open => words.state.open,
        State::Relay(_) => words.state.relay,
    };
    let mut transitions = schedule.transitions(time.clone()).take(most).peekable();
    if transitions.peek().is_none() {
        return fill(texts.no_change, &[("who", who(&schedule.state_at(time.start)))]) + "\n";
    }
    let heading = [texts.column_local, texts.column_state, texts.column_detail].map(str::to_owned);
    let lines: Vec<_> = std::iter::once(heading)
        .chain(transitions.map(|transition| {
            let row = Row::of(&transition, schedule, words);
            let at = civil::brussels(transition.at).naive_local();
            let when = format!("{}, {}", words.date_year(at.date()), words.time(at));
            [when, sentence(who(&transition.state)), row.detail]
        }))
        .collect();
    let widest = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let (first, second) = (widest(0).unwrap_or(0), widest(1).unwrap_or(0));
    let aligned = lines.iter().map(|[when, who, detail]| {
        let line = format!("{when:first$}  {who:second$}  {detail}");
        line.trim_end().to_owned() + "\n"
    });
    aligned.collect()
}

fn csv(rows: impl Iterator<Item = Row>) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(vec![]);
    writer.write_record(["utc", "local", "state", "reason", "detail"])?;
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
