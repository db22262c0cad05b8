//! Where the hours come from, of which day they are, and when an admin last confirmed them.

use chrono::{Months, NaiveDate};

use crate::fault::{Doubt, Expected, Fault, Found, Since};
use crate::hours::Source;
use crate::policy::Effective;
use crate::service;
use crate::settings::Key;
use crate::words::{Words, fill};

/// What is known about the origin of the hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provenance {
    /// Where they come from.
    pub source: Source,
    /// The day of the sheet that the weekly hours come from; `None` for those of a policy.
    pub as_of: Option<NaiveDate>,
    /// The day on which an admin confirmed them.
    pub confirmed_on: Option<NaiveDate>,
}

impl Provenance {
    /// The origin of the effective hours.
    pub fn of(effective: &Effective) -> Provenance {
        let source = effective.schedule.hours.source();
        let as_of = match source {
            Source::Sheet | Source::SheetAndSpecials => Some(service::SHEET_MODIFIED),
            Source::Policy => None,
        };
        let confirmed_on = effective.settings.hours_confirmed_on;
        // The admin confirmed hours that are not all in use.
        let confirmed_on = confirmed_on.filter(|_| !effective.hours_refused);
        // A confirmation older than the sheet's last modification is about an earlier sheet.
        let confirmed_on = confirmed_on.filter(|day| as_of.is_none_or(|sheet| sheet <= *day));
        Provenance { source, as_of, confirmed_on }
    }

    /// The origin in words.
    pub fn text(&self, words: &Words) -> String {
        let texts = &words.line;
        let sheet = day(service::SHEET_MODIFIED);
        let of_sheet = |pattern| fill(pattern, &[("day", &sheet)]);
        let confirmed = self.confirmed_on.map(day);
        let hours = match (self.source, &confirmed) {
            (Source::Policy, None) => return texts.provenance_policy.to_owned(),
            (Source::Policy, Some(day)) => {
                return fill(texts.provenance_policy_confirmed, &[("day", day)]);
            }
            (Source::Sheet, _) => of_sheet(texts.provenance),
            (Source::SheetAndSpecials, _) => of_sheet(texts.provenance_specials),
        };
        match confirmed {
            None => hours,
            Some(day) => fill(texts.provenance_confirmed, &[("hours", &hours), ("day", &day)]),
        }
    }

    /// A hint if nobody has confirmed the hours in the twelve months before `today`.
    pub fn hint(&self, today: NaiveDate) -> Option<Fault> {
        // The sheet comes from the service itself, so its date counts as a confirmation.
        let latest = self.confirmed_on.max(self.as_of);
        let recent = latest.is_some_and(|latest| today <= latest + Months::new(12));
        let since = match latest {
            None => Since::Unknown,
            Some(day) if self.confirmed_on == latest => Since::Confirmation(day),
            Some(day) => Since::Sheet(day),
        };
        let found = Found::Doubtful(Doubt::Unconfirmed(since));
        let hint = || Fault::new(Key::HoursConfirmedOn.code(), found, Expected::Confirmation);
        (!recent).then(hint)
    }
}

/// A day in the format of the service's information sheet: `02.09.2021`.
pub(super) fn day(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}
