//! An admin's hours as they are written: which are rejected, and the text of each fault.

use helpline::fault::Fault;
use helpline::hours::{read_opening, read_specials};
use helpline::schedule::Schedule;
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn faults_in_hours_are_described_exactly() {
    let entry = |extra: Value| {
        let mut entry = json!({"dayOfWeek": "Monday", "opens": "09:00", "closes": "12:00"});
        let fields = extra.as_object().expect("fields").clone();
        entry.as_object_mut().expect("an entry").extend(fields);
        json!([entry])
    };
    let rows = [
        (json!({}), "{} is not a list; expected: a list of entries"),
        (json!([]), "no entry names a weekday"),
        (entry(json!({"dayOfWeek": "PublicHolidays"})), "no entry names a weekday"),
        (json!(["x"]), "[0]: \"x\"; expected: an object"),
        (entry(json!({"opens": "25:00"})), "[0].opens: \"25:00\" is not valid; expected: HH:MM"),
        (entry(json!({"opens": "9:00"})), "[0].opens: \"9:00\" is not valid"),
        (entry(json!({"opens": " 9:00"})), "[0].opens: \" 9:00\" is not valid"),
        (entry(json!({"opens": "09:00 "})), "[0].opens: \"09:00 \" is not valid"),
        (entry(json!({"opens": "+9:00"})), "[0].opens: \"+9:00\" is not valid"),
        (entry(json!({"opens": "09:00:60"})), "[0].opens: \"09:00:60\" is not valid"),
        (entry(json!({"opens": "09:00:00:00"})), "[0].opens: \"09:00:00:00\" is not valid"),
        (entry(json!({"opens": "09:00Z"})), "[0].opens: \"09:00Z\" is not valid"),
        (entry(json!({"closes": "24:00:01"})), "[0].closes: \"24:00:01\" is not valid"),
        (entry(json!({"validFrom": "2027- 2- 1"})), "[0].validFrom: \"2027- 2- 1\" is not valid"),
        (entry(json!({"validFrom": "2027-02-01 "})), "[0].validFrom: \"2027-02-01 \" is not valid"),
        (entry(json!({"validFrom": "2027-02-01T00:00"})), "[0].validFrom: \"2027-02-01T00:00\""),
        (entry(json!({"opens": "24:00"})), "[0].opens: \"24:00\" is not valid"),
        (entry(json!({"closes": "24:01"})), "[0].closes: \"24:01\" is not valid"),
        (entry(json!({"closes": 12})), "[0].closes: 12 is not valid"),
        (entry(json!({"closes": "09:00:00"})), "[0].closes: the same time as opens"),
        (entry(json!({"dayOfWeek": "monday"})), "[0].dayOfWeek: \"monday\" is not valid"),
        (entry(json!({"dayOfWeek": []})), "[0].dayOfWeek: [] is not valid"),
        (entry(json!({"open": "09:00"})), "[0].open: unknown; did you mean opens?"),
        (
            entry(json!({"dayOfWeeks": "Monday"})),
            "[0].dayOfWeeks: unknown; did you mean dayOfWeek?",
        ),
        (
            entry(json!({"ValidThrough": ""})),
            "[0].ValidThrough: unknown; did you mean validThrough?",
        ),
        (entry(json!({"note": "x"})), "[0].note: unknown; expected: one of: dayOfWeek, opens"),
        (
            entry(json!({"validFrom": "2027-02-30"})),
            "[0].validFrom: \"2027-02-30\" is not valid; expected: a day that exists",
        ),
        (
            entry(json!({"validThrough": "+262142-12-31"})),
            "[0].validThrough: \"+262142-12-31\" is not valid; expected: a day that exists",
        ),
        (
            entry(json!({"validFrom": "2027-03-01", "validThrough": "2027-02-01"})),
            "[0].validThrough: 2027-02-01 lies before validFrom, 2027-03-01",
        ),
        (json!([{"dayOfWeek": "Monday", "closes": "12:00"}]), "[0].opens: missing"),
        (json!([{"dayOfWeek": "Monday"}]), "[0].opens: missing"),
        (json!([{"opens": "09:00", "closes": "12:00"}]), "[0].dayOfWeek: missing"),
        (
            json!([
                {"dayOfWeek": "Sunday", "opens": "09:00", "closes": "12:00"},
                {"dayOfWeek": ["Monday", "Friday"], "opens": "09:00", "closes": "12:00"},
                {"dayOfWeek": "Friday", "opens": "11:59", "closes": "13:00", "validFrom": "2027-01-02"},
            ]),
            "[1] and [2] overlap on Friday 2027-01-08",
        ),
        (
            json!([
                {"dayOfWeek": "Friday", "opens": "22:00", "closes": "06:00", "validThrough": "2027-01-01"},
                {"dayOfWeek": "Saturday", "opens": "05:00", "closes": "12:00", "validFrom": "2027-01-02"},
            ]),
            // 1 January 2027 is a Friday, and a holiday without hours.
            "",
        ),
        (
            json!([
                {"dayOfWeek": "Friday", "opens": "22:00", "closes": "06:00", "validThrough": "2027-01-08"},
                {"dayOfWeek": "Saturday", "opens": "05:00", "closes": "12:00", "validFrom": "2027-01-09"},
            ]),
            "[0] and [1] overlap on Saturday 2027-01-09",
        ),
        (
            json!([
                {"dayOfWeek": "Friday", "opens": "22:00", "closes": "06:00"},
                {"dayOfWeek": "Saturday", "opens": "06:00", "closes": "12:00"},
            ]),
            "",
        ),
        (
            json!([{"dayOfWeek": "Monday", "opens": "09:00", "closes": "12:00",
                "validFrom": "2027-01-12", "validThrough": "2027-01-17"}]),
            "the team would never answer",
        ),
        (
            // The clocks go from 2:00 to 3:00.
            json!([{"dayOfWeek": "Sunday", "opens": "02:15", "closes": "02:45",
                "validFrom": "2027-03-28", "validThrough": "2027-03-28"}]),
            "the team would never answer",
        ),
    ];
    for (value, expected) in rows {
        let read = read_opening(&value).and_then(|opening| {
            Schedule::default().with_opening(opening).map_err(|fault| vec![fault])
        });
        check(read, &value, expected);
    }
}

