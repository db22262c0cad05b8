//! `contactPoint` on the command line.

use serde_json::{Value, json};

use super::Etc;

const CONTACTS: &str = r#"[{"name": "Service <b>social", "telephone": "04 000 00 00", "onPaper": true,
    "hoursAvailable": [{"dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
        "Saturday", "Sunday", "PublicHolidays"], "opens": "00:00", "closes": "24:00"}]},
    {"name": "Accueil", "telephone": "42"}]"#;

#[test]
fn contacts_are_listed_by_the_policy_and_previewed_by_a_check() {
    let etc = Etc::new();
    etc.write("managed/9.json", format!(r#"{{"contactPoint": {CONTACTS}}}"#));
    let (code, out, err) = etc.ecoute(&["policy", "--lang", "en"]);
    assert_eq!((code, &*err), (Some(0), ""));
    let row = out.lines().find(|line| line.starts_with("contactPoint")).expect("a row");
    assert_eq!(
        row,
        "contactPoint = Service <b>social: 04 000 00 00; Accueil: 42  (managed, locked)  \
         /etc/ecoute/policies/managed/9.json"
    );
    let values = etc.report()["values"].clone();
    let value = values.as_array().expect("a list").iter().find(|it| it["key"] == "contactPoint");
    assert_eq!(
        value.expect("a value")["value"],
        serde_json::from_str::<Value>(CONTACTS).expect("JSON")
    );
    let file = etc.path("managed/9.json");
    let check = ["policy", "check", file.to_str().expect("Unicode"), "--lang", "en"];
    let (code, out, err) = etc.ecoute(&check);
    assert_eq!((code, &*err), (Some(0), ""));
    let from = out.find("Contacts according to ").expect("a preview");
    let lines: Vec<_> = out[from..].lines().skip(1).take(2).collect();
    assert_eq!(
        lines,
        ["Service <b>social: 04 000 00 00  Can be called at any hour  on paper", "Accueil: 42"]
    );
    let (_, out, _) = etc.ecoute(&[&check[..], &["--json"]].concat());
    let checked: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        checked[0]["contacts"],
        json!([
            {"name": "Service <b>social", "telephone": "04 000 00 00", "on_paper": true,
             "callable": true, "until": null},
            {"name": "Accueil", "telephone": "42", "on_paper": false, "callable": null, "until": null},
        ])
    );
}

/// No status depends on them, so a file with them is valid.
#[test]
fn doubtful_hours_of_a_contact_are_hints() {
    let hours = |first: &str, last: &str| {
        json!({"dayOfWeek": "Monday", "opens": "08:00", "closes": "12:00", "validFrom": first,
            "validThrough": last})
    };
    let ended = json!([hours("2020-01-01", "2020-12-31")]);
    let late = json!([{"dayOfWeek": "Monday", "opens": "08:00", "closes": "23:59"}]);
    let without = "hoursAvailable: no hours of this contact are valid from ";
    // The hours, the hint, and whether it concerns the present day.
    let rows = [
        (json!([hours("2020-01-01", "2099-12-31")]), None, false),
        (json!([hours("2020-01-01", "2098-12-31")]), Some(without), false),
        (json!([hours("2090-01-01", "2099-12-31")]), Some(without), true),
        (ended, Some(without), true),
        (
            json!([hours("2020-01-01", "2090-12-31"), hours("2092-01-01", "2099-12-31")]),
            Some(without),
            false,
        ),
        (late, Some("hoursAvailable[0].closes: from then to midnight"), false),
    ];
    for (hours, hint, present) in rows {
        let etc = Etc::new();
        let contacts = json!([{"name": "Accueil", "telephone": "42"},
            {"name": "Garde", "telephone": "43", "hoursAvailable": hours}]);
        etc.write("managed/9.json", json!({"contactPoint": contacts}).to_string());
        let file = etc.path("managed/9.json");
        let (code, _, err) =
            etc.ecoute(&["policy", "check", file.to_str().expect("Unicode"), "--lang", "en"]);
        assert_eq!(code, Some(0), "a hint: {hours}: {err}");
        let named = |text: &str| {
            let hint = hint.unwrap_or(without);
            text.contains(&format!("managed/9.json: contactPoint[1].{hint}"))
        };
        assert_eq!(named(&err), hint.is_some(), "{hours}: {err}");
        for command in ["policy", "doctor"] {
            let (_, out, _) = etc.ecoute(&[command, "--lang", "en"]);
            assert_eq!(named(&out), present, "{command}: {hours}: {out}");
        }
    }
}

/// Hours of contacts are not the line's, also in a file that is not read at all.
#[test]
fn unreadable_contacts_cause_no_warning_about_the_line_s_hours() {
    let open_to_all: fn(&Etc) = |etc| etc.open_to_all("managed/9.json");
    let as_written: fn(&Etc) = |_| {};
    let whole = format!(r#"{{"contactPoint": {CONTACTS}}}"#);
    let opening = r#""openingHoursSpecification": [{"opens": "08:00"}]"#;
    let rows = [
        (format!(r#"{{"contactPoint": {CONTACTS},}}"#), as_written, false),
        (format!(r#"{{"contactPoint": {CONTACTS}, "contactPoint": []}}"#), as_written, false),
        (whole.replace("42", r"4\u00022"), as_written, false),
        (whole.replace(r#""opens""#, r#""opens": "09:00", "opens""#), as_written, false),
        (whole.clone(), open_to_all, false),
        (format!(r#"{{"contactPoint": {CONTACTS}, {opening},}}"#), as_written, true),
        (format!(r#"{{"contactPoint": {CONTACTS}, {opening}}}"#), open_to_all, true),
        // What follows is unknown.
        (whole[..whole.len() - 30].to_owned(), as_written, true),
    ];
    for (text, arrange, warned) in rows {
        let etc = Etc::new();
        etc.write("managed/9.json", &text);
        arrange(&etc);
        let (code, out, err) = etc.ecoute(&["status", "--json", "--at", "2027-05-07T12:00"]);
        assert_eq!(code, Some(0), "{text}");
        assert!(err.contains("managed/9.json"), "{text}: {err}");
        assert_eq!(out.contains("policy_ignored"), warned, "{text}: {out}");
    }
}
