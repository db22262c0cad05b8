//! A policy that is added, changed and removed while the programs run.

use serde_json::json;

use super::program::Program;
use super::session::Session;
use super::webdriver::Driver;
use super::{wait_for, wait_until};
use crate::desktop::program::built;
use crate::policy::Etc;

#[test]
fn a_policy_applies_immediately_in_tray_and_page_until_it_is_removed() {
    let Some(etc) = Etc::beside_bus() else { return };
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let mut command = session.command("unshare");
    command.args(etc.over(&built("ecoute-agent"))).arg("ecoute-agent");
    clock.apply_to(&mut command);
    let agent = Program::run(&session, "ecoute-agent", command);
    let bus = session.bus();
    let item = bus.tray_item();
    let page = Driver::open_where(&session, &clock, &etc.mount());
    page.wait_for_field("headline", "L’équipe répond");

    // Neither folder existed when the programs started.
    etc.write(
        "managed/9.json",
        r#"{"language": "nl", "specialOpeningHoursSpecification":
        [{"validFrom": "2027-01-11", "validThrough": "2027-01-12", "name": "inventaris"}]}"#,
    );
    page.wait_for_field("headline", "Doorgeschakeld naar\u{a0}107");
    page.wait_for_field("reason", "Bijzondere uren: inventaris");
    let tooltip = |wanted: &str| {
        wait_for(wanted, || (bus.read_item(&item).tooltip == wanted).then_some(()));
    };
    tooltip("Écoute: Doorgeschakeld naar\u{a0}107 tot woensdag 9\u{a0}uur");
    let select = "document.getElementById('setting-language')";
    assert_eq!(page.script(&format!("return {select}.disabled")), true);
    let described = format!(
        "return document.getElementById({select}.getAttribute('aria-describedby')).textContent"
    );
    assert_eq!(page.script(&described), "Ingesteld door uw organisatie");
    page.script("document.querySelector('.settings').open = true");
    page.wait_for_paint();
    session.save_screenshot("page-policy");
    page.script("document.querySelector('.settings').scrollIntoView()");
    page.wait_for_paint();
    session.save_screenshot("page-policy-settings");

    etc.write("managed/9.json", r#"{"language": "en"}"#);
    tooltip("Écoute: The team is answering until 19:00");
    page.wait_for_field("headline", "The team is answering");
    std::fs::remove_file(etc.path("managed/9.json")).expect("a file");
    tooltip("Écoute: L’équipe répond jusqu’à 19\u{a0}h");
    page.wait_for_field("headline", "L’équipe répond");
    assert_eq!(page.script(&format!("return {select}.disabled")), false);
    assert!(!session.path("config/ecoute/preferences.json").exists(), "nothing is written back");
    assert_eq!(agent.errors(), "");
}

#[test]
fn a_day_of_confirmation_in_the_future_applies_from_that_day_on() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 22:50:00");
    let etc = Etc::new();
    etc.write("managed/9.json", r#"{"hoursConfirmedOn": "2027-01-12"}"#);
    let page = Driver::open_where(&session, &clock, &etc.mount());
    let sheet = "Horaire d’après la fiche du service, modifiée le 02.09.2021";
    page.wait_for_field("provenance", sheet);
    wait_until("the fault on the page", || {
        let table = page.script("return document.querySelector('.policy').textContent").to_string();
        if table.contains("2027-01-12") { Ok(()) } else { Err(table) }
    });
    clock.jump(&session, "2027-01-11 22:59:56");
    page.wait_for_field(
        "provenance",
        &format!("{sheet}\u{a0}; confirmé par votre organisation le 12.01.2027"),
    );
}

#[test]
fn the_page_shows_the_same_policy_table_as_the_command() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let etc = Etc::new();
    let page = Driver::open_where(&session, &clock, &etc.mount());
    page.wait_for_field("headline", "L’équipe répond");
    let seen = "const table = document.querySelector('.policy');
        return [table.checkVisibility(), table.open, table === [...document.querySelectorAll(
          'main details')].pop()]";
    assert_eq!(page.script(seen), json!([false, false, true]), "nothing to explain");

    etc.write("managed/10.json", r#"{"notifyBeforeMinutes": 10, "quickHide": "maybe"}"#);
    etc.write("recommended/10.json", r#"{"language": "de", "notifications": "full", "new": 1}"#);
    etc.write("managed/20.json", r#"{"language": "nl"}"#);
    etc.open_to_all("managed/20.json");
    page.wait_for_field("headline", "Das Team ist erreichbar");
    page.choose("notifications", "off");
    let command_table = || {
        let mut command = session.command("unshare");
        command.args(etc.over(&built("ecoute"))).args(["ecoute", "policy"]);
        let ended = command.output().expect("ecoute runs");
        assert!(ended.status.success());
        let printed = String::from_utf8(ended.stdout).expect("UTF-8");
        // The page names the origin of the hours elsewhere.
        let hint = |line: &&str| !line.contains(": hoursConfirmedOn: ");
        printed.split_inclusive('\n').filter(hint).collect::<String>()
    };
    let table = "return [...document.querySelectorAll('.policy dl > div')].map((row) => {
        const [key, value, level, source = ''] =
          [...row.children].map((part) => part.textContent);
        if (level === undefined) return `${key}: ${value}\\n`;
        return `${key} = ${value}  (${level})  ${source}`.trimEnd() + '\\n';
      }).join('')";
    // The setting is saved shortly after the click; until then both tables agree without it.
    let printed = wait_for("the command's table", || {
        let printed = command_table();
        let saved = printed.contains("notifications = \"off\"");
        (saved && page.script(table) == printed.as_str()).then_some(printed)
    });
    for part in [
        "notifyBeforeMinutes = 10  (vorgegeben, gesperrt)  /etc/ecoute/policies/managed/10.json\n",
        "language = \"de\"  (empfohlen)  /etc/ecoute/policies/recommended/10.json\n",
        "notifications = \"off\"  (gewählt)  ",
        "quickHide = true  (eingebaut)\n",
        "Nicht beachtet: /etc/ecoute/policies/managed/10.json: quickHide: \"maybe\" wird nicht beachtet",
        "Nicht beachtet: /etc/ecoute/policies/recommended/10.json: new: unbekannter Schlüssel",
        "Nicht beachtet: /etc/ecoute/policies/managed/20.json: Modus 646, für andere schreibbar",
    ] {
        assert!(printed.contains(part), "{part} in {printed}");
    }
    page.choose("language", "fr");
    page.wait_for_field("headline", "L’équipe répond");
    wait_for("the table in French", || (page.script(table) == command_table()).then_some(()));
    assert!(command_table().contains("(imposé, verrouillé)"), "{}", command_table());
    let languages = "return [...document.querySelectorAll('[lang]')].map((part) => part.lang)";
    assert_eq!(page.script(languages), json!(["fr"]), "screen readers read all of it in French");
    assert_eq!(page.script(seen), json!([true, false, true]));
    page.script("document.querySelector('.policy').open = true");
    page.script("document.querySelector('.policy').scrollIntoView()");
    page.wait_for_paint();
    session.save_screenshot("page-policy-table");

    for name in ["managed/10.json", "recommended/10.json", "managed/20.json"] {
        std::fs::remove_file(etc.path(name)).expect("a file");
    }
    wait_for("no policy, no table", || (page.script(seen)[0] == false).then_some(()));
}
