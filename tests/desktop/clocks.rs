//! Clocks that are set, implausible or suspended: every surface shows the present state.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use rustix::time::{ClockId, clock_gettime, clock_settime};
use serde_json::Value;

use super::program::{Program, processes};
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;

/// Long enough for an unwanted notification to appear.
const SETTLE_TIME: Duration = Duration::from_millis(1500);

/// The clock is set to each row in turn, forward and back.
const UNUSUAL_INSTANTS: [&str; 18] = [
    // The night without 02:00–03:00 before Easter Sunday, and Easter Monday.
    "2027-03-28 00:59:58",
    "2027-03-28 01:00:00",
    "2027-03-29 07:00:00",
    "2027-03-30 06:59:58",
    // The night with 02:00–03:00 twice.
    "2027-10-31 00:30:00",
    "2027-10-31 01:30:00",
    "2027-10-31 00:30:00",
    "2027-11-02 08:00:01",
    // The start and end of a day, of a week and of a year.
    "2027-01-08 17:59:50",
    "2027-01-08 18:00:00",
    "2027-01-10 22:59:58",
    "2027-01-11 08:00:00",
    "2027-12-31 22:59:58",
    "2027-12-31 23:00:00",
    // The last supported day, a leap day and Ascension Day.
    "2099-12-31 08:00:00",
    "2099-12-31 22:59:50",
    "2028-02-29 12:00:00",
    "2027-05-06 10:00:00",
];

#[test]
fn tray_page_and_command_agree_at_every_unusual_instant() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let page = Driver::open(&session, &clock);
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    let item = bus.tray_item();
    for utc in UNUSUAL_INSTANTS {
        clock.jump(&session, utc);
        wait_for(&format!("agreement at {utc}"), || {
            let status = session.ecoute_at(&clock, &["status", "--json"]);
            let status: Value = serde_json::from_str(&status).expect("JSON");
            let at = status["at"].as_str().expect("an instant");
            let headline = session.ecoute(&["status", "--at", at]);
            let headline = headline.lines().next().expect("a sentence");
            let mark = page.script("return document.documentElement.dataset.mark");
            let shown = bus.read_item(&item);
            let agreed = shown.tooltip == format!("Écoute: {headline}")
                && shown.menu[0].label == headline
                && mark == status["state"];
            agreed.then_some(())
        });
    }
}

#[test]
fn an_implausible_clock_is_shown_everywhere() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let page = Driver::open(&session, &clock);
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    let monitor = bus.monitor_notifications();
    let item = bus.tray_item();
    for utc in
        ["2019-01-08 17:59:59", "2100-01-05 10:00:00", "1970-01-01 00:00:10", "1969-12-31 23:00:00"]
    {
        clock.jump(&session, utc);
        page.wait_for_field("headline", "Horaire à vérifier");
        let printed = session.ecoute_at(&clock, &["status"]);
        wait_for("the warning and both numbers in the tray", || {
            let tray = bus.read_item(&item);
            let dial = &tray.menu[1].label;
            let both =
                printed.contains(dial) && dial.contains("0800 30 030") && dial.contains("107");
            (tray.tooltip == "Écoute: Horaire à vérifier" && both).then_some(())
        });
        assert_eq!(page.field("number"), "0800 30 030", "{utc}");
        assert!(page.field("picks_up").contains("107"), "{utc}: {}", page.field("picks_up"));
        let status = session.ecoute_at(&clock, &["status", "--json"]);
        let status: Value = serde_json::from_str(&status).expect("JSON");
        assert_eq!(status["warnings"][0]["code"], "clock_implausible", "{utc}");
    }
    page.wait_for_paint();
    session.save_screenshot("page-check");
    clock.jump(&session, "2027-01-11 10:00:00");
    page.wait_for_field("headline", "L’équipe répond");
    monitor.silence(SETTLE_TIME);
}

#[test]
fn a_clock_set_forward_notifies_once_and_one_set_back_never() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    let monitor = bus.monitor_notifications();
    let item = bus.tray_item();
    let relay = "Écoute: Relais par le\u{a0}107 jusqu’à mardi 9\u{a0}h";
    let open = "Écoute: L’équipe répond jusqu’à 19\u{a0}h";
    for (utc, tooltip, expected) in [
        ("2027-01-11 20:00:00", relay, Some("Depuis 19\u{a0}h")),
        ("2027-01-11 11:00:00", open, None),
        ("2027-01-11 20:00:00", relay, None),
        ("2027-01-12 11:00:00", open, Some("Depuis 9\u{a0}h")),
    ] {
        clock.jump(&session, utc);
        let shown = || (bus.read_item(&item).tooltip == tooltip).then_some(());
        wait_for(&format!("the tray to follow to {utc}"), shown);
        match expected {
            Some(words) => assert!(monitor.next().body.contains(words), "at {utc}"),
            None => monitor.silence(SETTLE_TIME),
        }
    }
    monitor.silence(SETTLE_TIME);
}

