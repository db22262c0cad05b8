//! The status at an instant, and the transitions between instants.

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use chrono::{DateTime, Days, Duration, Months, NaiveDate, Utc};

use crate::calendar::Holiday;
use crate::hours::{self, Band, Day, Occasion, Opening, Specials};
use crate::{civil, service};

/// Beyond the last border everything comes again within a year: each weekday, each holiday. What
/// has not changed by then never does.
const A_YEAR: Days = Days::new(370);

/// When the team answers: by the service's sheet, unless an admin says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    hours: Arc<Hours>,
}

#[derive(Debug, PartialEq, Eq, Default)]
struct Hours {
    opening: Option<Opening>,
    specials: Option<Specials>,
    refused: bool,
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The line's own team.
    Open,
    /// The 107, for this reason.
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
    /// An admin's special day, and its name.
    Closure(Option<Arc<str>>),
}

/// Who answers at one instant, and between which changes of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Who answers, and why.
    pub state: State,
    /// The last change of who answers, at or before the instant, never before the relay existed;
    /// none where it has never changed.
    pub since: Option<DateTime<Utc>>,
    /// The next change of who answers, after the instant; none where it never changes again.
    pub until: Option<DateTime<Utc>>,
}

/// An instant at which who answers changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// When.
    pub at: DateTime<Utc>,
    /// Who answers from then on, and why at that instant.
    pub state: State,
    /// The next transition after this one, if there is one.
    pub until: Option<DateTime<Utc>>,
}

/// Where the hours come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The service's sheet.
    Sheet,
    /// The sheet, and an admin's special days.
    SheetAndSpecials,
    /// An admin.
    Policy,
}

impl State {
    /// Whether the line's own team answers.
    pub fn is_open(&self) -> bool {
        match self {
            State::Open => true,
            State::Relay(_) => false,
        }
    }

    /// Whether the same party answers, whatever the reason.
    pub fn same_answer(&self, other: &State) -> bool {
        self.is_open() == other.is_open()
    }

    /// The state's name where programs read it.
    pub fn code(&self) -> &'static str {
        if self.is_open() { "open" } else { "relay" }
    }

    /// The reason's name where programs read it.
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

/// The instants that may be asked about: from the first day of the relay to the last day of the
/// time-zone tables. A running clock outside is not believed.
pub fn span() -> Range<DateTime<Utc>> {
    civil::midnight(service::RELAY_SINCE)..civil::midnight(service::LAST_DAY + Days::new(1))
}

/// The twelve months from `today` on, as days, as far as may be asked about.
pub fn coming_year(today: NaiveDate) -> RangeInclusive<NaiveDate> {
    today..=(today + Months::new(12) - Days::new(1)).min(service::LAST_DAY)
}

impl Schedule {
    /// The schedule with an admin's hours in place of the sheet's, and an admin's special days.
    ///
    /// # Errors
    /// Where the special days leave no hour at all on which the team answers.
    pub fn new(opening: Option<Opening>, specials: Option<Specials>) -> Result<Schedule, String> {
        let schedule = Schedule { hours: Arc::new(Hours { opening, specials, refused: false }) };
        let mut days = service::RELAY_SINCE.iter_days();
        let mut days = days.by_ref().take_while(|date| *date <= service::LAST_DAY);
        match days.any(|date| !schedule.day(date).bands.is_empty()) {
            true => Ok(schedule),
            false => Err("these days leave the team no hour at all; expected: some".into()),
        }
    }

    /// The same schedule, which says that some hours of an admin's were refused.
    pub fn refused(self) -> Schedule {
        let Hours { opening, specials, refused: _ } = &*self.hours;
        let (opening, specials) = (opening.clone(), specials.clone());
        Schedule { hours: Arc::new(Hours { opening, specials, refused: true }) }
    }

    /// Whether some hours of an admin's were refused, so that others hold in their place.
    pub fn has_refused(&self) -> bool {
        self.hours.refused
    }

    /// Where the hours come from.
    pub fn source(&self) -> Source {
        match (&self.hours.opening, &self.hours.specials) {
            (Some(_), _) => Source::Policy,
            (None, Some(_)) => Source::SheetAndSpecials,
            (None, None) => Source::Sheet,
        }
    }

    /// The last day for which an admin's hours were given, where it has passed.
    pub fn ended(&self, today: NaiveDate) -> Option<NaiveDate> {
        let (_, last) = self.hours.opening.as_ref()?.validity();
        last.filter(|last| *last < today)
    }

    /// What the Brussels civil day is.
    pub fn day(&self, date: NaiveDate) -> Day {
        Day::of(date, self.hours.opening.as_ref(), self.hours.specials.as_ref())
    }

    /// The bands in which the team answers on the civil day, what is left of yesterday's included,
    /// none reaching past the day.
    pub fn bands(&self, date: NaiveDate) -> Vec<Band> {
        let (begins, ends) = (civil::midnight(date), civil::midnight(date + Days::new(1)));
        let all = self.touching(date).into_iter();
        let mut bands: Vec<_> = all
            .map(|band| Band { opens: band.opens.max(begins), closes: band.closes.min(ends) })
            .filter(|band| band.opens < band.closes)
            .collect();
        bands.dedup_by(|later, earlier| {
            let meet = later.opens <= earlier.closes;
            if meet {
                earlier.closes = earlier.closes.max(later.closes);
            }
            meet
        });
        bands
    }

