//! Nothing is stored: after opening the window twenty times, every file and folder is as before.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::program::{Program, WEB_ENGINE, built, processes};
use super::session::Session;
use super::wait_for;
use crate::skip::{USER_NAMESPACE, root_or_skipped};

const OPENINGS: usize = 20;
/// The desktop's settings, which it may write at any time.
const DESKTOP_SETTINGS: &str = "config/xfce4";
/// The lock file of the window's socket stays, empty, until the session ends.
const LOCK: &str = "ecoute-window.lock";
/// Folders in which a user's programs may write.
const FOLDERS: [&str; 6] = ["home", "config", "data", "cache", "run", "tmp"];

#[test]
fn opening_the_window_twenty_times_changes_no_file() {
    if !root_or_skipped(USER_NAMESPACE) {
        return;
    }
    let session = Session::full();
    let mut command = agent_with_private_tmp(&session);
    session.clock("2027-01-11 10:00:00").apply_to(&mut command);
    let mut agent = Program::run(&session, "ecoute-agent", command);
    let bus = session.bus();
    let item = bus.tray_item();
    let before = contents(&session);
    assert!(before.keys().any(|path| path.starts_with("run/ecoute")), "{before:#?}");

    for opening in 0..OPENINGS {
        bus.click(&item);
        session.wait_for_windows(&["Écoute"]);
        session.wait_for_painted_window("Écoute");
        match opening % 2 {
            0 => session.close_window("Écoute"),
            _ => {
                session.bring_to_front("Écoute");
                session.press_keys("Escape");
            }
        }
        wait_for("the window and its engine to end", || {
            let names = ["ecoute-window", WEB_ENGINE, "WebKitNetworkProcess"];
            names.iter().all(|name| processes(&session, name).is_empty()).then_some(())
        });
    }
    let mut after = contents(&session);
    let lock = session.sockets().join(LOCK);
    let relative = lock.strip_prefix(session.path("")).expect("a path in it").to_owned();
    let lock = after.remove(&relative).expect("the window has had a socket");
    assert!(lock.starts_with("0 bytes"), "{lock}");
    let paths = before.keys().chain(after.keys());
    let changed: Vec<_> = paths.filter(|path| before.get(*path) != after.get(*path)).collect();
    assert_eq!(changed, Vec::<&PathBuf>::new());
    session.ecoute(&["quit"]);
    assert!(agent.wait().success(), "{}", agent.errors());
}

/// The agent with a private `/tmp` that contains the session's folders.
fn agent_with_private_tmp(session: &Session) -> Command {
    let (folder, programs) = (session.path(""), session.path("programs"));
    let inside = session.path("tmp").join(folder.file_name().expect("a scratch folder"));
    std::fs::create_dir_all(inside).expect("a folder");
    std::fs::create_dir(programs).expect("a folder");
    // The programs themselves may be below /tmp.
    let mount = "mount --bind \"$1\" \"$0/programs\" && \
        mount --rbind \"$0\" \"$0/tmp/${0##*/}\" && mount --rbind \"$0/tmp\" /tmp && \
        exec \"$0/programs/ecoute-agent\"";
    let mut command = session.command("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", mount]);
    command.arg(folder.to_string_lossy().trim_end_matches('/'));
    command.arg(built("ecoute-agent").with_file_name(""));
    command
}

/// Every file, folder, link and socket with its content.
fn contents(session: &Session) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for folder in FOLDERS {
        collect(&session.path(""), Path::new(folder), &mut found);
    }
    found
}

fn collect(root: &Path, path: &Path, found: &mut BTreeMap<PathBuf, String>) {
    if path.starts_with(DESKTOP_SETTINGS) {
        return;
    }
    let full = root.join(path);
    // It may have been removed meanwhile.
    let Ok(metadata) = full.symlink_metadata() else { return };
    let kind = metadata.file_type();
    let what = if kind.is_dir() {
        "a folder".into()
    } else if kind.is_symlink() {
        format!("a link to {}", full.read_link().unwrap_or_default().display())
    } else if kind.is_socket() || kind.is_fifo() {
        "a socket".into()
    } else {
        let mut digest = DefaultHasher::new();
        std::fs::read(&full).unwrap_or_default().hash(&mut digest);
        format!("{} bytes, {:016x}", metadata.len(), digest.finish())
    };
    found.insert(path.to_owned(), what);
    if kind.is_dir() {
        let entries = std::fs::read_dir(&full).into_iter().flatten();
        entries.flatten().for_each(|entry| collect(root, &path.join(entry.file_name()), found));
    }
}
