//! Announcements; each row is one evaluation.

use chrono_tz::Europe::Brussels;
use helpline::hours::read_opening;
use helpline::policy::Effective;
use helpline::schedule::Schedule;
use helpline::settings::{Language, Settings};
use helpline::view::{self, Mark};
use helpline::watch::{Announcement, AnnouncementChange, Watch};
use serde_json::json;

use super::{at, effective};

const KEEP: AnnouncementChange = AnnouncementChange::Keep;
const WITHDRAW: AnnouncementChange = AnnouncementChange::Withdraw;
const PRESENT: AnnouncementChange = AnnouncementChange::Announce(Announcement::Present);
const EARLIER: AnnouncementChange = AnnouncementChange::Announce(Announcement::ChangedEarlier);
const REMINDER: AnnouncementChange = AnnouncementChange::Announce(Announcement::Reminder);

/// Evaluates at each instant, and compares the announcements.
fn check(reminder: u8, evaluations: &[(&str, AnnouncementChange)]) {
    let settings = Settings { notify_before_minutes: reminder, ..Settings::default() };
    let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
    for (now, expected) in evaluations {
        let announced = watch.advance(at(now), &Schedule::default(), &settings).announcement;
        assert_eq!(announced, *expected, "at {now}");
    }
}

#[test]
fn each_change_is_announced_once_and_on_time() {
    check(
        0,
        &[
            ("2027-01-08T18:00:00+01:00", WITHDRAW),
            ("2027-01-08T19:00:00+01:00", PRESENT),
            ("2027-01-08T19:00:30+01:00", KEEP),
            ("2027-01-09T00:00:00+01:00", KEEP),
            ("2027-01-11T09:00:00.004+01:00", PRESENT),
            ("2027-01-11T09:00:01+01:00", KEEP),
        ],
    );
}

#[test]
fn a_start_announces_nothing() {
    check(0, &[("2027-01-11T09:00:00+01:00", WITHDRAW), ("2027-01-11T12:00:00+01:00", WITHDRAW)]);
}

#[test]
fn after_a_suspend_only_a_changed_state_is_announced() {
    check(
        0,
        &[
            ("2027-01-08T18:00:00+01:00", WITHDRAW),
            // Friday's and Monday's transitions were both missed: the team answers, as before.
            ("2027-01-11T10:00:00+01:00", WITHDRAW),
            ("2027-01-11T23:00:00+01:00", EARLIER),
            ("2027-01-12T08:00:00+01:00", WITHDRAW),
        ],
    );
}

#[test]
fn a_clock_set_back_announces_nothing() {
    check(
        0,
        &[
            ("2027-01-11T08:50:00+01:00", WITHDRAW),
            ("2027-01-11T09:00:00+01:00", PRESENT),
            ("2027-01-11T08:55:00+01:00", WITHDRAW),
            ("2027-01-11T09:00:00+01:00", WITHDRAW),
            ("2027-01-11T19:00:00+01:00", PRESENT),
        ],
    );
}

#[test]
fn a_clock_set_back_over_several_changes_repeats_none_of_them() {
    check(
        0,
        &[
            ("2027-01-08T18:00:00+01:00", WITHDRAW),
            ("2027-01-08T19:00:00+01:00", PRESENT),
            ("2027-01-11T09:00:00+01:00", PRESENT),
            ("2027-01-11T19:00:00+01:00", PRESENT),
            ("2027-01-08T18:00:00+01:00", WITHDRAW),
            ("2027-01-08T19:00:00+01:00", WITHDRAW),
            ("2027-01-11T09:00:00+01:00", WITHDRAW),
            ("2027-01-11T19:00:00+01:00", WITHDRAW),
        ],
    );
}

#[test]
fn a_clock_that_ran_ahead_suppresses_no_real_change() {
    check(
        0,
        &[
            ("2027-01-11T10:00:00+01:00", WITHDRAW),
            ("2027-08-02T20:00:00+02:00", EARLIER),
            ("2027-01-11T10:01:00+01:00", WITHDRAW),
            ("2027-01-11T19:00:00+01:00", PRESENT),
        ],
    );
}

#[test]
fn new_hours_are_announced_also_at_the_instant_of_the_last_evaluation() {
    let now = at("2027-01-11T10:00:00+01:00");
    let sundays = json!([{"dayOfWeek": "Sunday", "opens": "09:00", "closes": "12:00"}]);
    let sundays = Schedule::default().with_opening(read_opening(&sundays).expect("valid"));
    let (mut watch, settings) = (Watch::new(now), Settings::default());
    assert_eq!(watch.advance(now, &Schedule::default(), &settings).announcement, WITHDRAW);
    let announced = watch.advance(now, &sundays.expect("valid"), &settings).announcement;
    assert_eq!(announced, EARLIER);
}

