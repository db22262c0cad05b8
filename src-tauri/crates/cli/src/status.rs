//! `ecoute status`: who answers, why, since when and until when.

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, Utc};
use helpline::policy::Effective;
use helpline::schedule::{self, Reason, State};
use helpline::view::{self, Mark, Provenance};
use helpline::watch::Step;
use helpline::words::Words;
use helpline::{civil, service};
use serde::Serialize;
use workstation::clock;

/// The status at `at`, or now, in sentences or as one line of JSON.
pub fn text(
    at: Option<DateTime<Utc>>,
    json: bool,
    effective: &Effective,
    words: &Words,
) -> Result<String> {
    let Effective { schedule, settings, .. } = effective;
    // An instant from the command line is always plausible; the clock may not be.
    let plausible_from = at.map_or_else(clock::plausible_from, |_| schedule::span().start);
    let step = Step::at(at.unwrap_or_else(clock::now), plausible_from, schedule, settings);
    if json {
        return Ok(serde_json::to_string(&Status::of(&step, effective, words))? + "\n");
    }
    let mut lines = answer(&step, effective, words);
    lines.push(format!("{} ({})", view::dial(&step, words), words.line.free));
    lines.push(view::emergency(words));
    Ok(lines.join("\n") + "\n")
}

/// Who answers and until when, why if it is the relay, and the warnings.
pub fn answer(step: &Step, effective: &Effective, words: &Words) -> Vec<String> {
    let relayed = view::mark(step) == Mark::Relay;
    let reason = relayed.then(|| words.reason(&step.status.state));
    let warnings = view::warnings(step, effective).into_iter().map(|warning| warning.text(words));
    [view::status_line(step, words)].into_iter().chain(reason).chain(warnings).collect()
}

/// The status in JSON output.
#[derive(Serialize)]
pub struct Status<'a> {
    /// The instant of the evaluation.
    pub at: String,
    state: &'a str,
    reason: &'a str,
    detail: Option<&'a str>,
    since: Option<String>,
    until: Option<String>,
    next: Option<Next<'a>>,
    dial: &'a str,
    answered_by: AnsweredBy<'a>,
    warnings: Vec<Warning>,
    hours: Hours,
}

#[derive(Serialize)]
struct Next<'a> {
    state: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct AnsweredBy<'a> {
    name: &'a str,
    number: &'a str,
}

/// Where the hours come from; days as `YYYY-MM-DD`.
#[derive(Serialize)]
struct Hours {
    source: &'static str,
    as_of: Option<String>,
    confirmed_on: Option<String>,
}

#[derive(Serialize)]
struct Warning {
    code: &'static str,
    text: String,
}

impl<'a> Status<'a> {
    /// The status at this step.
    pub fn of(step: &'a Step, effective: &Effective, words: &'a Words) -> Status<'a> {
        let status = &step.status;
        let next = status.until.map(|until| effective.schedule.state_at(until));
        Status {
            at: local(step.now),
            state: status.state.code(),
            reason: status.state.reason_code(),
            detail: match &status.state {
                State::Relay(Reason::Holiday(holiday)) => Some(words.holiday(*holiday)),
                State::Relay(Reason::Closure(closure)) => closure.name.as_deref(),
                State::Relay(
                    Reason::BeforeHours
                    | Reason::BetweenHours
                    | Reason::AfterHours
                    | Reason::Weekend
                    | Reason::ClosedDay,
                )
                | State::Open => None,
            },
            since: status.since.map(local),
            until: status.until.map(local),
            next: next.map(|next| Next { state: next.code(), reason: next.reason_code() }),
            dial: service::NUMBER,
            answered_by: match &status.state {
                State::Open => AnsweredBy { name: service::NAME, number: service::NUMBER },
                State::Relay(_) => {
                    AnsweredBy { name: service::RELAY_NAME, number: service::RELAY_NUMBER }
                }
            },
            warnings: view::warnings(step, effective)
                .into_iter()
                .map(|warning| Warning { code: warning.code(), text: warning.text(words) })
                .collect(),
            hours: Hours::of(Provenance::of(effective)),
        }
    }
}

impl Hours {
    fn of(Provenance { source, as_of, confirmed_on }: Provenance) -> Hours {
        let [as_of, confirmed_on] = [as_of, confirmed_on].map(|day| day.map(|day| day.to_string()));
        Hours { source: source.code(), as_of, confirmed_on }
    }
}

/// RFC 3339 in Brussels time, to the second.
pub(crate) fn local(at: DateTime<Utc>) -> String {
    civil::brussels(at).to_rfc3339_opts(SecondsFormat::Secs, false)
}
