//! Whether the agent starts with the user's session: as chosen, as an admin says, or as it is.

use std::path::Path;

use anyhow::Result;
use helpline::policy::{InForce, Level};

use crate::log;
use crate::programs::Program;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as system;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

/// Who wants the agent to start, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// Nobody said; what stands there stays, and leads to where the agent is now.
    Unsaid,
    /// On, unless the user has switched it off by the desktop's own means.
    On,
    /// On, whatever the desktop was told before.
    OnNow,
    /// Off.
    Off,
}

/// Brings this user's autostart entry to what is in force, given what was `before`. What cannot be
/// done is said on standard error.
pub fn apply(in_force: &InForce, before: Option<&InForce>) {
    let applied = Program::Agent.path().and_then(|agent| set(wish(in_force, before), &agent));
    if let Err(error) = applied {
        log::say(format_args!("the autostart entry stays as it is: {error:#}"));
    }
}

fn set(wish: Wish, agent: &Path) -> Result<()> {
    match wish {
        Wish::Unsaid => system::repair(agent),
        Wish::On => system::switch_on(agent, false),
        Wish::OnNow => system::switch_on(agent, true),
        Wish::Off => system::switch_off(),
    }
}

fn wish(in_force: &InForce, before: Option<&InForce>) -> Wish {
    let level = |in_force: &InForce| {
        let value = in_force.values.iter().find(|value| value.key.name == "autostart");
        value.map_or(Level::BuiltIn, |value| value.level)
    };
    let newly = before.is_some_and(|before| !before.settings.autostart);
    match (in_force.settings.autostart, level(in_force)) {
        // What was set is unset: back to nothing.
        (_, Level::BuiltIn) if before.is_some_and(|it| level(it) != Level::BuiltIn) => Wish::Off,
        (_, Level::BuiltIn) => Wish::Unsaid,
        (false, Level::Managed | Level::User | Level::Recommended) => Wish::Off,
        (true, Level::Managed) => Wish::OnNow,
        (true, Level::User) if newly => Wish::OnNow,
        (true, Level::User | Level::Recommended) => Wish::On,
    }
}
