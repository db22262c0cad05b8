//! The effective settings of the user who runs this program: policy, preferences and autostart
//! entries, merged.

use helpline::fault::Fault;
use helpline::policy::{self, Effective};

use crate::autostart;
use crate::clock;
use crate::policy::{LoadedPolicy, misnamed_files, read};
use crate::preferences::{LoadedPreferences, Preferences};

/// Reads and merges all of them.
pub fn effective() -> Effective {
    let mut loaded = read();
    let LoadedPreferences { layer, faults } = Preferences::of_user().load();
    loaded.layers.extend(autostart::with_entries(layer));
    loaded.faults.extend(faults);
    merged(loaded)
}

/// The settings of what was read alone; its faults come first.
pub fn merged(loaded: LoadedPolicy) -> Effective {
    let LoadedPolicy { layers, mut faults, hours_unreadable } = loaded;
    let mut effective = policy::merge(&layers, clock::today());
    faults.append(&mut effective.faults);
    let hours_refused = effective.hours_refused || hours_unreadable;
    Effective { faults, hours_refused, ..effective }
}

/// Faults for `ecoute policy` only, because they do not affect a status: misnamed policy files and
/// preferences, and a conflicting autostart entry.
pub fn remarks(effective: &Effective) -> Vec<Fault> {
    let wanted = effective.settings.autostart;
    let place = autostart::conflicting_entry(wanted);
    let conflict = place.map(|place| autostart::conflict(&place, wanted));
    let own = Preferences::of_user().misnamed_files();
    misnamed_files().into_iter().chain(own).chain(conflict).collect()
}
