//! The admin's policy: what wins, what is refused, and what is said about it.

mod guides;
mod templates;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use helpline::policy::{Effective, KEYS, Layer, Level, built_in, merge};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::desktop::program::built;

const LEVELS: [Level; 3] = [Level::Managed, Level::User, Level::Recommended];

fn layer(level: Level, keys: &Value) -> Layer {
    let keys = keys.as_object().expect("an object").clone();
    Layer { level, source: level.code().to_owned(), keys }
}

fn value<'a>(effective: &'a Effective, key: &str) -> (&'a Value, Level, bool) {
    let found = effective.values.iter().find(|value| value.key.name == key);
    let found = found.expect("every key has a value");
    (&found.value, found.level, found.locked())
}

/// Values of a key, fitting ones and others.
fn values(key: &str) -> Vec<Value> {
    match key {
        "language" => vec![json!("nl"), json!("de"), json!("xx")],
        "notifications" => vec![json!("off"), json!("full"), json!(true)],
        "notifyBeforeMinutes" => vec![json!(5), json!(60), json!(61), json!("5")],
        "autostart" | "quickHide" => vec![json!(true), json!(false), json!(1)],
        "openingHoursSpecification" => vec![
            json!([{"dayOfWeek": "Monday", "opens": "08:00", "closes": "20:00"}]),
            json!([{"dayOfWeek": "Sunday", "opens": "08:00", "closes": "20:00"}]),
            json!([{"dayOfWeek": "Monday", "opens": "20:00", "closes": "20:00"}]),
        ],
        _ => vec![
            json!([{"validFrom": "2027-01-04", "validThrough": "2027-01-04"}]),
            json!([]),
            json!([{"validFrom": "2027-01-04"}]),
        ],
    }
}

fn fits(key: &str, value: &Value) -> bool {
    let last = values(key);
    let wrong = last.len() - if key == "notifyBeforeMinutes" { 2 } else { 1 };
    last.iter().position(|known| known == value).is_some_and(|index| index < wrong)
}

fn keys() -> impl Strategy<Value = Value> {
    let entries = KEYS.map(|key| proptest::option::of(proptest::sample::select(values(key.name))));
    entries.to_vec().prop_map(|chosen| {
        let names = KEYS.iter().map(|key| key.name.to_owned());
        let members = names.zip(chosen).filter_map(|(name, value)| Some((name, value?)));
        Value::Object(members.collect::<Map<_, _>>())
    })
}

proptest! {
    #[test]
    fn the_first_fitting_value_of_four_layers_is_in_force(all in [keys(), keys(), keys()]) {
        let layers: Vec<_> = LEVELS.iter().zip(&all).map(|(level, keys)| layer(*level, keys)).collect();
        let effective = merge(&layers);
        for key in KEYS {
            let mut expected = (built_in(key), Level::BuiltIn);
            let mut wrong = 0;
            for layer in layers.iter().rev() {
                let Some(value) = layer.keys.get(key.name) else { continue };
                let allowed = key.by_user || layer.level != Level::User;
                if allowed && fits(key.name, value) {
                    expected = (value.clone(), layer.level);
                } else {
                    wrong += 1;
                }
            }
            let (found, level, locked) = value(&effective, key.name);
            prop_assert_eq!((found, level), (&expected.0, expected.1), "{}", key.name);
            prop_assert_eq!(locked, level == Level::Managed);
            prop_assert_eq!(effective.settings.locked.contains(key.name), locked);
            let place = format!(": {}", key.name);
            let said = effective.ignored.iter().filter(|fault| fault.contains(&place)).count();
            prop_assert_eq!(said, wrong, "{}: {:?}", key.name, effective.ignored);
        }
        // Without the policy the user's own choices are back.
        let alone = merge(&layers[1..2]);
        for key in KEYS.iter().filter(|key| key.by_user) {
            let own = layers[1].keys.get(key.name).filter(|value| fits(key.name, value));
            let expected = own.cloned().unwrap_or_else(|| built_in(*key));
            prop_assert_eq!(value(&alone, key.name).0, &expected);
        }
    }
}

