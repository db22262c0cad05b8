//! `ecoute policy check`: the effect of a file.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::desktop::program::built;

use super::Etc;

/// Policy files outside the policy folder.
pub struct Drafts(TempDir);

impl Drafts {
    pub fn new(files: &[(&str, &str)]) -> Drafts {
        let folder = tempfile::tempdir().expect("a scratch folder");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        Drafts(folder)
    }

    /// Exit code, standard output, standard error.
    fn check(&self, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
        let mut command = Command::new(built("ecoute"));
        command.args(["policy", "check"]).args(arguments).current_dir(&self.0).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input.as_bytes()).expect("it is read");
        drop(stdin);
        let ended = child.wait_with_output().expect("it ends");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (ended.status.code(), text(ended.stdout), text(ended.stderr))
    }

    /// The same with a folder as standard input.
    fn check_folder(&self) -> (Option<i32>, String, String) {
        let mut command = Command::new(built("ecoute"));
        let folder = fs::File::open(self.0.path()).expect("a folder");
        command.args(["policy", "check", "-", "--lang", "en"]).env_clear().stdin(folder);
        let ended = command.output().expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (ended.status.code(), text(ended.stdout), text(ended.stderr))
    }

    /// What `ecoute policy check --json` prints.
    pub fn values(&self, arguments: &[&str]) -> Value {
        let (_, out, err) = self.check(&[&["--json"], arguments].concat(), "");
        assert_eq!(err, "", "only JSON");
        serde_json::from_str(&out).expect("JSON")
    }
}

const MONDAYS: &str = r#"{"openingHoursSpecification":
    [{"dayOfWeek": "Monday", "opens": "08:00", "closes": "20:00"}]}"#;

#[test]
fn a_check_takes_several_files_and_standard_input_and_exits_with_the_worst_result() {
    let drafts = Drafts::new(&[
        ("good.json", MONDAYS),
        ("other.json", r#"{"language": "nl"}"#),
        ("part.json", r#"{"language": "nl", "quickHide": 1}"#),
        ("broken.json", "{,"),
    ]);
    let rows: [(&[&str], &str, i32, &[&str]); 8] = [
        (&["good.json", "other.json"], "", 0, &["all", "all"]),
        (&["-"], MONDAYS, 0, &["all"]),
        (&["good.json", "-"], "{,", 2, &["all", "nothing"]),
        (&["part.json", "good.json"], "", 2, &["part", "all"]),
        (&["broken.json", "other.json"], "", 2, &["nothing", "all"]),
        (&["none.json"], "", 2, &["nothing"]),
        (&["."], "", 2, &["nothing"]),
        (&["-"], "", 2, &["nothing"]),
    ];
    for (files, input, code, holds) in rows {
        let english = [files, &["--lang", "en"]].concat();
        let (ended, out, err) = drafts.check(&english, input);
        assert_eq!(ended, Some(code), "{files:?}: {out}{err}");
        // Only between two files.
        assert_eq!(out.lines().filter(|line| line.is_empty()).count(), files.len() - 1, "{out}");
        for (file, holds) in files.iter().zip(holds) {
            let reported = |text: &str, rest: &str| text.contains(&format!("{file}{rest}"));
            assert_eq!(reported(&out, ": valid"), *holds == "all", "{file}: {out}");
            assert_eq!(reported(&err, ": 1 error(s)"), *holds != "all", "{file}: {err}");
            let rejected = *holds == "nothing";
            assert_eq!(
                reported(&out, ": nothing in this file would apply"),
                rejected,
                "{file}: {out}"
            );
            // Two of the files have no hours of their own.
            let hours = if ["other.json", "part.json"].contains(file) {
                ", with the built-in weekly hours"
            } else {
                ""
            };
            let changes =
                out.contains(&format!("The next 10 changes according to {file}{hours}:\n"));
            assert_eq!(changes, !rejected, "{file}: {out}");
        }
        let (ended, out, err) = drafts.check(&[&english[..], &["--json"]].concat(), input);
        assert_eq!((ended, err.as_str()), (Some(code), ""), "{files:?}");
        let values: Value = serde_json::from_str(&out).expect("JSON");
        let found: Vec<_> = values.as_array().expect("a list").iter().collect();
        for ((value, file), holds) in found.iter().zip(files).zip(holds) {
            assert_eq!((&value["file"], &value["holds"]), (&json!(file), &json!(holds)), "{value}");
            let changes = value["changes"].as_array().expect("a list").len();
            assert_eq!(changes, if *holds == "nothing" { 0 } else { 10 }, "{value}");
        }
        assert_eq!(found.len(), files.len());
    }
    let (code, _, err) = drafts.check(&["--lang", "en"], "");
    assert_eq!(
        (code, err.as_str()),
        (Some(2), "error: policy check expects a value: JSON files, or - for standard input\n")
    );
    let (ended, out, err) = drafts.check_folder();
    assert_eq!(ended, Some(2), "{out}{err}");
    assert!(out.contains("nothing in this file would apply"), "{out}");
    assert!(err.contains("-: ") && err.contains("is a folder"), "{err}");
}

#[test]
fn rejected_hours_show_no_transitions() {
    let drafts = Drafts::new(&[
        (
            "twice.json",
            r#"{"language": "nl", "openingHoursSpecification":
                [{"dayOfWeek": "Monday", "opens": "08:00", "opens": "09:00", "closes": "20:00"}]}"#,
        ),
        (
            "wrong.json",
            r#"{"language": "nl", "openingHoursSpecification":
                [{"dayOfWeek": "Monday", "opens": "8", "closes": "20:00"}]}"#,
        ),
    ]);
    for name in ["twice.json", "wrong.json"] {
        let values = drafts.values(&[name]);
        assert_eq!((&values[0]["holds"], &values[0]["changes"]), (&json!("part"), &json!([])));
        let (code, out, _) = drafts.check(&[name, "--lang", "en"], "");
        let only_in_part = format!("{name}: its hours would apply only in part, ");
        assert!(out.starts_with(&only_in_part), "{name}: {out}");
        assert!(code == Some(2) && out.lines().count() == 1, "{name}: {out}");
    }
}

