//! `ecoute policy check`: what a file would bring.

use serde_json::{Value, json};

use super::Etc;

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
