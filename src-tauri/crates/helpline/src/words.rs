//! What people read, in four languages, from `ui/locales`; no human word stands anywhere else.
//!
//! A locale that lacks a key, or has one too many, does not parse; a test parses all four.

use std::sync::OnceLock;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};
use serde::Deserialize;

use crate::calendar::Holiday;
use crate::civil;
use crate::hours::Occasion;
use crate::policy::Form;
use crate::schedule::{Reason, State};
use crate::settings::Language;

/// The words of one language. `{name}` in a text is a place to [`fill`].
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The program's name, neutral on every surface.
    pub product: String,
    /// How dates and times are said.
    pub time: TimeWords,
    /// Names of the legal holidays.
    pub holiday: HolidayWords,
    /// Who answers.
    pub state: StateWords,
    /// Why the relay answers.
    pub reason: ReasonWords,
    /// What is said of the line on every surface.
    pub line: LineWords,
    /// The tray's menu.
    pub tray: TrayWords,
    /// Notifications.
    pub notification: NotificationWords,
    /// The window, where it has no page to show.
    pub window: WindowWords,
    /// The page.
    pub page: PageWords,
    /// The settings.
    pub settings: SettingsWords,
    /// The policy templates.
    pub policy: PolicyWords,
    /// What works on this workstation, and what to do where something does not.
    pub doctor: DoctorWords,
    /// The command line.
    pub command: CommandWords,
    /// The agent's own command line.
    pub agent: AgentWords,
    /// Warnings that go with a status.
    pub warning: WarningWords,
}

/// How dates and times are said.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeWords {
    /// Monday to Sunday.
    pub weekdays: [String; 7],
    /// Monday to Sunday, as a table's heading.
    pub weekdays_short: [String; 7],
    /// January to December.
    pub months: [String; 12],
    /// How the first day of a month is written.
    pub first_of_month: String,
    /// A full hour.
    pub hour: String,
    /// An hour and minutes.
    pub hour_minute: String,
    /// A weekday and a day of a month.
    pub date: String,
    /// The same with the year.
    pub date_year: String,
    /// A time on another day of the same week, after "until" or "since".
    pub on_weekday: String,
    /// A time on a day further away, after "until" or "since".
    pub on_date: String,
    /// From one time to another.
    pub span: String,
}

/// Names of the legal holidays.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the holidays' own names")]
pub struct HolidayWords {
    pub new_year: String,
    pub easter_monday: String,
    pub labour_day: String,
    pub ascension: String,
    pub whit_monday: String,
    pub national_day: String,
    pub assumption: String,
    pub all_saints: String,
    pub armistice: String,
    pub christmas: String,
}

/// Who answers.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the states and the sentences about them")]
pub struct StateWords {
    pub open: String,
    pub relay: String,
    pub check: String,
    pub open_until: String,
    pub open_always: String,
    pub relay_until: String,
    pub relay_since_until: String,
    pub open_since_until: String,
    pub back_today: String,
    pub back: String,
}

/// Why the relay answers.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the reasons")]
pub struct ReasonWords {
    pub open_hours: String,
    pub outside_hours: String,
    pub weekend: String,
    pub closed_day: String,
    pub holiday: String,
    pub closure: String,
    pub closure_unnamed: String,
}

/// What is said of the line on every surface.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the sentences")]
pub struct LineWords {
    pub dial: String,
    pub dial_relayed: String,
    pub dial_either: String,
    pub free: String,
    pub emergency: String,
    pub provenance: String,
    pub provenance_specials: String,
    pub provenance_policy: String,
}

/// The tray's menu.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the entries")]
pub struct TrayWords {
    pub open_window: String,
    pub quit: String,
}

/// Notifications: `discreet` betrays neither the number nor the subject of the line.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the occasions")]
pub struct NotificationWords {
    pub discreet: String,
    pub full: String,
    pub full_body: String,
    pub reminder: String,
    pub reminder_without_end: String,
}

/// The window, where it has no page to show.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowWords {
    /// What to install, and from where.
    pub no_web_view: String,
}

/// The page.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the places on the page")]
pub struct PageWords {
    pub until: String,
    pub without_end: String,
    pub hide: String,
    pub hide_hint: String,
    pub week: String,
    pub today_mark: String,
    pub brussels_time: String,
    pub skip: String,
    pub dial: String,
    pub copy: String,
    pub copy_hint: String,
    pub copied: String,
    pub not_copied: String,
    pub picks_up_open: String,
    pub picks_up_relay: String,
    pub picks_up_either: String,
    pub elsewhere: String,
    pub relay_all_day: String,
    pub column_day: String,
    pub column_hours: String,
    pub closures: String,
    pub closures_more: String,
    pub save: String,
    pub saved: String,
    pub not_saved: String,
    pub policy: String,
    pub whom_danger: String,
    pub about_plan: String,
    pub print_title: String,
    pub print_choice: String,
    pub print_sheet: String,
    pub print_cards: String,
    pub print: String,
    pub paper_hours: String,
    pub paper_hours_policy: String,
    pub paper_otherwise: String,
    pub whom: String,
    pub whom_line: String,
    pub whom_relay: String,
    pub spoken_number: String,
    pub about: String,
    pub about_who: String,
    pub about_frame: String,
    pub about_stance: String,
    pub about_privacy: String,
    pub address: String,
    pub language_note: String,
}

