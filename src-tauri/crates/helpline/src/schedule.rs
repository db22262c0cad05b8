//! The status at an instant, and the transitions between instants.

use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Days, Duration, Months, NaiveDate, TimeDelta, Utc};

use crate::calendar::Holiday;
use crate::civil::{self, A_DAY, WallDay};
use crate::fault::{Expected, Fault, Found};
use crate::hours::{self, Band, Day, Occasion, Opening, Specials, Stretch, Validity};
use crate::service;

/// Beyond the last border everything comes again within a year: each weekday, each holiday. What
/// has not changed by then never does.
const A_YEAR: u16 = 370;

/// The first instant of the relay.
static START: LazyLock<DateTime<Utc>> = LazyLock::new(|| civil::midnight(service::RELAY_SINCE));

/// When the team answers: by the service's sheet, unless an admin says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    hours: Arc<Hours>,
}

#[derive(Debug, PartialEq, Eq, Default)]
struct Hours {
    opening: Option<Opening>,
    specials: Option<Specials>,
    /// Whether a band may reach the next day.
    reach_midnight: bool,
}

/// A second since 1970, the civil day on which it lies, and the band in which it does.
#[derive(Debug, Clone, Copy)]
struct Moment {
    now: i64,
    today: WallDay,
    band: Option<Stretch>,
    /// When the first of the bands that begin today opens.
    first: Option<i64>,
    /// When the last of them closes.
    last: Option<i64>,
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
    *START..civil::midnight(service::LAST_DAY + Days::new(1))
}

/// The twelve months from `today` on, as days, as far as may be asked about.
pub fn coming_year(today: NaiveDate) -> RangeInclusive<NaiveDate> {
    today..=(today + Months::new(12) - Days::new(1)).min(service::LAST_DAY)
}

impl Schedule {
    /// The same schedule with an admin's weekly hours in place of the sheet's.
    ///
    /// # Errors
    /// Where the team would never answer.
    pub fn with_opening(&self, opening: Opening) -> Result<Schedule, Fault> {
        self.with(Some(opening), self.hours.specials.clone())
            .ok_or_else(|| Fault::new("", Found::NeverOpen, Expected::OneBand))
    }

    /// The same schedule with an admin's special days.
    ///
    /// # Errors
    /// Where they leave no hour at which the team answers.
    pub fn with_specials(&self, specials: Specials) -> Result<Schedule, Fault> {
        self.with(self.hours.opening.clone(), Some(specials))
            .ok_or_else(|| Fault::new("", Found::NoHourLeft, Expected::SomeHours))
    }

    /// These hours, if the team answers at all between the first and the last day that may be asked
    /// about. The instants decide, not the wall times: a DST night may skip the only band.
    fn with(&self, opening: Option<Opening>, specials: Option<Specials>) -> Option<Schedule> {
        let reach_midnight = hours::reach_midnight(opening.as_ref(), specials.as_ref());
        let hours = Hours { opening, specials, reach_midnight };
        let schedule = Schedule { hours: Arc::new(hours) };
        let days = service::RELAY_SINCE.iter_days();
        let mut days = days.take_while(|date| *date <= service::LAST_DAY);
        let opens = |date| schedule.first_opening(WallDay::new(date), i64::MIN).is_some();
        days.any(opens).then_some(schedule)
    }

    /// The same schedule as if an admin had set no special days.
    pub fn without_specials(&self) -> Schedule {
        let opening = self.hours.opening.clone();
        let reach_midnight = hours::reach_midnight(opening.as_ref(), None);
        Schedule { hours: Arc::new(Hours { opening, specials: None, reach_midnight }) }
    }

    /// The entries of an admin's by which the relay answers for the last minute of a day, or less, and
    /// the team again from midnight on: whether each is one of special days, and its place in the list.
    pub fn last_minutes(&self) -> BTreeSet<(bool, usize)> {
        let Hours { opening, specials, .. } = &*self.hours;
        let days = service::RELAY_SINCE.iter_days();
        let days = days.take_while(|date| *date < service::LAST_DAY).map(WallDay::new);
        let late = days
            .flat_map(|day| hours::late_closings_on(day, opening.as_ref(), specials.as_ref()))
            .filter(|(_, _, closes)| {
                let closes = civil::from_seconds(*closes);
                let midnight = civil::midnight(civil::day_of(closes) + Days::new(1));
                !self.state_at(closes).is_open() && self.state_at(midnight).is_open()
            });
        late.map(|(special, index, _)| (special, index)).collect()
    }

    /// Where the hours come from.
    pub fn source(&self) -> Source {
        match (&self.hours.opening, &self.hours.specials) {
            (Some(_), _) => Source::Policy,
            (None, Some(_)) => Source::SheetAndSpecials,
            (None, None) => Source::Sheet,
        }
    }

    /// Whether an admin's weekly hours are valid on the day; the sheet's always are.
    pub fn validity(&self, day: NaiveDate) -> Validity {
        self.hours.opening.as_ref().map_or(Validity::Valid, |opening| opening.validity(day))
    }

