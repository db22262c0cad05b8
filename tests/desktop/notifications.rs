//! Transitions on a real desktop: one notification each, the right words, the right moment.

use std::time::{Duration, Instant};

use super::program::Program;
use super::session::Session;
use super::wait_for;

/// Long enough for a second, wrong notification to show itself.
const AFTERMATH: Duration = Duration::from_secs(3);

/// Lets the agent live through a boundary, and checks what is told and shown.
fn check(name: &str, utc: &str, before: &str, after: &str, told: &str) {
    let session = Session::full();
    let ear = session.bus().hear_notifications();
    let _agent = Program::start(&session, "ecoute-agent", Some(&session.clock(utc)));
    let bus = session.bus();
    let item = bus.tray_item();
    let first = bus.look_at(&item);
    assert_eq!(first.tooltip, before);

    let heard = ear.next();
    assert_eq!((heard.app.as_str(), heard.summary.as_str()), ("Écoute", told));
    assert_eq!(heard.body, "");
    assert_eq!(heard.actions, ["default", "Ouvrir Écoute"]);
    assert_eq!((heard.urgency, heard.transient), (Some(0), Some(true)));
    wait_for("the tray to follow", || (bus.look_at(&item).tooltip == after).then_some(()));
    let then = bus.look_at(&item);
    assert_ne!(then.pictures, first.pictures);
    assert_eq!(format!("Écoute: {}", then.menu[0].label), after);
    session.photograph(&format!("notification-{name}"));
    ear.silence(AFTERMATH);
}

#[test]
fn monday_morning_is_told() {
    check(
        "monday-morning",
        "2027-01-11 07:59:55",
        "Écoute: Relais par le\u{a0}107 jusqu’à 9\u{a0}h",
        "Écoute: L’équipe répond jusqu’à 19\u{a0}h",
        "Ligne d’écoute\u{a0}: l’équipe répond jusqu’à 19\u{a0}h",
    );
}

#[test]
fn friday_evening_is_told() {
    check(
        "friday-evening",
        "2027-01-08 17:59:55",
        "Écoute: L’équipe répond jusqu’à 19\u{a0}h",
        "Écoute: Relais par le\u{a0}107 jusqu’à lundi 9\u{a0}h",
        "Ligne d’écoute\u{a0}: relais par le\u{a0}107 jusqu’à lundi 9\u{a0}h",
    );
}

#[test]
fn the_evening_before_a_holiday_is_told_with_the_day_after_it() {
    check(
        "before-ascension",
        "2027-05-05 16:59:55",
        "Écoute: L’équipe répond jusqu’à 19\u{a0}h",
        "Écoute: Relais par le\u{a0}107 jusqu’à vendredi 9\u{a0}h",
        "Ligne d’écoute\u{a0}: relais par le\u{a0}107 jusqu’à vendredi 9\u{a0}h",
    );
}

#[test]
fn a_click_on_the_notification_opens_the_window() {
    let session = Session::full();
    let ear = session.bus().hear_notifications();
    let clock = session.clock("2027-01-08 17:59:57");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    ear.next();
    // The agent listens for clicks only once the daemon has answered it, which shows a notification
    // a while after that; a click comes once.
    let bus = session.bus();
    // A daemon under load may drop one: then the next is clicked.
    let mut later = ["2027-01-11 08:00:00", "2027-01-11 18:00:00", "2027-01-12 08:00:00"].iter();
    let mut raised = Instant::now();
    wait_for("the agent to listen", || {
        if raised.elapsed() > AFTERMATH * 3
            && let Some(utc) = later.next()
        {
            clock.jump(&session, utc);
            ear.next();
            raised = Instant::now();
        }
        // The last of what it asks for.
        (bus.awaited("NotificationClosed") && bus.shows_notification()).then_some(())
    });
    bus.click_notification();
    session.wait_for_windows(&["Écoute"]);
    session.photograph("after-click");
}

#[test]
fn a_daemon_that_is_missing_is_said_in_the_log_and_one_that_comes_is_used() {
    let mut session = Session::bare();
    session.start_tray_host();
    let clock = session.clock("2027-01-08 17:59:57");
    let mut agent = Program::start(&session, "ecoute-agent", Some(&clock));
    wait_for("a word in the log", || agent.errors().contains("notification").then_some(()));
    assert!(agent.runs());
    drop(agent);

    prefer(&session, r#"{"notifyBeforeMinutes": 1}"#);
    let clock = session.clock("2027-01-08 17:58:57");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    session.bus().tray_item();
    session.start_notification_daemon();
    let heard = session.bus().hear_notifications().next();
    assert!(heard.summary.contains("107"), "{heard:?}");
}

#[test]
fn the_reminder_comes_once_and_on_time_or_not_at_all() {
    let session = Session::full();
    prefer(&session, r#"{"notifyBeforeMinutes": 15}"#);
    let clock = session.clock("2027-01-08 17:44:57");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    session.bus().tray_item();
    let ear = session.bus().hear_notifications();
    let reminder =
        "Ligne d’écoute\u{a0}: dès 19\u{a0}h, relais par le\u{a0}107 jusqu’à lundi 9\u{a0}h";
    assert_eq!(ear.next().summary, reminder);
    // A sleep from the reminder into its interval, one into the next day's, and a day of rest.
    for utc in ["2027-01-08 17:50:00", "2027-01-11 17:50:00", "2027-01-16 17:44:59"] {
        clock.jump(&session, utc);
        if utc.contains("01-16") {
            assert!(
                ear.next().summary.contains("depuis vendredi"),
                "the switch that was slept over"
            );
        }
        ear.silence(AFTERMATH);
    }
}

/// The user's choices, before any program runs.
fn prefer(session: &Session, choices: &str) {
    let folder = session.path("config/ecoute");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("preferences.json"), choices).expect("a file");
}
