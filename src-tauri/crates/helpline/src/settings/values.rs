//! What a setting can be.

use serde::{Deserialize, Serialize};

use crate::coded::coded;

coded! {
    /// How much a notification says.
    #[derive(Default)]
    Notifications {
        /// None are raised.
        Off = "off",
        /// Neither the number nor the subject of the line.
        #[default]
        Discreet = "discreet",
        /// The service's name and its number.
        Full = "full",
    }
}

coded! {
    /// How the page looks.
    #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
    #[derive(Default)]
    Theme {
        /// As the system does.
        #[default]
        System = "system",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

/// How large the page is, in percent of how it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Zoom(u16);

/// What a key asks of the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum ZoomStep {
    /// The next larger size.
    In,
    /// The next smaller size.
    Out,
    /// As the page is drawn.
    Reset,
}

impl Default for Zoom {
    fn default() -> Zoom {
        Zoom(Zoom::LEAST)
    }
}

impl Zoom {
    /// The smallest size, in percent.
    pub const LEAST: u16 = 100;
    /// The largest size, in percent.
    pub const MOST: u16 = 400;
    /// The sizes that the keys lead to.
    const STEPS: [u16; 6] = [Zoom::LEAST, 125, 150, 200, 300, Zoom::MOST];

    /// The size of this many percent; none outside [`Zoom::LEAST`] to [`Zoom::MOST`].
    pub fn from_percent(percent: u16) -> Option<Zoom> {
        (Zoom::LEAST..=Zoom::MOST).contains(&percent).then_some(Zoom(percent))
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
