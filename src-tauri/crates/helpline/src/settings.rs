//! What a user or an admin may choose: every key, its type, range, default and label.
//!
//! To add a key, add a variant to [`Key`] and a field to [`Settings`], then complete every `match`
//! that no longer compiles. The policy, the preferences, the page and the templates use these.

mod values;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use self::values::{Notifications, Theme, Zoom, ZoomStep};
use crate::civil;
use crate::coded::coded;
use crate::fault::Expected;
pub use crate::language::Language;
use crate::service;
use crate::words::{Words, fill};

coded! {
    /// A key of the policy and of the preferences.
    #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
    Key {
        /// Language of all texts.
        Language = "language",
        /// How much a notification shows.
        Notifications = "notifications",
        /// How many minutes before the switch to the relay a reminder is shown.
        NotifyBeforeMinutes = "notifyBeforeMinutes",
        /// Whether the agent starts with the session.
        Autostart = "autostart",
        /// Whether Escape, or pressing Shift three times, hides the window.
        QuickHide = "quickHide",
        /// Whether the page has a button that hands the number over to a phone program.
        Dialling = "dialling",
        /// The team's weekly hours.
        OpeningHours = "openingHoursSpecification",
        /// Days with other hours or no hours.
        SpecialOpeningHours = "specialOpeningHoursSpecification",
        /// The day on which an admin asked the service whether the hours are right.
        HoursConfirmedOn = "hoursConfirmedOn",
        /// The organisation's own contacts.
        ContactPoint = "contactPoint",
        /// Colour theme of the page.
        Theme = "theme",
        /// Zoom level of the page.
        Zoom = "zoom",
    }
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// An integer from the first to the second, both included.
    Number(u16, u16),
    /// True or false.
    Toggle,
    /// A day, `YYYY-MM-DD`, from the relay's first day to today.
    Day,
    /// A list of schema.org's `OpeningHoursSpecification`, with `dayOfWeek`.
    OpeningHours,
    /// The same for special days, with `name`.
    SpecialOpeningHours,
    /// A list of schema.org's `ContactPoint`.
    ContactPoints,
}

/// Who may set a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// The user, and an admin, who can lock it.
    Everybody,
    /// An admin.
    Admin,
    /// The user alone: display settings serve the person who reads the page.
    User,
}

/// The values of all keys but the hours and the contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described at its key")]
pub struct Settings {
    pub language: Language,
    pub notifications: Notifications,
    /// 0 for none.
    pub notify_before_minutes: u8,
    pub autostart: bool,
    pub quick_hide: bool,
    pub dialling: bool,
    /// `None` if nobody has confirmed the hours.
    pub hours_confirmed_on: Option<NaiveDate>,
    pub theme: Theme,
    pub zoom: Zoom,
}

/// The built-in values.
impl Default for Settings {
    fn default() -> Settings {
        Settings {
            language: Language::default(),
            notifications: Notifications::default(),
            notify_before_minutes: 0,
            autostart: false,
            quick_hide: true,
            dialling: false,
            hours_confirmed_on: None,
            theme: Theme::default(),
            zoom: Zoom::default(),
        }
    }
}

impl Key {
    /// The keys that an admin may set.
    pub fn of_policy() -> impl Iterator<Item = Key> {
        Key::ALL.into_iter().filter(|key| key.by_admin())
    }

    /// The type of its value.
    pub const fn value_type(self) -> ValueType {
        match self {
            Key::Language => ValueType::Choice(Language::CODES),
            Key::Notifications => ValueType::Choice(Notifications::CODES),
            Key::NotifyBeforeMinutes => ValueType::Number(0, 60),
            Key::Autostart | Key::QuickHide | Key::Dialling => ValueType::Toggle,
            Key::OpeningHours => ValueType::OpeningHours,
            Key::SpecialOpeningHours => ValueType::SpecialOpeningHours,
            Key::HoursConfirmedOn => ValueType::Day,
            Key::ContactPoint => ValueType::ContactPoints,
            Key::Theme => ValueType::Choice(Theme::CODES),
            Key::Zoom => ValueType::Number(Zoom::LEAST, Zoom::MOST),
        }
    }

    /// Who may set it.
    pub const fn set_by(self) -> SetBy {
        match self {
            Key::Language
            | Key::Notifications
            | Key::NotifyBeforeMinutes
            | Key::Autostart
            | Key::QuickHide
            | Key::Dialling => SetBy::Everybody,
            Key::OpeningHours
            | Key::SpecialOpeningHours
            | Key::HoursConfirmedOn
            | Key::ContactPoint => SetBy::Admin,
            Key::Theme | Key::Zoom => SetBy::User,
        }
    }

