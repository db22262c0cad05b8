//! The page: every text and every position it shows, so that it computes nothing itself.

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Utc};
use serde::Serialize;

use super::{Choice, Mark, choices, dial, emergency, mark, warnings};
use crate::civil;
use crate::hours::{Band, Occasion};
use crate::schedule::{Schedule, Source, State};
use crate::service;
use crate::settings::Settings;
use crate::watch::{Clock, Step};
use crate::words::{Words, fill, sentence, weekday_index};

/// How many holidays and closures to come are listed, and how far to look for them.
const CLOSURES: usize = 3;
const CLOSURES_WITHIN: usize = 400;
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
    /// The holiday's or the closure's name, or nothing.
    pub note: String,
    /// Where the bands lie on the day, in minutes of wall time; none if the relay answers all day.
    pub bands: Vec<[u32; 2]>,
}

/// A holiday or closure to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closure {
    /// The date in words, or the first and the last.
    pub date: String,
    /// Its name.
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
    pub(super) fn of(step: &Step, schedule: &Schedule, settings: &Settings, words: &Words) -> Page {
        let today = civil::day_of(step.now);
        Page {
            lang: settings.language.code(),
            product: words.product.clone(),
            mark: mark(step),
            headline: headline(step, words),
            until: until(step, words),
            reason: reason(step, words),
            warning: warning(step, schedule, words),
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
            week: week(today, schedule, words),
            brussels_time: words.page.brussels_time.clone(),
            provenance: provenance(schedule, words),
            closures_title: closures_title(schedule, words),
            closures: closures(today, schedule, words),
            whom_title: words.page.whom.clone(),
            whom: whom(words),
            about_title: words.page.about.clone(),
            about: about(words),
            settings_title: words.settings.title.clone(),
            settings: choices::of(settings, words),
            hide: if settings.quick_hide { words.page.hide.clone() } else { String::new() },
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
    let (Clock::Plausible, state) = (step.clock, &step.status.state) else {
        return String::new();
    };
    let Some(until) = step.status.until else {
        return if state.is_open() { words.page.without_end.clone() } else { String::new() };
    };
    let local = civil::brussels(until).naive_local();
    let time = words.time(local);
    match state {
        State::Open => fill(&words.page.until, &[("moment", &words.moment(until, step.now))]),
        State::Relay(_) if local.date() == civil::day_of(step.now) => {
            fill(&words.state.back_today, &[("time", &time)])
        }
        State::Relay(_) => {
            fill(&words.state.back, &[("date", &words.date(local.date())), ("time", &time)])
        }
    }
}

/// Why the relay answers; nothing while the team does.
fn reason(step: &Step, words: &Words) -> String {
    match (step.clock, &step.status.state) {
        (Clock::Implausible, _) | (Clock::Plausible, State::Open) => String::new(),
        (Clock::Plausible, state @ State::Relay(_)) => words.reason(state),
    }
}

fn warning(step: &Step, schedule: &Schedule, words: &Words) -> String {
    let texts: Vec<_> = warnings(step, schedule).into_iter().map(|it| it.text(words)).collect();
    texts.join(" ")
}

fn provenance(schedule: &Schedule, words: &Words) -> String {
    let pattern = match schedule.source() {
        Source::Sheet => &words.line.provenance,
        Source::SheetAndSpecials => &words.line.provenance_specials,
        Source::Policy => &words.line.provenance_policy,
    };
    fill(pattern, &[("day", &service::SHEET_MODIFIED.format("%d.%m.%Y").to_string())])
}

fn week(today: NaiveDate, schedule: &Schedule, words: &Words) -> Vec<Weekday> {
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    let week = monday.iter_days().take(7);
    week.map(|date| weekday(date, date == today, schedule, words)).collect()
}

fn weekday(date: NaiveDate, today: bool, schedule: &Schedule, words: &Words) -> Weekday {
    let bands = schedule.bands(date);
    let bands: Vec<_> = bands.into_iter().map(|band| wall_minutes(band, date)).collect();
    let spoken = words.date(date);
    Weekday {
        name: format!("{} {}", words.time.weekdays_short[weekday_index(date)], date.day()),
        spoken: if today { fill(&words.page.today_mark, &[("day", &spoken)]) } else { spoken },
        today,
        hours: hours(&bands, words).unwrap_or_else(|| sentence(&words.state.relay)),
        note: match schedule.day(date).occasion {
            Some(Occasion::Closure(None)) | None => String::new(),
            Some(occasion) => sentence(words.occasion(&occasion)),
        },
        bands,
    }
}

/// The bands of a day in words; nothing where there are none.
fn hours(bands: &[[u32; 2]], words: &Words) -> Option<String> {
    let time = |minute: u32| words.clock(minute / 60, minute % 60);
    let span = |[opens, closes]: &[u32; 2]| {
        fill(&words.time.span, &[("opens", &time(*opens)), ("closes", &time(*closes))])
    };
    let spans: Vec<_> = bands.iter().map(span).collect();
    (!spans.is_empty()).then(|| spans.join(", "))
}

/// A band that lies on the civil day, in minutes of wall time since its midnight, so that a day of
/// 23 or 25 hours looks like any other.
fn wall_minutes(band: Band, date: NaiveDate) -> [u32; 2] {
    [band.opens, band.closes].map(|at: DateTime<Utc>| {
        let local = civil::brussels(at);
        let minute = local.hour() * 60 + local.minute();
        if local.date_naive() == date { minute } else { MINUTES_A_DAY }
    })
}

fn closures_title(schedule: &Schedule, words: &Words) -> String {
    match schedule.source() {
        Source::Sheet => words.page.closures.clone(),
        Source::SheetAndSpecials | Source::Policy => words.page.closures_special.clone(),
    }
}

fn closures(today: NaiveDate, schedule: &Schedule, words: &Words) -> Vec<Closure> {
    let mut found: Vec<(NaiveDate, NaiveDate, Occasion)> = vec![];
    for date in today.iter_days().take(CLOSURES_WITHIN) {
        let Some(occasion) = schedule.occasion(date) else { continue };
        let full = found.len() == CLOSURES;
        match found.last_mut() {
            Some((_, last, before)) if *before == occasion && last.succ_opt() == Some(date) => {
                *last = date;
            }
            Some(_) | None if full => break,
            Some(_) | None => found.push((date, date, occasion)),
        }
    }
    let closure = |(first, last, occasion): &(NaiveDate, NaiveDate, Occasion)| {
        let (from, to) = (words.date_year(*first), words.date_year(*last));
        let both = [("opens", from.as_str()), ("closes", to.as_str())];
        Closure {
            date: if first == last { from } else { fill(&words.time.span, &both) },
            name: sentence(words.occasion(occasion)),
        }
    };
    found.iter().map(closure).collect()
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
