//! A policy that comes, changes and goes while the programs run.

use super::program::Program;
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;
use crate::desktop::program::built;
use crate::policy::Etc;

#[test]
fn a_changed_policy_is_in_force_at_once_in_tray_and_page_and_leaves_no_trace() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let etc = Etc::new();
    let mut command = session.command("unshare");
    command.args(etc.over(&built("ecoute-agent"))).arg("ecoute-agent");
    clock.wear(&mut command);
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
        wait_for(wanted, || (bus.look_at(&item).tooltip == wanted).then_some(()));
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
    session.photograph("page-policy");
    page.script("document.querySelector('.settings').scrollIntoView()");
    page.wait_for_paint();
    session.photograph("page-policy-settings");

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
