//! What a user or an admin may choose: every key, and all that belongs to it.
//!
//! A new key is a variant of [`Key`] and a field of [`Settings`]; the compiler then asks here for the
//! rest, and the policy, the preferences, the page and the templates follow.

mod values;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use self::values::{Notifications, Theme, Zoom, ZoomStep};
use crate::coded::coded;
use crate::fault::Expected;
pub use crate::language::Language;
use crate::words::{Words, fill};

coded! {
    /// A key of the policy and of the preferences.
    Key {
        /// Language of every surface.
        Language = "language",
        /// How much a notification says.
        Notifications = "notifications",
        /// Minutes before the switch to the relay at which a reminder comes.
        NotifyBeforeMinutes = "notifyBeforeMinutes",
        /// Whether the agent starts with the session.
        Autostart = "autostart",
        /// Whether Escape and Shift three times hide the window.
        QuickHide = "quickHide",
        /// The team's weekly hours.
        OpeningHours = "openingHoursSpecification",
        /// Days with other hours, or none.
        SpecialOpeningHours = "specialOpeningHoursSpecification",
        /// How the page looks.
        Theme = "theme",
        /// How large the page is.
        Zoom = "zoom",
    }
}

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A whole number from the first to the second.
    Number(u16, u16),
    /// True or false.
    Toggle,
    /// A list of schema.org's `OpeningHoursSpecification`, with `dayOfWeek`.
    OpeningHours,
    /// The same for special days, with `name`.
    SpecialOpeningHours,
}

/// Who may set a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// The user, and an admin, who can lock it.
    Everybody,
    /// An admin.
    Admin,
    /// The user: how a person sees the page is nobody else's choice.
    User,
}

/// The values of all keys but the hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is explained at its key")]
pub struct Settings {
    pub language: Language,
    pub notifications: Notifications,
    /// 0 for none.
    pub notify_before_minutes: u8,
    pub autostart: bool,
    pub quick_hide: bool,
    pub theme: Theme,
    pub zoom: Zoom,
}

/// What is built in.
impl Default for Settings {
    fn default() -> Settings {
        Settings {
            language: Language::default(),
            notifications: Notifications::default(),
            notify_before_minutes: 0,
            autostart: false,
            quick_hide: true,
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

    /// What its value looks like.
    pub const fn form(self) -> Form {
        match self {
            Key::Language => Form::Choice(Language::CODES),
            Key::Notifications => Form::Choice(Notifications::CODES),
            Key::NotifyBeforeMinutes => Form::Number(0, 60),
            Key::Autostart | Key::QuickHide => Form::Toggle,
            Key::OpeningHours => Form::OpeningHours,
            Key::SpecialOpeningHours => Form::SpecialOpeningHours,
            Key::Theme => Form::Choice(Theme::CODES),
            Key::Zoom => Form::Number(Zoom::LEAST, Zoom::MOST),
        }
    }

    /// Who may set it.
    pub const fn set_by(self) -> SetBy {
        match self {
            Key::Language
            | Key::Notifications
            | Key::NotifyBeforeMinutes
            | Key::Autostart
            | Key::QuickHide => SetBy::Everybody,
            Key::OpeningHours | Key::SpecialOpeningHours => SetBy::Admin,
            Key::Theme | Key::Zoom => SetBy::User,
        }
    }

    /// Whether an admin may set it.
    pub fn by_admin(self) -> bool {
        matches!(self.set_by(), SetBy::Everybody | SetBy::Admin)
    }

    /// Whether a user may set it.
    pub fn by_user(self) -> bool {
        matches!(self.set_by(), SetBy::Everybody | SetBy::User)
    }

    /// Its name on the page and in the templates; nothing where neither shows it.
    pub fn label(self, words: &Words) -> &'static str {
        match self {
            Key::Language => words.settings.language,
            Key::Notifications => words.settings.notifications,
            Key::NotifyBeforeMinutes => words.settings.reminder,
            Key::Autostart => words.settings.autostart,
            Key::QuickHide => words.settings.quick_hide,
            Key::OpeningHours => words.policy.opening_hours_title,
            Key::SpecialOpeningHours => words.policy.special_opening_hours_title,
            Key::Theme => words.settings.theme,
            Key::Zoom => "",
        }
    }

    /// What it does, for admins; nothing where no policy sets it.
    pub fn description(self, words: &Words) -> &'static str {
        match self {
            Key::Language => words.policy.language,
            Key::Notifications => words.policy.notifications,
            Key::NotifyBeforeMinutes => words.policy.reminder,
            Key::Autostart => words.policy.autostart,
            Key::QuickHide => words.policy.quick_hide,
            Key::OpeningHours => words.policy.opening_hours,
            Key::SpecialOpeningHours => words.policy.special_opening_hours,
            Key::Theme | Key::Zoom => "",
        }
    }