    /// The stretches of these days on which no weekly hours are valid, in order.
    pub fn days_without_hours(
        &self,
        days: RangeInclusive<NaiveDate>,
    ) -> Vec<RangeInclusive<NaiveDate>> {
        let mut found: Vec<RangeInclusive<NaiveDate>> = vec![];
        let mut next = Some(*days.start());
        while let Some(first) = next.filter(|first| days.contains(first)) {
            let last = *self.period(first).end().min(days.end());
            next = last.succ_opt();
            if self.validity(first) == Validity::Valid {
                continue;
            }
            match found.last_mut().filter(|before| before.end().succ_opt() == Some(first)) {
                Some(before) => *before = *before.start()..=last,
                None => found.push(first..=last),
            }
        }
        found
    }

    /// The days around `today` on which the same weekly hours hold.
    pub fn period(&self, today: NaiveDate) -> RangeInclusive<NaiveDate> {
        let opening = self.hours.opening.as_ref();
        opening.map_or(service::RELAY_SINCE..=service::LAST_DAY, |opening| opening.period(today))
    }

    /// What the Brussels civil day is.
    pub fn day(&self, date: NaiveDate) -> Day {
        Day::of(date, self.hours.opening.as_ref(), self.hours.specials.as_ref())
    }

    /// The bands in which the team answers on the civil day, what is left of yesterday's included,
    /// none reaching past the day.
    pub fn bands(&self, date: NaiveDate) -> Vec<Band> {
        let (begins, ends) = (civil::midnight(date), civil::midnight(date + Days::new(1)));
        let [yesterday, today] = [date - Days::new(1), date].map(|date| self.day(date).bands);
        let mut bands: Vec<_> = [yesterday, today]
            .into_iter()
            .flatten()
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
        let moment = self.moment(now);
        let start = *START;
        let instant = |second| moment.today.from_seconds(second);
        let since = self.last_change(moment).map(instant);
        let since = since.map(|since| if now < start { since } else { since.max(start) });
        let until = self.next_change(moment).map(instant);
        Status { state: self.state(moment), since, until }
    }

    /// Who answers at `now`, and why, whatever it was before or will be.
    pub fn state_at(&self, now: DateTime<Utc>) -> State {
        self.state(self.moment(now))
    }

