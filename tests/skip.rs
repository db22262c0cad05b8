//! Tests that this user or machine cannot run.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Why ordinary users skip tests: they can mount files in a user namespace only.
pub const USER_NAMESPACE: &str = "the session bus rejects programs in a user namespace";

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Whether the tests run as root. Otherwise reports that the current test, or a part of it, is
/// skipped.
pub fn root_or_skipped(reason: &str) -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        skipped(reason);
    }
    root
}

/// Reports that the current test, or a part of it, is skipped, with a running number. Not
/// with `eprintln!`, because the test harness hides the output of passing tests.
pub fn skipped(reason: &str) {
    let number = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
    let current = std::thread::current();
    let test = current.name().unwrap_or_default();
    // Standard error may be closed; the test passes all the same.
    let _written = writeln!(std::io::stderr(), "skipped, number {number}: {test}: {reason}");
}