/// The settings.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the settings and their values")]
pub struct SettingsWords {
    pub title: String,
    pub language: String,
    pub own_language: String,
    pub notifications: String,
    pub notifications_off: String,
    pub notifications_discreet: String,
    pub notifications_full: String,
    pub reminder: String,
    pub reminder_none: String,
    pub reminder_before: String,
    pub theme: String,
    pub theme_system: String,
    pub theme_light: String,
    pub theme_dark: String,
    pub quick_hide: String,
    pub yes: String,
    pub no: String,
    pub not_kept: String,
    pub autostart: String,
    pub locked: String,
    pub as_installed: String,
}

/// The policy templates: what each key does, in a sentence.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the policy's keys")]
pub struct PolicyWords {
    pub recommended: String,
    pub supported: String,
    pub language: String,
    pub notifications: String,
    pub reminder: String,
    pub autostart: String,
    pub quick_hide: String,
    pub opening_hours_title: String,
    pub opening_hours: String,
    pub special_opening_hours_title: String,
    pub special_opening_hours: String,
}

/// What is looked at on a workstation, and what to do where it does not work.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are what is looked at")]
pub struct DoctorWords {
    pub line: String,
    pub good: String,
    pub bad: String,
    pub clock: String,
    pub clock_advice: String,
    pub time_zones: String,
    pub preferences: String,
    pub preferences_advice: String,
    pub policy: String,
    pub policy_advice: String,
    pub session_folder: String,
    pub session_folder_advice: String,
    pub agent: String,
    pub agent_runs: String,
    pub agent_absent: String,
    pub agent_silent_advice: String,
    pub web_view: String,
    pub web_view_advice: String,
    pub session_bus: String,
    pub session_bus_advice: String,
    pub tray_host: String,
    pub tray_host_advice: String,
    pub notifications: String,
    pub notifications_advice: String,
    pub autostart: String,
    pub autostart_absent: String,
    pub autostart_advice: String,
}

/// What the agent says where it is asked.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the agent's options and faults")]
pub struct AgentWords {
    pub about: String,
    pub arg_autostart: String,
    pub arg_verbose: String,
    pub error_argument: String,
    pub footer: String,
}

/// The command line.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the command's words and faults")]
pub struct CommandWords {
    pub about: String,
    pub about_status: String,
    pub about_schedule: String,
    pub about_quit: String,
    pub about_policy: String,
    pub about_check: String,
    pub about_doctor: String,
    pub arg_background: String,
    pub arg_lang: String,
    pub arg_at: String,
    pub arg_json: String,
    pub arg_from: String,
    pub arg_to: String,
    pub arg_format: String,
    pub arg_file: String,
    pub arg_help: String,
    pub arg_version: String,
    pub usage: String,
    pub commands: String,
    pub options: String,
    pub footer: String,
    pub column_local: String,
    pub column_state: String,
    pub column_reason: String,
    pub column_detail: String,
    pub policy_ignored: String,
    pub policy_valid: String,
    pub policy_invalid: String,
    pub policy_changes: String,
    pub level_managed: String,
    pub level_user: String,
    pub level_recommended: String,
    pub level_installation: String,
    pub level_built_in: String,
    pub locked: String,
    pub error: String,
    pub error_unknown_argument: String,
    pub error_unknown_command: String,
    pub error_missing_value: String,
    pub error_invalid_value: String,
    pub error_conflict: String,
    pub error_silent: String,
    pub error_usage: String,
    pub error_instant: String,
    pub error_day: String,
    pub error_span: String,
    pub error_reversed: String,
}

/// Warnings that go with a status.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys are the warnings' codes")]
pub struct WarningWords {
    pub clock_implausible: String,
    pub policy_ignored: String,
    pub schedule_ended: String,
}

const SOURCES: [&str; 4] = [
    include_str!("../../../../ui/locales/fr.json"),
    include_str!("../../../../ui/locales/nl.json"),
    include_str!("../../../../ui/locales/de.json"),
    include_str!("../../../../ui/locales/en.json"),
];