/// A copy of /etc in which a test is the admin; what the programs see as /etc.
pub struct Etc(TempDir);

impl Etc {
    pub fn new() -> Etc {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let copied = Command::new("cp").args(["-a", "/etc"]).arg(folder.path()).output();
        copied.expect("cp runs");
        Etc(folder)
    }

    /// Writes a policy file as an admin does.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        let folders = path.ancestors().skip(1).take(3).collect::<Vec<_>>();
        for folder in folders.into_iter().rev() {
            if !folder.exists() {
                fs::create_dir(folder).expect("a folder");
                fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("ours");
            }
        }
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("ours");
    }

    /// Lets everybody write a policy file.
    pub fn open_to_all(&self, name: &str) {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o646)).expect("ours");
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join("etc/ecoute/policies").join(name)
    }

    /// A shell command that puts this copy in the place of /etc.
    pub fn mount(&self) -> String {
        format!("mount --bind '{}' /etc", self.0.path().join("etc").display())
    }

    /// Makes a command see this /etc.
    pub fn over(&self, program: &Path) -> [String; 5] {
        let script = format!("{} && exec '{}' \"$@\"", self.mount(), program.display());
        ["--map-root-user", "--mount", "sh", "-c", &script].map(str::to_owned)
    }

    /// Runs `ecoute`: exit code, standard output, standard error.
    fn ecoute(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new("unshare");
        command.args(self.over(&built("ecoute"))).arg("ecoute").args(arguments);
        let path = std::env::var("PATH").expect("a PATH");
        let ended = command.env_clear().env("PATH", path).output().expect("unshare runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (ended.status.code(), text(ended.stdout), text(ended.stderr))
    }

    fn report(&self) -> Value {
        let (code, out, err) = self.ecoute(&["policy", "--json"]);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        serde_json::from_str(&out).expect("JSON")
    }
}

