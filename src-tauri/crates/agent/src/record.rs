//! What the log is told of a start and of the policy: what is in force, and what is ignored.

use helpline::policy::{Effective, Level};
use workstation::log;

/// Says what is new since `before`.
pub fn take_note(effective: &Effective, before: Option<&Effective>) {
    let policy = policy(effective);
    match before {
        None => {
            let version = env!("CARGO_PKG_VERSION");
            log::note(format_args!("version {version} starts; policy in force: {policy}"));
        }
        Some(before) if self::policy(before) != policy => {
            log::note(format_args!("policy in force: {policy}"));
        }
        Some(_) => {}
    }
    let known = |fault| before.is_some_and(|before| before.ignored.contains(fault));
    for fault in effective.ignored.iter().filter(|fault| !known(fault)) {
        log::say(fault);
    }
}

/// The places of the policy of which something is in force.
fn policy(effective: &Effective) -> String {
    let admin = effective.values.iter().filter(|value| match value.level {
        Level::Managed | Level::Recommended => true,
        Level::User | Level::Installation | Level::BuiltIn => false,
    });
    let mut places: Vec<_> = admin.filter_map(|value| value.source.as_deref()).collect();
    places.sort_unstable();
    places.dedup();
    if places.is_empty() { "none".to_owned() } else { places.join(", ") }
}
