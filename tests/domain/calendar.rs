//! The ten legal holidays, compared with an independent fixture.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use helpline::calendar::{Holiday, holiday_on};

const FIXTURE: &str = include_str!("../fixtures/holidays.csv");

#[test]
fn two_centuries_of_holidays_agree_with_an_independent_calendar() {
    let mut expected: BTreeMap<NaiveDate, Holiday> = BTreeMap::new();
    for (day, holiday) in rows() {
        // Where two holidays share a day, the one with a fixed date is named.
        expected.entry(day).and_modify(|other| *other = holiday.min(*other)).or_insert(holiday);
    }
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
    let days = first.iter_days().take_while(|day| *day < first + chrono::Months::new(2400));
    let computed: BTreeMap<_, _> = days.filter_map(|day| Some((day, holiday_on(day)?))).collect();
    assert_eq!(computed, expected);
    assert_eq!(rows().count(), 2000, "ten a year");
}

#[test]
fn community_holidays_and_easter_and_whit_sunday_are_not_legal_holidays() {
    for text in ["2027-09-27", "2027-11-15", "2027-03-28", "2027-05-16"] {
        let day: NaiveDate = text.parse().expect("a day");
        assert_eq!(holiday_on(day), None, "{text}");
    }
}

fn rows() -> impl Iterator<Item = (NaiveDate, Holiday)> {
    let lines = FIXTURE.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| {
        let (day, name) = line.split_once(',').expect("date,key");
        (day.parse().expect("a date"), named(name))
    })
}

fn named(key: &str) -> Holiday {
    match key {
        "new_year" => Holiday::NewYear,
        "easter_monday" => Holiday::EasterMonday,
        "labour_day" => Holiday::LabourDay,
        "ascension" => Holiday::Ascension,
        "whit_monday" => Holiday::WhitMonday,
        "national_day" => Holiday::NationalDay,
        "assumption" => Holiday::Assumption,
        "all_saints" => Holiday::AllSaints,
        "armistice" => Holiday::Armistice,
        "christmas" => Holiday::Christmas,
        other => panic!("unknown holiday {other}"),
    }
}
