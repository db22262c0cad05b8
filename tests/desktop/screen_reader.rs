//! What a screen reader finds in the real window, and the events of a transition.

use std::time::Duration;

use serde_json::json;

use super::assistive::{A11yEvent, Accessible};
use super::dialling::{install_phone, install_portal};
use super::program::{Program, built};
use super::session::Session;
use crate::policy::Etc;

/// The page on Christmas Day by role and name, in reading order; other objects may be in between.
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
    let lines: Vec<_> = all.iter().map(|object| line(object)).collect();
    assert_in_order(&page, &FOUND);

    let of_role = |role: &str| all.iter().filter(|object| object.role == role).count();
    assert_eq!((of_role("table row"), of_role("row header")), (8, 7), "{lines:#?}");
    let today: Vec<_> = all.iter().filter(|object| object.attribute("current") == "date").collect();
    let [today] = today[..] else { panic!("one day is today: {lines:#?}") };
    let [day] = &today.children[0].children[..] else { panic!("a button: {today:#?}") };
    let (role, name) = (day.role.as_str(), named(day));
    assert_eq!((role, &*name), ("push button", "vendredi 25 décembre, aujourd’hui"));
    // Orca reads the role "status" aloud, in English.
    assert_eq!(of_role("role 54"), 0, "{lines:#?}");
    let status: Vec<_> = all.iter().filter(|object| object.attribute("id") == "status").collect();
    let [status] = status[..] else { panic!("one status: {lines:#?}") };
    assert_eq!((status.attribute("live"), status.attribute("atomic")), ("polite", "true"));
    let texts: Vec<_> = status.children.iter().map(named).collect();
    let expected =
        ["Relais par le 107", "L’équipe reprend lundi 28 décembre à 9 h Jour férié : Noël"];
    assert_eq!(texts, expected);
    // Every focusable object has a name; the page and the answer have their titles.
    let nameless = |object: &&&Accessible| object.focusable && named(object).is_empty();
    let nameless: Vec<_> = all.iter().filter(nameless).map(|object| line(object)).collect();
    assert!(nameless.iter().all(|line| line.starts_with("section")), "{nameless:?}");
    assert_eq!(window.errors(), "");
}

#[test]
fn a_transition_to_the_relay_is_announced_once_politely_and_keeps_the_focus() {
    check_announcement(
        "2027-01-08 17:59:30",
        &[
            "Relais par le 107",
            "L’équipe reprend lundi 11 janvier à 9 h En dehors des heures d’ouverture",
        ],
    );
}

#[test]
fn the_team_s_return_is_announced_once_politely_and_keeps_the_focus() {
    check_announcement("2027-01-11 07:59:30", &["L’équipe répond", "jusqu’à 19 h"]);
}

#[test]
fn the_answer_is_read_first_and_a_copied_number_is_announced() {
    let mut session = Session::bare();
    let assistive = session.start_accessibility();
    let clock = session.clock("2027-01-08 09:00:00");
    let _window = Program::start(&session, "ecoute-window", Some(&clock));
    session.wait_for_painted_window("Écoute");
    session.bring_to_front("Écoute");
    let page = assistive.page("ecoute", |page| page.all().iter().any(|object| object.focused));
    let all = page.all();
    let focused = all.iter().rfind(|object| object.focused).expect("an object with the focus");
    assert_eq!(line(focused), "heading 1: L’équipe répond");
    assert_eq!(focused.description, "jusqu’à 19 h");
    let stream = assistive.listen();
    session.press_keys("Tab");
    stream.until(|event| is_focus(event) && event.name == "Copier le 0800 30 030");
    session.press_keys("space");
    let events = stream.until(is_announcement);
    let said = &events.last().expect("the announcement").text;
    assert!(said.starts_with("Numéro copié : 0800 30 030."), "{said}");
    assert_eq!(events.iter().find(|event| is_focus(event)), None);
}

/// The controls of the number, the lookup and the own contacts, in reading order.
const CONTROLS: [&str; 8] = [
    "push button: Appeler le 0800 30 030",
    "push button: Copier le 0800 30 030",
    "push button: vendredi 8 janvier, aujourd’hui",
    "combo box: Jour",
    "combo box: Heure",
    "heading 2: Dans votre organisation",
    "push button: Appeler le 42 17, Service social",
    "push button: Copier le 42 17, Service social",
];

