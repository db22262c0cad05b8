//! `ecoute doctor` on a complete desktop, and without one.

use serde_json::Value;

use super::program::built;
use super::session::Session;

#[test]
fn a_complete_desktop_passes_and_each_missing_part_is_named() {
    let mut session = Session::full();
    let told = |session: &Session| {
        let mut command = session.command(built("ecoute"));
        let ended = command.args(["doctor", "--json"]).output().expect("ecoute runs");
        let findings: Vec<Value> = serde_json::from_slice(&ended.stdout).expect("JSON");
        (ended.status.code(), findings)
    };
    let (code, findings) = told(&session);
    assert_eq!(code, Some(0), "{findings:?}");
    let found = |findings: &[Value], check: &str| {
        findings.iter().find(|finding| finding["check"] == check).expect("looked at").clone()
    };
    let daemon = found(&findings, "notifications");
    assert!(daemon["found"].as_str().is_some_and(|it| it.starts_with("dunst 1.")), "{daemon}");
    let zones = found(&findings, "time_zones");
    assert!(zones["found"].as_str().is_some_and(|it| it.starts_with("IANA 20")), "{zones}");

    session.stop("dunst");
    session.stop("xfce4-panel");
    let (code, findings) = told(&session);
    assert_eq!(code, Some(1));
    for check in ["notifications", "tray_host"] {
        let finding = found(&findings, check);
        assert_eq!(finding["good"], false, "{finding}");
        assert!(finding["advice"].as_str().is_some_and(|it| !it.is_empty()), "{finding}");
    }
    let advice = |session: &Session| found(&told(session).1, "tray_host")["advice"].clone();
    session.set("XDG_CURRENT_DESKTOP", "ubuntu:GNOME");
    // This machine may have the extension.
    session.set("XDG_DATA_DIRS", "/nowhere");
    assert!(advice(&session).to_string().contains("gnome-shell-extension-appindicator"));
    let extension = "ubuntu-appindicators@ubuntu.com";
    std::fs::create_dir_all(session.path("data/gnome-shell/extensions").join(extension))
        .expect("a folder");
    assert!(advice(&session).to_string().contains(&format!("enable {extension}")));
    session.unset("XDG_CURRENT_DESKTOP");
    session.unset("XDG_DATA_DIRS");
    session.stop("dbus-daemon");
    let causes = |session: &Session, cause: &str| {
        let (code, findings) = told(session);
        assert_eq!((code, &found(&findings, cause)["good"]), (Some(1), &Value::Bool(false)));
        for check in ["notifications", "tray_host"] {
            let finding = found(&findings, check);
            assert_eq!((&finding["good"], &finding["advice"]), (&Value::Bool(false), &Value::Null));
        }
    };
    causes(&session, "session_bus");
    session.restart_bus();
    for (variable, value) in [("GDK_BACKEND", "wayland"), ("DISPLAY", ":9999"), ("DISPLAY", "")] {
        session.set(variable, value);
        causes(&session, "display");
    }
}

#[test]
fn without_a_display_each_line_gives_advice() {
    let mut command = std::process::Command::new(built("ecoute"));
    let ended = command.args(["doctor", "--lang", "en"]).env_clear().output().expect("ecoute runs");
    let text = String::from_utf8(ended.stdout).expect("text");
    assert_eq!(ended.status.code(), Some(1));
    assert!(text.contains("[OK] time zones: IANA 20"), "{text}");
    assert!(text.contains("[check] session bus: "), "{text}");
    assert!(text.contains("→ run this in the user’s graphical session"), "{text}");
}
