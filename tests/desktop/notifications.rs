//! Transitions on a real desktop: one notification each, with the right text, on time.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::program::Program;
use super::session::Session;
use super::wait_for;

/// Long enough for an unwanted second notification to appear.
const SETTLE_TIME: Duration = Duration::from_secs(3);

/// Runs the agent over a transition, and checks notification and tray.
fn check(name: &str, utc: &str, before: &str, after: &str, texts: [&str; 2]) {
    let session = Session::full();
    let monitor = session.bus().monitor_notifications();
    let _agent = Program::start(&session, "ecoute-agent", Some(&session.clock(utc)));
    let bus = session.bus();
    let item = bus.tray_item();
    let first = bus.read_item(&item);
    assert_eq!(first.tooltip, before);

    let notification = monitor.next();
    assert_eq!(
        (notification.app.as_str(), [&*notification.summary, &*notification.body]),
        ("Écoute", texts)
    );
    assert_eq!(notification.actions, ["default", "Ouvrir Écoute"]);
    assert_eq!((notification.urgency, notification.transient), (Some(1), Some(true)));
    wait_for("the tray to follow", || (bus.read_item(&item).tooltip == after).then_some(()));
    let second = bus.read_item(&item);
    assert_ne!(second.icons, first.icons);
    assert_eq!(format!("Écoute: {}", second.menu[0].label), after);
    session.save_screenshot(&format!("notification-{name}"));
    monitor.silence(SETTLE_TIME);
}

#[test]
fn monday_morning_is_notified() {
    check(
        "monday-morning",
        "2027-01-11 07:59:55",
        "Écoute: Relais par le\u{a0}107 jusqu’à 9\u{a0}h",
        "Écoute: L’équipe répond jusqu’à 19\u{a0}h",
        ["Ligne d’écoute\u{a0}: l’équipe répond", "Jusqu’à 19\u{a0}h"],
    );
}

#[test]
fn friday_evening_is_notified() {
    check(
        "friday-evening",
        "2027-01-08 17:59:55",
        "Écoute: L’équipe répond jusqu’à 19\u{a0}h",
        "Écoute: Relais par le\u{a0}107 jusqu’à lundi 9\u{a0}h",
        ["Ligne d’écoute\u{a0}: relais par le\u{a0}107", "Jusqu’à lundi 9\u{a0}h"],
    );
}

#[test]
fn the_evening_before_a_holiday_names_the_day_after_it() {
    check(
        "before-ascension",
        "2027-05-05 16:59:55",
        "Écoute: L’équipe répond jusqu’à 19\u{a0}h",
        "Écoute: Relais par le\u{a0}107 jusqu’à vendredi 9\u{a0}h",
        ["Ligne d’écoute\u{a0}: relais par le\u{a0}107", "Jusqu’à vendredi 9\u{a0}h"],
    );
}

#[test]
fn a_click_on_the_notification_opens_the_window() {
    let session = Session::full();
    let monitor = session.bus().monitor_notifications();
    let clock = session.clock("2027-01-08 17:59:57");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    monitor.next();
    let bus = session.bus();
    // A daemon under load may drop a notification; then the next one is clicked.
    let mut later = ["2027-01-11 08:00:00", "2027-01-11 18:00:00", "2027-01-12 08:00:00"].iter();
    let mut raised = Instant::now();
    wait_for("it to be shown", || {
        if raised.elapsed() > SETTLE_TIME * 3
            && let Some(utc) = later.next()
        {
            clock.jump(&session, utc);
            monitor.next();
            raised = Instant::now();
        }
        bus.shows_notification().then_some(())
    });
    bus.click_notification();
    session.wait_for_windows(&["Écoute"]);
    session.save_screenshot("after-click");
}

#[test]
fn a_click_counts_even_before_the_agent_knows_the_number() {
    let session = Session::full();
    let monitor = session.bus().monitor_notifications();
    let clock = session.clock("2027-01-08 17:59:57");
    let agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    bus.tray_item();
    session.signal("dunst", Signal::STOP);
    monitor.next();
    agent.signal(Signal::STOP);
    session.signal("dunst", Signal::CONT);
    wait_for("it to be shown", || bus.shows_notification().then_some(()));
    bus.click_notification();
    agent.signal(Signal::CONT);
    session.wait_for_windows(&["Écoute"]);
}

#[test]
fn the_icon_is_sent_where_the_theme_has_none() {
    let mut session = Session::full();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../icons/64x64.png");
    let pixels = session.command("convert").args([file, "-depth", "8", "rgba:-"]).output();
    let icon = Some((64, 64, pixels.expect("ImageMagick runs").stdout));
    let theme = session.path("share/icons/hicolor/64x64/apps");
    session.set("XDG_DATA_DIRS", &session.path("share").to_string_lossy());
    let monitor = session.bus().monitor_notifications();
    let sent = || {
        let _agent =
            Program::start(&session, "ecoute-agent", Some(&session.clock("2027-01-11 07:59:58")));
        monitor.next().icon
    };
    assert!(sent() == icon, "not the program's icon");
    fs::create_dir_all(&theme).expect("a folder");
    fs::copy(file, theme.join("ecoute.png")).expect("a file");
    assert!(sent().is_none(), "both a picture and an icon name");
}

/// How many notifications the daemon shows or queues.
fn shown_or_queued(session: &Session) -> usize {
    let [displayed, waiting] = session.bus().notifications();
    displayed + waiting
}