    /// The first change of who answers after `now`; none where it never changes again.
    pub fn next_change_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let moment = self.moment(now);
        self.next_change(moment).map(|second| moment.today.from_seconds(second))
    }

    /// The transitions with `range.start <= at && at < range.end`, in order.
    pub fn transitions(&self, range: Range<DateTime<Utc>>) -> impl Iterator<Item = Transition> {
        let mut next = self.next_change_after(range.start - Duration::nanoseconds(1));
        std::iter::from_fn(move || {
            let at = next.filter(|at| *at < range.end)?;
            let moment = self.moment(at);
            next = self.next_change(moment).map(civil::from_seconds);
            Some(Transition { at, state: self.state(moment), until: next })
        })
    }

    /// The holidays and closures lying in the period that begins with the transition, in order:
    /// for a period without end those of its first year; none in an open period.
    pub fn occasions(&self, period: &Transition) -> impl Iterator<Item = (NaiveDate, Occasion)> {
        let first = civil::day_of(period.at);
        let until =
            period.until.unwrap_or_else(|| civil::midnight(first + Days::new(A_YEAR.into())));
        let relayed = !period.state.is_open();
        let days =
            first.iter_days().take_while(move |day| relayed && civil::midnight(*day) < until);
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

    fn moment(&self, now: DateTime<Utc>) -> Moment {
        // Bands begin and end with whole seconds.
        let (now, today) = (now.timestamp(), WallDay::of(now));
        let mut moment = Moment { now, today, band: None, first: None, last: None };
        self.each_beginning_on(today, |band| {
            moment.first = Some(moment.first.map_or(band.opens, |first| first.min(band.opens)));
            moment.last = Some(moment.last.map_or(band.closes, |last| last.max(band.closes)));
            if band.holds(now) {
                moment.band = Some(band);
            }
        });
        if moment.band.is_none() {
            self.each_tail(today, |band| {
                if band.holds(now) {
                    moment.band = Some(band);
                }
            });
        }
        moment
    }

    fn state(&self, Moment { now, today, band, first, last }: Moment) -> State {
        if band.is_some() {
            return State::Open;
        }
        State::Relay(
            match (hours::occasion_of(today.date, self.hours.specials.as_ref()), first, last) {
                (Some(Occasion::Closure(name)), _, _) => Reason::Closure(name),
                (Some(Occasion::Holiday(holiday)), None, _) => Reason::Holiday(holiday),
                (None, None, _) if hours::is_weekend(today.date) => Reason::Weekend,
                (None, None, _) => Reason::ClosedDay,
                (Some(Occasion::Holiday(_)) | None, Some(first), _) if now < first => {
                    Reason::BeforeHours
                }
                (Some(Occasion::Holiday(_)) | None, _, Some(last)) if last <= now => {
                    Reason::AfterHours
                }
                (Some(Occasion::Holiday(_)) | None, _, _) => Reason::BetweenHours,
            },
        )
    }

    /// The last change of who answers at or before the moment.
    fn last_change(&self, moment: Moment) -> Option<i64> {
        let Moment { now, today, band, first, last } = moment;
        let change = band.map(|band| band.opens).or(last.filter(|last| *last <= now));
        // Nothing is left of yesterday, and nothing of today lies between.
        if !self.hours.reach_midnight && change.is_some() && (band.is_none() || change == first) {
            return change;
        }
        let Some(band) = band else {
            let days = std::iter::successors(Some(today), |day| day.previous());
            let mut days = days.take(self.days_to_look(|border| today.date - border));
            let (day, change) = days.find_map(|day| Some((day, self.last_closing(day, now)?)))?;
            // The day before may have had the longer breath.
            let tail = || self.last_closing(day.previous()?, now);
            let tail = self.hours.reach_midnight.then(tail).flatten();
            return Some(tail.map_or(change, |tail| tail.max(change)));
        };
        let days = self.days_to_look(|border| today.date - border);
        let earliest = now - i64::try_from(days).unwrap_or(i64::MAX) * i64::from(A_DAY);
        let mut opens = band.opens;
        while let Some(before) = self.band_before(opens) {
            opens = before.opens;
            if opens < earliest {
                return None;
            }
        }
        Some(opens)
    }

    /// The first change of who answers after the moment.
    fn next_change(&self, moment: Moment) -> Option<i64> {
        let Moment { now, today, band, first, last } = moment;
        let change = band.map(|band| band.closes).or(first.filter(|first| now < *first));
        // Nothing of today lies between, and nothing of tomorrow touches it.
        if change.is_some() && (band.is_none() || !self.hours.reach_midnight && change == last) {
            return change;
        }
        let days = self.days_to_look(|border| border - today.date);
        let Some(band) = band else {
            let mut next = std::iter::successors(Some(today), |day| day.next()).take(days);
            return next.find_map(|day| self.first_opening(day, now));
        };
        let latest = now + i64::try_from(days).unwrap_or(i64::MAX) * i64::from(A_DAY);
        let mut closes = band.closes;
        while let Some(next) = self.moment(civil::from_seconds(closes)).band {
            closes = next.closes;
            if latest < closes {
                return None;
            }
        }
        Some(closes)
    }

    /// How many days may have to be looked at: to the last border on this side that may be asked
    /// about, and a year. A clock further away than all of them cannot be right, and is not worth a
    /// longer look.
    fn days_to_look(&self, distance: impl Fn(NaiveDate) -> TimeDelta) -> usize {
        let (first, last) = (service::RELAY_SINCE, service::LAST_DAY);
        let borders = self.borders().map(|border| border.clamp(first, last));
        let furthest = borders.map(|border| distance(border).num_days()).max().unwrap_or(0);
        let furthest = furthest.min((last - first).num_days());
        usize::try_from(furthest).unwrap_or(0) + usize::from(A_YEAR)
    }

    /// The first second after `now` at which a band of the civil day opens.
    fn first_opening(&self, day: WallDay, now: i64) -> Option<i64> {
        let mut first = None;
        self.each_beginning_on(day, |band| {
            if now < band.opens && first.is_none_or(|first| band.opens < first) {
                first = Some(band.opens);
            }
        });
        first
    }

    /// The last second, at most `now`, at which a band that begins on the civil day closes.
    fn last_closing(&self, day: WallDay, now: i64) -> Option<i64> {
        let mut last = None;
        self.each_beginning_on(day, |band| {
            if band.closes <= now && last < Some(band.closes) {
                last = Some(band.closes);
            }
        });
        last
    }

    /// The band that was open until this second, if one was.
    fn band_before(&self, second: i64) -> Option<Stretch> {
        let day = WallDay::of(civil::from_seconds(second));
        let mut before = None;
        let mut reaches = |band: Stretch| {
            if band.opens < second && second <= band.closes {
                before = Some(band);
            }
        };
        self.each_tail(day, &mut reaches);
        self.each_beginning_on(day, reaches);
        before
    }

    /// The bands that begin on the day before, where they may reach this one.
    fn each_tail(&self, day: WallDay, take: impl FnMut(Stretch)) {
        if let Some(yesterday) = day.previous().filter(|_| self.hours.reach_midnight) {
            self.each_beginning_on(yesterday, take);
        }
    }

    fn each_beginning_on(&self, day: WallDay, take: impl FnMut(Stretch)) {
        let Hours { opening, specials, .. } = &*self.hours;
        hours::each_band_on(day, opening.as_ref(), specials.as_ref(), take);
    }

    /// The days around which the rule changes; every other day follows the week and the holidays.
    fn borders(&self) -> impl Iterator<Item = NaiveDate> {
        let Hours { opening, specials, .. } = &*self.hours;
        let opening = opening.iter().flat_map(Opening::borders);
        opening.chain(specials.iter().flat_map(Specials::borders))
    }
}
