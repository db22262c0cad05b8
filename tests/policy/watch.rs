//! Which changes of files and folders the watch of the policy notices.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use tempfile::TempDir;

#[test]
fn a_policy_folder_created_while_the_watch_starts_is_noticed() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        for round in 0..20 {
            let mut watches = tokio::task::JoinSet::new();
            // A watch that is added too late misses a new folder about once in fifteen times.
            let made: Vec<_> = (0..4).map(|_| make_while_watched(&mut watches)).collect();
            let noticed = tokio::time::timeout(Duration::from_secs(10), watches.join_all()).await;
            assert!(noticed.is_ok(), "round {round}");
            drop(made);
        }
    });
}

#[test]
fn what_else_changes_beside_a_policy_folder_wakes_nobody() {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let folder = scratch.path().join("policies");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut changes = workstation::policy::Changes::watch_places(vec![folder.clone()]);
        fs::write(scratch.path().join("unrelated"), "").expect("a file");
        let woken = tokio::time::timeout(Duration::from_secs(1), changes.next()).await;
        assert!(woken.is_err(), "by another file");
        fs::create_dir(&folder).expect("a folder");
        let woken = tokio::time::timeout(Duration::from_secs(10), changes.next()).await;
        assert!(woken.is_ok(), "by the folder");
    });
}

#[test]
fn what_happens_to_a_folder_above_is_noticed() {
    type Change = fn(&Path) -> std::io::Result<()>;
    let rows: [(&str, Change); 4] = [
        ("renamed", |above| fs::rename(above, above.with_file_name("elsewhere"))),
        ("its mode", |above| fs::set_permissions(above, Permissions::from_mode(0o700))),
        ("its folder removed", |above| fs::remove_dir(above.join("policies"))),
        ("its folder renamed", |above| fs::rename(above.join("policies"), above.join("old"))),
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        // The folder itself, and links to one beside it and elsewhere.
        let folders = ["home/above", "home/real", "other/real"];
        for ((name, change), real) in rows.iter().flat_map(|row| folders.map(|real| (row, real))) {
            let scratch = tempfile::tempdir().expect("a scratch folder");
            let above = scratch.path().join("home/above");
            fs::create_dir(scratch.path().join("home")).expect("a folder");
            let real = scratch.path().join(real);
            fs::create_dir_all(real.join("policies")).expect("a folder");
            if real != above {
                symlink(&real, &above).expect("a link");
            }
            let places = vec![above.join("policies")];
            let mut changes = workstation::policy::Changes::watch_places(places);
            change(&above).expect(name);
            let woken = tokio::time::timeout(Duration::from_secs(10), changes.next()).await;
            assert!(woken.is_ok(), "{name}, {}", real.display());
        }
    });
}

/// Creates a policy folder while watches are added one after the other.
fn make_while_watched(watches: &mut tokio::task::JoinSet<()>) -> TempDir {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    // Deep enough that folders are created between the watches.
    let parts: Vec<_> = (0..60).map(|depth| depth.to_string()).collect();
    let folder = scratch.path().join(parts.iter().collect::<PathBuf>());
    let file = folder.join("managed/9.json");
    let (mut made, start) = (scratch.path().to_owned(), Arc::new(Barrier::new(2)));
    let started = start.clone();
    let making = std::thread::spawn(move || {
        started.wait();
        for part in parts.iter().map(String::as_str).chain(["managed"]) {
            made.push(part);
            fs::create_dir(&made).expect("a folder");
        }
        fs::write(made.join("9.json"), "{}").expect("a file");
    });
    start.wait();
    // A user has a limited number of inotify instances.
    for _ in 0..10 {
        let mut changes = workstation::policy::Changes::watch_places(vec![folder.clone()]);
        // Reading the policy now finds the file.
        if file.exists() {
            break;
        }
        watches.spawn(async move { changes.next().await });
    }
    making.join().expect("it is made");
    scratch
}
