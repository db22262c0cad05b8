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

/// The choices in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Language of every surface.
    pub language: Language,
    /// How much a notification says.
    pub notifications: Notifications,
    /// Minutes before the switch to the relay at which a reminder comes; 0 for none, 60 at most.
    pub notify_before_minutes: u8,
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
