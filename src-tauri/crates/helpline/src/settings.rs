//! What a user or an admin may choose.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A language the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French, the language of the line.
    #[default]
    Fr,
    /// Dutch.
    Nl,
    /// German.
    De,
    /// English.
    En,
}

/// How much a notification says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notifications {
    /// None are raised.
    Off,
    /// Neither the number nor the subject of the line.
    #[default]
    Discreet,
    /// The service's name and its number.
    Full,
}

/// How the page looks; an admin cannot rule it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system does.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The choices in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Language of every surface.
    pub language: Language,
    /// How much a notification says.
    pub notifications: Notifications,
    /// Minutes before the switch to the relay at which a reminder comes; 0 for none, 60 at most.
    pub notify_before_minutes: u8,
    /// Whether the agent starts with the session.
    pub autostart: bool,
    /// Whether nobody chose that: it is how the program was installed.
    pub autostart_as_installed: bool,
    /// Whether Escape and Shift three times hide the window.
    pub quick_hide: bool,
    /// How the page looks.
    pub theme: Theme,
    /// What an admin has settled.
    pub locked: Locked,
}

/// The keys that an admin has settled, each by its place among [`crate::policy::KEYS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Locked(u16);

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            language: Language::default(),
            notifications: Notifications::default(),
            notify_before_minutes: 0,
            autostart: false,
            autostart_as_installed: false,
            quick_hide: true,
            theme: Theme::default(),
            locked: Locked::default(),
        }
    }
}

impl Locked {
    /// The same, and this key too.
    pub fn with(self, key: &str) -> Locked {
        Locked(self.0 | Locked::bit(key))
    }

    /// Whether an admin has settled the key.
    pub fn contains(self, key: &str) -> bool {
        self.0 & Locked::bit(key) != 0
    }

    fn bit(key: &str) -> u16 {
        let place = crate::policy::KEYS.iter().position(|known| known.name == key);
        place.map_or(0, |place| 1 << place)
    }
}

impl Settings {
    /// Sets the value of one key; unknown keys belong to another version and are left alone.
    ///
    /// # Errors
    /// With what was expected, where the value does not fit; nothing has changed then.
    pub fn set(&mut self, key: &str, value: &Value) -> Result<(), &'static str> {
        match key {
            "language" => {
                self.language = Language::deserialize(value).or(Err("fr, nl, de or en"))?;
            }
            "notifications" => {
                self.notifications =
                    Notifications::deserialize(value).or(Err("off, discreet or full"))?;
            }
            "notifyBeforeMinutes" => {
                let minutes = value.as_u64().and_then(|minutes| u8::try_from(minutes).ok());
                self.notify_before_minutes =
                    minutes.filter(|minutes| *minutes <= 60).ok_or("a number from 0 to 60")?;
            }
            "autostart" => self.autostart = value.as_bool().ok_or("true or false")?,
            "quickHide" => self.quick_hide = value.as_bool().ok_or("true or false")?,
            "theme" => {
                self.theme = Theme::deserialize(value).or(Err("system, light or dark"))?;
            }
            _ => {}
        }
        Ok(())
    }
}

impl Language {
    /// Every language, the line's own first.
    pub const ALL: [Language; 4] = [Language::Fr, Language::Nl, Language::De, Language::En];

    /// The language's code (ISO 639-1).
    pub fn code(self) -> &'static str {
        match self {
            Language::Fr => "fr",
            Language::Nl => "nl",
            Language::De => "de",
            Language::En => "en",
        }
    }

    /// The language of a code such as `fr`.
    pub fn from_code(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }
}
