//! The admin guides in two languages, and the list of keys in the guide of the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use helpline::calendar::Holiday;
use helpline::hours::Closure;
use helpline::schedule::{Reason, State};
use helpline::service::LAUNCHED;
use helpline::settings::{Key, Language, Settings, ValueType};
use helpline::view::Warning;
use serde_json::{Value, json};

use crate::desktop::program::built;

use super::Etc;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/docs")
}

fn guide(name: &str) -> String {
    fs::read_to_string(folder().join(name)).expect("a guide")
}

/// The code blocks of a guide.
fn blocks(text: &str) -> Vec<String> {
    text.split("```").skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_guide_lists_every_preference_with_its_values_and_default() {
    let guide = guide("command-line.md");
    let (_, table) =
        guide.split_once("\n| key | value | built in |\n|---|---|---|\n").expect("a table");
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let rows: Vec<Vec<&str>> =
        rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect();
    let keys: Vec<_> = Key::ALL.into_iter().filter(|key| key.by_user()).collect();
    let listed: Vec<_> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    assert_eq!(listed, keys.iter().map(|key| key.code()).collect::<Vec<_>>());
    for (row, key) in rows.iter().zip(keys) {
        let values = match key.value_type() {
            ValueType::Choice(values) => codes(values),
            ValueType::Toggle => codes(&["true", "false"]),
            ValueType::Number(least, most) => format!("{least} to {most}"),
            ValueType::Day
            | ValueType::OpeningHours
            | ValueType::SpecialOpeningHours
            | ValueType::ContactPoints => {
                panic!("{key:?} is a preference")
            }
        };
        assert!(row[1].starts_with(&values), "{key:?}: expected {values} in {}", row[1]);
        assert_eq!(row[1].contains("not available to policies"), !key.by_admin(), "{key:?}");
        let default = match (key, Settings::default().value(key)) {
            (Key::Autostart, _) => "as installed".to_owned(),
            (_, Value::String(code)) => format!("`{code}`"),
            (_, Value::Bool(yes)) => format!("`{yes}`"),
            (_, number) => number.to_string(),
        };
        assert_eq!(row[2], default, "{key:?}");
    }
    let words = guide.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&format!("`--lang` ({})", codes(Language::CODES))));
}

fn codes(values: &[&str]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_guide_for_everybody_is_one_screen_of_text() {
    let guide = guide("guide.fr.md");
    let longest = guide.lines().map(|line| line.chars().count()).max();
    assert!(guide.lines().count() <= 40 && longest <= Some(120), "{longest:?}");
}

#[test]
fn the_guide_lists_every_reason_and_every_warning() {
    let guide = guide("command-line.md");
    let words = guide.split_whitespace().collect::<Vec<_>>().join(" ");
    let listed = |from: &str, to: &str| {
        let (_, rest) = words.split_once(from).expect("the start of the list");
        let (list, _) = rest.split_once(to).expect("its end");
        list.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    // Each value names its successor, so that a new variant does not compile until it is added.
    let states = std::iter::successors(Some(State::Open), |state| {
        Some(State::Relay(match state {
            State::Open => Reason::BeforeHours,
            State::Relay(Reason::BeforeHours) => Reason::BetweenHours,
            State::Relay(Reason::BetweenHours) => Reason::AfterHours,
            State::Relay(Reason::AfterHours) => Reason::Weekend,
            State::Relay(Reason::Weekend) => Reason::ClosedDay,
            State::Relay(Reason::ClosedDay) => Reason::Holiday(Holiday::NewYear),
            State::Relay(Reason::Holiday(_)) => Reason::Closure(Closure { name: None }),
            State::Relay(Reason::Closure(_)) => return None,
        }))
    });
    let reasons: Vec<_> = states.map(|state| state.reason_code()).collect();
    assert_eq!(listed("; `reason` is", "; `detail`"), reasons);
    let warnings =
        std::iter::successors(Some(Warning::ClockImplausible), |warning| match warning {
            Warning::ClockImplausible => Some(Warning::PolicyIgnored),
            Warning::PolicyIgnored => Some(Warning::ScheduleEnded(LAUNCHED)),
            Warning::ScheduleEnded(day) => Some(Warning::SchedulePending(*day)),
            Warning::SchedulePending(_) => None,
        });
    let warnings: Vec<_> = warnings.map(Warning::code).collect();
    assert_eq!(listed("Warnings are", "The calendar file"), warnings);
}

#[test]
fn the_example_of_hours_in_the_guides_is_valid() {
    let blocks = blocks(&guide("admin.md"));
    let example = blocks.iter().find_map(|block| block.strip_prefix("json\n")).expect("an example");
    let etc = Etc::new();
    etc.write("managed/example.json", example);
    assert_eq!(etc.report()["ignored"], json!([]));
}

#[test]
fn both_guides_have_the_same_commands_and_their_closure_applies() {
    let [english, french] = ["admin.md", "admin.fr.md"].map(guide);
    assert_eq!(blocks(&english), blocks(&french));
    for link in [&english, &french].into_iter().flat_map(|text| text.split("](").skip(1)) {
        let (target, _) = link.split_once(')').expect("a link ends");
        let elsewhere = target.starts_with("https://");
        assert!(elsewhere || folder().join(target).exists(), "{target}");
    }

    let blocks = blocks(&english);
    let script = blocks.iter().find_map(|block| block.strip_prefix("sh\n")).expect("a script");
    let etc = Etc::new();
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let programs = built("ecoute");
    let programs = programs.parent().expect("a folder").display();
    let path = format!("{programs}:{}", std::env::var("PATH").expect("a PATH"));
    let ended = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-ec"])
        .arg(format!("{}\n{script}", etc.mount()))
        .env_clear()
        .env("PATH", path)
        .env("HOME", scratch.path())
        .current_dir(scratch.path())
        .output()
        .expect("unshare runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let (out, err) = (text(ended.stdout), text(ended.stderr));
    assert!(ended.status.success(), "{out}{err}");
    assert!(out.contains("/etc/ecoute/policies/managed/50-closures.json"), "{out}");
    assert!(out.contains("Pont de l’Ascension\n"), "the status names the day: {out}");
    assert_eq!(err, "");
}
