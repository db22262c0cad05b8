//! The organisation's own contacts, and who of them may be called now.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::call::{self, Call};
use crate::contacts::{Availability, ContactPoint};
use crate::policy::Effective;
use crate::settings::Settings;
use crate::watch::{Clock, Step};
use crate::words::{Words, fill, sentence};

/// A contact. Texts that the admin did not give are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OwnContact {
    /// Who it is.
    pub name: String,
    /// The number to dial.
    pub number: String,
    /// What for.
    pub description: String,
    /// The languages spoken.
    pub languages: String,
    /// Whether it may be called now, and until when; empty where no hours are given.
    pub callable: String,
    /// The button that hands its number over.
    pub call: Call,
    /// The name of the button that copies it.
    pub copy_hint: String,
    /// That the number was copied.
    pub copied: String,
    /// That it was copied and is lost when the window closes.
    pub copied_until_closed: String,
}

/// The contacts in the admin's order.
pub(super) fn of(step: &Step, effective: &Effective, words: &Words) -> Vec<OwnContact> {
    let now = plausible(step);
    let Effective { contacts, settings, .. } = effective;
    contacts.iter().map(|contact| own_contact(contact, now, settings, words)).collect()
}

/// When a contact next becomes callable or stops being so.
pub(super) fn next_change(step: &Step, effective: &Effective) -> Option<DateTime<Utc>> {
    let now = plausible(step)?;
    effective.contacts.iter().filter_map(|contact| contact.next_change_after(now)).min()
}

/// Whether a contact may be called at `now`, `None` for a wrong clock; empty where no hours are
/// given.
pub fn callable(contact: &ContactPoint, now: Option<DateTime<Utc>>, words: &Words) -> String {
    let texts = &words.page;
    let unknown = || sentence(words.state.check);
    let Some(now) = now else {
        return contact.schedule.as_ref().map_or_else(String::new, |_| unknown());
    };
    let with = |pattern, at| fill(pattern, &[("moment", &words.moment(at, now))]);
    match contact.availability(now) {
        None => String::new(),
        Some(Availability::Now(Some(until))) => with(texts.own_contact_until, until),
        Some(Availability::Now(None)) => texts.own_contact_always.to_owned(),
        Some(Availability::From(from)) => with(texts.own_contact_from, from),
        Some(Availability::Pending(from)) => with(texts.own_contact_pending, from),
        Some(Availability::Unknown) => unknown(),
    }
}

/// The name and the number in one line.
pub fn contact_line(contact: &ContactPoint, words: &Words) -> String {
    let line = [("name", &*contact.name), ("number", &*contact.telephone)];
    fill(words.page.paper_contact, &line)
}

fn plausible(step: &Step) -> Option<DateTime<Utc>> {
    match step.clock {
        Clock::Plausible => Some(step.now),
        Clock::Implausible => None,
    }
}

fn own_contact(
    contact: &ContactPoint,
    now: Option<DateTime<Utc>>,
    settings: &Settings,
    words: &Words,
) -> OwnContact {
    let texts = &words.page;
    let number = [("number", &*contact.telephone)];
    let named = |button: &str| {
        fill(texts.own_contact_button, &[("button", button), ("name", &contact.name)])
    };
    let call = call::of(&contact.telephone, settings, words);
    let or_empty = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or_default().into();
    OwnContact {
        name: contact.name.to_string(),
        number: contact.telephone.to_string(),
        description: or_empty(&contact.description),
        languages: or_empty(&contact.languages),
        callable: callable(contact, now, words),
        call: if settings.dialling { Call { hint: named(&call.hint), ..call } } else { call },
        copy_hint: named(&fill(texts.copy_hint, &number)),
        copied: fill(texts.copied, &number),
        copied_until_closed: fill(texts.copied_until_closed, &number),
    }
}
