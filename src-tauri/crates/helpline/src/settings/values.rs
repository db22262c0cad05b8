//! The possible values of the settings.

use serde::{Deserialize, Serialize};

use crate::coded::coded;

coded! {
    /// How much a notification shows.
    #[derive(Default)]
    Notifications {
        /// No notifications.
        Off = "off",
        /// Neither the number nor the subject of the helpline.
        #[default]
        Discreet = "discreet",
        /// The service's name and its number.
        Full = "full",
    }
}

coded! {
    /// Colour theme of the page.
    #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
    #[derive(Default)]
    Theme {
        /// The system's theme.
        #[default]
        System = "system",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

/// Zoom level of the page, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Zoom(u16);

/// A change of the zoom level by a keyboard shortcut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum ZoomStep {
    /// The next higher level.
    In,
    /// The next lower level.
    Out,
    /// 100 percent.
    Reset,
}

impl Default for Zoom {
    fn default() -> Zoom {
        Zoom(Zoom::LEAST)
    }
}

impl Zoom {
    /// The lowest level, in percent.
    pub const LEAST: u16 = 100;
    /// The highest level, in percent.
    pub const MOST: u16 = 400;
    /// The levels that the shortcuts step through.
    const STEPS: [u16; 6] = [Zoom::LEAST, 125, 150, 200, 300, Zoom::MOST];

    /// The level of this many percent; `None` outside [`Zoom::LEAST`] to [`Zoom::MOST`].
    pub fn from_percent(percent: u16) -> Option<Zoom> {
        (Zoom::LEAST..=Zoom::MOST).contains(&percent).then_some(Zoom(percent))
    }

    /// In percent, as in the preferences.
    pub fn percent(self) -> u16 {
        self.0
    }

    /// The level after a step; unchanged at the lowest and highest level.
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
