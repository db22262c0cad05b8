//! The status at an instant, and the transitions between instants.

use std::ops::{Range, RangeInclusive};

use chrono::{
    DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta,
    Utc, Weekday,
};

use crate::calendar::{self, Holiday};
use crate::civil;
use crate::fault::{Expected, Fault, Found};
use crate::hours::{Band, Closure, Hours, Occasion, Opening, Specials, every_day};
use crate::service;

/// When the team, or a contact of the organisation, answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// The opening hours, in Brussels civil time.
    pub hours: Hours,
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The line's own team.
    Open,
    /// 107, for this reason.
    Relay(Reason),
}

/// Why the relay answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Before the day's first band.
    BeforeHours,
    /// Between two bands of the day.
    BetweenHours,
    /// After the day's last band.
    AfterHours,
    /// Saturday or Sunday.
    Weekend,
    /// Another day on which the team does not answer.
    ClosedDay,
    /// A legal holiday.
    Holiday(Holiday),
    /// An admin's special day.
    Closure(Closure),
}

/// Who answers at one instant, since when and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Who answers, and why.
    pub state: State,
    /// The last transition at or before the instant, not earlier than the relay's first day; `None`
    /// if there is none.
    pub since: Option<DateTime<Utc>>,
    /// The next transition after the instant; `None` if there is none.
    pub until: Option<DateTime<Utc>>,
}

/// A change of who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The instant of the change.
    pub at: DateTime<Utc>,
    /// Who answers from then on, and why at that instant.
    pub state: State,
    /// The next transition after this one, if there is one.
    pub until: Option<DateTime<Utc>>,
}

/// A civil time, and the bands around it on the same day.
struct Moment {
    now: NaiveDateTime,
    /// The union of the bands that contain the time.
    band: Option<Band>,
    /// When the last band before it closed.
    closed: Option<NaiveDateTime>,
    /// When the first band after it opens.
    opens: Option<NaiveDateTime>,
    /// Whether a band has begun on this day.
    begun: bool,
}

/// Days within which each weekday and a holiday occurs. If the answer does not change within this
/// time, and no entry becomes valid or invalid, it never changes.
const SEARCHED_DAYS: usize = 370;

impl State {
    /// Whether the line's own team answers.
    pub fn is_open(&self) -> bool {
        match self {
            State::Open => true,
            State::Relay(_) => false,
        }
    }

    /// Whether the same service answers; reasons are not compared.
    pub fn same_answer(&self, other: &State) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The state's name in machine-readable output.
    pub fn code(&self) -> &'static str {
        match self {
            State::Open => "open",
            State::Relay(_) => "relay",
        }
    }

    /// The reason's name in machine-readable output.
    pub fn reason_code(&self) -> &'static str {
        match self {
            State::Open => "open_hours",
            State::Relay(Reason::BeforeHours) => "before_hours",
            State::Relay(Reason::BetweenHours) => "between_hours",
            State::Relay(Reason::AfterHours) => "after_hours",
            State::Relay(Reason::Weekend) => "weekend",
            State::Relay(Reason::ClosedDay) => "closed_day",
            State::Relay(Reason::Holiday(_)) => "holiday",
            State::Relay(Reason::Closure(_)) => "closure",
        }
    }
}

/// The supported instants: from the relay's first day to the last day of the time-zone tables. A
/// clock outside is implausible.
pub fn span() -> Range<DateTime<Utc>> {
    civil::midnight(service::RELAY_SINCE)..civil::midnight(service::LAST_DAY + Days::new(1))
}

/// The twelve months that begin with `today`, cut at the last supported day.
pub fn coming_year(today: NaiveDate) -> RangeInclusive<NaiveDate> {
    today..=(today + Months::new(12) - Days::new(1)).min(service::LAST_DAY)
}

impl Schedule {
    /// The same schedule with an admin's weekly hours instead of the sheet's.
    ///
    /// # Errors
    /// When the team would never answer.
    pub fn with_opening(&self, opening: Opening) -> Result<Schedule, Fault> {
        let hours = Hours { opening: Some(opening), ..self.hours.clone() };
        let schedule = Schedule { hours }.if_ever_open();
        schedule.ok_or_else(|| Fault::new("", Found::NeverOpen, Expected::OneBand))
    }

    /// The same schedule with an admin's special days.
    ///
    /// # Errors
    /// When they leave no time at which the team answers.
    pub fn with_specials(&self, specials: Specials) -> Result<Schedule, Fault> {
        let hours = Hours { specials: Some(specials), ..self.hours.clone() };
        let schedule = Schedule { hours }.if_ever_open();
        schedule.ok_or_else(|| Fault::new("", Found::NoHourLeft, Expected::SomeHours))
    }

    /// This schedule, if the team answers on any supported day.
    fn if_ever_open(self) -> Option<Schedule> {
        let opens = |date| self.hours.bands_from(date).next().is_some();
        every_day().any(opens).then_some(self)
    }

    /// Who answers at `now`. Outside [`span`], the same rules are applied.
    pub fn status_at(&self, now: DateTime<Utc>) -> Status {
        let moment = self.moment(now);
        let start = service::RELAY_SINCE.into();
        let since = self.last_change(&moment);
        let since = since.map(|since| if moment.now < start { since } else { since.max(start) });
        let [since, until] = [since, self.next_change(&moment)].map(|at| at.map(civil::instant));
        Status { state: self.state(&moment), since, until }
    }

    /// Who answers at `now`, and why.
    pub fn state_at(&self, now: DateTime<Utc>) -> State {
        self.state(&self.moment(now))
    }