#[test]
fn an_implausible_clock_is_shown_and_announces_nothing() {
    check(
        15,
        &[
            ("2020-01-06T08:00:00+01:00", WITHDRAW),
            ("2020-01-06T09:00:00+01:00", WITHDRAW),
            ("2027-01-11T20:00:00+01:00", WITHDRAW),
            ("2100-01-05T10:00:00+01:00", WITHDRAW),
        ],
    );
    let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
    for now in ["2020-01-06T10:00:00+01:00", "2100-01-05T10:00:00+01:00"] {
        let settings = Settings::default();
        let schedule = Schedule::default();
        let step = watch.advance(at(now), &schedule, &settings);
        let view = view::of(&step, &effective(&schedule, &settings), &Brussels);
        assert_eq!((view.tray.mark, view.page.mark), (Mark::Check, Mark::Check), "at {now}");
        assert!(
            view.page.picks_up.contains("107") && view.page.number.contains("0800"),
            "at {now}"
        );
    }
}

#[test]
fn a_change_while_the_clock_was_wrong_is_announced_once_it_is_right() {
    check(
        15,
        &[
            ("2027-01-08T18:30:00+01:00", WITHDRAW),
            ("2020-01-06T10:00:00+01:00", WITHDRAW),
            ("2020-01-07T00:00:00+01:00", WITHDRAW),
            ("2027-01-08T20:00:00+01:00", EARLIER),
            ("2100-01-05T10:00:00+01:00", WITHDRAW),
            ("2027-01-08T20:30:00+01:00", WITHDRAW),
        ],
    );
}

#[test]
fn the_reminder_comes_once_and_on_time_or_not_at_all() {
    check(
        15,
        &[
            ("2027-01-11T18:00:00+01:00", WITHDRAW),
            ("2027-01-11T18:45:00+01:00", REMINDER),
            ("2027-01-11T18:45:01+01:00", KEEP),
            ("2027-01-11T19:00:00+01:00", PRESENT),
            ("2027-01-12T09:00:00+01:00", PRESENT),
            // Suspended from 12:00 to 18:50: the reminder is no longer on time.
            ("2027-01-12T12:00:00+01:00", KEEP),
            ("2027-01-12T18:50:00+01:00", KEEP),
            ("2027-01-12T19:00:00+01:00", PRESENT),
            ("2027-01-16T18:45:00+01:00", WITHDRAW),
        ],
    );
}

#[test]
fn a_reminder_wanted_at_its_own_instant_or_later_does_not_come() {
    let schedule = Schedule::default();
    for wanted_at in ["2027-01-08T18:55:00+01:00", "2027-01-08T18:55:01+01:00"] {
        let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
        watch.advance(at(wanted_at), &schedule, &Settings::default());
        let settings = Settings { notify_before_minutes: 5, ..Settings::default() };
        let later = at(wanted_at) + chrono::Duration::seconds(1);
        assert_eq!(
            watch.advance(later, &schedule, &settings).announcement,
            WITHDRAW,
            "{wanted_at}"
        );
    }
}

#[test]
fn a_clock_set_back_repeats_no_reminder() {
    check(
        15,
        &[
            ("2027-01-11T18:00:00+01:00", WITHDRAW),
            ("2027-01-11T18:45:00+01:00", REMINDER),
            ("2027-01-11T18:44:50+01:00", KEEP),
            ("2027-01-11T18:45:00+01:00", KEEP),
            ("2027-01-11T19:00:00+01:00", PRESENT),
            ("2027-01-12T18:44:00+01:00", EARLIER),
            ("2027-01-12T18:45:00+01:00", REMINDER),
        ],
    );
}

#[test]
fn a_change_announced_before_the_clock_was_set_back_suppresses_no_reminder() {
    check(
        15,
        &[
            ("2027-01-11T08:50:00+01:00", WITHDRAW),
            ("2027-01-11T09:00:00+01:00", PRESENT),
            ("2027-01-11T08:55:00+01:00", WITHDRAW),
            // Suspended from 8:55 to 18:45: 9:00 is announced already, the reminder is not.
            ("2027-01-11T18:45:30+01:00", REMINDER),
            ("2027-01-11T19:00:00+01:00", PRESENT),
        ],
    );
}