    /// Who answers at `now`. Outside [`span`] the weekly rule still speaks.
    pub fn status_at(&self, now: DateTime<Utc>) -> Status {
        let start = span().start;
        let since = self.last_change(now);
        let known_since = since.map(|since| if now < start { since } else { since.max(start) });
        Status { state: self.state_at(now), since: known_since, until: self.next_change(now) }
    }

    /// The transitions with `range.start <= at && at < range.end`, in order.
    pub fn transitions(&self, range: Range<DateTime<Utc>>) -> impl Iterator<Item = Transition> {
        let mut next = self.next_change(range.start - Duration::nanoseconds(1));
        std::iter::from_fn(move || {
            let at = next.filter(|at| *at < range.end)?;
            next = self.next_change(at);
            Some(Transition { at, state: self.state_at(at), until: next })
        })
    }

    /// The holidays and closures lying in the period that begins with the transition, in order:
    /// for a period without end those of its first year; none in an open period.
    pub fn occasions(&self, period: &Transition) -> impl Iterator<Item = (NaiveDate, Occasion)> {
        let first = civil::day_of(period.at);
        let until = period.until.unwrap_or_else(|| civil::midnight(first + A_YEAR));
        let until = if period.state.is_open() { period.at } else { until };
        let days = first.iter_days().take_while(move |day| civil::midnight(*day) < until);
        days.filter_map(|date| Some((date, self.occasion(date)?)))
    }

    /// The holiday or closure that keeps the team from answering on this day, for a part of it at
    /// least.
    pub fn occasion(&self, date: NaiveDate) -> Option<Occasion> {
        let day = self.day(date);
        match day.occasion? {
            Occasion::Holiday(_) if !day.bands.is_empty() => None,
            occasion @ (Occasion::Holiday(_) | Occasion::Closure(_)) => Some(occasion),
        }
    }

    fn state_at(&self, now: DateTime<Utc>) -> State {
        if self.is_open(now) {
            return State::Open;
        }
        let date = civil::day_of(now);
        let day = self.day(date);
        State::Relay(match (day.occasion, &day.bands[..]) {
            (Some(Occasion::Closure(name)), _) => Reason::Closure(name),
            (Some(Occasion::Holiday(holiday)), []) => Reason::Holiday(holiday),
            (None, []) if hours::is_weekend(date) => Reason::Weekend,
            (None, []) => Reason::ClosedDay,
            (Some(Occasion::Holiday(_)) | None, [first, ..]) if now < first.opens => {
                Reason::BeforeHours
            }
            (Some(Occasion::Holiday(_)) | None, [.., last]) if last.closes <= now => {
                Reason::AfterHours
            }
            (Some(Occasion::Holiday(_)) | None, [..]) => Reason::BetweenHours,
        })
    }

    fn is_open(&self, now: DateTime<Utc>) -> bool {
        let bands = self.touching(civil::day_of(now));
        bands.iter().any(|band| band.opens <= now && now < band.closes)
    }

    /// The last change of who answers at or before `now`.
    fn last_change(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let open = self.is_open(now);
        let first = self.borders().fold(civil::day_of(now), NaiveDate::min);
        let days = std::iter::successors(Some(civil::day_of(now)), NaiveDate::pred_opt);
        let days = days.take_while(|date| first - A_YEAR <= *date);
        let edges = days.flat_map(|date| self.edges(date).into_iter().rev());
        let before = |edge: &DateTime<Utc>| self.is_open(*edge - Duration::nanoseconds(1)) != open;
        edges.filter(|edge| *edge <= now).find(before)
    }

    /// The first change of who answers after `now`.
    fn next_change(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let open = self.is_open(now);
        let last = self.borders().fold(civil::day_of(now), NaiveDate::max);
        let days = civil::day_of(now).iter_days().take_while(|date| *date <= last + A_YEAR);
        let edges = days.flat_map(|date| self.edges(date));
        edges.filter(|edge| now < *edge).find(|edge| self.is_open(*edge) != open)
    }

    /// Where a band begins or ends on the civil day, in order.
    fn edges(&self, date: NaiveDate) -> Vec<DateTime<Utc>> {
        let edges = self.touching(date).into_iter().flat_map(|band| [band.opens, band.closes]);
        let mut edges: Vec<_> = edges.filter(|edge| civil::day_of(*edge) == date).collect();
        edges.sort_unstable();
        edges
    }

    /// The bands that begin on the civil day or the day before, in order; no band is longer than
    /// a day.
    fn touching(&self, date: NaiveDate) -> Vec<Band> {
        let mut bands = self.day(date - Days::new(1)).bands;
        bands.extend(self.day(date).bands);
        bands
    }

    /// The days around which the rule changes; every other day follows the week and the holidays.
    fn borders(&self) -> impl Iterator<Item = NaiveDate> {
        let Hours { opening, specials, refused: _ } = &*self.hours;
        let opening = opening.iter().flat_map(Opening::borders);
        opening.chain(specials.iter().flat_map(Specials::borders))
    }
}
