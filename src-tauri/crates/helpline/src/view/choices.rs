//! The settings as the page offers them: each a question with a few answers.

use serde::Serialize;
use serde_json::{Value, json};

use crate::settings::{Language, Notifications, Settings, Theme};
use crate::words::{Words, fill};

/// Minutes before the switch at which a reminder is offered.
const REMINDERS: [u8; 5] = [0, 5, 10, 15, 30];

/// A setting, and what may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its key in the preferences.
    pub key: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Its possible values.
    pub options: Vec<Answer>,
    /// Which of them is in force.
    pub chosen: usize,
    /// Why it cannot be changed; nothing where it can.
    pub locked: &'static str,
    /// Where it comes from, if not from the user; nothing where that needs no word.
    pub note: &'static str,
}

/// A value of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// As the preferences write it.
    pub value: Value,
    /// As people read it.
    pub label: String,
}

pub(super) fn of(settings: &Settings, words: &Words) -> Vec<Choice> {
    let said = &words.settings;
    let languages =
        Language::ALL.map(|language| (json!(language), Words::of(language).settings.own_language));
    let notifications = [
        (Notifications::Off, said.notifications_off),
        (Notifications::Discreet, said.notifications_discreet),
        (Notifications::Full, said.notifications_full),
    ];
    let notifications = notifications.map(|(value, label)| (json!(value), label));
    let themes = [
        (Theme::System, said.theme_system),
        (Theme::Light, said.theme_light),
        (Theme::Dark, said.theme_dark),
    ];
    let themes = themes.map(|(value, label)| (json!(value), label));
    let mut reminders = REMINDERS.to_vec();
    if !reminders.contains(&settings.notify_before_minutes) {
        reminders.push(settings.notify_before_minutes);
        reminders.sort_unstable();
    }
    let reminders = reminders.into_iter().map(|minutes| (json!(minutes), reminder(minutes, words)));
    let toggle = [(json!(true), said.yes), (json!(false), said.no)];
    let (autostart, quick_hide) = (json!(settings.autostart), json!(settings.quick_hide));
    let minutes = json!(settings.notify_before_minutes);
    let mut choices = vec![
        choice("language", said.language, languages, &json!(settings.language)),
        choice("notifications", said.notifications, notifications, &json!(settings.notifications)),
        choice("notifyBeforeMinutes", said.reminder, reminders, &minutes),
        choice("autostart", said.autostart, toggle.clone(), &autostart),
        choice("quickHide", said.quick_hide, toggle, &quick_hide),
        choice("theme", said.theme, themes, &json!(settings.theme)),
    ];
    for choice in &mut choices {
        if settings.locked.contains(choice.key) {
            choice.locked = said.locked;
        }
        if choice.key == "autostart" && settings.autostart_as_installed {
            choice.note = said.as_installed;
        }
    }
    choices
}

fn choice(
    key: &'static str,
    label: &'static str,
    answers: impl IntoIterator<Item = (Value, impl Into<String>)>,
    effective: &Value,
) -> Choice {
    let options: Vec<_> =
        answers.into_iter().map(|(value, label)| Answer { value, label: label.into() }).collect();
    let chosen = options.iter().position(|answer| answer.value == *effective);
    let chosen = chosen.expect("every value in force is offered");
    Choice { key, label, options, chosen, locked: "", note: "" }
}

fn reminder(minutes: u8, words: &Words) -> String {
    match minutes {
        0 => words.settings.reminder_none.into(),
        minutes => fill(words.settings.reminder_before, &[("minutes", &minutes.to_string())]),
    }
}
