//! Handing a number over to a phone program, through the real portal.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use rustix::process::{Signal, kill_process};
use serde_json::json;

use super::session::Session;
use super::webdriver::Driver;
use super::{wait_for, wait_until};
use crate::policy::Etc;

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const NOW: &str = "2027-01-11 10:00:00";
/// Which call buttons are visible, by their accessible names.
const BUTTONS: &str = "return [...document.querySelectorAll('button')]
    .filter((one) => one.checkVisibility() && one.ariaLabel?.startsWith('Appeler'))
    .map((one) => one.ariaLabel.replace('\u{a0}', ' '))";

/// Lets the session's bus start the desktop's portal.
pub fn install_portal(session: &Session) {
    for name in [
        "org.freedesktop.impl.portal.PermissionStore",
        "org.freedesktop.impl.portal.desktop.gtk",
        PORTAL,
    ] {
        let file = format!("{name}.service");
        let service = format!("/usr/share/dbus-1/services/{file}");
        symlink(service, session.path("bus/services").join(file)).expect("a link");
    }
    session.bus().reload_services();
}

/// Installs a program for phone numbers. It adds to the file `calls` what it gets, and whether it
/// has the window's fake clock, as every child of the window.
pub fn install_phone(session: &Session) {
    let (program, calls) = (session.path("phone"), session.path("calls"));
    let script =
        format!("#!/bin/sh\necho \"$1 ${{FAKETIME_SHARED-desktop}}\" >>'{}'\n", calls.display());
    fs::write(&program, script).expect("a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a program");
    let applications = session.path("data/applications");
    fs::create_dir_all(&applications).expect("a folder");
    let entry = format!(
        "[Desktop Entry]\nType=Application\nName=Phone\nExec='{}' %u\n\
         MimeType=x-scheme-handler/tel;\n",
        program.display()
    );
    fs::write(applications.join("phone.desktop"), entry).expect("a file");
    let indexed = session.command("update-desktop-database").arg(&applications).status();
    assert!(indexed.expect("update-desktop-database runs").success());
}

fn switch_on(session: &Session) {
    let folder = session.path("config/ecoute");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("preferences.json"), r#"{"dialling": true}"#).expect("a file");
}

fn wait_for_result(page: &Driver, place: &str, text: &str) {
    let shown =
        format!("return document.getElementById('{place}').textContent.replaceAll('\u{a0}', ' ')");
    wait_until(text, || {
        let shown = page.script(&shown);
        if shown == text { Ok(()) } else { Err(shown) }
    });
}

#[test]
fn a_number_is_handed_over_by_the_portal() {
    let session = Session::full();
    install_portal(&session);
    install_phone(&session);
    switch_on(&session);
    let etc = Etc::new();
    let own = json!({"contactPoint": [{"name": "Service social", "telephone": "+32 4/000.00.00"}]});
    etc.write("managed/9.json", own.to_string());
    let page = Driver::open_where(&session, &session.clock(NOW), &etc.mount());
    page.wait_for_field("headline", "L’équipe répond");
    let all = json!([
        "Appeler le 0800 30 030",
        "Appeler le 107",
        "Appeler le +32 4/000.00.00, Service social"
    ]);
    assert_eq!(page.script(BUTTONS), all);
    let calls = || fs::read_to_string(session.path("calls")).unwrap_or_default();
    page.click("#call");
    wait_for_result(&page, "copied", "Numéro remis au logiciel de téléphonie : 0800 30 030");
    wait_for("a call", || (calls() == "tel:080030030 desktop\n").then_some(()));
    page.click(".contacts button");
    wait_for_result(&page, "called", "Numéro remis au logiciel de téléphonie : 107");
    wait_for("another", || calls().ends_with("\ntel:107 desktop\n").then_some(()));
    page.click(".own button:not(.copy)");
    wait_for("a third", || calls().ends_with("\ntel:+3240000000 desktop\n").then_some(()));
    page.script("scrollTo(0, 0)");
    page.wait_for_paint();
    session.save_screenshot("dialling");

    // A number that the page does not show.
    let other = "return window.__TAURI__.core.invoke('call', { number: '0900 12 345' })";
    let refused = page.script_async(other);
    assert_eq!(refused, "failed: Le numéro n’a pas pu être remis au logiciel de téléphonie.");
    // The portal is gone since the page was loaded.
    fs::remove_file(session.path(&format!("bus/services/{PORTAL}.service"))).expect("a link");
    let bus = session.bus();
    bus.reload_services();
    kill_process(bus.process(PORTAL), Signal::KILL).expect("a process");
    wait_for("no portal", || (!bus.has(PORTAL)).then_some(()));
    page.click("#call");
    wait_for_result(&page, "copied", "Le numéro n’a pas pu être remis au logiciel de téléphonie.");
    assert_eq!(calls().lines().count(), 3);

    page.choose("dialling", "false");
    wait_for("no button", || (page.script(BUTTONS) == json!([])).then_some(()));
}

#[test]
fn without_a_phone_program_or_a_portal_there_is_no_button_and_the_settings_say_so() {
    for (portal, phone) in [(true, false), (false, true)] {
        let session = Session::full();
        if portal {
            install_portal(&session);
        }
        if phone {
            install_phone(&session);
        }
        switch_on(&session);
        let page = Driver::open(&session, &session.clock(NOW));
        page.wait_for_field("headline", "L’équipe répond");
        assert_eq!(page.script(BUTTONS), json!([]), "portal: {portal}, phone: {phone}");
        let note = page.field("no_dialler");
        assert!(note.starts_with("Aucun logiciel de ce poste ne prend les numéros"), "{note}");
        page.choose("dialling", "false");
        page.wait_for_field("no_dialler", "");
    }
}
