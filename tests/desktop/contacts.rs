//! The organisation's own contacts on the page and on paper.

use chrono::Utc;
use helpline::policy::{self, Layer, Level};
use helpline::schedule::span;
use helpline::view;
use helpline::watch::Step;
use serde_json::{Value, json};

use super::accessibility::{OVERFLOWING, axe, violations};
use super::session::Session;
use super::webdriver::Driver;
use super::{wait_for, wait_until};
use crate::policy::Etc;

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
/// What a contact may contain and no page may interpret.
const MARKUP: &str = "<img src=x onerror=\"document.title='!'\"> & {number} </script>";

fn policy() -> String {
    let contact = |name: &str, telephone: &str, closes: &str| {
        json!({"name": name, "telephone": telephone, "description": MARKUP, "availableLanguage": "fr",
            "hoursAvailable": [{"dayOfWeek": "Monday", "opens": "08:30", "closes": closes}]})
    };
    json!({"contactPoint": [
        contact("Service social", "+32 4 000 00 00", "11:00"),
        contact(MARKUP, "42 17", "17:00"),
    ]})
    .to_string()
}

/// The page at 10:00 in Brussels, with its contacts.
fn open(session: &Session, etc: &Etc, utc: &str) -> Driver {
    etc.write("managed/9.json", policy());
    let page = Driver::open_where(session, &session.clock(utc), &etc.mount());
    page.wait_for_field("own_contacts_title", "Dans votre organisation");
    page
}

/// The texts of one kind, in order.
fn texts(page: &Driver, kind: &str) -> Value {
    page.script(&format!(
        "return [...document.querySelectorAll('.own {kind}')].map((it) => it.textContent)"
    ))
}

#[test]
fn contacts_are_shown_below_the_answer_as_plain_text() {
    let (session, etc) = (Session::full(), Etc::new());
    let page = open(&session, &etc, "2027-01-11 09:00:00");
    assert_eq!(texts(&page, ".own-name"), json!(["Service social", MARKUP]));
    assert_eq!(texts(&page, ".own-number"), json!(["+32 4 000 00 00", "42 17"]));
    assert_eq!(
        texts(&page, ".callable"),
        json!(["Joignable jusqu’à 11\u{a0}h", "Joignable jusqu’à 17\u{a0}h"])
    );
    let inside =
        "return [document.querySelectorAll('.own img, .own script').length, document.title,
        document.querySelectorAll('.own li').length]";
    assert_eq!(page.script(inside), json!([0, "Écoute", 2]));
    let labels = "return [...document.querySelectorAll('.own button')].map((it) => it.ariaLabel)";
    assert_eq!(
        page.script(labels),
        json!([
            "Copier le\u{a0}+32 4 000 00 00, Service social",
            format!("Copier le\u{a0}42 17, {MARKUP}")
        ])
    );
    // As the window opens, answer, number and emergency line come first.
    session.resize_window("Écoute", 460, 760);
    wait_for("the size", || (page.script("return innerWidth") == 460).then_some(()));
    page.wait_for_paint();
    let first = "return ['.answer', '.dial', '.emergency'].filter((it) =>
        document.querySelector(it).getBoundingClientRect().bottom > innerHeight)";
    assert_eq!(page.script(first), json!([]));
    page.script(&axe());
    assert_eq!(violations(&page), json!([]));
    assert_eq!(page.script(OVERFLOWING), json!([]));
    page.script("document.querySelector('.own').scrollIntoView()");
    page.wait_for_paint();
    session.save_window_screenshot("Écoute", "page-contacts");
}

#[test]
fn a_contact_s_hours_end_at_the_second_and_the_focus_stays() {
    let (session, etc) = (Session::full(), Etc::new());
    let page = open(&session, &etc, "2027-01-11 09:50:00");
    page.script("document.querySelector('.own button').focus()");
    let clock = session.clock("2027-01-11 09:59:56");
    clock.jump(&session, "2027-01-11 09:59:56");
    let status = || -> Value {
        let status = session.ecoute_at(&clock, &["status", "--json"]);
        serde_json::from_str(&status).expect("JSON")
    };
    let before = texts(&page, ".callable");
    let at = status()["at"].as_str().expect("an instant").to_owned();
    assert_eq!(before[0], "Joignable jusqu’à 11\u{a0}h", "{at}");
    wait_for("the end of the hours", || (texts(&page, ".callable")[0] != before[0]).then_some(()));
    let at = status()["at"].as_str().expect("an instant").to_owned();
    assert!(("2027-01-11T11:00:00".."2027-01-11T11:00:03").contains(&&*at), "shown at {at}");
    assert_eq!(
        texts(&page, ".callable")[0],
        "Pas joignable maintenant\u{a0}; à partir de lundi 18\u{a0}janvier, 8\u{a0}h\u{a0}30"
    );
    let focused = "return document.activeElement.ariaLabel";
    assert_eq!(page.script(focused), "Copier le\u{a0}+32 4 000 00 00, Service social");
    assert_eq!(texts(&page, ".callable")[1], "Joignable jusqu’à 17\u{a0}h");
}

