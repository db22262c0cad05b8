//! Autostart: what is said is what the session does, and a no leaves nothing behind.

use std::fs;

use serde_json::Value;

use super::program::{Program, built};
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;
use crate::policy::Etc;

const OWN: &str = "config/autostart/ecoute.desktop";
const SYSTEM_ENTRY: &str = include_str!("../../src-tauri/packaging/linux/autostart.desktop");
const OFF: &str = "[Desktop Entry]\nHidden=true\n";
const BY_HAND: &str = "[Desktop Entry]\nType=Application\nExec=/opt/old/ecoute-agent\n";
const POLICY: &str = "managed/9.json";

/// A session, an admin, and entries that they may have.
struct Desk {
    session: Session,
    etc: Etc,
}

impl Desk {
    fn new() -> Desk {
        let mut session = Session::full();
        let folders = format!("{}:/etc/xdg", session.path("xdg").display());
        session.set("XDG_CONFIG_DIRS", &folders);
        Desk { session, etc: Etc::new() }
    }

    fn arrange(&self, preferences: &str, own: Option<&str>, everybody: bool) {
        self.write(OWN, own);
        self.write("xdg/autostart/ecoute.desktop", everybody.then_some(SYSTEM_ENTRY));
        self.write("config/ecoute/preferences.json", Some(preferences));
    }

    fn write(&self, name: &str, text: Option<&str>) {
        let path = self.session.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        match text {
            Some(text) => fs::write(path, text).expect("a file"),
            None => drop(fs::remove_file(path)),
        }
    }

    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.session.path(name)).ok()
    }

    fn seen(&self, program: &str) -> std::process::Command {
        let mut command = self.session.command("unshare");
        command.args(self.etc.over(&built(program))).arg(program);
        command
    }

    /// What `ecoute policy` says: the value and its level.
    fn said(&self) -> (bool, String) {
        let printed = self.seen("ecoute").args(["policy", "--json"]).output().expect("it runs");
        let report: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
        let rows = report["values"].as_array().expect("a list");
        let row = rows.iter().find(|row| row["key"] == "autostart").expect("a row");
        assert_eq!(report["ignored"].as_array().map(Vec::len), Some(0), "{report}");
        (row["value"] == true, row["level"].as_str().expect("text").to_owned())
    }

    /// Starts the agent, and says whether it stays; then it leaves.
    fn stays(&self, arguments: &[&str]) -> bool {
        let mut command = self.seen("ecoute-agent");
        command.args(arguments);
        let mut agent = Program::run(&self.session, "ecoute-agent", command);
        let bus = self.session.bus();
        let stays = wait_for("an icon or an end", || {
            let left = (!agent.runs()).then_some(false);
            left.or_else(|| (bus.tray_items().len() == 1).then_some(true))
        });
        self.session.ecoute(&["quit"]);
        assert!(agent.wait().success(), "{}", agent.errors());
        wait_for("no icon", || bus.tray_items().is_empty().then_some(()));
        stays
    }

    /// Does what the session does at its beginning: the user's own entry hides everybody's.
    fn begins(&self) -> bool {
        let entry = self.read(OWN).or_else(|| self.read("xdg/autostart/ecoute.desktop"));
        let Some(entry) = entry.filter(|text| !text.contains("Hidden=true")) else { return false };
        let line = entry.lines().find_map(|line| line.strip_prefix("Exec=")).expect("a command");
        let asked = if line.ends_with(" --autostart") { &["--autostart"][..] } else { &[] };
        self.stays(asked)
    }
}

const ON: &str = r#"{"autostart": true}"#;
const NO: &str = r#"{"autostart": false}"#;

