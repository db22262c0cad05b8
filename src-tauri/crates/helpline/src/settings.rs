//! What a user or an admin may choose.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fault::Expected;

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

/// How large the page is: from 100 to 400 percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zoom(u16);

/// What a key asks of the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ZoomStep {
    /// The next larger size.
    In,
    /// The next smaller size.
    Out,
    /// As the page is drawn.
    Reset,
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
    /// How large the page is.
    pub zoom: Zoom,
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
            zoom: Zoom::default(),
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
    pub fn set(&mut self, key: &str, value: &Value) -> Result<(), Expected> {
        match key {
            "language" => {
                let expected = |_| Expected::one_of(&Language::ALL.map(Language::code));
                self.language = Language::deserialize(value).map_err(expected)?;
            }
            "notifications" => {
                let expected = |_| Expected::one_of(&["off", "discreet", "full"]);
                self.notifications = Notifications::deserialize(value).map_err(expected)?;
            }
            "notifyBeforeMinutes" => {
                let minutes = value.as_u64().and_then(|minutes| u8::try_from(minutes).ok());
                self.notify_before_minutes = minutes
                    .filter(|minutes| *minutes <= 60)
                    .ok_or(Expected::Number { least: 0, most: 60 })?;
            }
            "autostart" => self.autostart = value.as_bool().ok_or(Expected::Toggle)?,
            "quickHide" => self.quick_hide = value.as_bool().ok_or(Expected::Toggle)?,
            "theme" => {
                let expected = |_| Expected::one_of(&["system", "light", "dark"]);
                self.theme = Theme::deserialize(value).map_err(expected)?;
            }
            "zoom" => {
                let zoom = value.as_u64().and_then(Zoom::from_percent);
                self.zoom = zoom.ok_or(Expected::Number { least: 100, most: 400 })?;
            }
            _ => {}
        }
        Ok(())
    }
}

impl Default for Zoom {
    fn default() -> Zoom {
        Zoom(100)
    }
}

impl Zoom {
    /// The sizes that the keys lead to.
    const STEPS: [u16; 6] = [100, 125, 150, 200, 300, 400];

    /// The size of this many percent; none outside 100 to 400.
    pub fn from_percent(percent: u64) -> Option<Zoom> {
        u16::try_from(percent).ok().filter(|percent| (100..=400).contains(percent)).map(Zoom)
    }

    /// In percent, as the preferences write it.
    pub fn percent(self) -> u16 {
        self.0
    }

    /// The size after a step; the same where there is none beyond.
    pub fn after(self, step: ZoomStep) -> Zoom {
        let mut steps = Zoom::STEPS.into_iter();
        let next = match step {
            ZoomStep::In => steps.find(|size| self.0 < *size),
            ZoomStep::Out => steps.rfind(|size| *size < self.0),
            ZoomStep::Reset => steps.next(),
        };
        next.map_or(self, Zoom)
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