#[test]
fn the_report_names_value_level_source_and_lock() {
    let etc = Etc::new();
    etc.write("managed/10.json", r#"{"language": "nl", "notifyBeforeMinutes": 10}"#);
    etc.write("managed/20.json", r#"{"notifyBeforeMinutes": 15}"#);
    etc.write("recommended/10.json", r#"{"language": "de", "notifications": "full"}"#);
    let report = etc.report();
    let row = |index: usize| report["values"][index].clone();
    let place = |name| format!("/etc/ecoute/policies/{name}");
    assert_eq!(
        [row(0), row(1), row(2), row(3)],
        [
            json!({"key": "language", "value": "nl", "level": "managed", "locked": true,
                "source": place("managed/10.json")}),
            json!({"key": "notifications", "value": "full", "level": "recommended",
                "locked": false, "source": place("recommended/10.json")}),
            json!({"key": "notifyBeforeMinutes", "value": 15, "level": "managed", "locked": true,
                "source": place("managed/20.json")}),
            json!({"key": "autostart", "value": false, "level": "built_in", "locked": false,
                "source": null}),
        ]
    );
    let overridden = format!(
        "{}: notifyBeforeMinutes: ignored; {} sets it again",
        place("managed/10.json"),
        place("managed/20.json")
    );
    assert_eq!(report["ignored"], json!([overridden]));
    let (_, out, _) = etc.ecoute(&["policy", "--lang", "en"]);
    assert!(
        out.contains("language = \"nl\"  (managed, locked)  /etc/ecoute/policies/managed/10.json"),
        "{out}"
    );
}

#[test]
fn every_unsafe_or_wrong_file_is_named_and_the_rest_stays_in_force() {
    type Arrange = fn(&Etc);
    let rows: [(&str, Arrange, &str); 16] = [
        (
            "a key three times",
            |etc| {
                etc.write("managed/5.json", r#"{"quickHide": 1, "quickHide": 2, "quickHide": 3}"#)
            },
            "quickHide: ignored; it stands in the file twice",
        ),
        (
            "no JSON",
            |etc| etc.write("managed/5.json", "{\n  \"language\": nl}"),
            "5.json: expected ident at line 2 column 16",
        ),
        ("not an object", |etc| etc.write("managed/5.json", "[]"), "expected: a JSON object"),
        ("empty", |etc| etc.write("managed/5.json", ""), "at line 1 column 0"),
        (
            "UTF-16",
            |etc| etc.write("managed/5.json", [0xff, 0xfe, 0x7b, 0]),
            "UTF-16; expected: UTF-8",
        ),
        (
            "a BOM",
            |etc| etc.write("managed/5.json", "\u{feff}{\"quickHide\": false}"),
            "byte order mark, which is skipped",
        ),
        (
            "an unknown key",
            |etc| etc.write("managed/5.json", r#"{"langage": "de"}"#),
            "langage: unknown key, ignored; did you mean language?",
        ),
        (
            "a wrong type",
            |etc| etc.write("managed/5.json", r#"{"quickHide": "no"}"#),
            "quickHide: \"no\" is ignored; expected: true or false",
        ),
        (
            "a key twice",
            |etc| etc.write("managed/5.json", r#"{"quickHide": false, "quickHide": true}"#),
            "quickHide: ignored; it stands in the file twice",
        ),
        (
            "a field twice",
            |etc| {
                etc.write(
                    "managed/5.json",
                    r#"{"openingHoursSpecification": [{"opens": "1", "opens": "2"}]}"#,
                )
            },
            "openingHoursSpecification: ignored; opens stands in it twice",
        ),
        (
            "100 MB",
            |etc| {
                etc.write("managed/5.json", "");
                let file = fs::File::options().write(true).open(etc.path("managed/5.json"));
                file.and_then(|file| file.set_len(100 << 20)).expect("a file");
            },
            "larger than 262144 bytes",
        ),
        (
            "writable by others",
            |etc| {
                etc.write("managed/5.json", "{}");
                etc.open_to_all("managed/5.json");
            },
            "mode 646, writable by others; expected: writable by root alone",
        ),
        (
            "a link out",
            |etc| {
                etc.write("recommended/x.json", "{}");
                symlink("../recommended/x.json", etc.path("managed/5.json")).expect("a link");
            },
            "a link to /etc/ecoute/policies/recommended/x.json; expected: a file in the folder",
        ),
        (
            "a link to nothing",
            |etc| symlink("none", etc.path("managed/5.json")).expect("a link"),
            "5.json: No such file",
        ),
        (
            "a folder",
            |etc| fs::create_dir(etc.path("managed/5.json")).expect("a folder"),
            "5.json: not a file",
        ),
        (
            "a pipe",
            |etc| {
                let made = Command::new("mkfifo").arg(etc.path("managed/5.json")).status();
                assert!(made.expect("mkfifo runs").success());
            },
            "5.json: not a file",
        ),
    ];
    for (name, arrange, expected) in rows {
        let etc = Etc::new();
        etc.write("managed/9.json", r#"{"language": "nl"}"#);
        arrange(&etc);
        let report = etc.report();
        let ignored = report["ignored"].as_array().expect("a list");
        assert_eq!(ignored.len(), 1, "{name}: {ignored:?}");
        let fault = ignored[0].as_str().expect("text");
        assert!(fault.contains(expected), "{name}: {fault}");
        assert!(fault.starts_with("/etc/ecoute/policies/managed/5.json"), "{name}: {fault}");
        assert_eq!(report["values"][0]["value"], "nl", "{name}");
    }
}

#[test]
fn a_folder_that_others_can_write_is_refused_whole() {
    let etc = Etc::new();
    etc.write("managed/9.json", r#"{"language": "nl"}"#);
    for folder in ["managed", ".", ".."] {
        let folder = etc.path(folder);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("ours");
        let report = etc.report();
        assert_eq!(report["values"][0]["value"], "fr");
        let said = report["ignored"][0].as_str().expect("a fault");
        assert!(said.contains("mode 777, writable by others"), "{said}");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("ours");
        assert_eq!(etc.report()["values"][0]["value"], "nl");
    }
}

#[test]
fn a_file_that_is_not_root_s_alone_is_refused_and_the_command_and_the_doctor_say_so() {
    type Arrange = fn(&std::path::Path);
    let rows: [(&str, Arrange, &str); 3] = [
        (
            "of another user",
            |path| {
                // Only root can give a file away; to anybody else, root's own files are a stranger's.
                let given = std::os::unix::fs::chown(path, Some(65_534), Some(65_534));
                given.expect("root gives a file away");
            },
            "owned by user 65534; expected: owned by root",
        ),
        (
            "writable by a group",
            |path| fs::set_permissions(path, fs::Permissions::from_mode(0o664)).expect("ours"),
            "mode 664, writable by others; expected: writable by root alone",
        ),
        (
            "a link out",
            |path| {
                let elsewhere = path.parent().expect("a folder").with_file_name("elsewhere.json");
                fs::rename(path, &elsewhere).expect("a file");
                symlink("../elsewhere.json", path).expect("a link");
            },
            "a link to /etc/ecoute/policies/elsewhere.json; expected: a file in the folder",
        ),
    ];
    for (name, arrange, expected) in rows {
        if name == "of another user" && !rustix::process::geteuid().is_root() {
            continue;
        }
        for level in ["managed", "recommended"] {
            let etc = Etc::new();
            let file = format!("{level}/9.json");
            etc.write(&file, r#"{"language": "nl"}"#);
            arrange(&etc.path(&file));
            let report = etc.report();
            assert_eq!(report["values"][0]["value"], "fr", "{name}, {level}: not in force");
            let fault =
                format!("/etc/ecoute/policies/{file}: {expected}; the whole file is ignored");
            assert_eq!(report["ignored"], json!([fault]), "{name}, {level}");
            let (_, _, err) = etc.ecoute(&["status"]);
            assert!(err.contains(&fault), "{name}, {level}: {err}");
            let (code, out, _) = etc.ecoute(&["doctor", "--json"]);
            let findings: Vec<Value> = serde_json::from_str(&out).expect("JSON");
            let policy = findings.iter().find(|it| it["check"] == "policy").expect("looked at");
            assert_eq!((code, &policy["good"]), (Some(1), &json!(false)), "{name}, {level}");
            assert_eq!(policy["found"], fault, "{name}, {level}");
        }
    }
}

#[test]
fn the_calendar_names_a_special_day_and_says_relay_only_where_nobody_else_answers() {
    let etc = Etc::new();
    etc.write(
        "managed/9.json",
        r#"{"specialOpeningHoursSpecification": [
            {"validFrom": "2027-02-01", "validThrough": "2027-02-01", "opens": "10:00",
                "closes": "12:00", "name": "Formation"},
            {"validFrom": "2027-02-02", "validThrough": "2027-02-02"}]}"#,
    );
    let days = ["schedule", "--from", "2027-02-01", "--to", "2027-02-02", "--format"];
    let (_, calendar, _) = etc.ecoute(&[&days[..], &["ics"]].concat());
    let events: Vec<_> = calendar.split("BEGIN:VEVENT").skip(1).collect();
    let [with_hours, without] = events[..] else { panic!("two events: {calendar}") };
    assert!(with_hours.contains("DTSTART:20270201T090000Z"), "{with_hours}");
    assert!(
        with_hours.contains("DESCRIPTION:Horaire particulier\u{a0}: Formation"),
        "{with_hours}"
    );
    assert!(without.contains("DTSTART;VALUE=DATE:20270202"), "{without}");
    assert!(without.contains("SUMMARY:Horaire particulier\r\n"), "{without}");
    assert!(without.contains("DESCRIPTION:Relais"), "{without}");
    assert!(!calendar.contains("030030"), "{calendar}");
    let (_, rows, _) = etc.ecoute(&[&days[..], &["csv"]].concat());
    let opening = rows.lines().find(|row| row.contains("open_hours")).expect("it opens");
    assert!(opening.ends_with("open_hours,"), "a team that answers is kept by nothing: {rows}");
}

/// Each change of the policy, a withdrawal too, makes events that replace those imported before; and
/// without a change the file is the same.
#[test]
fn a_calendar_made_after_a_change_of_the_policy_is_newer() {
    const CLOSURE: &str = r#"{"specialOpeningHoursSpecification": [
        {"validFrom": "2027-02-02", "validThrough": "2027-02-02"}]}"#;
    let etc = Etc::new();
    let calendar = || {
        let days = ["schedule", "--from", "2027-02-02", "--to", "2027-02-02", "--format", "ics"];
        let (_, calendar, _) = etc.ecoute(&days);
        let value = |name: &str| {
            let line = calendar.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("{name} in {calendar}")).to_owned()
        };
        let sequence: u32 = value("SEQUENCE:").parse().expect("a number");
        (value("UID:"), sequence, value("DTSTAMP:"), value("LAST-MODIFIED:"), calendar)
    };
    // The system keeps more than seconds, but a calendar does not.
    let next_second = || std::thread::sleep(std::time::Duration::from_millis(1100));
    let changes: [(&str, &dyn Fn()); 5] = [
        ("a file is put in place", &|| etc.write("managed/9.json", CLOSURE)),
        ("it is written again", &|| etc.write("managed/9.json", CLOSURE.replace("02-02", "02-03"))),
        ("one with an old date is put over it", &|| {
            let file = etc.path("managed/9.json");
            etc.write("managed/9.json", CLOSURE);
            let old = Command::new("touch").args(["--date=2020-01-01"]).arg(file).status();
            assert!(old.expect("touch runs").success());
        }),
        ("it is removed", &|| fs::remove_file(etc.path("managed/9.json")).expect("a file")),
        ("a recommendation", &|| etc.write("recommended/9.json", "{}")),
    ];
    let mut before = calendar();
    assert_eq!(before.2, "20261124T000000Z", "the day of the version");
    for (name, change) in changes {
        change();
        let after = calendar();
        assert_eq!(after.0, before.0, "{name}");
        assert!(before.1 < after.1 && before.2 < after.2 && before.3 < after.3, "{name}");
        next_second();
        assert_eq!(calendar(), after, "{name}: the same file as long as nothing changes");
        before = after;
    }
}

#[test]
fn hours_that_could_not_be_read_are_a_warning_and_nothing_else_is() {
    const HOURS: &str = r#"{"specialOpeningHoursSpecification":
        [{"validFrom": "2027-05-07", "validThrough": "2027-05-07", "name": "Pont"}]}"#;
    type Arrange = fn(&Etc);
    let rows: [(&str, Arrange, bool); 8] = [
        ("no JSON", |etc| etc.write("managed/5.json", format!("{HOURS},")), true),
        (
            "UTF-16",
            |etc| {
                let units = HOURS.encode_utf16().flat_map(u16::to_le_bytes);
                etc.write(
                    "managed/5.json",
                    [0xff, 0xfe].into_iter().chain(units).collect::<Vec<_>>(),
                );
            },
            true,
        ),
        (
            "hours twice",
            |etc| {
                let twice = r#"{"openingHoursSpecification": [{"opens": "1", "opens": "2"}]}"#;
                etc.write("managed/5.json", twice);
            },
            true,
        ),
        (
            "writable by others",
            |etc| {
                etc.write("managed/5.json", HOURS);
                etc.open_to_all("managed/5.json");
            },
            true,
        ),
        (
            "a folder that is writable by others",
            |etc| {
                etc.write("managed/5.json", HOURS);
                etc.open_to_all("managed");
            },
            true,
        ),
        (
            "a link to nothing",
            |etc| {
                etc.write("managed/9.json", "{}");
                symlink("none", etc.path("managed/5.json")).expect("a link");
            },
            true,
        ),
        ("neither JSON nor hours", |etc| etc.write("managed/5.json", "{\"language\": nl}"), false),
        (
            "weaker hours that are not valid",
            |etc| {
                etc.write("managed/5.json", HOURS);
                let weaker = r#"{"specialOpeningHoursSpecification": "tomorrow"}"#;
                etc.write("recommended/5.json", weaker);
            },
            false,
        ),
    ];
    for (name, arrange, warned) in rows {
        let etc = Etc::new();
        arrange(&etc);
        let (code, out, err) = etc.ecoute(&["status", "--json", "--at", "2027-05-07T12:00"]);
        assert_eq!(code, Some(0), "{name}: {err}");
        assert!(err.contains("/etc/ecoute/policies/"), "{name}: {err}");
        let status: Value = serde_json::from_str(&out).expect("JSON");
        let codes = if warned { json!(["policy_ignored"]) } else { json!([]) };
        let found = status["warnings"].as_array().expect("a list");
        let found: Vec<_> = found.iter().map(|warning| &warning["code"]).collect();
        assert_eq!(json!(found), codes, "{name}");
    }
}

#[test]
fn a_key_that_is_nearly_right_is_named_and_where_it_means_hours_the_status_warns() {
    let opening = Some(("openingHoursSpecification", true));
    let special = Some(("specialOpeningHoursSpecification", true));
    let rows = [
        ("openingHours", opening),
        ("OpeningHoursSpecification", opening),
        ("OPENINGHOURSSPECIFICATION", opening),
        ("opening_hours_specification", opening),
        ("openingHourSpecification", opening),
        ("openingHuorsSpecification", opening),
        ("openingTimesSpecification", opening),
        ("opening-hours", opening),
        ("specialOpeningHours", special),
        ("specialHoursSpecification", special),
        ("SpecialopeningHoursSpecificatio", special),
        ("langage", Some(("language", false))),
        ("notifyMinutes", Some(("notifyBeforeMinutes", false))),
        ("auto-start", Some(("autostart", false))),
        ("hide", Some(("quickHide", false))),
        ("theme", None),
        ("proxy", None),
        ("hours", None),
        ("", None),
    ];
    for (name, meant) in rows {
        let effective = merge(&[layer(Level::Managed, &json!({name: [], "language": "nl"}))]);
        let [fault] = &effective.ignored[..] else { panic!("{name}: {:?}", effective.ignored) };
        let named =
            meant.map(|(key, _)| format!("{name}: unknown key, ignored; did you mean {key}?"));
        match named {
            Some(named) => assert!(fault.ends_with(&named), "{fault}"),
            None => assert!(!fault.contains("did you mean"), "{fault}"),
        }
        let warns = meant.is_some_and(|(_, hours)| hours);
        assert_eq!(effective.schedule.has_refused(), warns, "{name}");
        assert_eq!(value(&effective, "language").0, "nl", "{name}: the rest holds");
        let user = merge(&[layer(Level::User, &json!({name: []}))]);
        assert!(user.ignored.is_empty() || name == "theme", "{name} belongs to another version");
    }
}

#[test]
fn a_check_names_the_days_without_weekly_hours() {
    let entry = |from: Value, through: Value, days: &str| {
        let mut entry = json!({"dayOfWeek": days, "opens": "09:00", "closes": "19:00"});
        for (key, day) in [("validFrom", from), ("validThrough", through)] {
            if !day.is_null() {
                entry[key] = day;
            }
        }
        entry
    };
    let always = entry(Value::Null, Value::Null, "PublicHolidays");
    let summer = entry(Value::Null, json!("2030-06-30"), "Monday");
    let autumn = entry(json!("2030-09-01"), Value::Null, "Monday");
    let past = entry(Value::Null, json!("2026-10-31"), "Monday");
    let rows = [
        // The holidays' entry has no end; the weekdays' has ended.
        (vec![&always, &past], Some(2), "expected: hours for every day", "schedule_ended"),
        (vec![&autumn], Some(2), " to 2030-08-31; expected", "schedule_pending"),
        (vec![&summer, &autumn], Some(2), "from 2030-07-01 to 2030-08-31; expected", ""),
        (vec![&always, &summer], Some(0), "valid until 2030-06-30", ""),
    ];
    for (entries, code, said, warning) in rows {
        let etc = Etc::new();
        let policy = json!({"openingHoursSpecification": entries});
        etc.write("managed/9.json", policy.to_string());
        let file = etc.path("managed/9.json").display().to_string();
        let (ended, out, err) = etc.ecoute(&["policy", "check", &file, "--lang", "en"]);
        assert_eq!(ended, code, "{out}{err}");
        assert!((out.clone() + &err).contains(said), "{said}: {out}{err}");
        let (_, out, _) = etc.ecoute(&["status", "--json"]);
        let status: Value = serde_json::from_str(&out).expect("JSON");
        let found = status["warnings"][0]["code"].as_str().unwrap_or_default();
        assert_eq!(found, warning, "{out}");
    }
}

#[test]
fn the_doctor_names_each_faulty_file() {
    let etc = Etc::new();
    etc.write("managed/1.json", r#"{"langage": "de"}"#);
    etc.write("managed/2.json", "{,");
    let (_, out, _) = etc.ecoute(&["doctor", "--json"]);
    let findings: Vec<Value> = serde_json::from_str(&out).expect("JSON");
    let policy = findings.iter().find(|it| it["check"] == "policy").expect("looked at");
    let found = policy["found"].as_str().expect("text");
    assert!(found.contains("1.json: langage") && found.contains("2.json: "), "{found}");
}

#[test]
fn a_check_shows_ten_changes_or_every_fault() {
    let etc = Etc::new();
    etc.write(
        "managed/9.json",
        r#"{"openingHoursSpecification":
        [{"dayOfWeek": "Monday", "opens": "08:00", "closes": "20:00"}]}"#,
    );
    let file = etc.path("managed/9.json").display().to_string();
    let (code, out, err) = etc.ecoute(&["policy", "check", &file, "--lang", "en"]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert_eq!(out.lines().count(), 1 + 1 + 10 + 1, "{out}");
    assert!(out.contains("Monday") && out.contains("8:00") && out.contains("20:00"), "{out}");
    etc.write("managed/9.json", r#"{"language": "xx", "openingHoursSpecification": []}"#);
    let (code, _, err) = etc.ecoute(&["policy", "check", &file, "--lang", "en"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("language: \"xx\"") && err.contains("no entry names a weekday"), "{err}");
    let (code, _, err) = etc.ecoute(&["policy", "check", "/none.json", "--lang", "en"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("/none.json"), "{err}");
}

#[test]
fn hours_by_policy_rule_status_and_schedule_and_refused_ones_are_a_warning() {
    let etc = Etc::new();
    etc.write(
        "managed/9.json",
        r#"{"specialOpeningHoursSpecification":
        [{"validFrom": "2027-05-07", "validThrough": "2027-05-07", "name": "Pont"}]}"#,
    );
    let at = ["status", "--json", "--at", "2027-05-07T12:00"];
    let status = |out: &str| serde_json::from_str::<Value>(out).expect("JSON");
    let (_, out, _) = etc.ecoute(&at);
    assert_eq!(
        (&status(&out)["reason"], &status(&out)["detail"]),
        (&json!("closure"), &json!("Pont"))
    );
    let (_, out, _) =
        etc.ecoute(&["schedule", "--from", "2027-05-05", "--to", "2027-05-05", "--format", "csv"]);
    assert!(out.trim_end().ends_with("after_hours,Ascension; Pont"), "{out}");
    etc.write("managed/9.json", r#"{"openingHoursSpecification": [{"dayOfWeek": "Monday"}]}"#);
    let (code, out, err) = etc.ecoute(&at);
    assert_eq!(code, Some(0));
    assert!(err.contains("openingHoursSpecification[0].opens is missing"), "{err}");
    assert_eq!(status(&out)["state"], "open");
    assert_eq!(status(&out)["warnings"][0]["code"], "policy_ignored");
    etc.write("managed/9.json", r#"{"openingHoursSpecification":
        [{"dayOfWeek": "Friday", "opens": "09:00", "closes": "19:00", "validThrough": "2027-05-01"}]}"#);
    let (_, out, _) = etc.ecoute(&at);
    assert_eq!(status(&out)["state"], "relay");
    assert_eq!(status(&out)["until"], Value::Null);
    assert_eq!(status(&out)["warnings"][0]["code"], "schedule_ended");
}

#[test]
fn only_names_of_policies_are_read_and_names_near_them_are_shown_to_admins_alone() {
    // What editors, archivers and configuration tools leave beside a file.
    let rows: [(&str, bool, bool); 16] = [
        ("50.json", true, false),
        (".json", false, false),
        (".50.json", false, false),
        (".#50.json", false, false),
        ("#50.json#", false, false),
        (".50.json.swp", false, false),
        ("._50.json", false, false),
        (".ansible_tmp50.json", false, false),
        ("README", false, false),
        ("50.yaml", false, false),
        ("50.JSON", false, true),
        ("50.Json", false, true),
        ("50.json.bak", false, true),
        ("50.json~", false, true),
        ("50.json.dpkg-new", false, true),
        ("50.jsn", false, true),
    ];
    for (name, read, near) in rows {
        let etc = Etc::new();
        // Hours that are not valid: were they read, each status would warn.
        etc.write(&format!("managed/{name}"), r#"{"openingHoursSpecification": 1}"#);
        let (code, out, err) = etc.ecoute(&["status", "--json"]);
        assert_eq!(code, Some(0), "{name}");
        assert_eq!(!err.is_empty(), read, "{name}: {err}");
        assert_eq!(out.contains("policy_ignored"), read, "{name}: {out}");
        let place = format!("/etc/ecoute/policies/managed/{name}");
        let sentence = format!("{place}: not read; expected: a name that ends in .json");
        let ignored = etc.report()["ignored"].to_string();
        assert_eq!(ignored.contains(&sentence), near, "{name}: {ignored}");
        assert_eq!(ignored.contains(&place), read || near, "{name}: {ignored}");
        let (_, doctor, _) = etc.ecoute(&["doctor", "--json"]);
        assert_eq!(doctor.contains(&sentence), near, "{name}: {doctor}");
    }
    // An editor's lock is a link to nothing.
    let etc = Etc::new();
    etc.write("managed/50.json", "{}");
    symlink("admin@host.1234", etc.path("managed/.#50.json")).expect("a link");
    assert_eq!(etc.report()["ignored"], json!([]));
}

#[test]
fn a_policy_folder_that_is_made_while_the_watch_begins_is_noticed() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        for round in 0..40_u32 {
            let scratch = tempfile::tempdir().expect("a scratch folder");
            let folder = scratch.path().join("ecoute-test/policies");
            let file = folder.join("managed/9.json");
            let made = file.clone();
            let making = std::thread::spawn(move || {
                for _ in 0..round * 200 {
                    std::hint::spin_loop();
                }
                fs::create_dir_all(made.parent().expect("a folder")).expect("a folder");
                fs::write(made, "{}").expect("a file");
            });
            let mut changes = workstation::policy::Changes::watch_folder(folder);
            let noticed = async {
                while !file.exists() {
                    changes.next().await;
                }
            };
            let noticed = tokio::time::timeout(std::time::Duration::from_secs(10), noticed).await;
            assert!(noticed.is_ok(), "round {round}");
            making.join().expect("it is made");
        }
    });
}
