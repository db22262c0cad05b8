//! What is effective for the user who runs this program: the policy, the user's own choices and the
//! autostart entries, merged.

use helpline::fault::Fault;
use helpline::policy::{self, Effective};

use crate::autostart;
use crate::policy::{Reading, near_names, read};
use crate::preferences::Preferences;

/// Reads and merges all of them.
pub fn effective() -> Effective {
    let Reading { mut layers, mut faults, hours_unread } = read();
    let (mut own, own_faults) = Preferences::of_user().layer();
    let entries = autostart::layers(&mut own);
    layers.extend(own.into_iter().chain(entries));
    faults.extend(own_faults);
    let mut effective = policy::merge(&layers);
    faults.append(&mut effective.ignored);
    let hours_refused = effective.hours_refused || hours_unread;
    Effective { ignored: faults, hours_refused, ..effective }
}

/// What an admin who looks into the policy wants to know, and a status does not: files that may have
/// been meant as policies, and what cannot be done.
pub fn remarks(effective: &Effective) -> Vec<Fault> {
    let wanted = effective.settings.autostart;
    let obstacle = autostart::obstacle(wanted);
    let obstacle = obstacle.map(|place| autostart::contradiction(&place, wanted));
    near_names().into_iter().chain(obstacle).collect()
}
