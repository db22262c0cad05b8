//! Policy and autostart in the Windows registry, under wine.

use std::fs;

use serde_json::{Value, json};

use crate::desktop::wait_for;

use super::wine::Windows;

const POLICY: &str = r"HKLM\Software\Policies\Ecoute";
const RECOMMENDED: &str = r"HKLM\Software\Policies\Ecoute\Recommended";
const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
const APPROVED: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";

impl Windows {
    pub fn set(&self, key: &str, name: &str, kind: &str, data: &str) {
        let set = format!("wine reg add '{key}' /v '{name}' /t {kind} /d '{data}' /f");
        let ended = self.run(&set);
        assert_eq!(ended.code, Some(0), "{set}: {}{}", ended.out, ended.err);
    }

    fn unset(&self, key: &str, name: &str) {
        self.run(&format!("wine reg delete '{key}' /v '{name}' /f"));
    }

    /// A key's effective value, its level and its source.
    fn value(&self, key: &str) -> (Value, Value, Value) {
        let report = self.json("policy");
        let mut rows = report["values"].as_array().expect("a list").iter();
        let row = rows.find(|row| row["key"] == key).expect("a row");
        (row["value"].clone(), row["level"].clone(), row["source"].clone())
    }
}

#[test]
#[ignore = "cargo xtask package test"]
fn a_policy_in_the_registry_is_effective_and_its_faults_are_reported() {
    let windows = Windows::fresh("policy");
    // Windows ignores case in names.
    windows.set(POLICY, "LANGUAGE", "REG_SZ", "nl");
    windows.set(POLICY, "quickHide", "REG_DWORD", "0");
    let hours = r#"[{"dayOfWeek": "Saturday", "opens": "10:00", "closes": "12:00"}]"#;
    windows.set(POLICY, "openingHoursSpecification", "REG_SZ", hours);
    windows.set(RECOMMENDED, "notifyBeforeMinutes", "REG_DWORD", "15");
    windows.set(RECOMMENDED, "language", "REG_SZ", "de");
    assert_eq!(windows.value("language"), (json!("nl"), json!("managed"), json!(POLICY)));
    assert_eq!(windows.value("quickHide"), (json!(false), json!("managed"), json!(POLICY)));
    assert_eq!(
        windows.value("notifyBeforeMinutes"),
        (json!(15), json!("recommended"), json!(RECOMMENDED))
    );
    assert_eq!(windows.json("policy")["ignored"], json!([]));
    let status = windows.json("status --at 2027-01-09T11:00");
    assert_eq!((&status["state"], &status["warnings"]), (&json!("open"), &json!([])));
    assert_eq!(status["until"], "2027-01-09T12:00:00+01:00");
    assert_eq!(windows.finding("policy")["good"], true);

    windows.set(POLICY, "langage", "REG_SZ", "de");
    windows.set(POLICY, "notifications", "REG_BINARY", "01");
    windows.set(POLICY, "notifyBeforeMinutes", "REG_SZ", "15");
    windows.set(POLICY, "specialOpeningHoursSpecification", "REG_SZ", "[{");
    windows.set(POLICY, "dialling", "REG_SZ", "true");
    windows.set(RECOMMENDED, "quickHide", "REG_DWORD", "2");
    windows.set(RECOMMENDED, "openingHoursSpecification", "REG_DWORD", "3");
    windows.set(RECOMMENDED, "specialOpeningHoursSpecification", "REG_MULTI_SZ", "[]");
    let report = windows.json("policy --lang en");
    let ignored = report["ignored"].as_array().expect("a list");
    for expected in [
        r"HKLM\Software\Policies\Ecoute: langage: unknown key, ignored; did you mean language?",
        r"HKLM\Software\Policies\Ecoute: notifications: ignored; expected: REG_DWORD or REG_SZ",
        r#"HKLM\Software\Policies\Ecoute: notifyBeforeMinutes: "15" is ignored; expected: a whole number"#,
        "specialOpeningHoursSpecification: the JSON ends too early, at line 1, column 2",
        r#"dialling: "true" is ignored; expected: REG_DWORD 0 or 1"#,
        "quickHide: 2 is ignored; expected: REG_DWORD 0 or 1",
        "openingHoursSpecification: 3 is not a list; expected: a list of entries, as JSON text in REG_SZ",
        "specialOpeningHoursSpecification: ignored; expected: a list of entries, as JSON text in REG_SZ",
    ] {
        let found = ignored.iter().filter_map(Value::as_str).any(|fault| fault.contains(expected));
        assert!(found, "{expected}: {ignored:?}");
    }
    assert_eq!(ignored.len(), 8, "{ignored:?}");
    assert_eq!(windows.value("notifyBeforeMinutes").0, json!(15), "the recommended value");
    let status = windows.json("status --at 2027-01-09T11:00");
    assert_eq!(status["state"], "open", "the other keys stay effective");
    assert_eq!(status["warnings"][0]["code"], "policy_ignored");
    let finding = windows.finding("policy");
    assert_eq!(finding["good"], false);
    assert!(finding["found"].as_str().is_some_and(|it| it.contains("langage")), "{finding}");

    windows.run(&format!("wine reg delete '{POLICY}' /f"));
    assert_eq!(windows.value("language"), (json!("fr"), json!("built_in"), Value::Null));
}