#[test]
fn all_faults_of_an_entry_are_reported_at_once() {
    let rows = [
        (
            json!([{"dayOfWeek": "Lundi", "opens": "9", "closes": "25:00", "validFrom": "demain"}]),
            vec!["[0].opens", "[0].closes", "[0].validFrom", "[0].dayOfWeek"],
        ),
        // Unknown names that resemble the missing fields are reported in their place.
        (
            json!([{"dayOfWeeks": ["Monday"], "open": "09:00", "close": "12:00"}]),
            vec!["[0].close", "[0].dayOfWeeks", "[0].open"],
        ),
        (json!([{"dayOfWeek": "Monday"}, "x"]), vec!["[0].opens", "[1]"]),
        (json!([{}]), vec!["[0].opens", "[0].dayOfWeek"]),
    ];
    for (value, expected) in rows {
        let Err(faults) = read_opening(&value) else { panic!("{value} is accepted") };
        let places: Vec<_> = faults.iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(places, expected, "{value}");
    }
    let days = json!([{"name": "", "opens": "09:00"}]);
    let Err(faults) = read_specials(&days) else { panic!("{days} is accepted") };
    let places: Vec<_> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(places, ["[0].validFrom", "[0].validThrough", "[0].closes", "[0].name"]);
}

#[test]
fn faults_in_special_days_are_described_exactly() {
    let rows = [
        (json!([]), ""),
        (json!([{"name": "x"}]), "[0].validFrom: missing"),
        (json!([{"validFrom": "2027-01-01"}]), "[0].validThrough: missing"),
        (
            json!([{"validFrom": "2027-01-01", "validThrough": "2027-01-01", "opens": "09:00"}]),
            "[0].closes: missing",
        ),
        (
            json!([{"validFrom": "2027-01-01", "validThrough": "2027-01-01", "name": ""}]),
            "[0].name: \"\" is not valid",
        ),
        (
            json!([{"validFrom": "2027-01-01", "validThrough": "2027-01-01", "name": "a\nb"}]),
            "[0].name: \"a\\nb\" is not valid",
        ),
        (
            json!([
                {"validFrom": "2027-01-01", "validThrough": "2027-01-10"},
                {"validFrom": "2027-01-10", "validThrough": "2027-01-12", "opens": "09:00", "closes": "12:00"},
            ]),
            "[0] leaves 2027-01-10 without hours and [1] gives it some",
        ),
        (
            json!([
                {"validFrom": "2027-01-05", "validThrough": "2027-01-10", "opens": "22:00", "closes": "06:00"},
                {"validFrom": "2027-01-08", "validThrough": "2027-01-12", "opens": "05:00", "closes": "12:00"},
            ]),
            "[0] and [1] overlap on Friday 2027-01-08",
        ),
        (
            json!([
                {"validFrom": "2027-01-05", "validThrough": "2027-01-10", "opens": "09:00", "closes": "12:00"},
                {"validFrom": "2027-01-08", "validThrough": "2027-01-12", "opens": "12:00", "closes": "13:00"},
            ]),
            "",
        ),
        (
            json!([
                {"validFrom": "2027-01-08", "validThrough": "2027-01-08", "opens": "09:00", "closes": "12:00"},
                {"validFrom": "2027-01-08", "validThrough": "2027-01-08", "opens": "11:00", "closes": "13:00"},
            ]),
            "[0] and [1] overlap on Friday 2027-01-08",
        ),
    ];
    for (value, expected) in rows {
        check(read_specials(&value), &value, expected);
    }
}