#[test]
fn at_most_one_notification_is_shown_and_only_while_it_is_true() {
    for paused in [false, true] {
        let session = Session::full();
        session.bus().pause_notifications(paused);
        write_preferences(&session, r#"{"notifyBeforeMinutes": 15}"#);
        let monitor = session.bus().monitor_notifications();
        let clock = session.clock("2027-01-08 17:44:58");
        let mut agent = Program::start(&session, "ecoute-agent", Some(&clock));
        let item = session.bus().tray_item();
        monitor.next();
        for utc in ["2027-01-08 18:00:01", "2027-01-11 08:00:01"] {
            clock.jump(&session, utc);
            monitor.next();
            wait_for("one of them", || (shown_or_queued(&session) == 1).then_some(()));
        }
        session.bus().pause_notifications(false);
        wait_for("it to be shown", || session.bus().shows_notification().then_some(()));
        assert_eq!(shown_or_queued(&session), 1);
        session.save_screenshot(&format!("one-notification-{paused}"));
        // With an implausible clock, the notification may be untrue and is closed.
        clock.jump(&session, "2020-01-11 08:00:01");
        wait_for("it to be closed", || (shown_or_queued(&session) == 0).then_some(()));
        clock.jump(&session, "2027-01-11 18:00:01");
        wait_for("a plausible clock", || {
            session.bus().read_item(&item).tooltip.contains("mardi").then_some(())
        });
        clock.jump(&session, "2027-01-12 08:00:01");
        monitor.next();
        wait_for("it to be shown", || (shown_or_queued(&session) == 1).then_some(()));
        if paused {
            session.ecoute(&["quit"]);
        } else {
            agent.signal(Signal::TERM);
        }
        assert!(agent.wait().success());
        wait_for("it to close with the agent", || (shown_or_queued(&session) == 0).then_some(()));
    }
}

#[test]
fn after_a_daemon_restart_a_new_notification_replaces_no_other() {
    let mut session = Session::full();
    let monitor = session.bus().monitor_notifications();
    let clock = session.clock("2027-01-08 17:59:57");
    let agent = Program::start(&session, "ecoute-agent", Some(&clock));
    monitor.next();
    clock.jump(&session, "2027-01-11 08:00:01");
    let number = monitor.next().replaces;
    wait_for("it to be shown", || (shown_or_queued(&session) == 1).then_some(()));
    session.stop("dunst");
    session.start_notification_daemon();
    assert_eq!(
        session.bus().notify_as_another(),
        number,
        "each daemon starts with the same number"
    );
    monitor.next();
    clock.jump(&session, "2027-01-11 18:00:01");
    assert_eq!(monitor.next().replaces, 0);
    wait_for("both to be shown", || (shown_or_queued(&session) == 2).then_some(()));
    agent.signal(Signal::TERM);
    wait_for("the agent's to close with it", || (shown_or_queued(&session) == 1).then_some(()));
}

#[test]
fn a_daemon_that_replies_late_shows_the_current_state() {
    let open = "2027-01-11 08:00:01";
    for (utc, left, given_up) in
        [(open, 1, false), ("2020-01-11 08:00:01", 0, false), (open, 1, true)]
    {
        let session = Session::full();
        let monitor = session.bus().monitor_notifications();
        let clock = session.clock("2027-01-08 17:59:57");
        let agent = Program::start(&session, "ecoute-agent", Some(&clock));
        let item = session.bus().tray_item();
        session.signal("dunst", Signal::STOP);
        monitor.next();
        let relayed = || session.bus().read_item(&item).tooltip.contains("lundi");
        wait_for("the relay in the tray", || relayed().then_some(()));
        if given_up {
            std::thread::sleep(Duration::from_secs(60));
            wait_for("a log line", || agent.errors().contains("does not reply").then_some(()));
        }
        clock.jump(&session, utc);
        wait_for("the tray to follow", || (!relayed()).then_some(()));
        session.signal("dunst", Signal::CONT);
        if left == 1 {
            assert_eq!(monitor.next().replaces == 0, given_up, "without its number");
        }
        wait_for("the true notification or none", || {
            (shown_or_queued(&session) == left).then_some(())
        });
        monitor.silence(SETTLE_TIME);
        assert_eq!(shown_or_queued(&session), left);
    }
}

#[test]
fn a_missing_daemon_is_logged_and_a_late_one_gets_no_past_notification() {
    let mut session = Session::bare();
    session.start_tray_host();
    let clock = session.clock("2027-01-08 17:59:57");
    let mut agent = Program::start(&session, "ecoute-agent", Some(&clock));
    wait_for("a log line", || agent.errors().contains("notification").then_some(()));
    assert!(agent.runs());
    session.start_notification_daemon();
    let monitor = session.bus().monitor_notifications();
    monitor.silence(SETTLE_TIME);
    clock.jump(&session, "2027-01-11 08:00:01");
    assert!(monitor.next().summary.contains("l’équipe"));
    monitor.silence(SETTLE_TIME);
}

#[test]
fn the_reminder_comes_once_and_on_time_or_not_at_all() {
    let session = Session::full();
    write_preferences(&session, r#"{"notifyBeforeMinutes": 15}"#);
    let clock = session.clock("2027-01-08 17:44:57");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    session.bus().tray_item();
    let monitor = session.bus().monitor_notifications();
    assert_eq!(monitor.next().summary, "Ligne d’écoute\u{a0}: le\u{a0}107 dès 19\u{a0}h");
    // A suspend over the reminder, one over the next day's, and a day without hours.
    for utc in ["2027-01-08 17:50:00", "2027-01-11 17:50:00", "2027-01-16 17:44:59"] {
        clock.jump(&session, utc);
        if utc.contains("01-16") {
            assert!(
                monitor.next().body.contains("Depuis vendredi"),
                "the transition during the suspend"
            );
        }
        monitor.silence(SETTLE_TIME);
    }
}

/// Writes the preferences before any program starts.
fn write_preferences(session: &Session, choices: &str) {
    let folder = session.path("config/ecoute");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("preferences.json"), choices).expect("a file");
}
