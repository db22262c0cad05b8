//! Policy files and folders in other places than those that are read.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::{Value, json};

use super::Etc;

const POLICY: &str = r#"{"language": "nl", "openingHoursSpecification": 1}"#;

/// The doctor's finding about the policy.
fn finding(etc: &Etc) -> Value {
    let (_, out, _) = etc.ecoute(&["doctor", "--json", "--lang", "en"]);
    let findings: Vec<Value> = serde_json::from_str(&out).expect("JSON");
    findings.into_iter().find(|it| it["check"] == "policy").expect("a finding")
}

#[test]
fn a_misplaced_policy_is_named_with_where_it_belongs() {
    // Below /etc/ecoute, and whether it is named.
    let rows = [
        ("a.json", true),
        ("policies/a.json", true),
        ("policies/managed/sub/a.json", true),
        ("policies/recommended/sub/deeper/a.json", true),
        ("policies/Managed/a.json", true),
        ("policies/mandatory/a.json", true),
        ("Managed/a.json", true),
        ("managed/a.json", true),
        ("mandatory/a.json", true),
        ("../Ecoute/policies/managed/a.json", true),
        ("../ECOUTE/a.json", true),
        ("../other/policies/managed/a.json", false),
        // Files of other programs.
        ("policies/README", false),
        (".git/a.json", false),
        ("policies/.a.json", false),
        ("policies/managed/sub/a.json.bak", false),
    ];
    for (name, named) in rows {
        let etc = Etc::new();
        etc.write("managed/9.json", "{}");
        etc.write(&format!("../{name}"), POLICY);
        let place = match name.strip_prefix("..") {
            Some(name) => format!("/etc{name}"),
            None => format!("/etc/ecoute/{name}"),
        };
        let sentence = format!(
            "{place}: not read; expected: a file in one of: /etc/ecoute/policies/managed, \
             /etc/ecoute/policies/recommended"
        );
        let expected = if named { json!([sentence]) } else { json!([]) };
        assert_eq!(etc.report()["ignored"], expected, "{name}");
        let finding = finding(&etc);
        assert_eq!(finding["good"], true, "{name}: {finding}");
        assert_eq!(finding["found"].as_str().expect("text").contains(&sentence), named, "{name}");
        if name.starts_with("../other/") {
            continue;
        }
        let (code, out, _) = etc.ecoute(&["policy", "check", "--lang", "en", &place]);
        assert_eq!(code, Some(2), "{name}: the agent does not read it: {out}");
        let (code, out, err) = etc.ecoute(&["status", "--json"]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{name}");
        assert!(out.contains(r#""warnings":[]"#), "{name}: {out}");
    }
}

#[test]
fn a_link_in_a_folder_s_place_is_named_and_ignored() {
    for (link, target) in [
        ("ecoute/policies/managed", "../else"),
        ("ecoute/policies/recommended", "../else"),
        ("ecoute/policies/managed", "none"),
        ("ecoute/policies", "else"),
        ("ecoute/policies", "none"),
        ("ecoute", "other"),
        ("ecoute", "none"),
    ] {
        let etc = Etc::new();
        etc.write("managed/9.json", if link == "ecoute" { POLICY } else { "{}" });
        etc.write("recommended/9.json", "{}");
        etc.write("../else/managed/9.json", POLICY);
        etc.write("../else/9.json", POLICY);
        let place = etc.path("").ancestors().nth(2).expect("/etc").join(link);
        fs::rename(&place, place.with_file_name("other")).expect("a folder");
        symlink(target, place).expect("a link");
        let sentence = format!(
            "/etc/{link}: a link to {target}; expected: a folder; the whole folder is ignored"
        );
        let (code, out, err) = etc.ecoute(&["status", "--json", "--lang", "en"]);
        assert_eq!((code, err), (Some(0), format!("error: {sentence}\n")), "{link}");
        assert!(out.contains("policy_ignored"), "{link} -> {target}: {out}");
        let report = etc.report();
        let ignored = report["ignored"].as_array().expect("a list");
        assert!(ignored.contains(&json!(sentence)), "{link}: {report}");
        assert_eq!(report["values"][0]["value"], "fr", "{link}: not effective");
        let finding = finding(&etc);
        assert!(finding["found"].as_str().expect("text").contains(&sentence), "{finding}");
        let file = if link.ends_with("recommended") { "recommended" } else { "managed" };
        let file = format!("/etc/ecoute/policies/{file}/9.json");
        let (code, _, err) = etc.ecoute(&["policy", "check", "--lang", "en", &file]);
        assert!(code == Some(2) && err.contains(&sentence), "{link} -> {target}: {err}");
    }
}

#[test]
fn a_file_in_a_folder_s_place_is_named_and_ignored() {
    for place in ["ecoute/policies/managed", "ecoute/policies", "ecoute"] {
        let etc = Etc::new();
        etc.write("managed/9.json", "{}");
        let file = etc.path("").ancestors().nth(2).expect("/etc").join(place);
        fs::remove_dir_all(&file).expect("a folder");
        fs::write(&file, POLICY).expect("a file");
        let sentence =
            format!("/etc/{place}: not a folder; expected: a folder; the whole folder is ignored");
        let (code, out, err) = etc.ecoute(&["status", "--json", "--lang", "en"]);
        assert_eq!((code, err), (Some(0), format!("error: {sentence}\n")), "{place}");
        assert!(out.contains("policy_ignored"), "{place}: {out}");
        assert_eq!(etc.report()["ignored"], json!([sentence]), "{place}");
    }
}

#[test]
fn misplaced_policies_are_named_in_order_and_the_search_ends_after_a_hundred_folders() {
    let etc = Etc::new();
    let below = |name: &str| etc.path("..").join(name);
    let names = ["m", "c", "x", "a", "q", "f", "z", "b"];
    etc.write("managed/9.json", "{}");
    for name in names {
        etc.write(&format!("../{name}.json"), "{}");
    }
    let mut place = "deep".to_owned();
    for _ in 0..120 {
        fs::create_dir(below(&place)).expect("a folder");
        fs::write(below(&place).join("a.json"), "{}").expect("a file");
        place += "/d";
    }
    let report = etc.report();
    let ignored: Vec<String> = serde_json::from_value(report["ignored"].clone()).expect("texts");
    let place = |text: &str| text.split(": ").next().unwrap_or_default().to_owned();
    let found: Vec<_> = ignored.iter().map(|text| place(text)).collect();
    assert!(found.is_sorted(), "{found:?}");
    // Three of the folders are /etc/ecoute, policies and managed.
    assert_eq!(found.len(), names.len() + 100 - 3, "{found:?}");
}
