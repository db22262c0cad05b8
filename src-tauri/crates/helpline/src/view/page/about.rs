//! The numbers to call, and the section about the service.

use serde::Serialize;

use super::call::{self, Call};
use crate::service;
use crate::settings::Settings;
use crate::view::provenance::day;
use crate::words::{Words, fill, sentence};

/// A number and its purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Contact {
    /// The number to dial.
    pub number: String,
    /// One short sentence.
    pub purpose: String,
    /// Only the relay has a button here: the helpline's is above, and an emergency is dialled by
    /// hand.
    pub call: Call,
}

/// Emergency numbers, the helpline, the relay.
pub(super) fn contacts(settings: &Settings, words: &Words) -> Vec<Contact> {
    let page = &words.page;
    let emergency = [("police", service::POLICE), ("ambulance", service::AMBULANCE_AND_FIRE)];
    vec![
        Contact {
            number: format!("{}, {}", service::POLICE, service::AMBULANCE_AND_FIRE),
            purpose: fill(page.contact_danger, &emergency),
            call: Call::default(),
        },
        Contact {
            number: service::NUMBER.to_owned(),
            purpose: sentence(page.contact_line),
            call: Call::default(),
        },
        Contact {
            number: service::RELAY_NUMBER.to_owned(),
            purpose: page.contact_relay.to_owned(),
            call: call::of(service::RELAY_NUMBER, settings, words),
        },
    ]
}

/// The paragraphs about the service.
pub(super) fn about(words: &Words) -> Vec<String> {
    let page = &words.page;
    let dates = [("launched", day(service::LAUNCHED)), ("relay_since", day(service::RELAY_SINCE))];
    let dates = dates.each_ref().map(|(name, day)| (*name, day.as_str()));
    vec![
        format!("{}, {}", service::NAME, service::LEGAL_FORM),
        page.about_who.to_owned(),
        fill(page.about_frame, &dates),
        fill(
            page.about_plan,
            &[("minister", service::MINISTER), ("plan_year", service::PLAN_YEAR)],
        ),
        page.about_stance.to_owned(),
        page.about_privacy.to_owned(),
        fill(page.address, &[("address", service::ADDRESS)]),
    ]
}