    /// Whether it is in an autostart entry, too: the user's own, or the installation's for all
    /// users.
    pub fn in_autostart_entry(self) -> bool {
        match self {
            Key::Autostart => true,
            Key::Language
            | Key::Notifications
            | Key::NotifyBeforeMinutes
            | Key::QuickHide
            | Key::Dialling
            | Key::OpeningHours
            | Key::SpecialOpeningHours
            | Key::HoursConfirmedOn
            | Key::ContactPoint
            | Key::Theme
            | Key::Zoom => false,
        }
    }

    /// Whether an admin may set it.
    pub fn by_admin(self) -> bool {
        match self.set_by() {
            SetBy::Everybody | SetBy::Admin => true,
            SetBy::User => false,
        }
    }

    /// Whether a user may set it.
    pub fn by_user(self) -> bool {
        match self.set_by() {
            SetBy::Everybody | SetBy::User => true,
            SetBy::Admin => false,
        }
    }

    /// Its label on the page and in the templates; empty where neither shows it.
    pub fn label(self, words: &Words) -> &'static str {
        match self {
            Key::Language => words.settings.language,
            Key::Notifications => words.settings.notifications,
            Key::NotifyBeforeMinutes => words.settings.reminder,
            Key::Autostart => words.settings.autostart,
            Key::QuickHide => words.settings.quick_hide,
            Key::Dialling => words.settings.dialling,
            Key::OpeningHours => words.policy.opening_hours_title,
            Key::SpecialOpeningHours => words.policy.special_opening_hours_title,
            Key::HoursConfirmedOn => words.policy.hours_confirmed_on_title,
            Key::ContactPoint => words.policy.contact_point_title,
            Key::Theme => words.settings.theme,
            Key::Zoom => "",
        }
    }

    /// What it does, for admins; empty where no policy can set it.
    pub fn description(self, words: &Words) -> String {
        let texts = &words.policy;
        let text = match self {
            Key::Language => texts.language,
            Key::Notifications => texts.notifications,
            Key::NotifyBeforeMinutes => texts.reminder,
            Key::Autostart => texts.autostart,
            Key::QuickHide => texts.quick_hide,
            Key::Dialling => texts.dialling,
            Key::OpeningHours => texts.opening_hours,
            Key::SpecialOpeningHours => texts.special_opening_hours,
            Key::HoursConfirmedOn => texts.hours_confirmed_on,
            Key::ContactPoint => texts.contact_point,
            Key::Theme | Key::Zoom => "",
        };
        match self.value_type() {
            ValueType::Number(least, most) => {
                let [least, most] = [least, most].map(|limit| limit.to_string());
                fill(text, &[("least", &least), ("most", &most)])
            }
            ValueType::Choice(_)
            | ValueType::Toggle
            | ValueType::Day
            | ValueType::OpeningHours
            | ValueType::SpecialOpeningHours
            | ValueType::ContactPoints => text.to_owned(),
        }
    }

    /// What a person should know before choosing; empty where nothing.
    pub fn remark(self, words: &Words) -> &'static str {
        match self {
            Key::Dialling => words.settings.dialling_note,
            Key::Language
            | Key::Notifications
            | Key::NotifyBeforeMinutes
            | Key::Autostart
            | Key::QuickHide
            | Key::OpeningHours
            | Key::SpecialOpeningHours
            | Key::HoursConfirmedOn
            | Key::ContactPoint
            | Key::Theme
            | Key::Zoom => "",
        }
    }

    /// The values that the page offers; none where the page does not show the setting.
    pub fn offered(self) -> Vec<Value> {
        match self {
            Key::NotifyBeforeMinutes => [0, 5, 10, 15, 30].map(Value::from).into(),
            // Set with keyboard shortcuts.
            Key::Zoom => vec![],
            Key::Language
            | Key::Notifications
            | Key::Autostart
            | Key::QuickHide
            | Key::Dialling
            | Key::Theme
            | Key::OpeningHours
            | Key::SpecialOpeningHours
            | Key::HoursConfirmedOn
            | Key::ContactPoint => match self.value_type() {
                ValueType::Choice(codes) => codes.iter().map(|code| json!(code)).collect(),
                ValueType::Toggle => [true, false].map(Value::from).into(),
                ValueType::Number(..)
                | ValueType::Day
                | ValueType::OpeningHours
                | ValueType::SpecialOpeningHours
                | ValueType::ContactPoints => vec![],
            },
        }
    }
}

impl ValueType {
    /// Whether the value defines when the team answers.
    pub fn is_hours(self) -> bool {
        match self {
            ValueType::OpeningHours | ValueType::SpecialOpeningHours => true,
            ValueType::Choice(_)
            | ValueType::Number(..)
            | ValueType::Toggle
            | ValueType::Day
            | ValueType::ContactPoints => false,
        }
    }

    /// Whether the value lists closures, which are probably meant to apply together with those of
    /// another source.
    pub fn is_closures(self) -> bool {
        match self {
            ValueType::SpecialOpeningHours => true,
            ValueType::Choice(_)
            | ValueType::Number(..)
            | ValueType::Toggle
            | ValueType::Day
            | ValueType::OpeningHours
            | ValueType::ContactPoints => false,
        }
    }

