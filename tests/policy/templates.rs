//! The templates for admins: the group policy template with its texts, and the example.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use helpline::contacts;
use helpline::settings::{Key, Language, ValueType};
use helpline::words::Words;
use serde_json::{Value, json};

use crate::desktop::program::built;
use crate::domain::telephones::TELEPHONES;

use super::Etc;

const SPACE: &str = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions";

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/packaging/policy");
    fs::read_to_string(folder.join(name)).expect("a template")
}

/// The folders with the texts of the group policy template, one for each language.
fn adml_folders() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/packaging/policy");
    let entries = fs::read_dir(folder).expect("the templates").flatten();
    let folders = entries.filter(|entry| entry.path().join("ecoute.adml").exists());
    let folders: Vec<_> = folders.map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(folders.len(), Language::ALL.len(), "{folders:?}");
    folders
}

#[test]
fn the_templates_are_up_to_date() {
    let ended = Command::new(built("xtask")).args(["policy", "--check"]).output();
    let ended = ended.expect("xtask runs");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn the_group_policy_template_has_every_key_and_every_text() {
    let template = read("ecoute.admx");
    let admx = roxmltree::Document::parse(&template).expect("XML");
    let named = |place: &str| {
        let policies = admx.descendants().filter(|node| node.has_tag_name((SPACE, "policy")));
        let here = policies.filter(|node| node.attribute("key") == Some(place));
        here.map(|node| node.attribute("name").expect("a name").to_owned()).collect::<Vec<_>>()
    };
    let place = r"Software\Policies\Ecoute";
    assert_eq!(named(place), Key::of_policy().map(|key| key.code().to_owned()).collect::<Vec<_>>());
    let by_user = Key::of_policy().filter(|key| key.by_user());
    let expected: Vec<_> = by_user.map(|key| format!("Recommended_{}", key.code())).collect();
    assert_eq!(named(&format!(r"{place}\Recommended")), expected);

    let wanted: Vec<(&str, String)> = admx
        .descendants()
        .flat_map(|node| node.attributes())
        .filter_map(|attribute| {
            let inner = attribute.value().strip_prefix("$(")?.strip_suffix(')')?;
            let (kind, id) = inner.split_once('.')?;
            Some((kind, id.to_owned()))
        })
        .collect();
    assert!(wanted.len() > 40, "{}", wanted.len());
    for language in adml_folders() {
        let texts = read(&format!("{language}/ecoute.adml"));
        let adml = roxmltree::Document::parse(&texts).expect("XML");
        for (kind, id) in &wanted {
            let found = adml
                .descendants()
                .any(|node| node.has_tag_name((SPACE, *kind)) && node.attribute("id") == Some(id));
            assert!(found, "{language}: {kind} {id}");
        }
    }
}

/// The children of a policy element, in the order that the ADMX schema requires.
const IN_ORDER: [&str; 5] =
    ["parentCategory", "supportedOn", "enabledValue", "disabledValue", "elements"];

#[test]
fn the_group_policy_template_offers_every_value_and_has_no_dangling_reference() {
    let template = read("ecoute.admx");
    let admx = roxmltree::Document::parse(&template).expect("XML");
    let named = |kind: &str| -> BTreeSet<String> {
        let all = admx.descendants().filter(|node| node.has_tag_name((SPACE, kind)));
        all.filter_map(|node| node.attribute("name").map(str::to_owned)).collect()
    };
    let (categories, supported) = (named("category"), named("definition"));
    let policies = admx.descendants().filter(|node| node.has_tag_name((SPACE, "policy")));
    let policies: Vec<_> = policies.collect();
    assert_eq!(named("policy").len(), policies.len(), "names are unique");
    for policy in &policies {
        let name = policy.attribute("name").expect("a name");
        let key = Key::from_code(name.trim_start_matches("Recommended_"));
        let key = key.expect("a key");
        let children: Vec<_> = policy.children().filter(|node| node.is_element()).collect();
        let order: Vec<_> = children.iter().map(|node| node.tag_name().name()).collect();
        let sorted: Vec<_> = IN_ORDER.into_iter().filter(|name| order.contains(name)).collect();
        assert_eq!(order, sorted, "{name}");
        let reference = |index: usize| children[index].attribute("ref").expect("a reference");
        assert!(categories.contains(reference(0)) && supported.contains(reference(1)), "{name}");
        let all = |kind: &str| -> Vec<_> {
            policy.descendants().filter(|node| node.has_tag_name((SPACE, kind))).collect()
        };
        let value = policy.attribute("valueName");
        let element = all("elements").first().and_then(|it| it.first_element_child());
        let written = element.and_then(|element| element.attribute("valueName"));
        assert_eq!(value.or(written), Some(key.code()), "{name}: where the program reads it");
        let numbers = |attribute: &str| -> Vec<_> {
            all("decimal").iter().filter_map(|node| node.attribute(attribute)).collect()
        };
        match key.value_type() {
            ValueType::Choice(values) => {
                let offered = all("string");
                let offered: Vec<_> = offered.iter().filter_map(|node| node.text()).collect();
                assert_eq!(offered, values, "{name}");
            }
            ValueType::Toggle => assert_eq!(numbers("value"), ["1", "0"], "{name}"),
            ValueType::Number(least, most) => {
                let limits = [numbers("minValue"), numbers("maxValue")].concat();
                assert_eq!(limits, [least, most].map(|limit| limit.to_string()), "{name}");
                for language in Language::ALL {
                    let text = key.description(Words::of(language));
                    let stated = limits.iter().all(|limit| text.contains(*limit));
                    assert!(stated, "{limits:?} in {text}");
                }
            }
            ValueType::Day => {
                let longest = all("text")[0].attribute("maxLength").expect("a length");
                assert_eq!(longest, "2026-11-24".len().to_string(), "{name}");
            }
            ValueType::OpeningHours | ValueType::SpecialOpeningHours | ValueType::ContactPoints => {
                let longest = all("text")[0].attribute("maxLength").expect("a length");
                assert_eq!(longest, workstation::policy::LARGEST.to_string(), "{name}");
            }
        }
    }

    let used = |kind: &str| -> BTreeSet<String> {
        let attributes = admx.descendants().flat_map(|node| node.attributes());
        let inner = attributes.filter_map(|it| it.value().strip_prefix("$(")?.strip_suffix(')'));
        inner.filter_map(|it| it.strip_prefix(&format!("{kind}.")).map(str::to_owned)).collect()
    };
    let controls = [("dropdownList", "enum"), ("decimalTextBox", "decimal"), ("textBox", "text")];
    for language in adml_folders() {
        let texts = read(&format!("{language}/ecoute.adml"));
        let adml = roxmltree::Document::parse(&texts).expect("XML");
        for kind in ["string", "presentation"] {
            let all = adml.descendants().filter(|node| node.has_tag_name((SPACE, kind)));
            let ids: Vec<_> = all.filter_map(|node| node.attribute("id")).collect();
            let unique: BTreeSet<_> = ids.iter().map(|id| (*id).to_owned()).collect();
            assert_eq!((ids.len(), &unique), (used(kind).len(), &used(kind)), "{language}: {kind}");
        }
        for (control, element) in controls {
            let all = adml.descendants().filter(|node| node.has_tag_name((SPACE, control)));
            let shown: BTreeSet<_> = all.filter_map(|node| node.attribute("refId")).collect();
            let all = policies.iter().flat_map(|policy| policy.descendants());
            let offered = all.filter(|node| node.has_tag_name((SPACE, element)));
            let offered: BTreeSet<_> = offered.filter_map(|node| node.attribute("id")).collect();
            assert_eq!(shown, offered, "{language}: {control}");
        }
    }
}

#[test]
fn the_example_policy_is_valid() {
    let etc = Etc::new();
    etc.write("managed/example.json", read("example.json"));
    let report = etc.report();
    assert_eq!(report["ignored"], json!([]));
    let values = report["values"].as_array().expect("a list");
    assert!(values.iter().all(|row| row["level"] == "managed"), "{values:?}");
}

/// What the schema cannot say: days in order, bands apart.
#[test]
fn the_schema_accepts_the_contacts_that_the_program_accepts() {
    let with = |key: &str, value: Value| {
        let mut contact = json!({"name": "Service social", "telephone": "04 000 00 00"});
        contact[key] = value;
        json!([contact])
    };
    let hours = |key: &str, value: Value| {
        let mut hours = json!({"dayOfWeek": "Monday", "opens": "09:00", "closes": "12:00"});
        hours[key] = value;
        with("hoursAvailable", json!([hours]))
    };
    let many =
        |count, key, value: Value| Value::from_iter(vec![with(key, value)[0].clone(); count]);
    let mut documents = vec![
        (json!({}), false),
        (json!([]), true),
        (json!(["x"]), false),
        (json!([{"name": "x"}]), false),
        (json!([{"telephone": "101"}]), false),
        (many(20, "onPaper", json!(false)), true),
        (many(21, "onPaper", json!(false)), false),
        (many(4, "onPaper", json!(true)), true),
        (many(5, "onPaper", json!(true)), false),
        (with("onPaper", json!("true")), false),
        (with("onPaper", json!(null)), false),
        (with("phone", json!("101")), false),
        (with("$comment", json!("x")), false),
        (with("@type", json!("ContactPoint")), true),
        (with("@type", json!("https://schema.org/ContactPoint")), true),
        (with("telephone", json!(101)), false),
        (with("telephone", json!("04\u{a0}000 00 00")), true),
        (with("telephone", json!("04\u{2003}000 00 00")), false),
        (with("telephone", json!("٠١٢٣")), false),
        (with("telephone", json!(format!("1{}2", " -".repeat(14)))), true),
        (with("telephone", json!(format!("1{}2", " -".repeat(15)))), false),
        (with("name", json!("")), false),
        (with("name", json!("  ")), false),
        (with("name", json!("\u{a0}x ")), true),
        (with("name", json!(format!(" {} ", "é".repeat(80)))), true),
        (with("name", json!("é".repeat(81))), false),
        (with("name", json!("a\tb")), false),
        (with("name", json!("a\u{202e}b")), false),
        (with("name", json!("\u{feff}")), false),
        (with("name", json!("\u{1f469}\u{200d}\u{1f4bb}")), true),
        (with("description", json!("a\nb")), false),
        (with("description", json!("é".repeat(200))), true),
        (with("description", json!("é".repeat(201))), false),
        (with("availableLanguage", json!(["fr"])), false),
        (with("availableLanguage", json!(" ")), false),
        (with("hoursAvailable", json!([])), false),
        (with("hoursAvailable", json!({})), false),
        (hours("@type", json!("https://schema.org/OpeningHoursSpecification")), true),
        (hours("dayOfWeek", json!([])), false),
        (hours("dayOfWeek", json!(["Monday", "Monday"])), true),
        (hours("dayOfWeek", json!("https://schema.org/Monday")), true),
        (hours("dayOfWeek", json!("PublicHolidays")), true),
        (hours("dayOfWeek", json!("monday")), false),
        (hours("opens", json!("24:00")), false),
        (hours("opens", json!("9:00")), false),
        (hours("opens", json!("09:00:60")), false),
        (hours("closes", json!("24:00:00")), true),
        (hours("closes", json!("24:01")), false),
        (hours("validFrom", json!("2027-1-11")), false),
        (hours("validFrom", json!("2027-01-11")), true),
        (hours("name", json!("x")), false),
    ];
    let telephones = TELEPHONES.into_iter();
    documents.extend(telephones.map(|(it, dials)| (with("telephone", json!(it)), dials.is_some())));
    let policies = documents.iter().map(|(contacts, _)| json!({"contactPoint": contacts}));
    let by_schema = valid_by_schema(policies.collect());
    for ((contacts, expected), by_schema) in documents.iter().zip(by_schema) {
        let by_program = contacts::read(contacts).is_ok();
        assert_eq!((by_program, by_schema), (*expected, *expected), "{contacts}");
    }
}

#[test]
fn the_schema_asks_for_a_weekday_in_the_line_s_hours_as_the_program_does() {
    let hours = |days: Value| json!({"dayOfWeek": days, "opens": "09:00", "closes": "12:00"});
    let weekday = hours(json!("Monday"));
    let holiday = || hours(json!("PublicHolidays"));
    let rows = [
        (json!([weekday]), true),
        (json!([holiday()]), false),
        (json!([hours(json!(["PublicHolidays"]))]), false),
        (json!([hours(json!("https://schema.org/PublicHolidays")), holiday()]), false),
        (json!([hours(json!(["PublicHolidays", "Sunday"]))]), true),
        (json!([holiday(), weekday]), true),
    ];
    let policies = rows.iter().map(|(hours, _)| json!({"openingHoursSpecification": hours}));
    for ((hours, expected), by_schema) in rows.iter().zip(valid_by_schema(policies.collect())) {
        let by_program = helpline::hours::read_opening(hours).is_ok();
        assert_eq!((by_program, by_schema), (*expected, *expected), "{hours}");
    }
}

fn valid_by_schema(policies: Vec<Value>) -> Vec<bool> {
    let schema: Value = serde_json::from_str(&read("ecoute.schema.json")).expect("JSON");
    let script = "import json, sys, jsonschema
schema, policies = json.load(sys.stdin)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
print(json.dumps([validator.is_valid(it) for it in policies]))";
    let mut child = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 runs");
    let input = json!([schema, policies]).to_string();
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    let ended = child.wait_with_output().expect("it ends");
    serde_json::from_slice(&ended.stdout).expect("a list")
}
