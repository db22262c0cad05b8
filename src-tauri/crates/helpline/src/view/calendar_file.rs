//! The schedule as a calendar file, for other programs to import.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveTime};
use icalendar::{Calendar, Component, Event, EventLike};

use crate::civil;
use crate::hours::Occasion;
use crate::schedule::Schedule;
use crate::words::{Words, fill, sentence};

/// The days, both included, as an iCalendar file: one event for each stretch in which the team
/// answers, one whole day for each holiday or closure. It says that it was made on `made`, so that
/// the same days are the same file whenever they are asked for.
pub fn calendar_file(
    days: RangeInclusive<NaiveDate>,
    schedule: &Schedule,
    words: &Words,
    made: NaiveDate,
) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Ecoute//ecoute schedule//FR"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .name(words.product);
    let mut answered = BTreeSet::new();
    let openings = schedule.transitions(civil::instants(&days)).filter(|it| it.state.is_open());
    for opening in openings {
        let title = fill(words.notification.discreet, &[("what", words.state.open)]);
        let day = civil::day_of(opening.at);
        let first = answered.insert(day);
        let time = civil::brussels(opening.at).format("team-%H%M%S").to_string();
        let mut event = event(if first { "team" } else { &time }, day, &title, made);
        event.starts(opening.at);
        if let Some(until) = opening.until {
            event.ends(until);
        }
        calendar.push(event.done());
    }
    let days = days.start().iter_days().take_while(|day| day <= days.end());
    for (day, occasion) in days.filter_map(|day| Some((day, schedule.occasion(day)?))) {
        let name = sentence(words.occasion(&occasion));
        let named = |pattern| fill(pattern, &[("name", &name)]);
        let (kind, title) = match occasion {
            Occasion::Holiday(_) => ("holiday", named(words.reason.holiday)),
            Occasion::Closure(Some(_)) => ("closure", named(words.reason.closure)),
            Occasion::Closure(None) => ("closure", name),
        };
        let mut event = event(kind, day, &title, made);
        event.starts(day);
        if schedule.bands(day).is_empty() {
            event.description(&sentence(words.state.relay));
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}

/// An event that blocks nobody's time, the same in every export; it travels with the calendar it is
/// imported into, so that its identity is as discreet as its title.
fn event(kind: &str, day: NaiveDate, title: &str, made: NaiveDate) -> Event {
    let mut event = Event::new();
    event
        .uid(&format!("{day}-{kind}@be.ecoute.Ecoute"))
        .timestamp(made.and_time(NaiveTime::MIN).and_utc())
        .summary(title)
        .append_property(("TRANSP", "TRANSPARENT"));
    event
}
