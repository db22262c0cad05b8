//! A simple calculation of who answers, to compare the engine with.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Offset, TimeZone};
use chrono_tz::Europe::Brussels;
use serde_json::{Value, json};

use super::DAYS;

const HOLIDAYS: &str = include_str!("../fixtures/holidays.csv");
const A_DAY: i64 = 86_400;
/// Offsets from UTC change at multiples of this.
const QUARTER: i64 = 900;

/// Calls `visit` with each `step`th second of this range of Unix time, which begins with a full
/// quarter of an hour, and with its reason code. A local time counts as reached once the clock
/// shows it or a later one: a skipped time is reached at the end of the gap, a repeated one at its
/// first occurrence.
pub fn reasons(
    seconds: std::ops::Range<i64>,
    step: usize,
    opening: &Value,
    specials: &Value,
    mut visit: impl FnMut(i64, &'static str),
) {
    let holidays: BTreeSet<NaiveDate> =
        HOLIDAYS.lines().filter_map(|line| line.split(',').next()?.parse().ok()).collect();
    let (mut offset, mut latest) = (0, i64::MIN);
    let mut today = None;
    for now in seconds.step_by(step) {
        if now % QUARTER == 0 {
            let instant = DateTime::from_timestamp(now, 0).expect("an instant").naive_utc();
            offset = Brussels.offset_from_utc_datetime(&instant).fix().local_minus_utc().into();
        }
        let wall = now + offset;
        latest = latest.max(wall);
        let number = wall.div_euclid(A_DAY);
        if today.as_ref().is_none_or(|(today, _)| *today != number) {
            today = Some((number, Day::new(number, opening, specials, &holidays)));
        }
        let (_, day) = today.as_ref().expect("it was just set");
        visit(now, day.reason(latest));
    }
}

/// A local day, in seconds of local time.
struct Day {
    /// The spans that begin on this day.
    own: Vec<(i64, i64)>,
    /// The same, and those of the day before.
    all: Vec<(i64, i64)>,
    special: bool,
    /// The reason without any span.
    rest: &'static str,
}

impl Day {
    /// The day with this number, counted from 1970-01-01.
    fn new(number: i64, opening: &Value, specials: &Value, holidays: &BTreeSet<NaiveDate>) -> Day {
        let date = DateTime::from_timestamp(number * A_DAY, 0).expect("a day").date_naive();
        let (own, special) = spans(date, opening, specials, holidays);
        let before = spans(date - Days::new(1), opening, specials, holidays).0;
        let rest = match date.weekday().number_from_monday() {
            _ if holidays.contains(&date) => "holiday",
            6 | 7 => "weekend",
            _ => "closed_day",
        };
        Day { all: [before, own.clone()].concat(), own, special, rest }
    }

    fn reason(&self, latest: i64) -> &'static str {
        if self.all.iter().any(|(from, to)| *from <= latest && latest < *to) {
            "open_hours"
        } else if self.special {
            "closure"
        } else if self.own.is_empty() {
            self.rest
        } else if self.own.iter().all(|(from, _)| latest < *from) {
            "before_hours"
        } else if self.own.iter().all(|(_, to)| *to <= latest) {
            "after_hours"
        } else {
            "between_hours"
        }
    }
}

/// The spans of local time of a day, and whether it is a special day.
fn spans(
    date: NaiveDate,
    opening: &Value,
    specials: &Value,
    holidays: &BTreeSet<NaiveDate>,
) -> (Vec<(i64, i64)>, bool) {
    let text = date.to_string();
    let valid = |entry: &&Value| {
        entry["validFrom"].as_str().is_none_or(|from| from <= text.as_str())
            && entry["validThrough"].as_str().is_none_or(|through| text.as_str() <= through)
    };
    let kind = match holidays.contains(&date) {
        true => "PublicHolidays",
        false => DAYS[date.weekday().num_days_from_monday() as usize],
    };
    let built_in = json!([{"dayOfWeek": &DAYS[..5], "opens": "09:00", "closes": "19:00"}]);
    let opening = opening.as_array().or(built_in.as_array()).expect("a list");
    let special: Vec<_> = specials.as_array().into_iter().flatten().filter(valid).collect();
    let is_special = !special.is_empty();
    let listed = |entry: &&Value| {
        entry["dayOfWeek"].as_array().is_some_and(|days| days.contains(&json!(kind)))
    };
    let entries =
        if is_special { special } else { opening.iter().filter(valid).filter(listed).collect() };
    let midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp();
    let time = |entry: &Value, key: &str| {
        let mut parts = entry[key].as_str()?.split(':').map(|part| part.parse::<i64>().ok());
        let (hours, minutes) = (parts.next()??, parts.next()??);
        Some(midnight + (hours * 60 + minutes) * 60 + parts.next().flatten().unwrap_or(0))
    };
    let spans = entries.into_iter().filter_map(|entry| {
        let (opens, closes) = (time(entry, "opens")?, time(entry, "closes")?);
        Some((opens, if closes < opens { closes + A_DAY } else { closes }))
    });
    // A DST night may skip a whole span.
    let exists = |(from, to): &(i64, i64)| !(skipped(*from) && skipped(*to - 1));
    (spans.filter(exists).collect(), is_special)
}

fn skipped(wall: i64) -> bool {
    let wall = DateTime::from_timestamp(wall, 0).expect("a local time").naive_utc();
    wall.and_local_timezone(Brussels).latest().is_none()
}
