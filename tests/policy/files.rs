//! Files and folders of a policy: which are read, which are rejected, and who reports it.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use helpline::policy::Level;
use serde_json::{Value, json};
use workstation::policy::{self, LARGEST};

use super::Etc;
use crate::desktop::program::built;
use crate::skip::root_or_skipped;

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
fn every_unsafe_or_invalid_file_is_reported_and_the_rest_stays_effective() {
    type Arrange = fn(&Etc);
    let rows: [(&str, Arrange, &str); 19] = [
        (
            "a key three times",
            |etc| {
                etc.write("managed/5.json", r#"{"quickHide": 1, "quickHide": 2, "quickHide": 3}"#)
            },
            "quickHide: ignored; it occurs twice in the file",
        ),
        (
            "no JSON",
            |etc| etc.write("managed/5.json", "{\n  \"language\": nl}"),
            "5.json: invalid JSON at line 2, column 16: \"language\": nl ←",
        ),
        (
            "no JSON, which the parser notices inside of a character",
            |etc| etc.write("managed/5.json", "{\"language\": é}"),
            "5.json: invalid JSON at line 1, column 14: {\"language\": é ←",
        ),
        ("not an object", |etc| etc.write("managed/5.json", "[]"), "expected: a JSON object"),
        ("empty", |etc| etc.write("managed/5.json", ""), "at line 1, column 0"),
        (
            "UTF-16",
            |etc| etc.write("managed/5.json", [0xff, 0xfe, 0x7b, 0]),
            "UTF-16; expected: UTF-8",
        ),
        (
            "UTF-16, little-endian, without a mark",
            |etc| etc.write("managed/5.json", &"{\"quickHide\": 1}".replace("", "\0")[1..]),
            "UTF-16; expected: UTF-8",
        ),
        (
            "UTF-16, big-endian, without a mark",
            |etc| etc.write("managed/5.json", "{\"quickHide\": 1}".replace("", "\0")),
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
            "quickHide: ignored; it occurs twice in the file",
        ),
        (
            "a field twice",
            |etc| {
                etc.write(
                    "managed/5.json",
                    r#"{"openingHoursSpecification": [{"opens": "1", "opens": "2"}]}"#,
                )
            },
            "openingHoursSpecification: ignored; opens occurs twice in it",
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
            "5.json: not found",
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
        let named = |list: &str| -> Vec<String> {
            let all: Vec<String> = serde_json::from_value(report[list].clone()).expect("texts");
            let of_file = |text: &String| text.starts_with("/etc/ecoute/policies/managed/5.json");
            all.into_iter().filter(of_file).collect()
        };
        // What applies nevertheless is a hint.
        let (list, other) =
            if name == "a BOM" { ("hints", "ignored") } else { ("ignored", "hints") };
        let (found, others) = (named(list), named(other));
        assert_eq!((found.len(), others.len()), (1, 0), "{name}: {found:?}, {others:?}");
        assert!(found[0].contains(expected), "{name}: {found:?}");
        assert_eq!(report["values"][0]["value"], "nl", "{name}");
    }
}

#[test]
fn a_file_of_the_largest_size_is_searched_for_hours_to_its_end() {
    let largest = usize::try_from(LARGEST).expect("a size");
    // Above it, the rest is not read and may hold hours.
    for (size, may_hold) in [(largest, false), (largest + 1, true)] {
        let text = format!("{{{},}}", " ".repeat(size - 3));
        let read = policy::parse(Level::Managed, "a.json", text.as_bytes());
        assert_eq!((read.faults.len(), read.hours_unreadable), (1, may_hold), "{size}");
    }
}

#[test]
fn a_folder_that_others_can_change_or_not_everybody_can_read_is_rejected_entirely() {
    let etc = Etc::new();
    etc.write("managed/9.json", r#"{"language": "nl"}"#);
    let rows = [
        (0o777, "mode 777, writable by others; expected: writable by root alone"),
        (0o775, "mode 775, writable by others; expected: writable by root alone"),
        (0o750, "mode 750, not readable by everybody; expected: readable by everybody"),
        (0o700, "mode 700, not readable by everybody; expected: readable by everybody"),
        (0o754, "mode 754, not readable by everybody; expected: readable by everybody"),
        (0o751, "mode 751, not readable by everybody; expected: readable by everybody"),
    ];
    for (folder, place) in [
        ("managed", "/etc/ecoute/policies/managed"),
        (".", "/etc/ecoute/policies"),
        ("..", "/etc/ecoute"),
    ] {
        let folder = etc.path(folder);
        for (mode, expected) in rows {
            fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).expect("a mode");
            let report = etc.report();
            assert_eq!(report["values"][0]["value"], "fr");
            let fault = format!("{place}: {expected}; the whole folder is ignored");
            assert_eq!(report["ignored"], json!([fault]), "{mode:o}");
            let file = "/etc/ecoute/policies/managed/9.json";
            let (code, _, err) = etc.ecoute(&["policy", "check", "--lang", "en", file]);
            assert!(code == Some(2) && err.contains(&fault), "{place}, {mode:o}: {err}");
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("a mode");
        assert_eq!(etc.report()["values"][0]["value"], "nl");
    }
}

#[test]
fn a_user_who_cannot_enter_a_folder_is_told_which() {
    let etc = Etc::new();
    etc.write("managed/9.json", r#"{"language": "nl"}"#);
    let mut command = Command::new("unshare");
    // Root without these capabilities has the rights of an ordinary user.
    command.args(etc.over(Path::new("setpriv"))).arg("setpriv");
    command.arg("--bounding-set=-dac_override,-dac_read_search").arg(built("ecoute"));
    command.args(["policy", "--json", "--lang", "en"]).env_clear();
    command.env("PATH", std::env::var("PATH").expect("a PATH")).env("HOME", etc.0.path());
    let rules = "not readable by everybody; expected: readable by everybody";
    for (folder, mode, fault) in [
        ("managed", 0o050, format!("/etc/ecoute/policies/managed: mode 50, {rules}")),
        (".", 0o050, format!("/etc/ecoute/policies: mode 50, {rules}")),
        ("..", 0o050, format!("/etc/ecoute: mode 50, {rules}")),
    ] {
        let folder = etc.path(folder);
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).expect("a mode");
        let printed = command.output().expect("setpriv runs").stdout;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("a mode");
        let report: Value = serde_json::from_slice(&printed).expect("JSON");
        assert_eq!(report["ignored"], json!([format!("{fault}; the whole folder is ignored")]));
    }
}

#[test]
fn a_file_that_others_can_change_is_rejected_and_reported_by_command_and_doctor() {
    type Arrange = fn(&std::path::Path);
    let rows: [(&str, Arrange, &str); 5] = [
        (
            "not for everybody",
            |path| fs::set_permissions(path, fs::Permissions::from_mode(0o640)).expect("a mode"),
            "mode 640, not readable by everybody; expected: readable by everybody",
        ),
        (
            "for root alone",
            |path| fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("a mode"),
            "mode 600, not readable by everybody; expected: readable by everybody",
        ),
        (
            "of another user",
            |path| {
                let changed = std::os::unix::fs::chown(path, Some(65_534), Some(65_534));
                changed.expect("root changes the owner");
            },
            "owned by user 65534; expected: owned by root",
        ),
        (
            "writable by a group",
            |path| fs::set_permissions(path, fs::Permissions::from_mode(0o664)).expect("a mode"),
            "mode 664, writable by others; expected: writable by root alone",
        ),
        (
            "a link out",
            |path| {
                let elsewhere = path.parent().expect("a folder").with_file_name("elsewhere");
                fs::rename(path, &elsewhere).expect("a file");
                symlink("../elsewhere", path).expect("a link");
            },
            "a link to /etc/ecoute/policies/elsewhere; expected: a file in the folder",
        ),
    ];
    for (name, arrange, expected) in rows {
        if name == "of another user" && !root_or_skipped("only root changes the owner of a file") {
            continue;
        }
        for level in ["managed", "recommended"] {
            let etc = Etc::new();
            let file = format!("{level}/9.json");
            etc.write(&file, r#"{"language": "nl"}"#);
            arrange(&etc.path(&file));
            let report = etc.report();
            assert_eq!(report["values"][0]["value"], "fr", "{name}, {level}: not effective");
            let fault =
                format!("/etc/ecoute/policies/{file}: {expected}; the whole file is ignored");
            assert_eq!(report["ignored"], json!([fault]), "{name}, {level}");
            let (_, _, err) = etc.ecoute(&["status", "--lang", "en"]);
            assert!(err.contains(&fault), "{name}, {level}: {err}");
            let (code, out, _) = etc.ecoute(&["doctor", "--json", "--lang", "en"]);
            let findings: Vec<Value> = serde_json::from_str(&out).expect("JSON");
            let policy = findings.iter().find(|it| it["check"] == "policy").expect("a finding");
            assert_eq!((code, &policy["good"]), (Some(1), &json!(false)), "{name}, {level}");
            assert_eq!(policy["found"], fault, "{name}, {level}");
        }
    }
}

#[test]
fn the_doctor_names_each_faulty_file() {
    let etc = Etc::new();
    etc.write("managed/1.json", r#"{"langage": "de"}"#);
    etc.write("managed/2.json", "{,");
    let (_, out, _) = etc.ecoute(&["doctor", "--json", "--lang", "en"]);
    let findings: Vec<Value> = serde_json::from_str(&out).expect("JSON");
    let policy = findings.iter().find(|it| it["check"] == "policy").expect("a finding");
    let found = policy["found"].as_str().expect("text");
    assert!(found.contains("1.json: langage") && found.contains("2.json: "), "{found}");
}

#[test]
fn hidden_characters_are_printed_as_escapes() {
    let hidden = "\u{1b}[31m\n\u{202e}\u{9b}";
    let etc = Etc::new();
    let keys = json!({hidden: 1, format!("langu{hidden}age"): hidden, "language": hidden, "theme": hidden,
        "openingHoursSpecification": [{hidden: hidden}]});
    etc.write(&format!("managed/{hidden}.json"), keys.to_string());
    let twice = format!("{{{0}: 1, {0}: 2}}", json!(hidden));
    etc.write("managed/9.json", twice);
    let draft = etc.path(&format!("../{hidden}"));
    fs::write(&draft, r#"{"quickHide": true}"#).expect("a file");
    let draft = draft.display().to_string();
    let place = format!("/etc/ecoute/policies/managed/{hidden}.json");
    let rows: [&[&str]; 7] = [
        &["status"],
        &["policy"],
        &["policy", "check", &place],
        &["policy", "check", &draft],
        &["policy", "check", hidden],
        &["doctor"],
        &["status", "--at", hidden],
    ];
    for arguments in rows {
        let (_, out, err) = etc.ecoute(&[arguments, &["--lang", "en"]].concat());
        let text = out + &err;
        let visible = |c: char| c == '\n' || !helpline::hidden::is_hidden(c);
        assert!(text.chars().all(visible) && !text.contains("31m\n"), "{arguments:?}: {text:?}");
        assert!(text.contains(r"\u001b[31m\u000a\u202e\u009b"), "{arguments:?}: {text}");
    }
    let (_, out, _) = etc.ecoute(&["policy", "check", "--json", &place]);
    let checked: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(checked[0]["file"], place, "unescaped, for programs");
}

#[test]
fn only_policy_names_are_read_and_similar_names_are_shown_to_admins_only() {
    // Files of editors, archivers and configuration tools.
    let rows: [(&str, bool, bool); 20] = [
        ("50.json", true, false),
        (".json", false, false),
        (".50.json", false, false),
        (".#50.json", false, false),
        ("#50.json#", false, false),
        (".50.json.swp", false, false),
        ("._50.json", false, false),
        (".ansible_tmp50.json", false, false),
        ("README", false, false),
        ("50.yaml", false, true),
        ("50.YML", false, true),
        ("50.toml", false, true),
        // Recognised by their content.
        ("50", false, true),
        ("50.txt", false, true),
        ("50.JSON", false, true),
        ("50.Json", false, true),
        ("50.json.bak", false, true),
        ("50.json~", false, true),
        ("50.json.dpkg-new", false, true),
        ("50.jsn", false, true),
    ];
    for (name, read, near) in rows {
        let etc = Etc::new();
        // Invalid hours: if the file were read, the status would have a warning.
        let text = r#"{"openingHoursSpecification": 1}"#;
        etc.write(
            &format!("managed/{name}"),
            if name == "README" { "See {} below." } else { text },
        );
        let (code, out, err) = etc.ecoute(&["status", "--json"]);
        assert_eq!(code, Some(0), "{name}");
        assert_eq!(!err.is_empty(), read, "{name}: {err}");
        assert_eq!(out.contains("policy_ignored"), read, "{name}: {out}");
        let place = format!("/etc/ecoute/policies/managed/{name}");
        let sentence = format!("{place}: not read; expected: a name that ends in .json");
        let ignored = etc.report()["ignored"].to_string();
        assert_eq!(ignored.contains(&sentence), near, "{name}: {ignored}");
        assert_eq!(ignored.contains(&place), read || near, "{name}: {ignored}");
        let (_, doctor, _) = etc.ecoute(&["doctor", "--json", "--lang", "en"]);
        assert_eq!(doctor.contains(&sentence), near, "{name}: {doctor}");
    }
    // As some editors write it, with a byte order mark.
    let etc = Etc::new();
    etc.write("managed/50", "\u{feff}\n {}");
    assert_eq!(etc.report()["ignored"].as_array().map(Vec::len), Some(1));
    // Recognised by their names, whatever they contain.
    for name in ["50.yaml", "50.JSON", "50.json.bak"] {
        let etc = Etc::new();
        etc.write(&format!("managed/{name}"), "language: nl");
        assert_eq!(etc.report()["ignored"].as_array().map(Vec::len), Some(1), "{name}");
    }
    // An editor's lock file is a dangling link.
    let etc = Etc::new();
    etc.write("managed/50.json", "{}");
    symlink("admin@host.1234", etc.path("managed/.#50.json")).expect("a link");
    assert_eq!(etc.report()["ignored"], json!([]));
}