#[test]
fn the_next_wake_up_is_at_the_next_change_of_anything_shown() {
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
fn the_tray_shows_the_warnings() {
    let (settings, schedule) = (Settings::default(), Schedule::default());
    let step = Watch::new(at("2026-11-24T00:00:00Z")).advance(
        at("2027-01-11T10:00:00+01:00"),
        &schedule,
        &settings,
    );
    let effective = Effective { hours_refused: true, ..effective(&schedule, &settings) };
    let tray = view::of(&step, &effective, &Brussels).tray;
    let warning = "L’horaire fixé par votre organisation n’a pas pu être repris en entier\u{a0}: il est à vérifier.";
    assert_eq!(tray.menu.facts[1], warning);
    assert_eq!(tray.tooltip, "L’équipe répond jusqu’à 19\u{a0}h. Horaire à vérifier");
}

#[test]
fn the_tooltip_fits_on_windows_in_every_language() {
    // With seconds, four days from now, and next year: the longest texts.
    let wednesday = json!({"dayOfWeek": "Wednesday", "opens": "09:45:59", "closes": "18:45:59"});
    let mut next_year = wednesday.clone();
    next_year["validFrom"] = json!("2028-09-27");
    let rows = [
        ("2027-09-16T20:00:00+02:00", &wednesday),
        ("2027-09-15T10:00:00+02:00", &wednesday),
        ("2027-09-15T10:00:00+02:00", &next_year),
    ];
    for (language, (now, hours)) in
        Language::ALL.into_iter().flat_map(|it| rows.map(|row| (it, row)))
    {
        let hours = read_opening(&json!([hours])).expect("hours");
        let schedule = Schedule::default().with_opening(hours).expect("hours");
        let settings = Settings { language, ..Settings::default() };
        let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
        let step = watch.advance(at(now), &schedule, &settings);
        let effective = Effective { hours_refused: true, ..effective(&schedule, &settings) };
        let tooltip = view::of(&step, &effective, &Brussels).tray.tooltip;
        assert!(tooltip.encode_utf16().count() <= 127, "{tooltip}");
    }
}

#[test]
fn the_marker_of_the_current_time_moves_every_five_minutes_if_the_clock_is_plausible() {
    let rows = [
        ("2027-01-11T10:04:57+01:00", Some("2027-01-11T10:05:00+01:00")),
        ("2027-01-11T10:05:00+01:00", Some("2027-01-11T10:10:00+01:00")),
        ("2027-01-11T23:59:59.999+01:00", Some("2027-01-12T00:00:00+01:00")),
        ("2027-03-28T01:59:00+01:00", Some("2027-03-28T03:00:00+02:00")),
        ("2001-01-01T10:00:00+01:00", None),
    ];
    for (now, expected) in rows {
        let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
        let (schedule, settings) = (Schedule::default(), Settings::default());
        let step = watch.advance(at(now), &schedule, &settings);
        let effective = effective(&schedule, &settings);
        assert_eq!(view::next_repaint(&step, &effective), expected.map(at), "{now}");
    }
}

#[test]
fn a_wanted_announcement_changes_nothing_about_the_others() {
    let settings = Settings { notify_before_minutes: 5, ..Settings::default() };
    let implausible = Watch::new(at("2028-01-01T00:00:00Z"));
    for (mut watch, wanted) in
        [(Watch::new(at("2026-11-24T00:00:00Z")), true), (implausible, false)]
    {
        let mut check = |now, wants_present: bool, expected: AnnouncementChange| {
            if wants_present {
                watch.announce_present();
            }
            let step = watch.advance(at(now), &Schedule::default(), &settings);
            assert_eq!(step.announcement, if wanted { expected } else { WITHDRAW }, "at {now}");
        };
        check("2027-01-08T18:00:00+01:00", true, PRESENT);
        check("2027-01-08T18:55:00+01:00", false, REMINDER);
        check("2027-01-08T18:56:00+01:00", true, REMINDER);
        check("2027-01-08T18:59:59+01:00", true, REMINDER);
        check("2027-01-08T19:00:00+01:00", true, PRESENT);
        check("2027-01-11T09:00:00+01:00", false, PRESENT);
        check("2027-01-11T20:00:00+01:00", false, EARLIER);
        check("2027-01-11T20:10:00+01:00", true, EARLIER);
        // The next day its "since 19:00" would be wrong.
        check("2027-01-12T00:00:00+01:00", true, PRESENT);
    }
}