/// A rejected file is reported as by `ecoute policy`, for any spelling of its path.
#[test]
fn a_file_in_the_policy_folder_is_rejected_where_the_agent_rejects_it() {
    type Arrange = fn(&Etc);
    // The file, what is done to it, the report, and whether the agent reports it, too.
    let rows: [(&str, Arrange, &str, bool); 15] = [
        ("managed/9.json", |_| {}, "", false),
        ("recommended/9.json", |_| {}, "", false),
        ("managed/9.json", |etc| etc.open_to_all("managed/9.json"), "mode 646, writable by", true),
        (
            "managed/9.json",
            |etc| {
                if rustix::process::geteuid().is_root() {
                    let changed =
                        std::os::unix::fs::chown(etc.path("managed/9.json"), Some(7), None);
                    changed.expect("root changes the owner");
                } else {
                    etc.open_to_all("managed/9.json");
                }
            },
            "; expected: ",
            true,
        ),
        (
            "managed/9.json",
            |etc| {
                let elsewhere = etc.path("elsewhere.json");
                fs::rename(etc.path("managed/9.json"), &elsewhere).expect("a file");
                symlink("../elsewhere.json", etc.path("managed/9.json")).expect("a link");
            },
            "a link to /etc/ecoute/policies/elsewhere.json; expected: a file in the folder",
            true,
        ),
        (
            "managed/9.json",
            |etc| {
                let open = fs::Permissions::from_mode(0o777);
                fs::set_permissions(etc.path("managed"), open).expect("a mode");
            },
            "managed: mode 777, writable by others; expected: writable by root alone",
            true,
        ),
        ("managed/9.JSON", |_| {}, "not read; expected: a name that ends in .json", true),
        ("managed/9.json.bak", |_| {}, "not read; expected: a name that ends in .json", true),
        ("managed/9", |_| {}, "not read; expected: a name that ends in .json", true),
        ("managed/.9.json", |_| {}, "not read; expected: a name that begins with neither", false),
        ("managed/#9.json#", |_| {}, "not read; expected: a name that begins with neither", false),
        ("9.json", |_| {}, "not read; expected: a file in one of: /etc/ecoute/policies/man", true),
        ("managed/sub/9.json", |_| {}, "not read; expected: a file in one of: ", true),
        ("../9.json", |_| {}, "not read; expected: a file in one of: ", true),
        ("../mandatory/9.json", |_| {}, "not read; expected: a file in one of: ", true),
    ];
    for (file, arrange, expected, in_policy) in rows {
        let etc = Etc::new();
        etc.write(file, MONDAYS);
        arrange(&etc);
        let place = format!("/etc/ecoute/policies/{file}");
        let indirect = format!("/etc/ecoute/../ecoute/policies/{file}");
        let arguments = ["policy", "check", "--json", "--lang", "en", &place, &indirect];
        let (code, out, err) = etc.ecoute(&arguments);
        let values: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(
            (code, err.as_str()),
            (Some(if expected.is_empty() { 0 } else { 2 }), ""),
            "{out}"
        );
        let ignored = etc.report()["ignored"].clone();
        for index in [0, 1] {
            let value = &values[index];
            if expected.is_empty() {
                assert_eq!((&value["holds"], &value["faults"]), (&json!("all"), &json!([])));
                continue;
            }
            assert_eq!((&value["holds"], &value["changes"]), (&json!("nothing"), &json!([])));
            let message = value["faults"][0]["message"].as_str().expect("text");
            assert!(message.contains(expected), "{file}: {message}");
            let reported =
                ignored.as_array().expect("a list").iter().any(|reported| *reported == message);
            assert_eq!(reported, in_policy, "{file}: {message} in {ignored}");
        }
        // Outside the policy folder, only the content is checked.
        let draft = etc.path(file).with_file_name("draft");
        fs::copy(etc.path(file), &draft).expect("a copy");
        let drafts = Drafts::new(&[]);
        let draft = draft.to_str().expect("UTF-8");
        assert_eq!(drafts.values(&[draft])[0]["holds"], "all", "{file}");
    }
    let etc = Etc::new();
    etc.write("managed/9.json", "{}");
    for folder in ["/etc/ecoute", "/etc/ecoute/policies", "/etc/ecoute/policies/managed"] {
        let (code, _, err) = etc.ecoute(&["policy", "check", "--lang", "en", folder]);
        let expected = format!("error: {folder}: it is a folder\n");
        assert!(code == Some(2) && err.starts_with(&expected), "{err}");
    }
}

