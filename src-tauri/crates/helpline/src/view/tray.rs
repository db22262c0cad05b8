//! The tray: icon, tooltip and a short menu.

use super::{Mark, Warning, dial, emergency, mark, status_line, warnings};
use crate::policy::Effective;
use crate::watch::Step;
use crate::words::{Words, sentence};

/// The tray's icon, tooltip and menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tray {
    /// The icon.
    pub mark: Mark,
    /// The product name, which does not name the subject of the helpline.
    pub title: &'static str,
    /// The state in words, and whether there are warnings; Windows cuts more than 127 UTF-16 units.
    pub tooltip: String,
    /// From top to bottom.
    pub menu: Menu,
}

/// The tray's menu; its first lines are informative and cannot be clicked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// The state in words; both numbers when the clock is implausible; the warnings; the emergency
    /// numbers.
    pub facts: Vec<String>,
    /// What can be chosen.
    pub entries: [(MenuEntry, &'static str); 2],
}

/// What can be chosen in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuEntry {
    /// Show the window.
    Open,
    /// Quit the agent and close the window.
    Quit,
}

impl MenuEntry {
    /// All entries, in display order.
    pub const ALL: [MenuEntry; 2] = [MenuEntry::Open, MenuEntry::Quit];

    fn label(self, words: &Words) -> &'static str {
        match self {
            MenuEntry::Open => words.tray.open_window,
            MenuEntry::Quit => words.tray.quit,
        }
    }
}

impl Tray {
    pub(super) fn of(step: &Step, effective: &Effective, words: &Words) -> Tray {
        let status = status_line(step, words);
        let mut facts = vec![status.clone()];
        match mark(step) {
            Mark::Open | Mark::Relay => {}
            Mark::Check => facts.push(dial(step, words)),
        }
        // The status already contains the warning about the clock.
        let warnings = warnings(step, effective).into_iter();
        let warnings = warnings.filter(|warning| *warning != Warning::ClockImplausible);
        let warnings: Vec<_> = warnings.map(|warning| warning.text(words)).collect();
        let note = (!warnings.is_empty()).then(|| sentence(words.state.check));
        let tooltip = [Some(status), note].into_iter().flatten().collect::<Vec<_>>().join(". ");
        facts.extend(warnings);
        facts.push(emergency(words));
        Tray {
            mark: mark(step),
            title: words.product,
            tooltip,
            menu: Menu { facts, entries: MenuEntry::ALL.map(|entry| (entry, entry.label(words))) },
        }
    }
}
