//! The window: one page, in the real engine, from the click to the close.

use std::io::ErrorKind;
use std::net::TcpListener;

use serde_json::json;

use super::program::processes;
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;

#[test]
fn the_page_says_who_answers_and_changes_by_itself() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2027-01-08 17:59:50"));
    page.wait_for_field("headline", "L’équipe répond");
    assert_eq!(page.field("until"), "jusqu’à 19\u{a0}h");
    assert_eq!(page.script("return document.documentElement.dataset.mark"), "open");
    page.wait_for_paint();
    session.photograph("page-open");

    page.wait_for_field("headline", "Relais par le\u{a0}107");
    assert_eq!(page.field("until"), "L’équipe reprend lundi 11\u{a0}janvier à 9\u{a0}h");
    assert_eq!(page.field("reason"), "En dehors des heures d’ouverture");
    assert_eq!(page.script("return document.documentElement.dataset.mark"), "relay");
    assert_eq!(page.script("return document.querySelectorAll('[role=status]').length"), 1);
    let text = page.script("return document.body.innerText");
    let text = text.as_str().expect("text");
    for shown in ["0800 30 030", "107", "101", "112", "02.09.2021", "Noël"] {
        let expected = shown != "Noël";
        assert_eq!(text.contains(shown), expected, "{shown} in {text}");
    }
    page.wait_for_paint();
    session.photograph("page-relay");
}

#[test]
fn the_page_may_ask_for_nothing_else() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let answer = page.script(
        "window.answer = 'pending';
         window.__TAURI__.core.invoke('plugin:window|set_title', { value: 'x' })
           .then(() => { window.answer = 'allowed' }, () => { window.answer = 'denied' });",
    );
    assert!(answer.is_null());
    wait_for("an answer", || {
        let answer = page.script("return window.answer");
        (answer != "pending").then(|| assert_eq!(answer, "denied"))
    });
    let outside = TcpListener::bind("127.0.0.1:0").expect("a port");
    outside.set_nonblocking(true).expect("a port");
    let address = outside.local_addr().expect("a port");
    page.script(&format!(
        "window.answer = 'pending';
         document.addEventListener('securitypolicyviolation',
           ({{ effectiveDirective }}) => {{ window.broken = effectiveDirective }});
         fetch('http://{address}/', {{ mode: 'no-cors' }})
           .then(() => {{ window.answer = 'allowed' }}, () => {{ window.answer = 'denied' }});"
    ));
    wait_for("an answer", || {
        let answer = page.script("return [window.answer, window.broken]");
        (answer[0] != "pending").then(|| assert_eq!(answer, json!(["denied", "connect-src"])))
    });
    let nobody = outside.accept().expect_err("nobody has come");
    assert_eq!(nobody.kind(), ErrorKind::WouldBlock);
}

#[test]
fn the_command_opens_one_window_and_brings_it_to_the_front() {
    let session = Session::full();
    session.ecoute(&[]);
    session.wait_for_windows(&["Écoute"]);
    wait_for("the new window in front", || (session.active_window() == "Écoute").then_some(()));
    let bus = session.bus();
    bus.tray_item();

    let mut other = session
        .command("xmessage")
        .args(["-title", "other", "text"])
        .spawn()
        .expect("xmessage runs");
    wait_for("another window in front", || (session.active_window() == "other").then_some(()));
    session.ecoute(&[]);
    wait_for("the window in front", || (session.active_window() == "Écoute").then_some(()));
    assert_eq!(processes(&session, "ecoute-window").len(), 1);
    assert_eq!(processes(&session, "ecoute-agent").len(), 1);
    other.kill().expect("it runs");
    other.wait().expect("a child of ours");

    session.ecoute(&["quit"]);
    for program in ["ecoute-window", "ecoute-agent"] {
        assert!(processes(&session, program).is_empty(), "quit returns when {program} has left");
    }
}
