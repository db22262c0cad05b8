//! The calendar of the coming year: saved with the system's dialog, completely or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::program::{Program, built, processes};
use super::session::Session;
use super::traces::{files, sockets, traced};
use super::wait_for;
use super::webdriver::Driver;
use crate::policy::Etc;

const NOW: &str = "2027-01-11 10:00:00";
const TITLE: &str = "Enregistrer comme calendrier (.ics)";

/// The page's message about the last save.
fn message(page: &Driver) -> Option<String> {
    let message = page.script("return document.getElementById('saved').innerText");
    message.as_str().filter(|message| !message.is_empty()).map(str::to_owned)
}

/// The user's files, without those of the desktop: the list of recent files, and rendering caches.
fn user_files(session: &Session) -> BTreeSet<PathBuf> {
    let mut files = files(session);
    files.retain(|file| !file.ends_with("recently-used.xbel"));
    files.retain(|file| !file.starts_with(session.path("cache")));
    files
}

#[test]
fn the_calendar_is_saved_at_the_chosen_path_and_equals_the_command_s() {
    let session = Session::full();
    let clock = session.clock(NOW);
    let etc = Etc::new();
    etc.write(
        "managed/10.json",
        r#"{"specialOpeningHoursSpecification":
            [{"validFrom": "2027-02-01", "validThrough": "2027-02-02", "name": "inventaris"}]}"#,
    );
    let page = Driver::open_where(&session, &clock, &etc.mount());
    page.wait_for_field("headline", "L’équipe répond");
    page.choose("language", "nl");
    page.wait_for_field("save", "Opslaan als kalender (.ics)");
    let before = user_files(&session);

    page.click("#save");
    session.wait_for_front("Opslaan als kalender (.ics)");
    session.press_keys("Return");
    let confirmed = wait_for("a message", || message(&page));
    assert_eq!(confirmed, "Kalender opgeslagen: ecoute.ics");
    let live = "return document.getElementById('saved').getAttribute('aria-live')";
    assert_eq!(page.script(live), "polite");
    page.script("document.getElementById('save').scrollIntoView({ block: 'center' })");
    page.wait_for_paint();
    session.save_screenshot("page-saved");

    let file = session.path("home/ecoute.ics");
    let saved = fs::read_to_string(&file).expect("the saved file");
    let mut command = session.command("unshare");
    command.args(etc.over(&built("ecoute"))).args(["ecoute", "schedule", "--format", "ics"]);
    command.args(["--from", "2027-01-11", "--to", "2028-01-10"]);
    let printed = command.output().expect("ecoute runs").stdout;
    assert_eq!(saved, String::from_utf8(printed).expect("UTF-8"));
    for part in ["Bijzondere uren: Inventaris", "20280101", "Luisterlijn"] {
        assert!(saved.contains(part), "{part} in {saved}");
    }
    let mode = fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o644, "the usual mode of a user's file");
    let new: Vec<_> = user_files(&session).difference(&before).cloned().collect();
    assert_eq!(new, [file], "nothing but the file");

    // Another name, then Escape: it closes the dialog, not the window.
    page.click("#save");
    session.wait_for_front("Opslaan als kalender (.ics)");
    session.press_keys("ctrl+a");
    let other = session.path("home/other.ics");
    session.type_text(&other.to_string_lossy());
    session.save_screenshot("save-dialog");
    session.press_keys("Return");
    wait_for("the other file", || other.exists().then_some(()));
    wait_for("its name", || (message(&page)? == "Kalender opgeslagen: other.ics").then_some(()));
    page.click("#save");
    session.wait_for_front("Opslaan als kalender (.ics)");
    session.press_keys("Escape");
    session.wait_for_front("Écoute");
    wait_for("no message", || message(&page).is_none().then_some(()));

    // An open dialog does not block quit.
    page.click("#save");
    session.wait_for_front("Opslaan als kalender (.ics)");
    session.ecoute(&["quit"]);
    assert!(processes(&session, "ecoute-window").is_empty());
    let list = fs::read_to_string(session.path("data/recently-used.xbel")).unwrap_or_default();
    assert!(!list.contains(".ics"), "in the list of recent files: {list}");
}

