//! `ecoute doctor` on a complete desktop, and without one.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use rustix::process::{Signal, kill_process};
use serde_json::Value;

use super::bus::fakes::Behaviour;
use super::program::built;
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;

#[test]
fn a_complete_desktop_passes_and_each_missing_part_is_named() {
    let mut session = Session::full();
    let report = |session: &Session| {
        let mut command = session.command(built("ecoute"));
        let ended = command.args(["doctor", "--json"]).output().expect("ecoute runs");
        let findings: Vec<Value> = serde_json::from_slice(&ended.stdout).expect("JSON");
        (ended.status.code(), findings)
    };
    let (code, findings) = report(&session);
    assert_eq!(code, Some(0), "{findings:?}");
    let found = |findings: &[Value], check: &str| {
        findings.iter().find(|finding| finding["check"] == check).expect("a finding").clone()
    };
    let daemon = found(&findings, "notifications");
    assert!(daemon["found"].as_str().is_some_and(|it| it.starts_with("dunst 1.")), "{daemon}");
    let text = |check: &str| found(&findings, check)["found"].as_str().map(str::to_owned);
    let now = text("clock").expect("a text").parse::<DateTime<Utc>>().expect("an instant");
    assert!((Utc::now() - now).abs() < TimeDelta::minutes(1), "{now}");
    let zones = found(&findings, "time_zones");
    assert!(zones["found"].as_str().is_some_and(|it| it.starts_with("IANA 20")), "{zones}");

    // The socket and the lock of an agent that runs are not in the way.
    session.ecoute(&["--background"]);
    let (code, findings) = report(&session);
    assert_eq!(code, Some(0), "{findings:?}");
    session.ecoute(&["quit"]);

    // Muted is no fault: a person may want that.
    session.bus().pause_notifications(true);
    let (code, findings) = report(&session);
    let muted = found(&findings, "notifications");
    assert_eq!((code, &muted["good"]), (Some(0), &Value::Bool(true)), "{muted}");
    let text = muted["found"].as_str().is_some_and(|it| it.contains("en sourdine pour l’instant"));
    assert!(text && muted["advice"].to_string().contains("dunstctl set-paused false"), "{muted}");
    session.bus().pause_notifications(false);
    assert_eq!(found(&report(&session).1, "notifications")["advice"], Value::Null);

    session.stop("dunst");
    session.stop("xfce4-panel");
    let (code, findings) = report(&session);
    assert_eq!(code, Some(1));
    for check in ["notifications", "tray_host"] {
        let finding = found(&findings, check);
        assert_eq!(finding["good"], false, "{finding}");
        assert!(finding["advice"].as_str().is_some_and(|it| !it.is_empty()), "{finding}");
    }
    let advice = |session: &Session| found(&report(session).1, "tray_host")["advice"].clone();
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
        let (code, findings) = report(session);
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
fn each_desktop_s_way_to_mute_notifications_is_recognised() {
    let session = Session::bare();
    let finding = || {
        let mut command = session.command(built("ecoute"));
        let ended = command.args(["--lang", "en", "doctor", "--json"]).output();
        let found: Vec<Value> =
            serde_json::from_slice(&ended.expect("ecoute runs").stdout).expect("JSON");
        let row = found.into_iter().find(|it| it["check"] == "notifications").expect("a finding");
        (row["good"] == true, row["found"].to_string(), row["advice"].to_string())
    };
    for (name, by, undo) in [
        ("mako", "mako: do-not-disturb", "makoctl mode -r do-not-disturb"),
        ("Plasma", "Plasma: Inhibited", "plasmawindowed org.kde.plasma.notifications"),
        ("Xfce Notify Daemon", "xfce4-notifyd: do-not-disturb", "xfconf-query -c xfce4-notifyd"),
        ("another", "", ""),
    ] {
        for quiet in [false, true] {
            let _daemon = session.bus().fake_quiet_daemon(name, quiet);
            // The window manager has started the service of Xfce's settings.
            let mut set = session.command("xfconf-query");
            set.args(["-c", "xfce4-notifyd", "-p", "/do-not-disturb", "-n", "-t", "bool", "-s"]);
            assert!(set.arg(quiet.to_string()).status().expect("it runs").success());
            let (good, found, advice) = finding();
            assert!(good, "{name}: {found}");
            let muted = quiet && name != "another";
            assert_eq!(found.contains(&format!("muted for now ({by})")), muted, "{name}: {found}");
            assert_eq!(advice.contains(undo) && advice != "null", muted, "{name}: {advice}");
        }
    }
    let _daemon = session.bus().fake_quiet_daemon("Plasma", false);
    for (settings, off) in [
        ("[Applications][ecoute]\nShowPopups=false\n", true),
        (
            "[Applications][another]\nA=b\n\n [Applications][ecoute]\nSeen=true\n ShowPopups=false",
            true,
        ),
        ("[Applications][ecoute]\nShowPopups=true\n", false),
        ("[Applications][ecoute]\nSeen=true\n[Applications][another]\nShowPopups=false\n", false),
        ("[Applications][another]\nShowPopups=false\n[Applications][ecoute]\nSeen=true\n", false),
        ("ShowPopups=false\n", false),
    ] {
        std::fs::write(session.path("config/plasmanotifyrc"), settings).expect("a file");
        let (good, found, advice) = finding();
        assert_eq!(good, !off, "{settings}: {found}");
        assert_eq!(advice.contains("systemsettings kcm_notifications"), off, "{advice}");
    }
}

#[test]
fn a_service_that_is_installed_and_fails_gets_no_advice_to_install_it() {
    let mut session = Session::bare();
    let finding = |session: &Session, check: &str| {
        let mut command = session.command(built("ecoute"));
        let ended = command.args(["--lang", "en", "doctor", "--json"]).output();
        let found: Vec<Value> =
            serde_json::from_slice(&ended.expect("ecoute runs").stdout).expect("JSON");
        let row = found.into_iter().find(|it| it["check"] == check).expect("a finding");
        (row["found"].as_str().unwrap_or_default().to_owned(), row["advice"].to_string())
    };
    let install = "install a notification service";
    let give = "give the desktop a notification area";
    for (check, program, name, install) in [
        ("notifications", "dunst", "org.freedesktop.Notifications", install),
        ("tray_host", "xfce4-panel", "org.kde.StatusNotifierWatcher", give),
    ] {
        let (found, advice) = finding(&session, check);
        assert_eq!(found, format!("{name}: no program provides it"));
        assert!(advice.contains(install), "{advice}");

        // It crashes at its start, or hangs.
        for exec in ["/bin/false", "/bin/sleep 10", "/nowhere/daemon"] {
            let service = format!("[D-BUS Service]\nName={name}\nExec={exec}\n");
            let file = session.path("bus/services").join(format!("{name}.service"));
            std::fs::write(file, service).expect("a file");
            session.bus().reload_services();
            let (found, advice) = finding(&session, check);
            assert_eq!(found, format!("{name}: installed, but does not start"), "{exec}");
            assert!(advice.contains("journal") && !advice.contains(install), "{exec}: {advice}");
        }

        match program {
            "dunst" => session.start_notification_daemon(),
            _ => session.start_tray_host(),
        }
        let daemon = session.bus().process(name);
        kill_process(daemon, Signal::STOP).expect("it runs");
        let (found, advice) = finding(&session, check);
        kill_process(daemon, Signal::KILL).expect("it runs");
        assert!(found.starts_with(&format!("{name}: running (:1.")), "{found}");
        assert!(advice.contains("end it"), "{advice}");
    }
}

#[test]
fn on_gnome_without_a_tray_the_page_names_the_extension_in_its_settings() {
    let mut session = Session::full();
    // This machine may have the extension.
    let share = session.path("share");
    std::fs::create_dir(&share).expect("a folder");
    for entry in std::fs::read_dir("/usr/share").expect("a folder").filter_map(Result::ok) {
        if entry.file_name() != "gnome-shell" {
            symlink(entry.path(), share.join(entry.file_name())).expect("a link");
        }
    }
    session.set("XDG_DATA_DIRS", &share.to_string_lossy());
    let open = |session: &Session| {
        let page = Driver::open(session, &session.clock("2027-01-11 10:00:00"));
        page.wait_for_field("headline", "L’équipe répond");
        page
    };
    let note = |page: &Driver, part: &str| {
        let fits = |text: &str| if part.is_empty() { text.is_empty() } else { text.contains(part) };
        wait_for(&format!("the note: {part}"), || fits(&page.field("no_tray")).then_some(()));
    };
    session.set("XDG_CURRENT_DESKTOP", "ubuntu:GNOME");
    let page = open(&session);
    session.stop("xfce4-panel");
    note(&page, "gnome-shell-extension-appindicator");
    let extension = "ubuntu-appindicators@ubuntu.com";
    let folder = session.path("data/gnome-shell/extensions").join(extension);
    std::fs::create_dir_all(folder).expect("a folder");
    page.choose("language", "en");
    note(&page, "installed but off (ubuntu-appindicators@ubuntu.com)");
    page.script("document.querySelector('.settings').open = true");
    page.script("document.querySelector('.settings').scrollIntoView()");
    page.wait_for_paint();
    session.save_window_screenshot("Écoute", "page-no-tray");
    page.choose("language", "fr");
    session.start_tray_host();
    note(&page, "");
    page.close(&session);

    session.stop("xfce4-panel");
    for (desktop, expected) in [("ubuntu:GNOME", extension), ("XFCE", "")] {
        session.set("XDG_CURRENT_DESKTOP", desktop);
        let page = open(&session);
        note(&page, expected);
        // By now the note is shown, if at all.
        page.choose("theme", "dark");
        wait_for("the theme", || {
            (page.script("return document.documentElement.dataset.theme") == "dark").then_some(())
        });
        note(&page, expected);
        page.choose("theme", "system");
        page.close(&session);
    }
}

#[test]
fn the_settings_of_gnome_are_read_and_delay_it_by_seconds_at_most() {
    let mut session = Session::full();
    session.stop("dunst");
    let _daemon = session.bus().fake_notification_daemon(Behaviour::Refusing);
    let programs = session.path("programs");
    std::fs::create_dir(&programs).expect("a folder");
    let report = |answer: &str| {
        let gsettings = programs.join("gsettings");
        std::fs::write(&gsettings, format!("#!/bin/sh\n{answer}\n")).expect("a file");
        std::fs::set_permissions(&gsettings, Permissions::from_mode(0o755)).expect("a mode");
        let path = format!("{}:{}", programs.display(), session.variable("PATH"));
        let mut command = session.command(built("ecoute"));
        command.args(["doctor", "--lang", "en"]).env("PATH", path);
        String::from_utf8(command.output().expect("ecoute runs").stdout).expect("text")
    };
    let muted = report(r#"[ "$3" = enable ] || echo false"#);
    assert!(muted.contains("GNOME: show-banners false"), "{muted}");
    let off = report(r#"[ "$3" = show-banners ] || echo false"#);
    assert!(off.contains("gnome-control-center notifications"), "{off}");
    let shown = report("echo true");
    assert!(shown.contains("gnome-shell 43.9") && !shown.contains("gnome-control"), "{shown}");
    let asked = Instant::now();
    let silent = report("exec sleep 60");
    assert!(silent.contains("gnome-shell 43.9") && !silent.contains("GNOME: "), "{silent}");
    assert!(asked.elapsed() < Duration::from_secs(30), "{:?}", asked.elapsed());
}

#[test]
fn a_broken_library_of_the_window_is_named() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for library in ["libgtk-3.so.0", "libwebkit2gtk-4.1.so.0"] {
        let file = folder.path().join(library);
        std::fs::write(&file, "").expect("a file");
        let mut command = std::process::Command::new(built("ecoute"));
        command.args(["doctor", "--lang", "en"]).env_clear().env("LD_LIBRARY_PATH", folder.path());
        let ended = command.output().expect("ecoute runs");
        let text = String::from_utf8_lossy(&ended.stdout);
        let expected = format!("page engine: missing or cannot be loaded: {}", file.display());
        assert!(text.contains(&expected), "{text}");
        std::fs::remove_file(file).expect("a file");
    }
}

#[test]
fn a_missing_window_program_is_named() {
    let session = Session::full();
    let folder = session.path("programs");
    std::fs::create_dir(&folder).expect("a folder");
    for program in ["ecoute", "ecoute-agent"] {
        std::fs::copy(built(program), folder.join(program)).expect("a copy");
    }
    let mut command = session.command(folder.join("ecoute"));
    let ended = command.args(["doctor", "--lang", "en"]).output().expect("ecoute runs");
    let text = String::from_utf8(ended.stdout).expect("text");
    let missing = format!(
        "[check] display: ecoute-window cannot be started ({}/ecoute-window: not found); install \
         Écoute again",
        folder.display()
    );
    assert!(text.contains(&missing), "{text}");
    assert!(text.contains("[OK] page engine: –"), "no library is named: {text}");
    assert_eq!((ended.status.code(), text.matches("[check]").count()), (Some(1), 1), "{text}");
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