    /// The first transition after `now`; `None` if there is none.
    pub fn next_change_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.next_change(&self.moment(now)).map(civil::instant)
    }

    /// The transitions with `range.start <= at && at < range.end`, in order.
    pub fn transitions(&self, range: Range<DateTime<Utc>>) -> impl Iterator<Item = Transition> {
        let mut next = self.next_change_after(range.start - Duration::nanoseconds(1));
        std::iter::from_fn(move || {
            let at = next.filter(|at| *at < range.end)?;
            next = self.next_change_after(at);
            Some(Transition { at, state: self.state_at(at), until: next })
        })
    }

    /// The holidays and closures in the period that begins with the transition, in order. None in
    /// an open period; those of the first year in a period without an end.
    pub fn occasions(&self, period: &Transition) -> impl Iterator<Item = (NaiveDate, Occasion)> {
        let first = civil::day_of(period.at);
        let until = period
            .until
            .unwrap_or_else(|| civil::midnight(first + Days::new(SEARCHED_DAYS as u64)));
        let relayed = !period.state.is_open();
        let days =
            first.iter_days().take_while(move |day| relayed && civil::midnight(*day) < until);
        days.filter_map(|date| Some((date, self.occasion(date)?)))
    }

    /// The day's closure, or its holiday if no band begins on it.
    pub fn occasion(&self, date: NaiveDate) -> Option<Occasion> {
        let open = || self.hours.bands_from(date).next().is_some();
        let occasion = self.hours.occasion(date)?;
        Some(occasion).filter(|it| matches!(it, Occasion::Closure(_)) || !open())
    }

    fn moment(&self, now: DateTime<Utc>) -> Moment {
        let now = civil::local(now);
        let mut moment = Moment { now, band: None, closed: None, opens: None, begun: false };
        for band in self.hours.bands_on(now.date()) {
            moment.begun |= band.opens <= now && band.opens.date() == now.date();
            if now < band.opens {
                moment.opens = Some(moment.opens.map_or(band.opens, |opens| opens.min(band.opens)));
            } else if band.closes <= now {
                moment.closed = moment.closed.max(Some(band.closes));
            } else {
                let other = moment.band.unwrap_or(band);
                let (opens, closes) = (band.opens.min(other.opens), band.closes.max(other.closes));
                moment.band = Some(Band { opens, closes });
            }
        }
        moment
    }

    fn state(&self, moment: &Moment) -> State {
        if moment.band.is_some() {
            return State::Open;
        }
        let today = moment.now.date();
        let weekend = || matches!(today.weekday(), Weekday::Sat | Weekday::Sun);
        State::Relay(match (self.hours.closure(today), moment.begun, moment.opens.is_some()) {
            (Some(closure), ..) => Reason::Closure(closure),
            (None, false, true) => Reason::BeforeHours,
            (None, true, true) => Reason::BetweenHours,
            (None, true, false) => Reason::AfterHours,
            (None, false, false) => match calendar::holiday_on(today) {
                Some(holiday) => Reason::Holiday(holiday),
                None if weekend() => Reason::Weekend,
                None => Reason::ClosedDay,
            },
        })
    }

    /// The last transition at or before the moment.
    fn last_change(&self, &Moment { now, band, closed, .. }: &Moment) -> Option<NaiveDateTime> {
        let days = || self.search_days(|change| now.date() - change);
        let Some(Band { mut opens, .. }) = band else {
            let closings = |day| self.hours.bands_on(day).map(|band| band.closes);
            let last = |day| closings(day).filter(|closes| *closes <= now).max();
            let before = || now.date().iter_days().rev().skip(1).take(days());
            return closed.or_else(|| before().find_map(last));
        };
        // No other band touches this one on the same day.
        if now.date().and_time(NaiveTime::MIN) < opens && closed < Some(opens) {
            return Some(opens);
        }
        // Bands begin and end with whole seconds.
        while let Some(before) = self.hours.band_at(opens - Duration::seconds(1)) {
            opens = before.opens;
            if opens < now - Days::new(days() as u64) {
                return None;
            }
        }
        Some(opens)
    }

    /// The first transition after the moment.
    fn next_change(&self, &Moment { now, band, opens, .. }: &Moment) -> Option<NaiveDateTime> {
        let days = || self.search_days(|change| change - now.date());
        let Some(Band { mut closes, .. }) = band else {
            let first = |day| self.hours.bands_from(day).map(|band| band.opens).min();
            let after = || now.date().iter_days().skip(1).take(days());
            return opens.or_else(|| after().find_map(first));
        };
        // No other band touches this one on the same day.
        if closes.date() == now.date() && opens.is_none_or(|opens| closes < opens) {
            return Some(closes);
        }
        while let Some(next) = self.hours.band_at(closes) {
            closes = next.closes;
            if now + Days::new(days() as u64) < closes {
                return None;
            }
        }
        Some(closes)
    }

    /// How many days to search for a transition: to the furthest day on which an entry becomes
    /// valid or invalid, and one year more. Limited for clocks far outside the supported days.
    fn search_days(&self, distance: impl Fn(NaiveDate) -> TimeDelta) -> usize {
        let (first, last) = (service::RELAY_SINCE, service::LAST_DAY);
        let changes = self.hours.rule_changes();
        let changes = changes.map(|change| distance(change.clamp(first, last)).num_days());
        let furthest = changes.max().map_or(0, |days| days.clamp(0, (last - first).num_days()));
        SEARCHED_DAYS + usize::try_from(furthest).unwrap_or(0)
    }
}