#[test]
fn after_a_suspend_a_changed_state_is_notified_once() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    let monitor = bus.monitor_notifications();
    bus.tray_item();
    let relay = "Ligne d’écoute\u{a0}: relais par le\u{a0}107";
    let open = "Ligne d’écoute\u{a0}: l’équipe répond";
    for (utc, expected) in [
        // One transition; a whole week, to the same state; a weekend; several at once.
        ("2027-01-11 21:00:00", Some([relay, "Depuis 19\u{a0}h, jusqu’à mardi 9\u{a0}h"])),
        ("2027-01-18 20:00:00", None),
        ("2027-01-19 10:00:00", Some([open, "Depuis 9\u{a0}h, jusqu’à 19\u{a0}h"])),
        ("2027-01-23 10:00:00", Some([relay, "Depuis vendredi 19\u{a0}h, jusqu’à lundi 9\u{a0}h"])),
        ("2027-01-25 08:00:30", Some([open, "Jusqu’à 19\u{a0}h"])),
        ("2027-01-27 10:00:00", None),
    ] {
        agent.signal(Signal::STOP);
        clock.jump(&session, utc);
        agent.signal(Signal::CONT);
        match expected {
            Some(words) => {
                let notification = monitor.next();
                assert_eq!([&*notification.summary, &*notification.body], words, "at {utc}");
            }
            None => monitor.silence(SETTLE_TIME),
        }
    }
    monitor.silence(SETTLE_TIME);
}

#[test]
fn the_workstation_s_time_zone_changes_nothing() {
    let session = Session::bare();
    let clock = session.clock("2027-03-28 01:30:00");
    let expected = session.ecoute(&["status", "--at", "2027-03-28T01:30:00Z"]);
    for zone in ["UTC", "Pacific/Kiritimati", "America/Los_Angeles", ":/nowhere", "garbage", ""] {
        let mut command = session.command(super::program::built("ecoute"));
        clock.apply_to(&mut command);
        let ended = command.arg("status").env("TZ", zone).output().expect("ecoute runs");
        assert_eq!(String::from_utf8_lossy(&ended.stdout), expected, "TZ={zone}");
    }
}

/// `cargo xtask test` runs it alone, after all others, as root: it sets the machine's clock to its
/// current time, so that the kernel cancels the timers that wait for it.
#[test]
#[ignore = "sets the machine's clock: cargo xtask test runs it alone"]
fn when_the_clock_is_set_the_kernel_wakes_the_agent() {
    let session = Session::full();
    let clock = session.clock("2027-01-08 17:30:00");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    let item = bus.tray_item();
    let rows = [
        ("2027-01-08 18:00:01", "Écoute: Relais par le\u{a0}107 jusqu’à lundi 9\u{a0}h"),
        ("2027-01-08 17:40:00", "Écoute: L’équipe répond jusqu’à 19\u{a0}h"),
    ];
    for (utc, tooltip) in rows {
        clock.jump_by_kernel(utc);
        let shown = || (bus.read_item(&item).tooltip == tooltip).then_some(());
        wait_for(&format!("the tray to follow the clock to {utc}"), shown);
    }
}

/// `cargo xtask soak` runs it, as root: it changes the machine's clock and restores it.
#[test]
#[ignore = "sets the machine's clock: cargo xtask soak"]
fn the_agent_follows_the_machine_s_clock_set_forward_and_back() {
    let session = Session::full();
    // The agent's clock has a fixed offset from the machine's.
    let clock = session.clock("2027-01-08 17:59:00");
    let _agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    let monitor = bus.monitor_notifications();
    let item = bus.tray_item();
    let open = "Écoute: L’équipe répond jusqu’à 19\u{a0}h";
    let relay = "Écoute: Relais par le\u{a0}107 jusqu’à lundi 9\u{a0}h";
    // Two minutes over the boundary and back, then a step like that of a time server.
    for (seconds, tooltip, expected) in
        [(120, relay, true), (-120, open, false), (59, open, false), (-1, open, false)]
    {
        let moved = Instant::now();
        move_machine_clock(seconds);
        let shown = || (bus.read_item(&item).tooltip == tooltip).then_some(());
        wait_for(&format!("the tray to follow {seconds} s"), shown);
        assert!(moved.elapsed() < Duration::from_secs(1), "{seconds} s: {:?}", moved.elapsed());
        match expected {
            true => assert!(monitor.next().body.contains("Jusqu’à lundi")),
            false => monitor.silence(Duration::from_millis(500)),
        }
    }
    // The clock was set back and reaches the boundary again, which was already notified.
    wait_for("the boundary", || (bus.read_item(&item).tooltip == relay).then_some(()));
    monitor.silence(SETTLE_TIME);
    move_machine_clock(-58);
}

/// Sets the machine's clock this many seconds later or earlier.
fn move_machine_clock(seconds: i64) {
    let mut now = clock_gettime(ClockId::Realtime);
    now.tv_sec += seconds;
    clock_settime(ClockId::Realtime, now).expect("only root may set the clock");
}

#[test]
fn an_idle_agent_has_no_wake_ups() {
    let session = Session::full();
    let agent = Program::start(&session, "ecoute-agent", None);
    session.bus().tray_item();
    // The panel first queries a new item.
    let mut last = agent.wake_ups();
    wait_for("ten seconds without a wake-up", || {
        std::thread::sleep(Duration::from_secs(10));
        let now = agent.wake_ups();
        let rested = now == last;
        last = now;
        rested.then_some(())
    });
    assert_eq!(processes(&session, "ecoute-agent"), [agent.pid()]);
}