/// Each combination of what may be missing, in both orders, when the page opens and when it is
/// updated.
#[test]
fn each_contact_has_its_own_texts() {
    let contact = |index: usize| {
        let mut contact = json!({"name": format!("Contact {index}"), "telephone": "42 17"});
        let closes = format!("1{index}:00");
        let hours = json!([{"dayOfWeek": "Monday", "opens": "08:00", "closes": closes}]);
        let fields = [
            ("description", json!("§1")),
            ("availableLanguage", json!("§2")),
            ("hoursAvailable", hours),
        ];
        for (bit, (name, value)) in fields.into_iter().enumerate() {
            if index >> bit & 1 == 1 {
                contact[name] = value;
            }
        }
        contact
    };
    let contacts: Vec<_> = (0..8).map(contact).collect();
    let reversed: Vec<_> = contacts.iter().rev().cloned().collect();
    for contacts in [contacts, reversed] {
        let keys = json!({"contactPoint": contacts});
        let layer = Layer {
            level: Level::Managed,
            source: String::new(),
            keys: keys.as_object().expect("keys").clone(),
        };
        let effective = policy::merge(&[layer], None);
        let (session, etc) = (Session::full(), Etc::new());
        etc.write("managed/9.json", keys.to_string());
        let clock = session.clock("2027-01-11 09:00:00");
        let page = Driver::open_where(&session, &clock, &etc.mount());
        page.wait_for_field("own_contacts_title", "Dans votre organisation");
        for now in ["2027-01-11 09:00:00", "2027-01-11 13:30:00"] {
            clock.jump(&session, now);
            let instant = now.replace(' ', "T") + "Z";
            let step = Step::at(
                instant.parse().expect("an instant"),
                span().start,
                &effective.schedule,
                &effective.settings,
            );
            let shown = view::of(&step, &effective, &Utc).page.own_contacts;
            let expected: Value = shown
                .iter()
                .map(|it| json!([it.name, it.description, it.languages, it.callable]))
                .collect();
            let rows = "return [...document.querySelectorAll('.own li')].map((row) =>
                ['.own-name', '.description', '.small', '.callable'].map((part) => {
                  const shown = [...row.querySelectorAll(part)].filter((it) => it.checkVisibility());
                  return shown.map((it) => it.textContent).join('');
                }))";
            wait_until("each contact's texts", || {
                let seen = page.script(rows);
                if seen == expected { Ok(()) } else { Err(format!("{seen}, not {expected}")) }
            });
        }
    }
}

#[test]
fn a_contact_s_number_is_copied_by_keyboard() {
    let mut session = Session::full();
    session.set("XDG_CURRENT_DESKTOP", "ubuntu:GNOME");
    let etc = Etc::new();
    let page = open(&session, &etc, "2027-01-11 09:00:00");
    let focused = "return document.activeElement.ariaLabel ?? ''";
    let reached = (0..60).any(|_| {
        page.press(&[TAB]);
        page.script(focused) == format!("Copier le\u{a0}42 17, {MARKUP}")
    });
    assert!(reached, "the keyboard reaches the second contact");
    page.press(&[ENTER]);
    wait_for("a message", || {
        (texts(&page, ".result") == json!(["", "Numéro copié\u{a0}: 42 17"])).then_some(())
    });
    let pasted = session.command("xclip").args(["-selection", "clipboard", "-o"]).output();
    assert_eq!(String::from_utf8_lossy(&pasted.expect("xclip runs").stdout), "42 17");
    // In another order, the focus stays with its contact.
    let mut reordered: Value = serde_json::from_str(&policy()).expect("JSON");
    reordered["contactPoint"].as_array_mut().expect("a list").reverse();
    etc.write("managed/9.json", reordered.to_string());
    wait_for("the other order", || {
        (texts(&page, ".own-name") == json!([MARKUP, "Service social"])).then_some(())
    });
    assert_eq!(page.script(focused), format!("Copier le\u{a0}42 17, {MARKUP}"));
    // Removed, the section leaves nothing behind.
    std::fs::remove_file(etc.path("managed/9.json")).expect("a file");
    page.wait_for_field("own_contacts_title", "");
    assert_eq!(page.script("return document.querySelector('.own').checkVisibility()"), false);
}