#[test]
fn hours_that_end_a_minute_before_midnight_get_a_hint_and_equal_times_an_explanation() {
    const ALL: &str = r#"["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
        "Sunday", "PublicHolidays"]"#;
    const WEEK: &str = "openingHoursSpecification";
    const SPECIAL: &str = "specialOpeningHoursSpecification";
    let weekly = |rows: &[(&str, &str, &str)]| {
        let entries = rows.iter().map(|(days, opens, closes)| {
            format!(r#"{{"dayOfWeek": {days}, "opens": "{opens}", "closes": "{closes}"}}"#)
        });
        format!(r#""{WEEK}": [{}]"#, entries.collect::<Vec<_>>().join(", "))
    };
    let special = |opens: &str, closes: &str| {
        format!(
            r#""{SPECIAL}": [{{"validFrom": "2027-05-07", "validThrough": "2027-05-08",
                "opens": "{opens}", "closes": "{closes}"}}]"#
        )
    };
    let hint = |key: &str| vec![("hint", key.to_owned())];
    let rows = [
        (weekly(&[(ALL, "00:00", "23:59")]), hint(&format!("{WEEK}[0].closes"))),
        (weekly(&[(ALL, "00:00", "23:59:59")]), hint(&format!("{WEEK}[0].closes"))),
        (weekly(&[(ALL, "00:00", "24:00")]), vec![]),
        (weekly(&[(ALL, "00:00", "23:58")]), vec![]),
        (weekly(&[(ALL, "09:00", "23:59")]), hint(&format!("{WEEK}[0].closes"))),
        (weekly(&[(r#""Monday""#, "00:00", "23:59")]), hint(&format!("{WEEK}[0].closes"))),
        (
            weekly(&[(ALL, "00:00", "08:00"), (ALL, "20:00", "23:59")]),
            hint(&format!("{WEEK}[1].closes")),
        ),
        // No gap if another entry follows.
        (
            weekly(&[(ALL, "00:00", "08:00"), (ALL, "20:00", "23:59"), (ALL, "23:59", "24:00")]),
            vec![],
        ),
        (
            weekly(&[(r#""Friday""#, "20:00", "23:59"), (r#""Saturday""#, "00:00", "04:00")]),
            hint(&format!("{WEEK}[0].closes")),
        ),
        (weekly(&[(r#""Friday""#, "20:00", "23:59")]), hint(&format!("{WEEK}[0].closes"))),
        (special("00:00", "23:59"), hint(&format!("{SPECIAL}[0].closes"))),
        (special("00:00", "00:00"), vec![("error", format!("{SPECIAL}[0].closes"))]),
        (weekly(&[(ALL, "00:00", "00:00")]), vec![("error", format!("{WEEK}[0].closes"))]),
    ];
    for (keys, expected) in rows {
        let text = format!("{{{keys}}}");
        let drafts = Drafts::new(&[("a.json", &text)]);
        let value = &drafts.values(&["a.json"])[0];
        let faults = value["faults"].as_array().expect("a list");
        let text_of = |value: &Value| value.as_str().expect("text").to_owned();
        let found: Vec<_> =
            faults.iter().map(|it| (text_of(&it["severity"]), text_of(&it["key"]))).collect();
        let wanted: Vec<_> =
            expected.into_iter().map(|(severity, key)| (severity.to_owned(), key)).collect();
        assert_eq!(found, wanted, "{text}");
        let wrong = found.iter().any(|(severity, _)| severity == "error");
        let (code, out, err) = drafts.check(&["a.json", "--lang", "en"], "");
        assert_eq!(code, Some(if wrong { 2 } else { 0 }), "{text}: {out}{err}");
        assert_eq!(err.starts_with("hint: a.json: "), !found.is_empty() && !wrong, "{text}: {err}");
        if wrong {
            let explained = ["00:00 to 24:00 is a whole day", "107 answers"];
            assert!(explained.iter().all(|part| err.contains(part)), "{err}");
        }
    }
    // The message proposes to omit both: a day without hours.
    let without = r#"{"specialOpeningHoursSpecification":
        [{"validFrom": "2027-05-07", "validThrough": "2027-05-07"}]}"#;
    assert_eq!(Drafts::new(&[("a.json", without)]).values(&["a.json"])[0]["holds"], "all");
}

#[test]
fn times_are_shown_to_the_second_and_hours_without_a_pause_in_a_sentence() {
    let policy = |opens: &str, closes: &str| {
        let days = r#"["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
            "Sunday", "PublicHolidays"]"#;
        format!(
            r#"{{"openingHoursSpecification":
                [{{"dayOfWeek": {days}, "opens": "{opens}", "closes": "{closes}"}}]}}"#
        )
    };
    let drafts = Drafts::new(&[
        ("seconds.json", &policy("08:00:30", "20:00:01")),
        ("always.json", &policy("00:00", "24:00")),
    ]);
    let (code, out, _) = drafts.check(&["seconds.json", "--lang", "en"], "");
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains(" 8:00:30 ") && out.contains(" 20:00:01 "), "{out}");
    let rows = [
        ("fr", "Aucun passage\u{a0}: l’équipe répond"),
        ("nl", "Geen overgang: het team neemt op"),
        ("de", "Kein Wechsel: das Team ist erreichbar"),
        ("en", "No change: the team is answering"),
    ];
    for (language, expected) in rows {
        let (code, out, err) = drafts.check(&["always.json", "--lang", language], "");
        assert_eq!((code, err.as_str()), (Some(0), ""), "{language}: {out}");
        let lines: Vec<_> = out.lines().collect();
        assert_eq!((lines.len(), lines[1]), (3, expected), "{language}: {out}");
    }
}

#[test]
fn a_byte_that_is_not_utf_8_is_named_with_its_place() {
    let rows: [(&[u8], &str); 5] = [
        (b"{\"name\": \"Fermeture d'\xe9t\xe9\"}", "line 1, column 23"),
        (b"{\n  \"a\": 1,\n  \"\xe9\": 2}", "line 3, column 4"),
        ("{\"é€😀\": \"".as_bytes(), ""),
        (b"\xef\xbb\xbf{\"\xc3\xa9\xe9\"}", "line 1, column 4"),
        (b"{\"a\": 1}\n\xff", "line 2, column 1"),
    ];
    for (bytes, place) in rows {
        let drafts = Drafts::new(&[]);
        fs::write(drafts.0.path().join("a.json"), bytes).expect("a file");
        let (code, _, err) = drafts.check(&["a.json", "--lang", "en"], "");
        assert_eq!(code, Some(2), "{err}");
        let named = format!("error: a.json: not UTF-8 at {place}; the whole file is ignored\n");
        assert_eq!(err.starts_with(&named), !place.is_empty(), "{place}: {err}");
    }
}

#[test]
fn an_empty_key_or_one_with_spaces_is_quoted() {
    let rows = [
        (r#"{"": 1}"#, r#"a.json: "": unknown key, ignored; expected: one of"#),
        (r#"{" ": 1}"#, r#"a.json: " ": unknown key, ignored; expected: one of"#),
        (r#"{"language ": "nl"}"#, r#"a.json: "language ": unknown key, ignored; did you mean"#),
        (r#"{"": 1, "": 2}"#, r#"a.json: "": ignored; it occurs twice in the file"#),
        (r#"{"": {"hours": 1}}"#, r#"a.json: "".hours: ignored; openingHoursSpecification bel"#),
        (r#"{"language": {"": 1, "": 2}}"#, r#"a.json: language: ignored; "" occurs twice in it"#),
        (
            r#"{"openingHoursSpecification": [{"": 1}]}"#,
            r#"a.json: openingHoursSpecification[0]."": unknown; expected: one of"#,
        ),
        (r#"{"quickHide": 1}"#, "a.json: quickHide: 1 is ignored"),
    ];
    for (text, expected) in rows {
        let drafts = Drafts::new(&[("a.json", text)]);
        let (_, _, err) = drafts.check(&["a.json", "--lang", "en"], "");
        assert!(err.contains(expected), "{text}: {err}");
    }
}

#[test]
fn a_byte_order_mark_is_a_hint_and_the_whole_file_applies() {
    let hint = "begins with a byte order mark, which is skipped; expected: UTF-8 without that mark";
    let etc = Etc::new();
    etc.write("managed/9.json", format!("\u{feff}{MONDAYS}"));
    let place = "/etc/ecoute/policies/managed/9.json";
    let arguments = ["policy", "check", "--lang", "en", place];
    let (code, out, err) = etc.ecoute(&arguments);
    assert_eq!((code, err), (Some(0), format!("hint: {place}: {hint}\n")));
    assert!(out.contains(": valid"), "{out}");
    let (_, out, _) = etc.ecoute(&[&arguments[..], &["--json"]].concat());
    let checked: Value = serde_json::from_str(&out).expect("JSON");
    let severity = &checked[0]["faults"][0]["severity"];
    assert_eq!((&checked[0]["holds"], severity), (&json!("all"), &json!("hint")));
    let (code, _, err) = etc.ecoute(&["status", "--lang", "en"]);
    assert_eq!((code, err), (Some(0), format!("hint: {place}: {hint}\n")));
    let (_, out, _) = etc.ecoute(&["doctor", "--json", "--lang", "en"]);
    let findings: Vec<Value> = serde_json::from_str(&out).expect("JSON");
    let policy = findings.iter().find(|it| it["check"] == "policy").expect("a finding");
    assert_eq!(policy["good"], true, "{policy}");
    assert!(policy["found"].as_str().is_some_and(|found| found.contains(hint)), "{policy}");
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
    for (entries, code, reported, warning) in rows {
        let etc = Etc::new();
        let policy = json!({"openingHoursSpecification": entries});
        etc.write("managed/9.json", policy.to_string());
        let file = etc.path("managed/9.json").display().to_string();
        let (ended, out, err) = etc.ecoute(&["policy", "check", &file, "--lang", "en"]);
        assert_eq!(ended, code, "{out}{err}");
        assert!((out.clone() + &err).contains(reported), "{reported}: {out}{err}");
        let (_, out, _) = etc.ecoute(&["status", "--json"]);
        let status: Value = serde_json::from_str(&out).expect("JSON");
        let found = status["warnings"][0]["code"].as_str().unwrap_or_default();
        assert_eq!(found, warning, "{out}");
    }
}

#[test]
fn a_check_shows_ten_transitions_or_every_fault() {
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