#[test]
fn what_is_said_is_what_the_session_does() {
    let desk = Desk::new();
    let rows = [
        // preferences, the user's entry, an entry for everybody; what is said, and by whom
        ("{}", None, false, false, "built_in"),
        ("{}", None, true, true, "installation"),
        ("{}", Some(OFF), true, false, "user"),
        ("{}", Some(OFF), false, false, "user"),
        ("{}", Some(BY_HAND), false, true, "user"),
        (ON, None, false, true, "user"),
        (ON, None, true, true, "user"),
        (ON, Some(OFF), true, false, "user"),
        (ON, Some(BY_HAND), false, true, "user"),
        (NO, None, true, false, "user"),
        (NO, None, false, false, "user"),
        (NO, Some(BY_HAND), true, false, "user"),
        (NO, Some(OFF), true, false, "user"),
    ];
    for (preferences, own, everybody, value, level) in rows {
        let row = format!("{preferences}, {own:?}, {everybody}");
        desk.arrange(preferences, own, everybody);
        assert_eq!(desk.said(), (value, level.to_owned()), "{row}: at first");
        assert!(desk.stays(&[]), "{row}: who starts it by hand keeps it");
        assert_eq!(desk.said(), (value, level.to_owned()), "{row}");
        assert_eq!(desk.begins(), value, "{row}: {:?}", desk.read(OWN));
        if own.is_none() {
            let made = desk.read(OWN);
            let asked = preferences == ON && !everybody;
            assert_eq!(made.is_some(), asked, "{row}: nothing is written unasked: {made:?}");
        }
        if own == Some(OFF) {
            assert_eq!(desk.read(OWN).as_deref(), Some(OFF), "{row}");
        }
    }
    let report = desk.session.ecoute(&["doctor", "--json"]);
    assert!(report.contains(r#"{"check":"autostart","good":true"#), "{report}");
}

#[test]
fn an_admin_s_word_wins_and_takes_nothing_away() {
    let desk = Desk::new();
    let rows = [
        ("{}", None, true),
        ("{}", Some(OFF), true),
        ("{}", Some(BY_HAND), false),
        ("{}", None, false),
        (ON, None, false),
        (NO, None, true),
    ];
    for (preferences, own, everybody) in rows {
        for policy in [true, false] {
            let row = format!("{preferences}, {own:?}, {everybody}, {policy}");
            desk.arrange(preferences, own, everybody);
            let before = desk.said();
            assert!(desk.stays(&[]), "{row}");
            desk.etc.write(POLICY, format!(r#"{{"autostart": {policy}}}"#));
            assert_eq!(desk.said(), (policy, "managed".to_owned()), "{row}");
            desk.stays(&[]);
            assert_eq!(desk.begins(), policy, "{row}: {:?}", desk.read(OWN));
            fs::remove_file(desk.etc.path(POLICY)).expect("a file");
            assert_eq!(desk.said(), before, "{row}: without the policy");
            assert_eq!(desk.begins(), before.0, "{row}: without the policy: {:?}", desk.read(OWN));
        }
    }
    desk.arrange("{}", None, false);
    desk.etc.write("recommended/9.json", ON);
    assert!(desk.stays(&[]) && desk.begins(), "a recommendation is followed");
    fs::remove_file(desk.etc.path("recommended/9.json")).expect("a file");
    assert!(!desk.begins(), "and is over when it is gone");
    assert_eq!(desk.read(OWN), None);
}

#[test]
fn a_choice_in_the_page_undoes_the_desktop_s_no_and_says_where_a_value_comes_from() {
    let desk = Desk::new();
    desk.arrange("{}", None, true);
    let page = Driver::open(&desk.session, &desk.session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let shown = || {
        let select = "document.getElementById('setting-autostart')";
        let value = page.script(&format!("return {select}.value"));
        let note = page.script(&format!("return {select}.nextSibling.textContent"));
        (value, note)
    };
    let reads = |value: &str, note: &str| {
        let wanted = (Value::from(value), Value::from(note));
        wait_for(value, || (shown() == wanted).then_some(()));
    };
    reads("true", "Comme prévu à l’installation");
    page.script("document.querySelector('.settings').open = true");
    page.script("document.querySelector('.settings').scrollIntoView()");
    page.wait_for_paint();
    desk.session.photograph("page-settings-installation");

    page.choose("autostart", "false");
    reads("false", "");
    assert_eq!(desk.read(OWN), None, "a no is the setting's alone");
    assert_eq!(desk.said(), (false, "user".to_owned()));
    desk.arrange(NO, Some(OFF), true);
    page.choose("autostart", "true");
    wait_for("the desktop's no to go", || desk.read(OWN).is_none().then_some(()));
    reads("true", "");
    assert!(desk.begins());
}
