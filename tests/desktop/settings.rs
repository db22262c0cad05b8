//! The settings in the page: applied immediately everywhere, saved completely or not at all.

use std::fs;

use serde_json::{Value, json};

use super::program::{Program, processes};
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;

/// Selects an option as a person does: the value, then the event.
fn choose(page: &Driver, key: &str, index: usize) {
    page.script(&format!(
        "const select = document.getElementById('setting-{key}');
         select.selectedIndex = {index};
         select.dispatchEvent(new Event('change'));"
    ));
}

#[test]
fn a_setting_applies_immediately_in_page_tray_and_notifications() {
    let session = Session::full();
    let clock = session.clock("2027-01-08 17:50:00");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    let monitor = bus.monitor_notifications();
    let item = bus.tray_item();
    let page = Driver::open(&session, &clock);
    page.wait_for_field("headline", "L’équipe répond");

    let file = session.path("config/ecoute/preferences.json");
    let saved = || -> Option<Value> { serde_json::from_slice(&fs::read(&file).ok()?).ok() };
    let wait_until_saved = |expected: Value| {
        wait_for("the choices to be saved", || (saved()? == expected).then_some(()));
    };
    choose(&page, "notifications", 2);
    wait_until_saved(json!({"notifications": "full"}));
    choose(&page, "language", 1);
    page.wait_for_field("headline", "Het team neemt op");
    assert_eq!(page.script("return document.documentElement.lang"), "nl");
    wait_until_saved(json!({"language": "nl", "notifications": "full"}));
    // The agent reads all settings at once: when the tray shows the last, the first is effective,
    // too.
    wait_for("the tray to follow", || {
        (bus.read_item(&item).tooltip == "Écoute: Het team neemt op tot 19\u{a0}uur").then_some(())
    });
    clock.jump(&session, "2027-01-08 18:00:00");
    let notification = monitor.next();
    assert_eq!(notification.summary, "0800 30 030: doorgeschakeld naar\u{a0}107");
    let body = "Tot maandag 9\u{a0}uur. Écoute Violences Conjugales";
    assert!(notification.body.starts_with(body), "{}", notification.body);
    page.script("document.querySelector('.settings').open = true");
    page.script("document.querySelector('.settings').scrollIntoView()");
    page.wait_for_paint();
    session.save_screenshot("page-settings");
}

#[test]
fn preferences_edited_by_hand_apply_in_page_and_tray() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    let item = bus.tray_item();
    let page = Driver::open(&session, &clock);
    page.wait_for_field("headline", "L’équipe répond");
    let file = session.path("config/ecoute/preferences.json");
    assert!(!file.exists(), "the first has no folder yet");
    for (language, headline, tooltip) in [
        ("nl", "Het team neemt op", "Écoute: Het team neemt op tot 19\u{a0}uur"),
        ("en", "The team is answering", "Écoute: The team is answering until 19:00"),
    ] {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, json!({"language": language}).to_string()).expect("a file");
        page.wait_for_field("headline", headline);
        wait_for("the tray to follow", || (bus.read_item(&item).tooltip == tooltip).then_some(()));
    }
}

#[test]
fn a_setting_that_cannot_be_saved_is_reported_and_changes_nothing() {
    for (name, setup, before) in [
        (
            "a full disk",
            "mount -t tmpfs -o size=4k none \"$XDG_CONFIG_HOME\" && mkdir \"$XDG_CONFIG_HOME/ecoute\" && cat /dev/zero > \"$XDG_CONFIG_HOME/full\" 2>/dev/null",
            None,
        ),
        (
            "a full disk with preferences",
            "mount -t tmpfs -o size=4k none \"$XDG_CONFIG_HOME\" && mkdir \"$XDG_CONFIG_HOME/ecoute\" && echo '{\"zoom\": 150}' > \"$XDG_CONFIG_HOME/ecoute/preferences.json\"",
            Some("{\"zoom\": 150}\n"),
        ),
        (
            "a full disk with unreadable preferences",
            "mount -t tmpfs -o size=4k none \"$XDG_CONFIG_HOME\" && mkdir \"$XDG_CONFIG_HOME/ecoute\" && echo '{' > \"$XDG_CONFIG_HOME/ecoute/preferences.json\"",
            Some("{\n"),
        ),
        ("a read-only home", "mount -t tmpfs -o ro none \"$XDG_CONFIG_HOME\"", None),
    ] {
        let session = Session::full();
        let clock = session.clock("2027-01-11 10:00:00");
        let page = Driver::open_where(&session, &clock, setup);
        page.wait_for_field("headline", "L’équipe répond");
        choose(&page, "language", 1);
        let message = wait_for("a message", || {
            let message = page.script("return document.getElementById('not-saved').textContent");
            message.as_str().filter(|message| !message.is_empty()).map(str::to_owned)
        });
        assert!(message.starts_with("Ce réglage n’a pas pu être enregistré"), "{name}: {message}");
        assert!(message.contains("preferences.json"), "{name}: {message}");
        assert_eq!(page.field("headline"), "L’équipe répond", "{name}");
        let index = page.script("return document.getElementById('setting-language').selectedIndex");
        assert_eq!(index, 0, "{name}");
        let pid = processes(&session, "ecoute-window")[0];
        let folder = session.path("config/ecoute");
        let folder = format!("/proc/{pid}/root{}", folder.display());
        let left = fs::read_dir(&folder).into_iter().flatten();
        let left: Vec<_> = left.map(|entry| entry.expect("an entry").file_name()).collect();
        let expected: &[&str] = before.map_or(&[], |_| &["preferences.json"]);
        assert_eq!(left, expected, "{name}: no other file");
        let after = fs::read_to_string(format!("{folder}/preferences.json")).ok();
        assert_eq!(after.as_deref(), before, "{name}");
    }
}

#[test]
fn an_autostart_entry_that_cannot_be_written_is_reported() {
    let session = Session::full();
    fs::write(session.path("config/autostart"), "no folder").expect("a file");
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    page.choose("autostart", "true");
    let message = wait_for("a message", || {
        let message = page.script("return document.getElementById('not-saved').textContent");
        message.as_str().filter(|message| !message.is_empty()).map(str::to_owned)
    });
    assert!(message.contains("config/autostart"), "{message}");
}
