//! The schedule as a calendar file, for other programs to import.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveTime};
use icalendar::{Calendar, Component, Event, EventLike};

use crate::hours::Occasion;
use crate::schedule::Schedule;
use crate::words::{Words, fill, sentence};
use crate::{civil, service};

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
    let (mut answered, mut named) = (BTreeSet::new(), BTreeSet::new());
    for transition in schedule.transitions(civil::instants(&days)) {
        if transition.state.is_open() {
            let discreet = words.notification.discreet;
            let title = fill(discreet, &[("what", words.state.open)]);
            let day = civil::day_of(transition.at);
            let first = answered.insert(day);
            let time = civil::brussels(transition.at).format("team-%H%M%S").to_string();
            let mut event = event(if first { "team" } else { &time }, day, &title, made);
            event.starts(transition.at);
            if let Some(until) = transition.until {
                event.ends(until);
            }
            calendar.push(event.done());
        }
        // Several periods may touch a closure that has hours.
        let occasions = schedule.occasions(&transition).filter(|(day, _)| named.insert(*day));
        for (day, occasion) in occasions {
            let name = sentence(words.occasion(&occasion));
            let (kind, pattern) = match occasion {
                Occasion::Holiday(_) => ("holiday", words.reason.holiday),
                Occasion::Closure(_) => ("closure", words.reason.closure),
            };
            let mut event = event(kind, day, &fill(pattern, &[("name", &name)]), made);
            event.starts(day).description(&sentence(words.state.relay));
            calendar.push(event.done());
        }
    }
    calendar.to_string()
}

/// An event that blocks nobody's time, the same in every export.
fn event(kind: &str, day: NaiveDate, title: &str, made: NaiveDate) -> Event {
    let mut event = Event::new();
    event
        .uid(&format!("{day}-{kind}@{}", service::NUMBER.replace(' ', "")))
        .timestamp(made.and_time(NaiveTime::MIN).and_utc())
        .summary(title)
        .append_property(("TRANSP", "TRANSPARENT"));
    event
}
