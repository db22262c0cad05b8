//! The schedule as a calendar file, for other programs to import.

use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, Utc};
use icalendar::{Calendar, Component, Event, EventLike};

use crate::civil;
use crate::hours::Occasion;
use crate::schedule::Schedule;
use crate::service;
use crate::words::{Words, fill, sentence};

/// The days, both included, as an iCalendar file. Each day has one event for each band in which the
/// team answers, cut at midnight, or a whole-day event where it does not answer at all.
///
/// An importer recognises an event by its day and its place among the day's events, and a newer one
/// by `revised`, the last change of the schedule. What the schedule was before cannot be asked, and
/// no function of its content grows both when a closure is set and when it is withdrawn. No event is
/// ever `CANCELLED`: some importers show such an event, others never take its UID back. A day that
/// loses its hours keeps its events instead, which then say so.
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
    let usual = schedule.without_specials();
    for day in days.start().iter_days().take_while(|day| day <= days.end()) {
        let bands = schedule.bands(day);
        let occasion = schedule.occasion(day).map(|occasion| title(&occasion, words));
        // Whoever imported the day before it became a special one has as many events.
        let events = usual.bands(day).len().max(bands.len()).max(1);
        for place in 0..events {
            let mut event = event(day, place, revised);
            match bands.get(place) {
                Some(band) => {
                    event.summary(&line(words.state.open)).starts(band.opens).ends(band.closes);
                    if let Some(occasion) = &occasion {
                        event.description(occasion);
                    }
                }
                None => {
                    let title = match &occasion {
                        Some(occasion) => occasion.clone(),
                        None if bands.is_empty() => line(words.state.relay),
                        None => title(&Occasion::Closure(None), words),
                    };
                    event.summary(&title).starts(day).ends(day + Days::new(1));
                    if bands.is_empty() {
                        event.description(&sentence(words.state.relay));
                    }
                }
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
        Occasion::Closure(Some(_)) => named(words.reason.closure),
        Occasion::Closure(None) => name,
    }
}

/// An event that blocks nobody's time, with the same identity in every export; it travels with the
/// calendar it is imported into, so that its identity is as discreet as its title.
fn event(day: NaiveDate, place: usize, revised: DateTime<Utc>) -> Event {
    let place = if place == 0 { String::new() } else { format!("-{}", place + 1) };
    let mut event = Event::new();
    event
        .uid(&format!("{day}-team{place}@be.ecoute.Ecoute"))
        .timestamp(revised)
        .last_modified(revised)
        .sequence(sequence(revised))
        .append_property(("TRANSP", "TRANSPARENT"));
    event
}

/// Seconds since the relay exists: they fit into the 31 bits of importers until 2085.
fn sequence(revised: DateTime<Utc>) -> u32 {
    let seconds = (revised - civil::midnight(service::RELAY_SINCE)).num_seconds();
    i32::try_from(seconds.max(0)).unwrap_or(i32::MAX).unsigned_abs()
}
