//! What is said, and when; each row is one look at the clock.

use chrono_tz::Europe::Brussels;
use helpline::schedule::Schedule;
use helpline::settings::{Notifications, Settings};
use helpline::view::{self, Mark};
use helpline::watch::{Announcement, Watch};

use super::at;

const QUIET: Option<Announcement> = None;
const CHANGED: Option<Announcement> = Some(Announcement::Changed);
const DIFFERS: Option<Announcement> = Some(Announcement::Differs);
const REMINDER: Option<Announcement> = Some(Announcement::Reminder);

/// Looks at the clock at each instant, and expects to hear just that.
fn check(reminder: u8, looks: &[(&str, Option<Announcement>)]) {
    let settings = Settings { notify_before_minutes: reminder, ..Settings::default() };
    let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
    for (now, expected) in looks {
        let said = watch.advance(at(now), &Schedule::default(), &settings).announcement;
        assert_eq!(said, *expected, "at {now}");
    }
}

#[test]
fn each_change_is_said_once_when_it_comes() {
    check(
        0,
        &[
            ("2027-01-08T18:00:00+01:00", QUIET),
            ("2027-01-08T19:00:00+01:00", CHANGED),
            ("2027-01-08T19:00:30+01:00", QUIET),
            ("2027-01-09T00:00:00+01:00", QUIET),
            ("2027-01-11T09:00:00.004+01:00", CHANGED),
            ("2027-01-11T09:00:01+01:00", QUIET),
        ],
    );
}

#[test]
fn a_start_says_nothing() {
    check(0, &[("2027-01-11T09:00:00+01:00", QUIET), ("2027-01-11T12:00:00+01:00", QUIET)]);
}

#[test]
fn after_a_sleep_only_the_present_is_said_and_only_if_it_differs() {
    check(
        0,
        &[
            ("2027-01-08T18:00:00+01:00", QUIET),
            // Friday's switch and Monday's return were both missed: the team answers, as before.
            ("2027-01-11T10:00:00+01:00", QUIET),
            ("2027-01-11T23:00:00+01:00", DIFFERS),
            ("2027-01-12T08:00:00+01:00", QUIET),
        ],
    );
}

#[test]
fn a_clock_set_back_announces_nothing() {
    check(
        0,
        &[
            ("2027-01-11T08:50:00+01:00", QUIET),
            ("2027-01-11T09:00:00+01:00", CHANGED),
            ("2027-01-11T08:55:00+01:00", QUIET),
            ("2027-01-11T09:00:00+01:00", QUIET),
            ("2027-01-11T19:00:00+01:00", CHANGED),
        ],
    );
}

#[test]
fn a_clock_that_ran_ahead_silences_no_real_change() {
    check(
        0,
        &[
            ("2027-01-11T10:00:00+01:00", QUIET),
            ("2027-08-02T20:00:00+02:00", DIFFERS),
            ("2027-01-11T10:01:00+01:00", QUIET),
            ("2027-01-11T19:00:00+01:00", CHANGED),
        ],
    );
}

#[test]
fn a_clock_that_cannot_be_right_is_shown_and_announces_nothing() {
    check(
        15,
        &[
            ("2020-01-06T08:00:00+01:00", QUIET),
            ("2020-01-06T09:00:00+01:00", QUIET),
            ("2027-01-11T20:00:00+01:00", QUIET),
            ("2100-01-05T10:00:00+01:00", QUIET),
        ],
    );
    let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
    for now in ["2020-01-06T10:00:00+01:00", "2100-01-05T10:00:00+01:00"] {
        let settings = Settings::default();
        let schedule = Schedule::default();
        let step = watch.advance(at(now), &schedule, &settings);
        let view = view::of(&step, &schedule, &settings, &Brussels);
        assert_eq!((view.tray.mark, view.page.mark), (Mark::Check, Mark::Check), "at {now}");
        assert!(
            view.page.picks_up.contains("107") && view.page.number.contains("0800"),
            "at {now}"
        );
    }
}

