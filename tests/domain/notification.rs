//! A shown notification is true at every instant, or closed.

use chrono::{DateTime, Days, Duration, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Brussels;
use helpline::hours::{read_opening, read_specials};
use helpline::schedule::{Schedule, State, span};
use helpline::settings::{Language, Notifications, Settings};
use helpline::view::{self, Notification, NotificationChange};
use helpline::watch::{Step, Watch};
use helpline::words::Words;
use proptest::prelude::*;
use serde_json::json;

use super::{DAYS, at, effective};

/// The change of the notification after this step.
fn change(step: &Step, schedule: &Schedule, settings: &Settings) -> NotificationChange {
    view::of(step, &effective(schedule, settings), &Brussels).notification
}

/// The named hours of the tests below.
fn hours(name: &str) -> Schedule {
    let opening = |opens, closes, last| {
        let hours = json!([{"dayOfWeek": DAYS, "opens": opens, "closes": closes,
            "validThrough": last}]);
        let opening = read_opening(&hours).expect("hours");
        Schedule::default().with_opening(opening).expect("hours")
    };
    match name {
        "built in" => Schedule::default(),
        "until 17:00" => opening("09:00", "17:00", "2098-12-31"),
        "nights" => opening("22:00", "06:00", "2098-12-31"),
        "always, then never" => opening("00:00", "24:00", "2027-01-13"),
        "12 January closed" => {
            let special = json!([{"validFrom": "2027-01-12", "validThrough": "2027-01-12"}]);
            let specials = read_specials(&special).expect("a special day");
            Schedule::default().with_specials(specials).expect("a special day")
        }
        _ => panic!("no such hours: {name}"),
    }
}

#[test]
fn a_notification_stays_exactly_while_it_is_true() {
    use Notifications::{Discreet, Full, Off};
    let (raise, keep, close) = ("raise", "keep", "close");
    type Evaluation = (&'static str, &'static str, Notifications, &'static str);
    let rows: [(&str, u8, &[Evaluation]); 9] = [
        (
            "a state that passes while notifications are off",
            0,
            &[
                ("2027-01-11T08:59:00+01:00", "built in", Discreet, close),
                ("2027-01-11T09:00:00+01:00", "built in", Discreet, raise),
                ("2027-01-11T12:00:00+01:00", "built in", Discreet, keep),
                ("2027-01-11T12:00:01+01:00", "built in", Off, close),
                ("2027-01-11T19:00:00+01:00", "built in", Off, close),
            ],
        ),
        (
            "a relay at night is true until its end on the next day",
            0,
            &[
                ("2027-01-11T18:59:00+01:00", "built in", Discreet, close),
                ("2027-01-11T19:00:00+01:00", "built in", Discreet, raise),
                ("2027-01-12T00:00:00+01:00", "built in", Discreet, keep),
                ("2027-01-12T09:00:00+01:00", "built in", Discreet, raise),
            ],
        ),
        (
            "a policy that changes the end, and one that does not",
            0,
            &[
                ("2027-01-11T08:59:00+01:00", "built in", Discreet, close),
                ("2027-01-11T09:00:00+01:00", "built in", Discreet, raise),
                ("2027-01-11T09:30:00+01:00", "12 January closed", Discreet, keep),
                ("2027-01-11T10:00:00+01:00", "until 17:00", Discreet, close),
                ("2027-01-11T11:00:00+01:00", "built in", Discreet, close),
            ],
        ),
        (
            "a notification with the number is closed when discreet is chosen",
            0,
            &[
                ("2027-01-11T08:59:00+01:00", "built in", Full, close),
                ("2027-01-11T09:00:00+01:00", "built in", Full, raise),
                ("2027-01-11T09:30:00+01:00", "built in", Discreet, close),
            ],
        ),
        (
            "a clock set back and forward again: nothing is announced twice",
            0,
            &[
                ("2027-01-11T08:59:00+01:00", "built in", Discreet, close),
                ("2027-01-11T09:00:00+01:00", "built in", Discreet, raise),
                ("2027-01-11T08:50:00+01:00", "built in", Discreet, close),
                ("2027-01-11T09:10:00+01:00", "built in", Discreet, close),
            ],
        ),
        (
            "a clock that becomes implausible",
            0,
            &[
                ("2027-01-11T08:59:00+01:00", "built in", Discreet, close),
                ("2027-01-11T09:00:00+01:00", "built in", Discreet, raise),
                ("2020-01-06T10:00:00+01:00", "built in", Discreet, close),
                ("2027-01-11T10:00:00+01:00", "built in", Discreet, close),
            ],
        ),
        (
            "after midnight, “since 19:00” would mean another day",
            0,
            &[
                ("2027-01-08T18:00:00+01:00", "built in", Discreet, close),
                ("2027-01-08T20:00:00+01:00", "built in", Discreet, raise),
                ("2027-01-08T23:59:59+01:00", "built in", Discreet, keep),
                ("2027-01-09T00:00:00+01:00", "built in", Discreet, close),
            ],
        ),
        (
            "a reminder, and its transition while notifications are off",
            15,
            &[
                ("2027-01-11T18:44:00+01:00", "built in", Discreet, close),
                ("2027-01-11T18:45:00+01:00", "built in", Discreet, raise),
                ("2027-01-11T18:50:00+01:00", "built in", Discreet, keep),
                ("2027-01-11T19:00:00+01:00", "built in", Off, close),
            ],
        ),
        (
            "a reminder whose relay ends at another time, then one whose transition is removed",
            15,
            &[
                ("2027-01-11T18:44:00+01:00", "built in", Discreet, close),
                ("2027-01-11T18:45:00+01:00", "built in", Discreet, raise),
                ("2027-01-11T18:50:00+01:00", "12 January closed", Discreet, close),
                ("2027-01-13T18:44:00+01:00", "built in", Discreet, close),
                ("2027-01-13T18:45:00+01:00", "built in", Discreet, raise),
                ("2027-01-13T18:46:00+01:00", "always, then never", Discreet, close),
            ],
        ),
    ];
    for (what, reminder, evaluations) in rows {
        let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
        for (now, name, notifications, expected) in evaluations {
            let (schedule, notifications) = (hours(name), *notifications);
            let settings =
                Settings { notifications, notify_before_minutes: reminder, ..Settings::default() };
            let step = watch.advance(at(now), &schedule, &settings);
            let found = match change(&step, &schedule, &settings) {
                NotificationChange::Raise(_) => raise,
                NotificationChange::Keep => keep,
                NotificationChange::Close => close,
            };
            assert_eq!(found, *expected, "{what}: at {now}");
        }
    }
}

/// The instant that this text means to a person who reads it at `now`: the next such moment, or the
/// last one.
fn read(moment: &str, now: DateTime<Utc>, next: bool) -> DateTime<Utc> {
    let words: Vec<_> = moment.split_whitespace().map(|word| word.trim_end_matches(',')).collect();
    let hour = words.iter().position(|word| *word == "h");
    let hour = hour.unwrap_or_else(|| panic!("no time in “{moment}”"));
    let minute = words.get(hour + 1).map_or(0, |minute| minute.parse().expect("a minute"));
    let time = NaiveTime::from_hms_opt(words[hour - 1].parse().expect("an hour"), minute, 0);
    let today = now.with_timezone(&Brussels).date_naive();
    let meant = (0..800).find_map(|away| {
        let day = if next { today + Days::new(away) } else { today - Days::new(away) };
        let local = day.and_time(time.expect("a time of day"));
        let instant = Brussels.from_local_datetime(&local).earliest()?.to_utc();
        let names = Words::of(Language::Fr).date_year(day);
        let named =
            words[..hour - 1].iter().all(|word| names.split_whitespace().any(|name| name == *word));
        (named && (now < instant) == next).then_some(instant)
    });
    meant.unwrap_or_else(|| panic!("{moment}, read at {now}"))
}

/// Asserts that this notification, read at `now`, is true, and discreet if it must be.
pub fn assert_true(
    shown: &Notification,
    now: DateTime<Utc>,
    schedule: &Schedule,
    settings: &Settings,
) {
    let Notification { summary, body, .. } = shown;
    let context = format!("“{summary} / {body}” at {now}, {:?}", schedule.status_at(now));
    assert_ne!(settings.notifications, Notifications::Off, "{context}");
    assert!(span().contains(&now) && at("2026-11-24T00:00:00Z") <= now, "{context}");
    let discreet = settings.notifications == Notifications::Discreet;
    assert_eq!(discreet, !summary.contains("0800") && !body.contains("Violences"), "{context}");
    let (who, body) = (summary.split(": ").nth(1).expect("who answers"), body.split('.').next());
    let body = body.expect("until when");
    let mut status = schedule.status_at(now);
    let open = match who.strip_prefix("le\u{a0}107 dès ") {
        Some(time) => {
            let switch = read(time, now, true);
            assert_eq!((status.state.is_open(), status.until), (true, Some(switch)), "{context}");
            status = schedule.status_at(switch);
            false
        }
        None => who == "l’équipe répond",
    };
    assert_eq!(open, status.state == State::Open, "{context}");
    if let Some((_, since)) = body.split_once("Depuis ") {
        let since = read(since.split(", jusqu’à").next().expect("a moment"), now, false);
        assert_eq!(status.since, Some(since), "{context}");
    }
    let until = body.split_once("usqu’à ").map(|(_, until)| until);
    let after = if status.since > Some(now) { status.since.unwrap_or(now) } else { now };
    assert_eq!(status.until, until.map(|until| read(until, after, true)), "{context}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..Default::default() })]

    /// For any changes of clock, hours and settings.
    #[test]
    fn a_notification_on_the_screen_is_always_true(
        evaluations in proptest::collection::vec(
            (
                prop_oneof![
                    4 => Just(None),
                    2 => (-3000_i64..6000).prop_map(Some),
                    1 => Just(Some(-4_000_000)),
                    1 => Just(Some(4_000_000)),
                ],
                prop_oneof![
                    9 => Just("built in"),
                    1 => Just("until 17:00"),
                    1 => Just("nights"),
                    1 => Just("always, then never"),
                    1 => Just("12 January closed"),
                ],
                prop_oneof![
                    9 => Just(Notifications::Discreet),
                    4 => Just(Notifications::Full),
                    1 => Just(Notifications::Off),
                ],
                prop_oneof![Just(0_u8), Just(15), Just(60)],
            ),
            1..60,
        ),
    ) {
        let mut watch = Watch::new(at("2026-11-24T00:00:00Z"));
        let mut now = at("2027-01-07T12:00:00+01:00");
        let mut wake_at = now;
        let mut screen = None;
        for (minutes, name, notifications, notify_before_minutes) in evaluations {
            // The next wake-up, a clock change or a suspend.
            now = minutes.map_or(wake_at, |minutes| now + Duration::minutes(minutes));
            let schedule = hours(name);
            let settings = Settings { notifications, notify_before_minutes, ..Settings::default() };
            let step = watch.advance(now, &schedule, &settings);
            match change(&step, &schedule, &settings) {
                NotificationChange::Raise(notification) => screen = Some(notification),
                NotificationChange::Keep => {}
                NotificationChange::Close => screen = None,
            }
            wake_at = step.wake_at;
            if let Some(shown) = &screen {
                for read_at in [now, wake_at - Duration::seconds(1)] {
                    assert_true(shown, read_at, &schedule, &settings);
                }
            }
        }
    }
}