#[test]
fn a_file_that_was_on_the_list_of_recent_files_stays_there() {
    let session = Session::full();
    let list = session.path("data/recently-used.xbel");
    let listed = format!("file://{}", session.path("home/ecoute.ics").display());
    let before = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<xbel version="1.0" xmlns:bookmark="http://www.freedesktop.org/standards/desktop-bookmarks"
  xmlns:mime="http://www.freedesktop.org/standards/shared-mime-info">
  <bookmark href="{listed}" added="2026-12-01T10:00:00Z" modified="2026-12-01T10:00:00Z"
    visited="2026-12-01T10:00:00Z"><info><metadata owner="http://freedesktop.org">
    <mime:mime-type type="text/calendar"/><bookmark:applications>
    <bookmark:application name="editor" exec="&apos;editor %u&apos;"
      modified="2026-12-01T10:00:00Z" count="1"/>
    </bookmark:applications></metadata></info></bookmark>
</xbel>"#
    );
    fs::write(&list, before).expect("a file");
    let page = Driver::open(&session, &session.clock(NOW));
    page.wait_for_field("headline", "L’équipe répond");
    for name in ["ecoute.ics", "other.ics"] {
        page.click("#save");
        session.wait_for_front(TITLE);
        session.press_keys("ctrl+a");
        session.type_text(&session.path("home").join(name).to_string_lossy());
        session.press_keys("Return");
        wait_for(name, || message(&page).filter(|message| message.contains(name)));
    }
    session.ecoute(&["quit"]);
    let after = fs::read_to_string(list).expect("a list");
    assert!(after.contains(&listed) && !after.contains("other.ics"), "{after}");
}

#[test]
fn a_failed_save_is_reported_and_leaves_no_file() {
    for (name, setup, error) in [
        (
            "a full disk",
            "mount -t tmpfs -o size=4k none \"$HOME\" && cat /dev/zero > \"$HOME/full\" 2>/dev/null",
            "plus de place sur le disque",
        ),
        (
            "a read-only folder",
            "mount -t tmpfs -o ro none \"$HOME\"",
            "système de fichiers en lecture seule",
        ),
    ] {
        let session = Session::full();
        let page = Driver::open_where(&session, &session.clock(NOW), setup);
        page.wait_for_field("headline", "L’équipe répond");
        page.click("#save");
        session.wait_for_front(TITLE);
        session.press_keys("Return");
        let text = wait_for("a message", || message(&page));
        let place = session.path("home/ecoute.ics");
        let start =
            format!("Le calendrier n’a pas pu être enregistré\u{a0}: {}: ", place.display());
        assert!(text.starts_with(&start) && text.contains(error), "{name}: {text}");
        let pid = processes(&session, "ecoute-window")[0];
        let home = format!("/proc/{pid}/root{}", session.path("home").display());
        let left: Vec<_> = fs::read_dir(home)
            .expect("the folder as the window sees it")
            .map(|entry| entry.expect("an entry").file_name())
            .filter(|name| name != "full" && name != ".cache" && name != ".config")
            .collect();
        assert!(left.is_empty(), "{name}: {left:?}");
    }
}

#[test]
fn saving_uses_no_network_and_the_kernel_would_deny_it() {
    let session = Session::full();
    let (before, log) = (user_files(&session), session.path("window.strace"));
    let mut window = traced(&session, &log, "ecoute-window");
    session.clock(NOW).apply_to(&mut window);
    let mut window = Program::run(&session, "traced-window", window);
    session.wait_for_windows(&["Écoute"]);
    // The page is rendered: it has the colour of the open state.
    session.wait_for_colour("#0B6E5F");
    session.bring_to_front("Écoute");
    // Tab past Copier, the seven days from Monday on, the lookup and the collapsed closures.
    for key in ["Tab"; 11].into_iter().chain(["space"]) {
        session.press_keys(key);
    }
    session.wait_for_front(TITLE);
    session.press_keys("Return");
    let file = session.path("home/ecoute.ics");
    wait_for("the calendar", || file.exists().then_some(()));
    session.wait_for_front("Écoute");
    session.close_window("Écoute");
    assert!(window.wait().success(), "{}", window.errors());
    let log = fs::read_to_string(log).expect("strace writes");
    assert_eq!(sockets(&log), BTreeSet::from(["AF_UNIX"]));
    let new: Vec<_> = user_files(&session).difference(&before).cloned().collect();
    assert_eq!(new, [file], "nothing but the file");
}
