//! The buttons that hand a number over to the system's phone program.

use serde::Serialize;

use super::Page;
use crate::policy::Effective;
use crate::service;
use crate::settings::Settings;
use crate::telephone;
use crate::words::{Words, fill};

/// A button that hands a number over; without texts where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Call {
    /// Its label.
    pub label: &'static str,
    /// Its name for assistive technology, with the number.
    pub hint: String,
    /// The number to hand over, as displayed.
    pub dials: String,
}

/// The button for this number, if the person or an admin wants one.
pub(super) fn of(number: &str, settings: &Settings, words: &Words) -> Call {
    if !settings.dialling {
        return Call::default();
    }
    let hint = fill(words.page.call_hint, &[("number", number)]);
    Call { label: words.page.call, hint, dials: number.to_owned() }
}

impl Page {
    /// The same page where no program takes phone numbers.
    #[must_use]
    pub fn without_calls(mut self) -> Page {
        self.call = Call::default();
        let own = self.own_contacts.iter_mut().map(|contact| &mut contact.call);
        for call in self.contacts.iter_mut().map(|contact| &mut contact.call).chain(own) {
            *call = Call::default();
        }
        self
    }
}

/// The address that dials a number that the page offers to call; `None` for any other.
pub fn dialled(number: &str, effective: &Effective) -> Option<String> {
    let of_service = [service::NUMBER, service::RELAY_NUMBER].contains(&number);
    let own = || effective.contacts.iter().any(|contact| *contact.telephone == *number);
    (effective.settings.dialling && (of_service || own()))
        .then(|| telephone::dialling_address(number))
}
