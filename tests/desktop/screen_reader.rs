//! What a screen reader finds in the real window, and what it is told when the answer changes.

use std::time::Duration;

use super::assistive::{Thing, Told};
use super::program::Program;
use super::session::Session;

/// The page on Christmas Day by role and name, in reading order; other things may stand between.
const FOUND: [&str; 15] = [
    "link: Aller à la réponse",
    "landmark banner: ",
    "push button: Masquer",
    "landmark main: ",
    "heading 1: Relais par le 107",
    "push button: Copier le 0800 30 030",
    "landmark region: Cette semaine",
    "heading 2: Cette semaine",
    "table: Cette semaine",
    "column header: Jour",
    "column header: Qui répond",
    "heading 2: Jours fériés et exceptions à venir",
    "list: ",
    "list item: vendredi 25 décembre 2026 Noël",
    "heading 2: Qui appeler",
];

#[test]
fn a_screen_reader_finds_each_part_by_role_and_name() {
    let mut session = Session::bare();
    let assistive = session.start_accessibility();
    let clock = session.clock("2026-12-25 10:00:00");
    let window = Program::start(&session, "ecoute-window", Some(&clock));
    session.wait_for_painted_window("Écoute");
    let page = assistive.page("ecoute", |page| page.has("table"));
    let all = page.all();
    let lines: Vec<_> = all.iter().map(|thing| line(thing)).collect();
    let mut rest = lines.iter();
    for expected in FOUND {
        assert!(rest.any(|line| line == expected), "{expected}, in its place in {lines:#?}");
    }

    let of_role = |role: &str| all.iter().filter(|thing| thing.role == role).count();
    assert_eq!((of_role("table row"), of_role("row header")), (8, 7), "{lines:#?}");
    let today: Vec<_> = all.iter().filter(|thing| thing.attribute("current") == "date").collect();
    let [today] = today[..] else { panic!("one day is today: {lines:#?}") };
    assert!(named(&today.children[0]).ends_with("vendredi 25 décembre, aujourd’hui"), "{today:#?}");
    let status: Vec<_> =
        all.iter().filter(|thing| thing.attribute("xml-roles") == "status").collect();
    let [status] = status[..] else { panic!("one status: {lines:#?}") };
    assert_eq!((status.attribute("live"), status.attribute("atomic")), ("polite", "true"));
    let said: Vec<_> = status.children.iter().map(named).collect();
    let expected =
        ["Relais par le 107", "L’équipe reprend lundi 28 décembre à 9 h Jour férié : Noël"];
    assert_eq!(said, expected);
    // Nothing takes the focus that has no name; the page itself and the answer have their titles.
    let nameless = |thing: &&&Thing| thing.focusable && named(thing).is_empty();
    let nameless: Vec<_> = all.iter().filter(nameless).map(|thing| line(thing)).collect();
    assert!(nameless.iter().all(|line| line.starts_with("section")), "{nameless:?}");
    assert_eq!(window.errors(), "");
}

#[test]
fn a_transition_into_relay_is_told_once_politely_and_takes_no_focus() {
    a_transition_is_told(
        "2027-01-08 17:59:30",
        &[
            "Relais par le 107",
            "L’équipe reprend lundi 11 janvier à 9 h En dehors des heures d’ouverture",
        ],
    );
}

#[test]
fn the_team_s_return_is_told_once_politely_and_takes_no_focus() {
    a_transition_is_told("2027-01-11 07:59:30", &["L’équipe répond", "jusqu’à 19 h"]);
}

/// A transition 30 s after `before`, after which the status says `expected`.
fn a_transition_is_told(before: &str, expected: &[&str]) {
    let mut session = Session::bare();
    let assistive = session.start_accessibility();
    let clock = session.clock(before);
    let _window = Program::start(&session, "ecoute-window", Some(&clock));
    session.wait_for_painted_window("Écoute");
    assistive.page("ecoute", |page| page.has("table"));
    session.bring_to_front("Écoute");
    let hearing = assistive.listen();
    session.press_keys("Tab");
    session.press_keys("Tab");
    let focused = |told: &Told| told.event == "StateChanged focused" && told.name == "Masquer";
    hearing.until(focused);

    // A new part comes into the polite status, which is read whole; only that is told, and once.
    let added = |told: &Told| told.event == "ChildrenChanged add" && told.live == "polite";
    let mut told = hearing.until(added);
    told.extend(hearing.rest(Duration::from_secs(3)));
    let additions = told.iter().filter(|told| added(told)).count();
    assert_eq!(additions, 1, "{told:#?}");
    let page = assistive.page("ecoute", |page| page.has("status bar"));
    let all = page.all();
    let status = all.iter().find(|thing| thing.role == "status bar").expect("a status");
    let said: Vec<_> = status.children.iter().map(named).collect();
    assert_eq!(said, expected, "{told:#?}");
    assert!(told.iter().all(|told| told.live != "assertive"), "{told:#?}");
    let moved = |told: &&Told| told.event.contains("focused") && told.name != "Masquer";
    assert_eq!(told.iter().find(moved), None);
    assert_eq!(session.active_window(), "Écoute");
}

/// A role, with its level or its landmark, and a name.
fn line(thing: &Thing) -> String {
    let kind = match thing.role.as_str() {
        "landmark" => thing.attribute("xml-roles"),
        "heading" => thing.attribute("level"),
        _ => "",
    };
    let role = format!("{} {kind}", thing.role);
    format!("{}: {}", role.trim(), named(thing))
}

/// Its name, else its own text; plain spaces for others.
fn named(thing: &Thing) -> String {
    let text = if thing.name.is_empty() { &thing.text } else { &thing.name };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
