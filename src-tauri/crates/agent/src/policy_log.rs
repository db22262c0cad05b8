//! Logs the start, the sources of the effective policy, and what is ignored.

use helpline::policy::Effective;
use workstation::log;

/// Logs what changed since `before`.
pub fn log_changes(effective: &Effective, before: Option<&Effective>) {
    let policy = policy(effective);
    match before {
        None => {
            let version = env!("CARGO_PKG_VERSION");
            log::info(format_args!("version {version} starts; effective policy: {policy}"));
        }
        Some(before) if self::policy(before) != policy => {
            log::info(format_args!("effective policy: {policy}"));
        }
        Some(_) => {}
    }
    let known = |fault| before.is_some_and(|before| before.faults.contains(fault));
    for fault in effective.faults.iter().filter(|fault| !known(fault)) {
        log::warn(fault);
    }
}

/// The sources of the policy with at least one effective value.
fn policy(effective: &Effective) -> String {
    let admin = effective.values.iter().filter(|value| value.level.is_policy());
    let mut sources: Vec<_> = admin.filter_map(|value| value.source.as_deref()).collect();
    sources.sort_unstable();
    sources.dedup();
    if sources.is_empty() { "none".to_owned() } else { sources.join(", ") }
}
