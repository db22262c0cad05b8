//! The page: every text and every position it shows, so that it computes nothing itself.

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Utc};
use serde::Serialize;

use super::{Choice, Mark, choices, dial, emergency, mark};
use crate::calendar;
use crate::civil;
use crate::hours::{self, Band, Day};
use crate::schedule::State;
use crate::service;
use crate::settings::Settings;
use crate::watch::{Clock, Step};
use crate::words::{Words, fill, sentence, weekday_index};

/// How many holidays to come are listed.
const CLOSURES: usize = 3;
const MINUTES_A_DAY: u32 = 24 * 60;

/// The window's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are the places on the page")]
pub struct Page {
    pub lang: &'static str,
    pub product: String,
    pub mark: Mark,
    pub headline: String,
    pub until: String,
    pub reason: String,
    pub warning: String,
    pub number: &'static str,
    pub spoken_number: String,
    pub dial: String,
    pub free: String,
    pub language_note: String,
    pub emergency: String,
    pub week_title: String,
    pub week: Vec<Weekday>,
    pub brussels_time: String,
    pub provenance: String,
    pub closures_title: String,
    pub closures: Vec<Closure>,
    pub whom_title: String,
    pub whom: Vec<Whom>,
    pub about_title: String,
    pub about: Vec<String>,
    pub settings_title: String,
    pub settings: Vec<Choice>,
    pub hide: String,
    pub hide_hint: String,
}

/// A day of the week shown, from Monday to Sunday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Weekday {
    /// Short name of the day and its number.
    pub name: String,
    /// The whole date in words, saying so where it is today.
    pub spoken: String,
    /// Whether it is today.
    pub today: bool,
    /// When the team answers, or that the relay does all day.
    pub hours: String,
    /// The holiday's name, or nothing.
    pub note: String,
    /// Where the band lies on the day, in minutes of wall time; none if the relay answers all day.
    pub band: Option<[u32; 2]>,
}

/// A holiday to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closure {
    /// The date in words.
    pub date: String,
    /// The holiday's name.
    pub name: String,
}

/// A number, and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Whom {
    /// As it is dialled.
    pub number: &'static str,
    /// In one short sentence.
    pub what: String,
}

impl Page {
    pub(super) fn of(step: &Step, settings: &Settings, words: &Words) -> Page {
        let today = civil::day_of(step.now);
        Page {
            lang: settings.language.code(),
            product: words.product.clone(),
            mark: mark(step),
            headline: headline(step, words),
            until: until(step, words),
            reason: reason(step, words),
            warning: warning(step, words),
            number: service::NUMBER,
            spoken_number: words.page.spoken_number.clone(),
            dial: match mark(step) {
                // The number itself stands below, large.
                Mark::Open => String::new(),
                Mark::Relay | Mark::Check => dial(step, words),
            },
            free: words.line.free.clone(),
            language_note: words.page.language_note.clone(),
            emergency: emergency(words),
            week_title: words.page.week.clone(),
            week: week(today, words),
            brussels_time: words.page.brussels_time.clone(),
            provenance: fill(
                &words.line.provenance,
                &[("day", &service::SHEET_MODIFIED.format("%d.%m.%Y").to_string())],
            ),
            closures_title: words.page.closures.clone(),
            closures: closures(today, words),
            whom_title: words.page.whom.clone(),
            whom: whom(words),
            about_title: words.page.about.clone(),
            about: about(words),
            settings_title: words.settings.title.clone(),
            settings: choices::of(settings, words),
            hide: words.page.hide.clone(),
            hide_hint: words.page.hide_hint.clone(),
        }
    }
}

fn headline(step: &Step, words: &Words) -> String {
    let state = &words.state;
    sentence(match mark(step) {
        Mark::Open => &state.open,
        Mark::Relay => &state.relay,
        Mark::Check => &state.check,
    })
}

