//! The tray: a shape, words for it, and a short menu.

use super::{Mark, Warning, dial, emergency, headline, mark, warnings};
use crate::policy::Effective;
use crate::watch::Step;
use crate::words::Words;

/// The tray's icon, words and menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tray {
    /// Which icon.
    pub mark: Mark,
    /// The program's neutral name.
    pub title: &'static str,
    /// The state in words, and what makes it uncertain.
    pub tooltip: String,
    /// From top to bottom.
    pub menu: Menu,
}

/// The tray's menu; its first lines are read, not clicked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// The state in words; both numbers where it cannot be told; what makes it uncertain; that this
    /// is no emergency line.
    pub facts: Vec<String>,
    /// What can be chosen.
    pub entries: [(Entry, &'static str); 2],
}

/// What can be chosen in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Show the window.
    Open,
    /// Leave the tray and close the window.
    Quit,
}

impl Tray {
    pub(super) fn of(step: &Step, effective: &Effective, words: &Words) -> Tray {
        let headline = headline(step, words);
        let mut facts = vec![headline.clone()];
        match mark(step) {
            Mark::Open | Mark::Relay => {}
            Mark::Check => facts.push(dial(step, words)),
        }
        // The headline itself says so of the clock.
        let warnings = warnings(step, effective).into_iter();
        let warnings = warnings.filter(|warning| *warning != Warning::ClockImplausible);
        let warnings: Vec<_> = warnings.map(|warning| warning.text(words)).collect();
        let tooltip = [&[headline], &warnings[..]].concat().join(". ");
        facts.extend(warnings);
        facts.push(emergency(words));
        Tray {
            mark: mark(step),
            title: words.product,
            tooltip,
            menu: Menu {
                facts,
                entries: [(Entry::Open, words.tray.open_window), (Entry::Quit, words.tray.quit)],
            },
        }
    }
}
