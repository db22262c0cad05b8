//! `ecoute policy check --json`.

use serde_json::json;

use super::check::Drafts;

#[test]
fn the_json_of_a_fault_has_its_code_and_place_and_what_was_found_and_expected() {
    let monday = r#"{"dayOfWeek": "Monday", "opens": "08:00", "closes": "20:00", "valid"#;
    let pause = format!(
        r#"{{"openingHoursSpecification":
            [{monday}Through": "2030-01-01"}}, {monday}From": "2031-01-01"}}]}}"#
    );
    let rows = [
        ("{,", json!(["no_json", null, null, "a JSON object"])),
        (r#"{"quickHide": 1, "quickHide": 1}"#, json!(["repeated", "quickHide", null, null])),
        (r#"{"contactPoint": 7}"#, json!(["not_a_list", "contactPoint", 7, "a list of entries"])),
        (&pause, json!(["no_hours", "openingHoursSpecification", null, "hours for every day"])),
    ];
    for (text, expected) in rows {
        let values = Drafts::new(&[("a.json", text)]).values(&["a.json", "--lang", "en"]);
        let fault = &values[0]["faults"][0];
        let found = ["code", "key", "found", "expected"].map(|name| fault[name].clone());
        assert_eq!(json!(found), expected, "{text}: {fault}");
    }
}

#[test]
fn the_json_of_a_check_has_the_same_form_in_every_language() {
    let drafts = Drafts::new(&[(
        "a.json",
        r#"{"quickHide": "no", "openingHoursSpecification": [
            {"dayOfWeek": "Monday", "opens": "08:00", "closes": "20:00", "validThrough": "2099-12-01"}]}"#,
    )]);
    let rows = [
        ("fr", "true ou false", "\"no\" est ignoré\u{a0}; attendu\u{a0}: true ou false"),
        ("nl", "true of false", "\"no\" wordt genegeerd; verwacht: true of false"),
        ("de", "true oder false", "\"no\" wird nicht beachtet; erwartet: true oder false"),
        ("en", "true or false", "\"no\" is ignored; expected: true or false"),
    ];
    for (language, expected, message) in rows {
        let values = drafts.values(&["a.json", "--lang", language]);
        let fault = json!({"severity": "error", "code": "ignored", "source": "a.json",
            "key": "quickHide", "found": "no", "expected": expected,
            "message": format!("a.json: quickHide: {message}")});
        let mut first = values[0].clone();
        let changes = first.as_object_mut().and_then(|it| it.remove("changes")).expect("changes");
        let rest = json!({"file": "a.json", "holds": "part", "faults": [fault],
            "contacts": [], "valid_until": "2099-12-01"});
        assert_eq!(first, rest, "{language}");
        let change = changes[0].as_object().expect("a change");
        let names: Vec<_> = change.keys().map(String::as_str).collect();
        assert_eq!(names, ["detail", "local", "reason", "state", "utc"], "as in `schedule`");
        assert_eq!(changes.as_array().map(Vec::len), Some(10));
    }
}
