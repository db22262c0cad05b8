//! `hoursConfirmedOn` on the command line.

use serde_json::{Value, json};

use super::Etc;

#[test]
fn the_command_says_when_the_hours_were_confirmed_and_hints_after_a_year() {
    let etc = Etc::new();
    let status = || -> Value {
        let (code, out, _) = etc.ecoute(&["status", "--json"]);
        assert_eq!(code, Some(0));
        serde_json::from_str(&out).expect("JSON")
    };
    let rows = [
        // The release is less than a year ago.
        ("2026-11-24", json!("2026-11-24"), false, 0),
        // Before the sheet was last changed.
        ("2018-01-02", Value::Null, true, 0),
        ("2022-01-02", json!("2022-01-02"), true, 0),
        ("2999-01-01", Value::Null, true, 1),
    ];
    for (day, confirmed_on, stale, ignored) in rows {
        etc.write("managed/9.json", json!({"hoursConfirmedOn": day}).to_string());
        let status = status();
        let expected =
            json!({"source": "sheet", "as_of": "2021-09-02", "confirmed_on": confirmed_on});
        assert_eq!((&status["hours"], &status["warnings"]), (&expected, &json!([])), "{day}");
        let report = etc.report();
        let count = |name: &str| report[name].as_array().expect("a list").len();
        assert_eq!((count("ignored"), count("hints")), (ignored, usize::from(stale)), "{day}");
        let (code, out, err) = etc.ecoute(&["policy", "--lang", "en"]);
        assert_eq!((code, &*err), (Some(0), ""), "{day}");
        let hinted = out.lines().last().expect("a line").starts_with("hint: hoursConfirmedOn: ");
        assert_eq!(hinted, stale, "{day}: {out}");
        let (_, out, _) = etc.ecoute(&["doctor", "--json", "--lang", "en"]);
        let findings: Vec<Value> = serde_json::from_str(&out).expect("JSON");
        let hours = findings.iter().find(|it| it["check"] == "hours").expect("a finding");
        assert_eq!(hours["good"], true, "{day}: a hint is no fault");
        let found = hours["found"].as_str().expect("a text");
        assert!(found.starts_with("Hours from the service’s own sheet"), "{found}");
        let advice = hours["advice"].as_str().unwrap_or_default();
        assert_eq!(advice.contains("hoursConfirmedOn"), stale, "{advice}");
        let file = etc.path("managed/9.json");
        let (code, ..) = etc.ecoute(&["policy", "check", file.to_str().expect("Unicode")]);
        assert_eq!(code, Some(if ignored == 0 { 0 } else { 2 }), "{day}");
    }
}
