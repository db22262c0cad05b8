//! The schedule as an iCalendar file, for import into other programs.

use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, Utc};
use icalendar::{Calendar, Component, Event, EventLike};

use crate::application::ID;
use crate::civil;
use crate::hours::{Closure, Hours, Occasion};
use crate::schedule::Schedule;
use crate::service;
use crate::view::Warning;
use crate::words::{Words, fill, sentence};

/// These days, first and last included, as an iCalendar file. Each day has one event for each band
/// in which the team answers, cut at midnight, or one whole-day event when the team does not
/// answer.
///
/// The UID of an event is its day and its position among the day's events. `revised`, the last
/// change of the schedule, marks newer versions: it cannot be derived from the schedule, because
/// its value must grow both when a closure is added and when it is removed. No event is ever
/// `CANCELLED`: some importers display cancelled events, others never accept their UID again. A day
/// that loses its hours keeps its events, with another title.
pub fn calendar_file(
    days: RangeInclusive<NaiveDate>,
    schedule: &Schedule,
    words: &Words,
    revised: DateTime<Utc>,
) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Ecoute//ecoute schedule//FR"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .name(words.product);
    let line = |who| fill(words.notification.discreet, &[("who", who)]);
    let usual = Hours { specials: None, ..schedule.hours.clone() };
    for day in days.start().iter_days().take_while(|day| day <= days.end()) {
        let bands = schedule.hours.bands(day);
        let occasion = schedule.occasion(day).map(|occasion| title(&occasion, words));
        let warning = Warning::of_day(day, schedule).map(|warning| warning.text(words));
        // An importer may hold as many events as the day had before it became a special day.
        let events = usual.bands(day).len().max(bands.len()).max(1);
        for place in 0..events {
            let mut event = event(day, place, revised);
            let mut details = vec![];
            match bands.get(place) {
                Some(band) => {
                    let [opens, closes] = [band.opens, band.closes].map(civil::instant);
                    event.summary(&line(words.state.open)).starts(opens).ends(closes);
                    details.extend(occasion.clone());
                }
                None => {
                    let title = match &occasion {
                        Some(occasion) => occasion.clone(),
                        None if bands.is_empty() => line(words.state.relay),
                        None => title(&Occasion::Closure(Closure { name: None }), words),
                    };
                    event.summary(&title).starts(day).ends(day + Days::new(1));
                    details.extend(bands.is_empty().then(|| sentence(words.state.relay)));
                }
            }
            details.extend(warning.clone());
            if !details.is_empty() {
                event.description(&details.join("\n"));
            }
            calendar.push(event.done());
        }
    }
    calendar.to_string()
}

fn title(occasion: &Occasion, words: &Words) -> String {
    let name = sentence(words.occasion(occasion));
    let named = |pattern| fill(pattern, &[("name", &name)]);
    match occasion {
        Occasion::Holiday(_) => named(words.reason.holiday),
        Occasion::Closure(Closure { name: Some(_) }) => named(words.reason.closure),
        Occasion::Closure(Closure { name: None }) => name,
    }
}

/// An event that shows as free time. Its UID is the same in every export and, because calendars are
/// shared, as discreet as its title.
fn event(day: NaiveDate, place: usize, revised: DateTime<Utc>) -> Event {
    let place = if place == 0 { String::new() } else { format!("-{}", place + 1) };
    let mut event = Event::new();
    event
        .uid(&format!("{day}-team{place}@{ID}"))
        .timestamp(revised)
        .last_modified(revised)
        .sequence(sequence(revised))
        .append_property(("TRANSP", "TRANSPARENT"));
    event
}

/// Seconds since the relay exists: they fit into importers' signed 32 bits until 2085.
fn sequence(revised: DateTime<Utc>) -> u32 {
    let seconds = (revised - civil::midnight(service::RELAY_SINCE)).num_seconds();
    i32::try_from(seconds.max(0)).unwrap_or(i32::MAX).unsigned_abs()
}
