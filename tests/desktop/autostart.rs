//! The autostart entry: made where it is wanted, repaired, and never against a user's own no.

use std::fs;

use super::program::{Program, built};
use super::session::Session;
use super::wait_for;

const ENTRY: &str = "config/autostart/ecoute.desktop";
const OFF: &str = "[Desktop Entry]\nHidden=true\n";

/// What stands in the entry once an agent with these preferences has started, and been asked for
/// its tray icon.
fn after_a_start(session: &Session, preferences: &str, entry: Option<&str>) -> Option<String> {
    let path = session.path(ENTRY);
    let folders = [session.path("config/autostart"), session.path("config/ecoute")];
    folders.iter().for_each(|folder| fs::create_dir_all(folder).expect("a folder"));
    match entry {
        Some(text) => fs::write(&path, text).expect("a file"),
        None => drop(fs::remove_file(&path)),
    }
    fs::write(session.path("config/ecoute/preferences.json"), preferences).expect("a file");
    let mut agent = Program::start(session, "ecoute-agent", None);
    session.bus().tray_item();
    session.ecoute(&["quit"]);
    assert!(agent.wait().success());
    assert_eq!(agent.errors(), "");
    fs::read_to_string(path).ok()
}

#[test]
fn an_entry_says_what_the_user_and_the_desktop_say() {
    let session = Session::full();
    let ours = format!("Exec=\"{}\"", built("ecoute-agent").display());
    let stale = "[Desktop Entry]\nType=Application\nExec=/opt/old/ecoute-agent\n";
    let (on, off) = (r#"{"autostart": true}"#, r#"{"autostart": false}"#);
    let rows = [
        // preferences, the entry before, whether it starts after
        ("{}", None, None),
        ("{}", Some(OFF), Some(false)),
        ("{}", Some(stale), Some(true)),
        (on, None, Some(true)),
        (on, Some(OFF), Some(false)),
        (on, Some(stale), Some(true)),
        (off, None, None),
        (off, Some(stale), None),
        (off, Some(OFF), Some(false)),
    ];
    for (preferences, before, expected) in rows {
        let entry = after_a_start(&session, preferences, before);
        let starts = entry.as_ref().map(|text| text.lines().any(|line| line == ours));
        assert_eq!(starts, expected, "{preferences}, {before:?}: {entry:?}");
    }
}

#[test]
fn a_choice_in_the_page_undoes_the_desktop_s_no() {
    let session = Session::full();
    after_a_start(&session, "{}", Some(OFF));
    let _agent = Program::start(&session, "ecoute-agent", None);
    session.bus().tray_item();
    fs::write(session.path("config/ecoute/preferences.json"), r#"{"autostart": true}"#)
        .expect("a file");
    session.ecoute(&["--background"]);
    wait_for("an entry", || {
        let text = fs::read_to_string(session.path(ENTRY)).ok()?;
        text.contains("Exec=").then_some(())
    });
}