    /// The values that the page offers; none where it asks no question.
    pub fn offered(self) -> Vec<Value> {
        match self {
            Key::Language => Language::CODES.iter().map(|code| json!(code)).collect(),
            Key::Notifications => Notifications::CODES.iter().map(|code| json!(code)).collect(),
            Key::NotifyBeforeMinutes => [0, 5, 10, 15, 30].map(Value::from).into(),
            Key::Autostart | Key::QuickHide => [true, false].map(Value::from).into(),
            Key::Theme => Theme::CODES.iter().map(|code| json!(code)).collect(),
            // The size has its keys.
            Key::OpeningHours | Key::SpecialOpeningHours | Key::Zoom => vec![],
        }
    }
}

impl Form {
    /// Whether the value rules when the team answers.
    pub fn is_hours(self) -> bool {
        match self {
            Form::OpeningHours | Form::SpecialOpeningHours => true,
            Form::Choice(_) | Form::Number(..) | Form::Toggle => false,
        }
    }

    fn expected(self) -> Expected {
        match self {
            Form::Choice(names) => Expected::one_of(names),
            Form::Number(least, most) => Expected::Number { least, most },
            Form::Toggle => Expected::Toggle,
            Form::OpeningHours | Form::SpecialOpeningHours => Expected::List,
        }
    }
}

impl Settings {
    /// Sets the value of a key. Hours are the schedule's, and change nothing here.
    ///
    /// # Errors
    /// With what was expected, where the value does not fit; nothing has changed then.
    pub fn set(&mut self, key: Key, value: &Value) -> Result<(), Expected> {
        match key {
            Key::Language => self.language = read(key, value)?,
            Key::Notifications => self.notifications = read(key, value)?,
            Key::NotifyBeforeMinutes => self.notify_before_minutes = read(key, value)?,
            Key::Autostart => self.autostart = read(key, value)?,
            Key::QuickHide => self.quick_hide = read(key, value)?,
            Key::OpeningHours | Key::SpecialOpeningHours => {}
            Key::Theme => self.theme = read(key, value)?,
            Key::Zoom => {
                let zoom = Zoom::from_percent(read(key, value)?);
                self.zoom = zoom.ok_or_else(|| key.form().expected())?;
            }
        }
        Ok(())
    }

    /// The value of a key as files write it; null for hours.
    pub fn value(&self, key: Key) -> Value {
        match key {
            Key::Language => json!(self.language),
            Key::Notifications => json!(self.notifications),
            Key::NotifyBeforeMinutes => json!(self.notify_before_minutes),
            Key::Autostart => json!(self.autostart),
            Key::QuickHide => json!(self.quick_hide),
            Key::OpeningHours | Key::SpecialOpeningHours => Value::Null,
            Key::Theme => json!(self.theme),
            Key::Zoom => json!(self.zoom),
        }
    }

    /// The value of a key as people read it; nothing where they never do.
    pub fn text(&self, key: Key, words: &Words) -> String {
        let said = &words.settings;
        let toggle = |yes| if yes { said.yes } else { said.no };
        let text = match key {
            Key::Language => Words::of(self.language).settings.own_language,
            Key::Notifications => match self.notifications {
                Notifications::Off => said.notifications_off,
                Notifications::Discreet => said.notifications_discreet,
                Notifications::Full => said.notifications_full,
            },
            Key::NotifyBeforeMinutes => match self.notify_before_minutes {
                0 => said.reminder_none,
                minutes => {
                    let minutes = minutes.to_string();
                    return fill(said.reminder_before, &[("minutes", &minutes)]);
                }
            },
            Key::Autostart => toggle(self.autostart),
            Key::QuickHide => toggle(self.quick_hide),
            Key::Theme => match self.theme {
                Theme::System => said.theme_system,
                Theme::Light => said.theme_light,
                Theme::Dark => said.theme_dark,
            },
            Key::OpeningHours | Key::SpecialOpeningHours | Key::Zoom => "",
        };
        text.to_owned()
    }
}

/// A value of the key's form.
fn read<T: DeserializeOwned>(key: Key, value: &Value) -> Result<T, Expected> {
    let form = key.form();
    let fits = match form {
        Form::Number(least, most) => {
            value.as_u64().is_some_and(|number| (least.into()..=most.into()).contains(&number))
        }
        Form::Choice(_) | Form::Toggle | Form::OpeningHours | Form::SpecialOpeningHours => true,
    };
    T::deserialize(value).ok().filter(|_| fits).ok_or_else(|| form.expected())
}