/// Until when the team answers, or when it is back; nothing where the clock is not believed.
fn until(step: &Step, words: &Words) -> String {
    let until = step.status.until;
    let local = civil::brussels(until).naive_local();
    let time = words.time(local);
    match (step.clock, step.status.state) {
        (Clock::Implausible, _) => String::new(),
        (Clock::Plausible, State::Open) => {
            fill(&words.page.until, &[("moment", &words.moment(until, step.now))])
        }
        (Clock::Plausible, State::Relay(_)) if local.date() == civil::day_of(step.now) => {
            fill(&words.state.back_today, &[("time", &time)])
        }
        (Clock::Plausible, State::Relay(_)) => {
            fill(&words.state.back, &[("date", &words.date(local.date())), ("time", &time)])
        }
    }
}

/// Why the relay answers; nothing while the team does.
fn reason(step: &Step, words: &Words) -> String {
    match (step.clock, step.status.state) {
        (Clock::Implausible, _) | (Clock::Plausible, State::Open) => String::new(),
        (Clock::Plausible, state @ State::Relay(_)) => words.reason(state),
    }
}

fn warning(step: &Step, words: &Words) -> String {
    match step.clock {
        Clock::Plausible => String::new(),
        Clock::Implausible => words.warning.clock_implausible.clone(),
    }
}

fn week(today: NaiveDate, words: &Words) -> Vec<Weekday> {
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    monday.iter_days().take(7).map(|date| weekday(date, date == today, words)).collect()
}

fn weekday(date: NaiveDate, today: bool, words: &Words) -> Weekday {
    let day = hours::day(date);
    let spoken = words.date(date);
    Weekday {
        name: format!("{} {}", words.time.weekdays_short[weekday_index(date)], date.day()),
        spoken: if today { fill(&words.page.today_mark, &[("day", &spoken)]) } else { spoken },
        today,
        hours: day.band().map_or_else(|| sentence(&words.state.relay), |band| span(band, words)),
        note: match day {
            Day::Holiday(holiday) => sentence(words.holiday(holiday)),
            Day::Working(_) | Day::Weekend => String::new(),
        },
        band: day.band().map(|band| [wall_minute(band.opens), wall_minute(band.closes)]),
    }
}

fn span(band: Band, words: &Words) -> String {
    let time = |at| words.time(civil::brussels(at).naive_local());
    fill(&words.time.span, &[("opens", &time(band.opens)), ("closes", &time(band.closes))])
}

/// Minutes of wall time since midnight, so that a day of 23 or 25 hours looks like any other.
fn wall_minute(at: DateTime<Utc>) -> u32 {
    let local = civil::brussels(at);
    (local.hour() * 60 + local.minute()) % MINUTES_A_DAY
}

fn closures(today: NaiveDate, words: &Words) -> Vec<Closure> {
    let years = today.year()..=today.year() + 1;
    years
        .flat_map(calendar::holidays)
        .filter(|(date, _)| today <= *date)
        .take(CLOSURES)
        .map(|(date, holiday)| Closure {
            date: words.date_year(date),
            name: sentence(words.holiday(holiday)),
        })
        .collect()
}

fn whom(words: &Words) -> Vec<Whom> {
    let page = &words.page;
    vec![
        Whom { number: service::POLICE, what: sentence(&page.whom_police) },
        Whom { number: service::AMBULANCE_AND_FIRE, what: sentence(&page.whom_ambulance) },
        Whom { number: service::NUMBER, what: sentence(&page.whom_line) },
        Whom {
            number: service::RELAY_NUMBER,
            what: fill(&page.whom_relay, &[("relay", service::RELAY_NAME)]),
        },
    ]
}

fn about(words: &Words) -> Vec<String> {
    let page = &words.page;
    let day = |date: NaiveDate| date.format("%d.%m.%Y").to_string();
    let name = format!("{}, {}", service::NAME, service::LEGAL_FORM);
    vec![
        name,
        page.about_who.clone(),
        fill(
            &page.about_frame,
            &[("launched", &day(service::LAUNCHED)), ("relay_since", &day(service::RELAY_SINCE))],
        ),
        page.about_stance.clone(),
        page.about_privacy.clone(),
        fill(&page.address, &[("address", service::ADDRESS)]),
    ]
}
