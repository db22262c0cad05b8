//! What each surface shows, as plain values: the tray, the page, the notification.

mod answer;
mod calendar_file;
mod choices;
mod lookup;
mod notification;
mod page;
mod policy_table;
mod provenance;
mod search;
mod tray;
mod warning;

use chrono::TimeZone;
use serde::Serialize;

pub use calendar_file::calendar_file;
pub use choices::{Choice, ChoiceOption};
pub use lookup::{Lookup, LookupChoices, LookupMoment, LookupMonth, LookupOption};
pub use notification::{Notification, NotificationChange};
pub use page::{
    Call, Closure, Contact, OwnContact, Page, Paper, QrCode, Weekday, callable, contact_line,
    dialled, next_repaint,
};
pub use policy_table::{PolicyRow, PolicyTable};
pub use provenance::Provenance;
pub use search::finds;
pub use tray::{Menu, MenuEntry, Tray};
pub use warning::{Warning, warnings};

use crate::policy::Effective;
use crate::schedule::State;
use crate::service;
use crate::watch::{Clock, Step};
use crate::words::{Words, fill, sentence};

/// Everything that is shown after one step of the watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The tray's icon, words and menu.
    pub tray: Tray,
    /// The window's page.
    pub page: Page,
    /// What to do with the notification on the screen.
    pub notification: NotificationChange,
}

/// Everything that is sent to the window's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PageData {
    /// The part that depends on the time.
    #[serde(flatten)]
    pub page: Page,
    /// The part that depends on the settings alone.
    #[serde(flatten)]
    pub policy: PolicyTable,
    /// The text that this desktop shows no icon, and why; empty where it shows one.
    pub no_tray: String,
    /// The text that no program takes phone numbers; empty where one does, or no button wants one.
    pub no_dialler: &'static str,
}

/// The icon of the state, the same in the tray and on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// The team answers.
    Open,
    /// The relay answers.
    Relay,
    /// The clock is implausible: the status must not be relied on.
    Check,
}

/// What to show for `step` on a workstation in this time zone.
pub fn of(step: &Step, effective: &Effective, zone: &impl TimeZone) -> View {
    in_words(step, effective, Words::of(effective.settings.language), zone)
}

/// The same with these texts.
pub fn in_words(step: &Step, effective: &Effective, words: &Words, zone: &impl TimeZone) -> View {
    let Effective { schedule, settings, .. } = effective;
    View {
        tray: Tray::of(step, effective, words),
        page: Page::of(step, effective, words, zone),
        notification: NotificationChange::of(step, schedule, settings.notifications, words),
    }
}

/// The text for GNOME without tray icons; `extension` is installed and off.
pub fn no_tray(extension: Option<&str>, words: &Words) -> String {
    let texts = &words.settings;
    match extension {
        Some(extension) => fill(texts.no_tray_off, &[("extension", extension)]),
        None => texts.no_tray.to_owned(),
    }
}

/// The state and its end as one line: `L’équipe répond jusqu’à 19 h`.
pub fn status_line(step: &Step, words: &Words) -> String {
    match mark(step) {
        Mark::Check => sentence(words.state.check),
        Mark::Open | Mark::Relay => sentence(&until(step, words)),
    }
}

/// Police, ambulance and fire, for people in immediate danger.
pub fn emergency(words: &Words) -> String {
    let numbers = [("police", service::POLICE), ("ambulance", service::AMBULANCE_AND_FIRE)];
    fill(words.line.emergency, &numbers)
}

/// What to dial and who takes the call.
pub fn dial(step: &Step, words: &Words) -> String {
    let pattern = match mark(step) {
        Mark::Open => words.line.dial,
        Mark::Relay => words.line.dial_relayed,
        Mark::Check => words.line.dial_either,
    };
    fill(pattern, &[("number", service::NUMBER)])
}

/// The icon of the step's state.
pub fn mark(step: &Step) -> Mark {
    match (step.clock, &step.status.state) {
        (Clock::Implausible, _) => Mark::Check,
        (Clock::Plausible, State::Open) => Mark::Open,
        (Clock::Plausible, State::Relay(_)) => Mark::Relay,
    }
}

fn until(step: &Step, words: &Words) -> String {
    let texts = &words.state;
    let (pattern, without_end) = match step.status.state {
        State::Open => (texts.open_until, texts.open_always),
        State::Relay(_) => (texts.relay_until, texts.relay),
    };
    step.status.until.map_or_else(
        || without_end.to_owned(),
        |until| fill(pattern, &[("moment", &words.moment(until, step.now))]),
    )
}