#[test]
#[ignore = "cargo xtask package test"]
fn autostart_follows_the_installation_the_policy_and_the_task_manager() {
    let windows = Windows::fresh("run-key");
    let (machine, user) = (format!(r"HKLM\{RUN}"), format!(r"HKCU\{RUN}"));
    let approved = format!(r"HKCU\{APPROVED}");
    let value = || windows.value("autostart");
    let place = |place: &str| json!(place);
    assert_eq!(value(), (json!(false), json!("built_in"), Value::Null));

    windows.set(&machine, "Écoute", "REG_SZ", r"C:\Ecoute\ecoute-agent.exe --autostart");
    let installed = place(&format!(r"{machine}\Écoute"));
    assert_eq!(value(), (json!(true), json!("installation"), installed.clone()));
    assert_eq!(windows.finding("autostart")["good"], true);

    let off = "030000000000000000000000";
    windows.set(&approved, "Écoute", "REG_BINARY", off);
    let disabled = place(&format!(r"{approved}\Écoute"));
    assert_eq!(value(), (json!(false), json!("user"), disabled));
    let ended = windows.run("timeout 60 wine ecoute-agent.exe --autostart");
    assert_eq!(ended.code, Some(0), "it exits immediately: {}{}", ended.out, ended.err);
    windows.set(POLICY, "autostart", "REG_DWORD", "1");
    assert_eq!(value(), (json!(true), json!("managed"), json!(POLICY)));
    let finding = windows.finding("autostart");
    assert_eq!(finding["good"], false, "nothing starts it: {finding}");
    windows.unset(POLICY, "autostart");
    windows.unset(&approved, "Écoute");
    assert_eq!(value(), (json!(true), json!("installation"), installed.clone()));

    // Programs of others under our name: beside the installed entry, and instead of it.
    windows.set(&user, "Ecoute", "REG_SZ", r"C:\Windows\notepad.exe --autostart");
    assert_eq!(value(), (json!(true), json!("installation"), installed));
    windows.unset(&machine, "Écoute");
    assert_eq!(value().0, json!(false));
    windows.set(&machine, "Écoute", "REG_SZ", r#""C:\Windows\notepad.exe" --autostart"#);
    assert_eq!(value().0, json!(false));
    windows.unset(&user, "Ecoute");

    // Without the installed entry, the policy creates a user entry.
    windows.unset(&machine, "Écoute");
    windows.set(POLICY, "autostart", "REG_DWORD", "1");
    assert_eq!(windows.finding("autostart")["good"], false);
    windows.run("wine ecoute.exe --background > /dev/null 2>&1");
    let entries = || windows.run(&format!("wine reg query '{user}'")).out;
    let entry = "ecoute-agent.exe\" --autostart";
    wait_for("an entry", || entries().contains(entry).then_some(()));
    windows.run("wine ecoute.exe quit");
    assert_eq!(windows.finding("autostart")["good"], true);
    windows.unset(POLICY, "autostart");
    let ended = windows.run("timeout 60 wine ecoute-agent.exe --autostart");
    assert_eq!(ended.code, Some(0));
    assert!(!entries().contains("ecoute-agent"), "the entry that the policy created is removed");
}

#[test]
#[ignore = "cargo xtask package test"]
fn a_changed_policy_is_effective_in_the_running_agent_within_a_minute() {
    let windows = Windows::fresh("policy-changes");
    windows.run("wine ecoute.exe --background > /dev/null 2>&1");
    let runs = || windows.finding("agent")["found"] == "ecoute-agent tourne";
    wait_for("the agent", || runs().then_some(()));
    let entry =
        || windows.run(&format!(r"wine reg query 'HKCU\{RUN}'")).out.contains("ecoute-agent");
    assert!(!entry());

    // `wait_for` fails after a minute.
    windows.set(POLICY, "autostart", "REG_DWORD", "1");
    wait_for("an entry", || entry().then_some(()));
    windows.unset(POLICY, "autostart");
    wait_for("no entry", || (!entry()).then_some(()));
    windows.run("wine ecoute.exe quit");
}

#[test]
#[ignore = "cargo xtask package test"]
fn the_event_log_contains_starts_and_faults() {
    let windows = Windows::fresh("log");
    windows.set(POLICY, "langage", "REG_SZ", "de");
    let channels = "trace+eventlog,warn+eventlog";
    windows.run(&format!("WINEDEBUG=-all,{channels} wine ecoute-agent.exe > /dev/null 2> log &"));
    let log = || fs::read_to_string(windows.root.path("/root/msi/log")).unwrap_or_default();
    wait_for("a fault in the log", || log().contains("langage").then_some(()));
    windows.run("wine ecoute.exe quit");
    let log = log();
    let version = env!("CARGO_PKG_VERSION");
    let start = format!(r#"L"ecoute-agent: version {version} starts; effective policy: none""#);
    for expected in [start.as_str(), "langage: unknown key"] {
        let found = log.lines().any(|line| line.contains("eventlog") && line.contains(expected));
        assert!(found, "{expected}: {log}");
    }
}

#[test]
#[ignore = "cargo xtask package test"]
fn the_agent_registers_for_a_restart_after_an_update_only() {
    let windows = Windows::fresh("restart");
    // Wine reports the call, which it does not carry out.
    let channels = "WINEDEBUG=-all,fixme+process";
    windows.run(&format!("{channels} wine ecoute-agent.exe > /dev/null 2> calls &"));
    let calls = || fs::read_to_string(windows.root.path("/root/msi/calls")).unwrap_or_default();
    // No arguments; RESTART_NO_CRASH, RESTART_NO_HANG and RESTART_NO_REBOOT.
    let expected = "RegisterApplicationRestart ((null),11)";
    wait_for(expected, || calls().contains(expected).then_some(()));
    windows.run("wine ecoute.exe quit");
}