#[test]
fn a_name_contains_no_hidden_character() {
    let fits = |name: &str| {
        let day = "2027-01-01";
        read_specials(&json!([{"validFrom": day, "validThrough": day, "name": name}])).is_ok()
    };
    let hidden = "\0\t\n\u{1b}\u{7f}\u{85}\u{9b}\u{ad}\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\
        \u{2060}\u{2066}\u{2069}\u{feff}\u{fff9}\u{e0041}";
    for c in hidden.chars() {
        for name in [format!("Po{c}nt"), format!("{c}Pont"), format!("Pont{c}")] {
            assert!(!fits(&name), "{name:?}");
        }
    }
    for name in [
        "Jour\u{a0}férié",
        " Pont ",
        "می\u{200c}شود",
        "👩\u{200d}💻",
        "e\u{301}",
        "שבת",
        "☂\u{fe0f}",
    ] {
        assert!(fits(name), "{name:?}");
    }
}

#[test]
fn special_days_that_leave_no_hours_are_rejected() {
    let always = json!([{"validFrom": "2017-01-01", "validThrough": "2099-12-31"}]);
    let always = read_specials(&always).expect("valid entries");
    let never = Schedule::default().with_specials(always).expect_err("no hour is left");
    assert!(never.to_string().contains("no hour at all"), "{never}");
}

proptest! {
    #[test]
    fn times_and_days_are_accepted_in_one_format_only(
        time in "[0-9:]{4,8}|[0-2][0-9]:[0-6][0-9](:[0-6][0-9])?|[ +0-9\u{660}]{2}:[ 0-9]{2}",
        day in "2027-[ 0-9]{1,2}-[ +0-9\u{660}]{1,2}|2027-0[1-9]-0[1-9][ T]?",
    ) {
        let digits = |text: &str, form: &str| {
            let zero = |it: char| if it.is_ascii_digit() { '0' } else { it };
            text.chars().map(zero).eq(form.chars())
        };
        let part = |at: usize| time.get(at..at + 2).and_then(|part| part.parse::<u32>().ok());
        let fits = (digits(&time, "00:00") || digits(&time, "00:00:00"))
            && part(0) < Some(24) && part(3) < Some(60) && part(6) < Some(60);
        let entry = |opens: &str, first: &str| {
            json!([{"dayOfWeek": "Monday", "opens": opens, "closes": "24:00", "validFrom": first}])
        };
        prop_assert_eq!(read_opening(&entry(&time, "2027-01-01")).is_ok(), fits, "{}", time);
        let exists = digits(&day, "0000-00-00") && day.parse::<chrono::NaiveDate>().is_ok();
        prop_assert_eq!(read_opening(&entry("09:00", &day)).is_ok(), exists, "{}", day);
    }
}

fn check<T>(read: Result<T, Vec<Fault>>, value: &Value, expected: &str) {
    match read {
        Ok(_) => assert_eq!(expected, "", "{value} is accepted"),
        Err(faults) => {
            let reported = faults
                .iter()
                .any(|fault| !expected.is_empty() && fault.to_string().contains(expected));
            assert!(reported, "{value}: {faults:?} instead of {expected}");
        }
    }
}
