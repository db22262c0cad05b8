//! `notifications`, where `ecoute doctor` reports it.

use serde_json::Value;

use super::Etc;

#[test]
fn its_own_setting_that_turns_notifications_off_is_named_and_no_fault() {
    let rows = [
        (
            "recommended",
            "off",
            "none is shown; to see them, change the setting Notifications on the page",
        ),
        ("managed", "off", "none is shown; your organisation has set that"),
        ("managed", "full", ""),
    ];
    for (folder, value, advice) in rows {
        let etc = Etc::new();
        etc.write(&format!("{folder}/9.json"), format!(r#"{{"notifications": "{value}"}}"#));
        let (_, out, _) = etc.ecoute(&["doctor", "--json", "--lang", "en"]);
        let findings: Vec<Value> = serde_json::from_str(&out).expect("JSON");
        let setting = findings.iter().find(|it| it["check"] == "notification_setting");
        let setting = setting.expect("a finding");
        let found = format!("{value} (/etc/ecoute/policies/{folder}/9.json)");
        assert_eq!((&setting["good"], &setting["found"]), (&Value::Bool(true), &found.into()));
        assert_eq!(setting["advice"].as_str().unwrap_or_default(), advice, "{folder}");
    }
}