impl Words {
    /// The words of `language`, parsed at their first use.
    pub fn of(language: Language) -> &'static Words {
        static PARSED: [OnceLock<Words>; 4] = [const { OnceLock::new() }; 4];
        let index = language as usize;
        PARSED[index].get_or_init(|| {
            serde_json::from_str(SOURCES[index]).expect("a test parses every locale")
        })
    }

    /// The name of a holiday.
    pub fn holiday(&self, holiday: Holiday) -> &str {
        let names = &self.holiday;
        match holiday {
            Holiday::NewYear => &names.new_year,
            Holiday::EasterMonday => &names.easter_monday,
            Holiday::LabourDay => &names.labour_day,
            Holiday::Ascension => &names.ascension,
            Holiday::WhitMonday => &names.whit_monday,
            Holiday::NationalDay => &names.national_day,
            Holiday::Assumption => &names.assumption,
            Holiday::AllSaints => &names.all_saints,
            Holiday::Armistice => &names.armistice,
            Holiday::Christmas => &names.christmas,
        }
    }

    /// A policy key's name and what it does.
    pub fn key(&self, form: Form, name: &str) -> [&str; 2] {
        let (named, said) = (&self.settings, &self.policy);
        match (form, name) {
            (Form::OpeningHours, _) => [&said.opening_hours_title, &said.opening_hours],
            (Form::SpecialOpeningHours, _) => {
                [&said.special_opening_hours_title, &said.special_opening_hours]
            }
            (Form::Number(_), _) => [&named.reminder, &said.reminder],
            (Form::Toggle, "autostart") => [&named.autostart, &said.autostart],
            (Form::Toggle, _) => [&named.quick_hide, &said.quick_hide],
            (Form::Choice(_), "notifications") => [&named.notifications, &said.notifications],
            (Form::Choice(_), _) => [&named.language, &said.language],
        }
    }

    /// The name of a holiday, or of a closure; a closure's is its admin's, in any language.
    pub fn occasion<'a>(&'a self, occasion: &'a Occasion) -> &'a str {
        match occasion {
            Occasion::Holiday(holiday) => self.holiday(*holiday),
            Occasion::Closure(Some(name)) => name,
            Occasion::Closure(None) => &self.reason.closure_unnamed,
        }
    }

    /// Why this state holds, as a short sentence without its full stop.
    pub fn reason(&self, state: &State) -> String {
        let said = &self.reason;
        match state {
            State::Open => said.open_hours.clone(),
            State::Relay(Reason::BeforeHours | Reason::BetweenHours | Reason::AfterHours) => {
                said.outside_hours.clone()
            }
            State::Relay(Reason::Weekend) => said.weekend.clone(),
            State::Relay(Reason::ClosedDay) => said.closed_day.clone(),
            State::Relay(Reason::Holiday(holiday)) => {
                fill(&said.holiday, &[("name", self.holiday(*holiday))])
            }
            State::Relay(Reason::Closure(Some(name))) => fill(&said.closure, &[("name", name)]),
            State::Relay(Reason::Closure(None)) => sentence(&said.closure_unnamed),
        }
    }

    /// A time of day: `9 h`, `18 h 45`.
    pub fn time(&self, local: NaiveDateTime) -> String {
        self.clock(local.hour(), local.minute())
    }

    /// The same of an hour and a minute; a day ends at 24.
    pub fn clock(&self, hour: u32, minute: u32) -> String {
        let pattern = if minute == 0 { &self.time.hour } else { &self.time.hour_minute };
        fill(pattern, &[("hour", &hour.to_string()), ("minute", &format!("{minute:02}"))])
    }

    /// A weekday and a date: `lundi 30 novembre`.
    pub fn date(&self, day: NaiveDate) -> String {
        self.dated(&self.time.date, day)
    }

    /// The same with its year.
    pub fn date_year(&self, day: NaiveDate) -> String {
        self.dated(&self.time.date_year, day)
    }

    /// `at` in Brussels time, as said on the day of `now` after "until" or "since": the time alone
    /// for today, with the weekday within a week, else with the date.
    pub fn moment(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        self.moment_from(civil::brussels(at).naive_local(), civil::day_of(now))
    }

    /// The same for a local time anywhere, as said on the day `today` of the same place.
    pub fn moment_from(&self, local: NaiveDateTime, today: NaiveDate) -> String {
        let time = self.time(local);
        match (local.date() - today).num_days() {
            0 => time,
            -6..=6 => {
                let weekday = &self.time.weekdays[weekday_index(local.date())];
                fill(&self.time.on_weekday, &[("weekday", weekday), ("time", &time)])
            }
            _ => {
                let date = self.date(local.date());
                fill(&self.time.on_date, &[("date", &date), ("time", &time)])
            }
        }
    }

    fn dated(&self, pattern: &str, day: NaiveDate) -> String {
        let weekday = &self.time.weekdays[weekday_index(day)];
        let month = &self.time.months[day.month0() as usize];
        let year = day.year().to_string();
        let number = match day.day() {
            1 => self.time.first_of_month.clone(),
            number => number.to_string(),
        };
        fill(pattern, &[("weekday", weekday), ("day", &number), ("month", month), ("year", &year)])
    }
}

/// Puts each value where its `{name}` stands.
pub fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    values
        .iter()
        .fold(pattern.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// The text with a capital first letter, to stand alone.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// 0 for Monday to 6 for Sunday.
pub(crate) fn weekday_index(day: NaiveDate) -> usize {
    day.weekday().num_days_from_monday() as usize
}