#[test]
fn each_control_of_lookup_and_contacts_has_a_name_and_a_chosen_time_is_announced() {
    let Some(etc) = Etc::beside_bus() else { return };
    let mut session = Session::bare();
    install_portal(&session);
    install_phone(&session);
    let contact = json!({"name": "Service social", "telephone": "42 17"});
    etc.write("managed/9.json", json!({"dialling": true, "contactPoint": [contact]}).to_string());
    let assistive = session.start_accessibility();
    let mut command = session.command("unshare");
    command.args(etc.over(&built("ecoute-window"))).arg("ecoute-window");
    session.clock("2027-01-08 09:05:00").apply_to(&mut command);
    let _window = Program::run(&session, "ecoute-window", command);
    session.wait_for_painted_window("Écoute");
    session.bring_to_front("Écoute");
    assistive.page("ecoute", |page| page.all().iter().any(|object| object.focused));
    let stream = assistive.listen();
    for control in &CONTROLS[..3] {
        session.press_keys("Tab");
        stream.until(|event| is_focus(event) && format!("push button: {}", event.name) == *control);
    }
    // A day of the week opens the lookup.
    session.press_keys("space");
    stream.until(|event| is_focus(event) && event.name == "Heure");
    let page = assistive.page("ecoute", |page| page.has("combo box"));
    assert_in_order(&page, &CONTROLS);
    session.press_keys("Down");
    let events = stream.until(is_announcement);
    let said = &events.last().expect("the announcement").text;
    assert_eq!(said, "Vendredi 8 janvier, 10 h 30. L’équipe répond. jusqu’à 19 h");
}

/// Checks that the page has these lines in this order; other objects may be in between.
fn assert_in_order(page: &Accessible, expected: &[&str]) {
    let lines: Vec<_> = page.all().into_iter().map(line).collect();
    let mut rest = lines.iter();
    for expected in expected {
        assert!(rest.any(|line| line == expected), "{expected}, in its place in {lines:#?}");
    }
}

fn is_focus(event: &A11yEvent) -> bool {
    event.event == "StateChanged focused"
}

fn is_announcement(event: &A11yEvent) -> bool {
    event.event.starts_with("Announcement")
}

/// Checks the events of a transition 30 s after `before`, after which the status is `expected`.
fn check_announcement(before: &str, expected: &[&str]) {
    let mut session = Session::bare();
    let assistive = session.start_accessibility();
    let clock = session.clock(before);
    let _window = Program::start(&session, "ecoute-window", Some(&clock));
    session.wait_for_painted_window("Écoute");
    assistive.page("ecoute", |page| page.has("table"));
    session.bring_to_front("Écoute");
    let stream = assistive.listen();
    session.press_keys("shift+Tab");
    stream.until(|event| is_focus(event) && event.name == "Masquer");

    let mut events = stream.until(is_announcement);
    events.extend(stream.rest(Duration::from_secs(3)));
    let announced = events.iter().filter(|event| is_announcement(event));
    let announced: Vec<_> = announced.map(|event| event.text.replace(". ", " ")).collect();
    assert_eq!(announced, [expected.join(" ")], "{events:#?}");
    // Other readers read the polite status as a whole, because one element is added to it.
    let added = |event: &A11yEvent| event.event == "ChildrenChanged add" && event.live == "polite";
    assert_eq!(events.iter().filter(|event| added(event)).count(), 1, "{events:#?}");
    let page = assistive.page("ecoute", |page| page.has("table"));
    let all = page.all();
    let status = all.iter().find(|object| object.attribute("id") == "status").expect("a status");
    let texts: Vec<_> = status.children.iter().map(named).collect();
    assert_eq!(texts, expected, "{events:#?}");
    assert!(events.iter().all(|event| event.live != "assertive"), "{events:#?}");
    let moved = |event: &&A11yEvent| event.event.contains("focused") && event.name != "Masquer";
    assert_eq!(events.iter().find(moved), None);
    assert_eq!(session.active_window(), "Écoute");
}

/// The role with its level or landmark, and the name.
fn line(object: &Accessible) -> String {
    let kind = match object.role.as_str() {
        "landmark" => object.attribute("xml-roles"),
        "heading" => object.attribute("level"),
        _ => "",
    };
    let role = format!("{} {kind}", object.role);
    format!("{}: {}", role.trim(), named(object))
}

/// The name, else the text, with ordinary spaces.
fn named(object: &Accessible) -> String {
    let text = if object.name.is_empty() { &object.text } else { &object.name };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