    /// Whether the value is a list, which registries and profiles store as JSON text.
    pub fn is_list(self) -> bool {
        self.is_hours() || self == ValueType::ContactPoints
    }

    pub(crate) fn expected(self) -> Expected {
        match self {
            ValueType::Choice(names) => Expected::one_of(names),
            ValueType::Number(least, most) => Expected::Number { least, most },
            ValueType::Toggle => Expected::Toggle,
            ValueType::Day => Expected::PastDay,
            ValueType::OpeningHours | ValueType::SpecialOpeningHours | ValueType::ContactPoints => {
                Expected::List
            }
        }
    }
}

impl Settings {
    /// Sets the value of a key. A day may be in the future: the caller knows the date.
    ///
    /// # Errors
    /// With what was expected, when the value is invalid, and for every list, which is kept
    /// elsewhere; nothing is changed then.
    pub fn set(&mut self, key: Key, value: &Value) -> Result<(), Expected> {
        match key {
            Key::Language => self.language = read(key, value)?,
            Key::Notifications => self.notifications = read(key, value)?,
            Key::NotifyBeforeMinutes => self.notify_before_minutes = read(key, value)?,
            Key::Autostart => self.autostart = read(key, value)?,
            Key::QuickHide => self.quick_hide = read(key, value)?,
            Key::Dialling => self.dialling = read(key, value)?,
            Key::OpeningHours | Key::SpecialOpeningHours | Key::ContactPoint => {
                return Err(key.value_type().expected());
            }
            Key::HoursConfirmedOn => {
                let day = value.as_str().and_then(civil::read_day);
                let day = day.filter(|day| service::RELAY_SINCE <= *day);
                self.hours_confirmed_on = Some(day.ok_or_else(|| key.value_type().expected())?);
            }
            Key::Theme => self.theme = read(key, value)?,
            Key::Zoom => {
                let zoom = Zoom::from_percent(read(key, value)?);
                self.zoom = zoom.ok_or_else(|| key.value_type().expected())?;
            }
        }
        Ok(())
    }

    /// The value of a key as written in files; null for lists.
    pub fn value(&self, key: Key) -> Value {
        match key {
            Key::Language => json!(self.language),
            Key::Notifications => json!(self.notifications),
            Key::NotifyBeforeMinutes => json!(self.notify_before_minutes),
            Key::Autostart => json!(self.autostart),
            Key::QuickHide => json!(self.quick_hide),
            Key::Dialling => json!(self.dialling),
            Key::OpeningHours | Key::SpecialOpeningHours | Key::ContactPoint => Value::Null,
            Key::HoursConfirmedOn => json!(self.hours_confirmed_on.map(|day| day.to_string())),
            Key::Theme => json!(self.theme),
            Key::Zoom => json!(self.zoom),
        }
    }

    /// The value of a key as displayed; empty where it is never displayed.
    pub fn text(&self, key: Key, words: &Words) -> String {
        let texts = &words.settings;
        let toggle = |yes| if yes { texts.yes } else { texts.no };
        let text = match key {
            Key::Language => Words::of(self.language).settings.own_language,
            Key::Notifications => match self.notifications {
                Notifications::Off => texts.notifications_off,
                Notifications::Discreet => texts.notifications_discreet,
                Notifications::Full => texts.notifications_full,
            },
            Key::NotifyBeforeMinutes => match self.notify_before_minutes {
                0 => texts.reminder_none,
                minutes => {
                    let minutes = minutes.to_string();
                    return fill(texts.reminder_before, &[("minutes", &minutes)]);
                }
            },
            Key::Autostart => toggle(self.autostart),
            Key::QuickHide => toggle(self.quick_hide),
            Key::Dialling => toggle(self.dialling),
            Key::Theme => match self.theme {
                Theme::System => texts.theme_system,
                Theme::Light => texts.theme_light,
                Theme::Dark => texts.theme_dark,
            },
            Key::OpeningHours
            | Key::SpecialOpeningHours
            | Key::HoursConfirmedOn
            | Key::ContactPoint
            | Key::Zoom => "",
        };
        text.to_owned()
    }
}

/// Reads a value of the key's type.
fn read<T: DeserializeOwned>(key: Key, value: &Value) -> Result<T, Expected> {
    let value_type = key.value_type();
    let fits = match value_type {
        ValueType::Number(least, most) => {
            value.as_u64().is_some_and(|number| (least.into()..=most.into()).contains(&number))
        }
        ValueType::Choice(_)
        | ValueType::Toggle
        | ValueType::Day
        | ValueType::OpeningHours
        | ValueType::SpecialOpeningHours
        | ValueType::ContactPoints => true,
    };
    T::deserialize(value).ok().filter(|_| fits).ok_or_else(|| value_type.expected())
}
