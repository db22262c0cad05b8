//! The button that tries a notification: what the person sees is what a real one looks like.

use rustix::process::{Signal, kill_process};

use super::program::Program;
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;

const OPEN: [&str; 2] = ["Ligne d’écoute\u{a0}: l’équipe répond", "Jusqu’à 19\u{a0}h"];
const RELAY: [&str; 2] = ["Ligne d’écoute\u{a0}: relais par le\u{a0}107", "Jusqu’à mardi 9\u{a0}h"];

/// Presses the button, and returns the result that the page shows.
fn tried(page: &Driver) -> String {
    page.script("document.querySelector('.settings').open = true");
    page.script("document.getElementById('tried').textContent = ''");
    page.script("document.getElementById('try').focus()");
    page.press(&[' ']);
    wait_for("the result", || {
        let text = page.script("return document.getElementById('tried').textContent");
        text.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    })
}

#[test]
fn a_tried_notification_is_as_a_real_one_and_no_real_one_is_lost_or_told_twice() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 17:50:00");
    let bus = session.bus();
    let monitor = bus.monitor_notifications();
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    bus.tray_item();
    let page = Driver::open(&session, &clock);
    page.wait_for_field("headline", "L’équipe répond");
    let raised = || {
        let notification = monitor.next();
        assert_eq!((notification.urgency, notification.transient), (Some(1), Some(true)));
        [notification.summary, notification.body]
    };
    let result = tried(&page);
    assert!(result.contains("Ne pas déranger") && result.contains("ecoute doctor"), "{result}");
    assert_eq!(raised(), OPEN);
    wait_for("it to be shown", || bus.shows_notification().then_some(()));
    page.wait_for_paint();
    session.save_screenshot("notification-tried");
    clock.jump(&session, "2027-01-11 18:00:00");
    assert_eq!(raised(), RELAY, "the real one");
    tried(&page);
    assert_eq!(raised(), RELAY, "the same again");
    page.choose("notifications", "full");
    wait_for("the old form to be closed", || (bus.notifications() == [0, 0]).then_some(()));
    tried(&page);
    assert_eq!(raised()[0], "0800 30 030\u{a0}: relais par le\u{a0}107");
    page.choose("notifications", "off");
    wait_for("it to be closed", || (bus.notifications() == [0, 0]).then_some(()));
    assert_eq!(tried(&page), "Aucune notification\u{a0}: le réglage ci-dessus les coupe.");
    page.choose("notifications", "discreet");
    wait_for("what was tried to be forgotten", || {
        let text = page.script("return document.getElementById('tried').textContent");
        (text == "").then_some(())
    });
    monitor.silence(std::time::Duration::from_millis(500));
}

#[test]
fn without_an_agent_or_its_answer_the_page_says_so() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let page = Driver::open(&session, &clock);
    page.wait_for_field("headline", "L’équipe répond");
    assert!(tried(&page).starts_with("Aucune notification\u{a0}: l’icône n’est pas en place."));
    let agent = Program::start(&session, "ecoute-agent", Some(&clock));
    session.bus().tray_item();
    agent.signal(Signal::STOP);
    assert!(tried(&page).starts_with("Aucune notification\u{a0}: l’icône ne répond pas."));
}

#[test]
fn without_a_notification_daemon_that_answers_the_page_says_so() {
    let mut session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    session.bus().tray_item();
    let page = Driver::open(&session, &clock);
    page.wait_for_field("headline", "L’équipe répond");
    let unshown =
        "Aucune notification\u{a0}: sur ce bureau, aucun service de notifications ne répond.";
    session.stop("dunst");
    assert!(tried(&page).starts_with(unshown));
    session.start_notification_daemon();
    assert!(tried(&page).starts_with("Une notification a été demandée."));
    let daemon = session.bus().process("org.freedesktop.Notifications");
    kill_process(daemon, Signal::STOP).expect("it runs");
    let result = tried(&page);
    kill_process(daemon, Signal::KILL).expect("it runs");
    assert!(result.starts_with(unshown), "{result}");
}
