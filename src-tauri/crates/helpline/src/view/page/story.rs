//! Who to send where, and the service's own story.

use serde::Serialize;

use super::day;
use crate::service;
use crate::words::{Words, fill, sentence};

/// A number, and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Whom {
    /// As it is dialled.
    pub number: String,
    /// In one short sentence.
    pub what: String,
}

/// Immediate danger, the line, the relay.
pub(super) fn whom(words: &Words) -> Vec<Whom> {
    let page = &words.page;
    let emergency = [("police", service::POLICE), ("ambulance", service::AMBULANCE_AND_FIRE)];
    vec![
        Whom {
            number: format!("{}, {}", service::POLICE, service::AMBULANCE_AND_FIRE),
            what: fill(page.whom_danger, &emergency),
        },
        Whom { number: service::NUMBER.to_owned(), what: sentence(page.whom_line) },
        Whom {
            number: service::RELAY_NUMBER.to_owned(),
            what: fill(page.whom_relay, &[("relay", service::RELAY_NAME)]),
        },
    ]
}

/// The service's story, a paragraph each.
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
