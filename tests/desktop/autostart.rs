//! Autostart: the reported setting is what the session does, switching it off changes no entry, and
//! foreign entries are never changed.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use rustix::process::geteuid;
use serde_json::Value;

use super::program::{Program, built};
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;
use crate::policy::Etc;
use crate::skip::{root_or_skipped, skipped};

const OWN: &str = "config/autostart/ecoute.desktop";
const SYSTEM_ENTRY: &str = include_str!("../../src-tauri/packaging/linux/autostart.desktop");
const OFF: &str = "[Desktop Entry]\nHidden=true\n";
const EDITED: &str = "[Desktop Entry]\nType=Application\nExec=ecoute-agent\n";
const POLICY: &str = "managed/9.json";

/// A session with a policy folder and autostart entries.
struct Desk {
    session: Session,
    etc: Etc,
}

impl Desk {
    fn new() -> Desk {
        let mut session = Session::full();
        let folders = format!("{}:/etc/xdg", session.path("xdg").display());
        session.set("XDG_CONFIG_DIRS", &folders);
        // As a package does, the programs are on the path.
        let programs = built("ecoute").parent().expect("a folder").display().to_string();
        let path = std::env::var("PATH").expect("a PATH");
        session.set("PATH", &format!("{programs}:{path}"));
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

    /// Sees the policies only if the tests run as root, see [`Etc::beside_bus`].
    fn seen(&self, program: &str) -> std::process::Command {
        if !geteuid().is_root() {
            return self.session.command(built(program));
        }
        let mut command = self.session.command("unshare");
        command.args(self.etc.over(&built(program))).arg(program);
        command
    }

    /// What `ecoute policy` reports: the value and its level; nothing may be ignored.
    fn reported(&self) -> (bool, String) {
        let (value, level, ignored) = self.reported_with_faults();
        assert_eq!(ignored, Vec::<Value>::new());
        (value, level)
    }

    fn reported_with_faults(&self) -> (bool, String, Vec<Value>) {
        let printed = self.seen("ecoute").args(["policy", "--json"]).output().expect("it runs");
        let report: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
        let rows = report["values"].as_array().expect("a list");
        let row = rows.iter().find(|row| row["key"] == "autostart").expect("a row");
        let level = row["level"].as_str().expect("text").to_owned();
        (row["value"] == true, level, report["ignored"].as_array().expect("a list").clone())
    }

    /// Starts the agent and returns whether it keeps running; then quits it.
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

    /// Does what a session does at its start: the user entry takes precedence over the system entry.
    fn starts_agent(&self) -> bool {
        let entry = self.read(OWN).or_else(|| self.read("xdg/autostart/ecoute.desktop"));
        let Some(entry) = entry.filter(|text| !text.contains("Hidden=true")) else { return false };
        let line = entry.lines().find_map(|line| line.strip_prefix("Exec=")).expect("a command");
        let asked = if line.ends_with(" --autostart") { &["--autostart"][..] } else { &[] };
        self.stays(asked)
    }

    /// Starts the agent, waits until it has read the entry, and returns its log.
    fn log_of_a_start(&self) -> String {
        let agent = Program::run(&self.session, "ecoute-agent", self.seen("ecoute-agent"));
        wait_for("a start", || agent.log().contains(" starts; ").then_some(()));
        // It responds after it has read the entry.
        self.session.ecoute(&["quit"]);
        agent.log()
    }

    /// The doctor's finding: whether it is good, what was found, and the advice.
    fn finding(&self) -> (bool, String, String) {
        let printed = self.seen("ecoute").args(["doctor", "--json"]).output().expect("it runs");
        let findings: Vec<Value> = serde_json::from_slice(&printed.stdout).expect("JSON");
        let finding = findings.into_iter().find(|it| it["check"] == "autostart").expect("a row");
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        (finding["good"] == true, text("found"), text("advice"))
    }
}

const ON: &str = r#"{"autostart": true}"#;
const NO: &str = r#"{"autostart": false}"#;

/// For paths inside of it, the system reports ENOTDIR.
#[test]
fn a_file_in_a_folder_s_place_is_not_the_user_s_no() {
    let desk = Desk::new();
    for (place, faults) in [("config/autostart", 0), ("config", 1)] {
        desk.arrange("{}", None, true);
        let (folder, aside) = (desk.session.path(place), desk.session.path("aside"));
        fs::rename(&folder, &aside).expect("a folder");
        fs::write(&folder, "").expect("a file");
        let (value, level, ignored) = desk.reported_with_faults();
        assert_eq!((value, level.as_str()), (true, "installation"), "{place}: {ignored:?}");
        assert_eq!(ignored.len(), faults, "{place}: the preferences are named: {ignored:?}");
        assert!(desk.stays(&["--autostart"]), "{place}: it comes with the session");
        fs::remove_file(&folder).expect("a file");
        fs::rename(aside, folder).expect("a folder");
    }
}

#[test]
fn what_stands_in_the_way_of_an_entry_is_named_in_every_language() {
    let desk = Desk::new();
    let rows = [
        ("fr", "pas un dossier\u{a0}; attendu\u{a0}: un dossier", "en faire un dossier"),
        ("nl", "geen map; verwacht: een map", "maak er een map van"),
        ("de", "kein Ordner; erwartet: ein Ordner", "daraus einen Ordner"),
        ("en", "not a folder; expected: a folder", "make it a folder"),
    ];
    let folder = desk.session.path("config/autostart");
    for made in [Made::Text(""), Made::Link("none"), Made::Link("autostart")] {
        desk.arrange("{}", None, false);
        fs::remove_dir(&folder).expect("an empty folder");
        made.put(&folder);
        for (language, found, advice) in rows {
            let preferences = format!(r#"{{"autostart": true, "language": "{language}"}}"#);
            desk.write("config/ecoute/preferences.json", Some(&preferences));
            let finding = desk.finding();
            let named = finding.1.starts_with(&format!("{}: ", folder.display()));
            assert!(!finding.0 && named && finding.2.starts_with(advice), "{made:?}: {finding:?}");
            let is_file = matches!(made, Made::Text(_));
            assert_eq!(finding.1.ends_with(found), is_file, "{made:?}: {finding:?}");
        }
        fs::remove_file(&folder).expect("ours");
    }
}

#[test]
fn the_reported_setting_is_what_the_session_does() {
    let desk = Desk::new();
    let rows = [
        // preferences, user entry, system entry; reported value and level
        ("{}", None, false, false, "built_in"),
        ("{}", None, true, true, "installation"),
        ("{}", Some(OFF), true, false, "user"),
        ("{}", Some(OFF), false, false, "user"),
        ("{}", Some(EDITED), false, true, "user"),
        (ON, None, false, true, "user"),
        (ON, None, true, true, "user"),
        (ON, Some(OFF), true, false, "user"),
        (ON, Some(EDITED), false, true, "user"),
        (NO, None, true, false, "user"),
        (NO, None, false, false, "user"),
        (NO, Some(OFF), true, false, "user"),
    ];
    for (preferences, own, everybody, value, level) in rows {
        let row = format!("{preferences}, {own:?}, {everybody}");
        desk.arrange(preferences, own, everybody);
        assert_eq!(desk.reported(), (value, level.to_owned()), "{row}: at first");
        assert!(desk.stays(&[]), "{row}: who starts it by hand keeps it");
        assert_eq!(desk.reported(), (value, level.to_owned()), "{row}");
        assert_eq!(desk.starts_agent(), value, "{row}: {:?}", desk.read(OWN));
        if own.is_none() {
            let made = desk.read(OWN);
            let asked = preferences == ON && !everybody;
            assert_eq!(made.is_some(), asked, "{row}: nothing is written unasked: {made:?}");
        }
        if own.is_some() {
            assert_eq!(desk.read(OWN).as_deref(), own, "{row}");
        }
    }
    let report = desk.session.ecoute(&["doctor", "--json"]);
    assert!(report.contains(r#"{"check":"autostart","good":true"#), "{report}");
}

#[test]
fn a_policy_takes_precedence_and_changes_no_entry() {
    if !root_or_skipped("programs with a bus do not see the policies") {
        return;
    }
    let desk = Desk::new();
    for (preferences, everybody) in [("{}", true), ("{}", false), (ON, false), (NO, true)] {
        for policy in [true, false] {
            let row = format!("{preferences}, {everybody}, {policy}");
            desk.arrange(preferences, None, everybody);
            let before = desk.reported();
            assert!(desk.stays(&[]), "{row}");
            desk.etc.write(POLICY, format!(r#"{{"autostart": {policy}}}"#));
            assert_eq!(desk.reported(), (policy, "managed".to_owned()), "{row}");
            desk.stays(&[]);
            assert_eq!(desk.starts_agent(), policy, "{row}: {:?}", desk.read(OWN));
            fs::remove_file(desk.etc.path(POLICY)).expect("a file");
            assert_eq!(desk.reported(), before, "{row}: without the policy");
            assert_eq!(
                desk.starts_agent(),
                before.0,
                "{row}: without the policy: {:?}",
                desk.read(OWN)
            );
        }
    }
    desk.arrange("{}", None, false);
    desk.etc.write("recommended/9.json", ON);
    assert!(desk.stays(&[]) && desk.starts_agent(), "a recommendation is followed");
    fs::remove_file(desk.etc.path("recommended/9.json")).expect("a file");
    assert!(!desk.starts_agent(), "and is over when it is gone");
    assert_eq!(desk.read(OWN), None);
}

/// User entries that a desktop, an editor or a person may have written; whether the session starts the
/// agent, and whether with the flag of the package's entry.
const FOREIGN_ENTRIES: [(&str, Made, bool, bool); 39] = {
    use Made::{Copy, Exec, Text};
    [
        ("MATE's no", Copy("X-MATE-Autostart-enabled=false"), false, true),
        ("GNOME's delay", Copy("X-GNOME-Autostart-Delay=60"), true, true),
        ("a no of GNOME's", Copy("X-GNOME-Autostart-enabled = False"), false, true),
        ("the later value", Copy("X-GNOME-Autostart-enabled=true"), true, true),
        ("hidden", Copy("Hidden=true"), false, true),
        ("hidden, in capitals", Copy("Hidden=True"), false, true),
        ("hidden, by a number", Copy("Hidden=1"), false, true),
        ("not hidden", Copy("Hidden=FALSE"), true, true),
        ("hidden elsewhere", Copy("[Desktop Action x]\nHidden=true"), true, true),
        ("not here", Copy("NotShowIn=KDE;XFCE;"), false, true),
        ("not elsewhere", Copy("NotShowIn=KDE;"), true, true),
        ("here alone", Copy("OnlyShowIn=GNOME;XFCE"), true, true),
        ("elsewhere alone", Copy("OnlyShowIn=KDE;"), false, true),
        ("the first desktop decides", Copy("OnlyShowIn=XFCE;\nNotShowIn=X-Local;"), false, true),
        ("if a program is there", Copy("TryExec=/bin/sh"), true, true),
        ("if a missing program is", Copy("TryExec=/opt/none"), false, true),
        ("a program that is gone", Copy("Exec=/opt/old/ecoute-agent --autostart"), false, true),
        ("another kind", Copy("Type=Link"), false, true),
        ("not UTF-8", Copy("Comment=\u{fffd}"), true, true),
        ("with a line that is none", Copy("what is this"), true, true),
        ("by hand", Text("[Desktop Entry]\nType=Application\nExec=ecoute-agent\n"), true, false),
        (
            "in quotes",
            Text("[Desktop Entry]\r\nType=Application\r\nExec=env \"A=b c\" ecoute-agent\r\n"),
            true,
            false,
        ),
        ("another program", Exec("sleep 1"), false, false),
        ("our name for another program", Exec("echo ecoute-agent --autostart"), false, false),
        ("a command that starts nothing", Exec("ecoute quit"), false, false),
        ("the command", Exec("ecoute --background"), true, false),
        ("with a priority", Exec("nice -n 5 ecoute-agent --autostart"), true, true),
        ("another program with a priority", Exec("nice -n 5 echo ecoute-agent"), false, false),
        ("a wrapper that is gone", Exec("/opt/none/env ecoute-agent"), false, false),
        ("by a shell", Exec("sh -c \"sleep 1; A=b exec ecoute-agent --autostart\""), true, true),
        ("by a shell, in other quotes", Exec("sh -c 'sleep 1 && ecoute-agent'"), true, false),
        ("another program by a shell", Exec("sh -c \"echo ecoute-agent; true\""), false, false),
        ("empty", Text(""), false, false),
        ("of another format", Text("Hello"), false, false),
        ("no file", Made::Link("/dev/null"), false, false),
        ("a link to nothing", Made::Link("none"), false, false),
        ("a folder", Made::Folder, false, false),
        // As GLib; systemd and KDE skip the mark.
        ("with a byte order mark", Text(MARKED), false, false),
        ("a link to one that is ours", Made::Link("../ours.desktop"), true, true),
    ]
};

const MARKED: &str = "\u{feff}[Desktop Entry]\nType=Application\nExec=ecoute-agent --autostart\n";

/// How such an entry is written.
#[derive(Debug, Clone, Copy)]
enum Made {
    /// A copy of the package's entry with additional lines.
    Copy(&'static str),
    Text(&'static str),
    /// An entry with this command.
    Exec(&'static str),
    Link(&'static str),
    Folder,
}

impl Made {
    fn put(self, path: &Path) {
        let done = match self {
            Made::Copy(lines) => {
                let text = SYSTEM_ENTRY.to_owned() + lines + "\n";
                // The replacement character is written as an invalid byte.
                let bytes = text.replace('\u{fffd}', "\u{1}").into_bytes();
                let bytes: Vec<_> =
                    bytes.into_iter().map(|it| if it == 1 { 0xe9 } else { it }).collect();
                fs::write(path, bytes)
            }
            Made::Text(text) => fs::write(path, text),
            Made::Exec(command) => {
                fs::write(path, format!("[Desktop Entry]\nType=Application\nExec={command}\n"))
            }
            Made::Link(target) => symlink(target, path),
            Made::Folder => fs::create_dir(path),
        };
        done.expect("a scratch folder");
    }
}

/// All metadata of a file except its access time, and its content.
fn snapshot(path: &Path) -> (u64, i64, u32, Option<std::path::PathBuf>, Vec<u8>) {
    let found = fs::symlink_metadata(path).expect("it stands");
    let text = if found.is_file() { fs::read(path).expect("a file") } else { vec![] };
    (found.ino(), found.mtime_nsec(), found.mode(), fs::read_link(path).ok(), text)
}

#[test]
fn a_foreign_entry_is_read_as_desktops_read_it_and_never_changed() {
    let mut desk = Desk::new();
    desk.session.set("XDG_CURRENT_DESKTOP", "X-Local:XFCE");
    let path = desk.session.path(OWN);
    let place = path.display().to_string();
    let sees_policies = root_or_skipped("programs with a bus do not see the policies");
    desk.arrange(ON, None, false);
    desk.log_of_a_start();
    fs::rename(&path, desk.session.path("config/ours.desktop")).expect("an entry of ours");
    for (name, made, yes, asks) in FOREIGN_ENTRIES {
        desk.arrange("{}", None, true);
        made.put(&path);
        let before = snapshot(&path);
        assert_eq!(desk.reported(), (yes, "user".to_owned()), "{name}");
        assert!(desk.finding().0, "{name}: {:?}", desk.finding());
        // Whatever the setting: the entry stays, and a conflict is reported.
        for (preferences, policy, wanted) in [
            (ON, None, None),
            (NO, None, Some(false)),
            ("{}", Some(true), Some(true)),
            ("{}", Some(false), Some(false)),
        ] {
            if policy.is_some() && !sees_policies {
                continue;
            }
            desk.write("config/ecoute/preferences.json", Some(preferences));
            if let Some(policy) = policy {
                desk.etc.write(POLICY, format!(r#"{{"autostart": {policy}}}"#));
            }
            let row = format!("{name}: {preferences}, {policy:?}");
            let log = desk.log_of_a_start();
            assert_eq!(snapshot(&path), before, "{row}");
            let does_as_wanted = match wanted {
                Some(true) => yes,
                Some(false) => !yes || asks,
                // Autostart disabled in the desktop's settings overrides the preference.
                None => true,
            };
            let (good, found, advice) = desk.finding();
            assert_eq!(good, does_as_wanted, "{row}: {found}");
            assert_eq!(log.contains(&place), !does_as_wanted, "{row}: {log}");
            if !does_as_wanted {
                assert_eq!(found, place, "{row}");
                assert!(advice.contains(&place), "{row}: {advice}");
            }
            if policy.is_some() {
                fs::remove_file(desk.etc.path(POLICY)).expect("a file");
            }
        }
        match made {
            Made::Folder => fs::remove_dir(&path),
            Made::Copy(_) | Made::Text(_) | Made::Exec(_) | Made::Link(_) => fs::remove_file(&path),
        }
        .expect("ours");
    }
}

#[test]
fn our_entry_counts_as_foreign_once_it_is_edited() {
    let desk = Desk::new();
    desk.arrange(ON, None, false);
    desk.log_of_a_start();
    let ours = desk.read(OWN).expect("an entry");
    assert!(ours.contains("\nX-Ecoute-Entry=1\n"), "it carries a mark: {ours}");
    // The path of another installation is corrected.
    desk.write(OWN, Some(&ours.replace("/ecoute-agent", "/old/ecoute-agent")));
    desk.log_of_a_start();
    assert_eq!(desk.read(OWN).as_ref(), Some(&ours));
    let edited = ours + "X-MATE-Autostart-enabled=false\n";
    desk.write(OWN, Some(&edited));
    assert_eq!(desk.reported(), (false, "user".to_owned()));
    desk.arrange("{}", Some(&edited), false);
    desk.log_of_a_start();
    assert_eq!(desk.read(OWN), Some(edited));
}

#[test]
fn an_autostart_folder_that_is_a_link_stays_one() {
    let desk = Desk::new();
    let (folder, link) = (desk.session.path("dotfiles"), desk.session.path("config/autostart"));
    fs::create_dir(&folder).expect("a folder");
    symlink("../dotfiles", &link).expect("a link");
    desk.arrange(ON, None, false);
    desk.log_of_a_start();
    assert!(folder.join("ecoute.desktop").is_file());
    assert_eq!(desk.reported(), (true, "user".to_owned()));
    assert!(desk.starts_agent());
    desk.arrange(ON, Some(EDITED), false);
    desk.log_of_a_start();
    assert_eq!(desk.read(OWN).as_deref(), Some(EDITED));
    assert!(fs::symlink_metadata(&link).expect("it stands").is_symlink());
}

#[test]
fn an_unreadable_entry_counts_as_disabled_and_stays() {
    if geteuid().is_root() {
        return skipped("root reads every file");
    }
    let desk = Desk::new();
    desk.arrange(ON, Some(EDITED), false);
    let path = desk.session.path(OWN);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("ours");
    assert_eq!(desk.reported(), (false, "user".to_owned()));
    desk.log_of_a_start();
    assert_eq!(fs::symlink_metadata(&path).expect("it stands").mode() & 0o777, 0);
}

#[test]
fn a_choice_in_the_page_is_applied_or_the_conflicting_entry_is_named() {
    let desk = Desk::new();
    desk.arrange("{}", None, true);
    let page = Driver::open(&desk.session, &desk.session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let shown = || {
        let select = "document.getElementById('setting-autostart')";
        let value = page.script(&format!("return {select}.value"));
        let note = page.script(&format!("return {select}.nextSibling.textContent"));
        let not_kept = page.script("return document.getElementById('not-kept').textContent");
        (value, note, not_kept)
    };
    let reads = |value: &str, note: &str, not_kept: &str| {
        let wanted = (Value::from(value), Value::from(note), Value::from(not_kept));
        wait_for(&format!("{wanted:?}"), || (shown() == wanted).then_some(()));
    };
    reads("true", "Comme prévu à l’installation", "");
    page.script("document.querySelector('.settings').open = true");
    page.script("document.querySelector('.settings').scrollIntoView()");
    page.wait_for_paint();
    desk.session.photograph("page-settings-installation");

    page.choose("autostart", "false");
    reads("false", "", "");
    assert_eq!(desk.read(OWN), None, "a no is the setting's alone");
    let saved = (false, "user".to_owned());
    wait_for("the choice to be saved", || (desk.reported() == saved).then_some(()));
    page.choose("autostart", "true");
    reads("true", "", "");

    let place = desk.session.path(OWN).display().to_string();
    let obstacle = format!(
        "L’entrée {place} en décide autrement. Écoute ne l’a pas écrite et n’y touche pas\u{a0}: \
         changez-la dans les réglages de démarrage du système."
    );
    desk.arrange(NO, Some(OFF), true);
    page.choose("autostart", "true");
    reads("false", "", &obstacle);
    page.wait_for_paint();
    desk.session.photograph("page-settings-obstacle");
    assert_eq!(desk.read(OWN).as_deref(), Some(OFF));
    desk.arrange(ON, Some(EDITED), true);
    page.choose("autostart", "false");
    reads("false", "", &obstacle);
    assert_eq!(desk.read(OWN).as_deref(), Some(EDITED));
    desk.arrange(NO, None, false);
    let folder = desk.session.path("config/autostart");
    fs::remove_dir(&folder).expect("an empty folder");
    fs::write(&folder, "").expect("a file");
    page.choose("autostart", "true");
    let error = format!(
        "Ce réglage n’a pas pu être enregistré\u{a0}: {}: pas un dossier\u{a0}; attendu\u{a0}: un dossier",
        folder.display()
    );
    wait_for(&error, || (shown().2 == error.as_str()).then_some(()));
    fs::remove_file(&folder).expect("a file");
    desk.arrange(ON, None, true);

    page.choose("autostart", "true");
    reads("true", "", "");
    // The page shows a choice before it is saved.
    wait_for("an entry that starts the agent", || desk.starts_agent().then_some(()));
}