#[test]
fn the_reminder_comes_once_and_on_time_or_not_at_all() {
    check(
        15,
        &[
            ("2027-01-11T18:00:00+01:00", QUIET),
            ("2027-01-11T18:45:00+01:00", REMINDER),
            ("2027-01-11T18:45:01+01:00", QUIET),
            ("2027-01-11T19:00:00+01:00", CHANGED),
            ("2027-01-12T09:00:00+01:00", CHANGED),
            // Asleep from noon to ten to seven: the interval has begun.
            ("2027-01-12T12:00:00+01:00", QUIET),
            ("2027-01-12T18:50:00+01:00", QUIET),
            ("2027-01-12T19:00:00+01:00", CHANGED),
            ("2027-01-16T18:45:00+01:00", QUIET),
        ],
    );
}

#[test]
fn a_clock_set_back_reminds_of_nothing_twice() {
    check(
        15,
        &[
            ("2027-01-11T18:00:00+01:00", QUIET),
            ("2027-01-11T18:45:00+01:00", REMINDER),
            ("2027-01-11T18:44:50+01:00", QUIET),
            ("2027-01-11T18:45:00+01:00", QUIET),
            ("2027-01-11T19:00:00+01:00", CHANGED),
            ("2027-01-12T18:44:00+01:00", DIFFERS),
            ("2027-01-12T18:45:00+01:00", REMINDER),
        ],
    );
}

#[test]
fn it_wakes_at_the_next_change_of_anything_shown() {
    let rows = [
        (0, "2027-01-11T08:00:00+01:00", "2027-01-11T09:00:00+01:00"),
        (0, "2027-01-11T09:00:00+01:00", "2027-01-11T19:00:00+01:00"),
        (15, "2027-01-11T09:00:00+01:00", "2027-01-11T18:45:00+01:00"),
        (15, "2027-01-11T18:45:00+01:00", "2027-01-11T19:00:00+01:00"),
        (0, "2027-01-08T19:00:00+01:00", "2027-01-09T00:00:00+01:00"),
        // A day of 23 hours, a day of 25.
        (0, "2027-03-28T00:00:00+01:00", "2027-03-29T00:00:00+02:00"),
        (0, "2027-10-31T00:00:00+02:00", "2027-11-01T00:00:00+01:00"),
    ];
    for (reminder, now, expected) in rows {
        let settings = Settings { notify_before_minutes: reminder, ..Settings::default() };
        let step = Watch::new(at("2026-11-24T00:00:00Z")).advance(
            at(now),
            &Schedule::default(),
            &settings,
        );
        assert_eq!(step.wake_at, at(expected), "at {now}, reminder {reminder}");
    }
}

#[test]
fn the_tray_says_what_makes_its_state_uncertain() {
    let (settings, schedule) = (Settings::default(), Schedule::default().refused());
    let step = Watch::new(at("2026-11-24T00:00:00Z")).advance(
        at("2027-01-11T10:00:00+01:00"),
        &schedule,
        &settings,
    );
    let tray = view::of(&step, &schedule, &settings, &Brussels).tray;
    let warning = "L’horaire fixé par votre organisation n’est pas valable\u{a0}: il est ignoré.";
    assert_eq!(tray.menu.facts[1], warning);
    assert!(tray.tooltip.starts_with("L’équipe répond") && tray.tooltip.ends_with(warning));
}

#[test]
fn notifications_that_are_off_are_not_raised() {
    let settings = Settings { notifications: Notifications::Off, ..Settings::default() };
    let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
    watch.advance(at("2027-01-08T18:59:59+01:00"), &Schedule::default(), &settings);
    let step = watch.advance(at("2027-01-08T19:00:00+01:00"), &Schedule::default(), &settings);
    assert_eq!(step.announcement, CHANGED);
    assert_eq!(view::of(&step, &Schedule::default(), &settings, &Brussels).notification, None);
}

#[test]
fn the_marker_of_the_present_moves_every_five_minutes_of_a_clock_that_is_believed() {
    let rows = [
        ("2027-01-11T10:04:57+01:00", Some("2027-01-11T10:05:00+01:00")),
        ("2027-01-11T10:05:00+01:00", Some("2027-01-11T10:10:00+01:00")),
        ("2027-01-11T23:59:59.999+01:00", Some("2027-01-12T00:00:00+01:00")),
        ("2027-03-28T01:59:00+01:00", Some("2027-03-28T03:00:00+02:00")),
        ("2001-01-01T10:00:00+01:00", None),
    ];
    for (now, expected) in rows {
        let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
        let step = watch.advance(at(now), &Schedule::default(), &Settings::default());
        assert_eq!(view::next_repaint(&step), expected.map(at), "{now}");
    }
}
