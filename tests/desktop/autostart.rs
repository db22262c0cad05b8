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
struct Fixture {
    session: Session,
    etc: Etc,
}

impl Fixture {
    fn new() -> Fixture {
        let mut session = Session::full();
        let folders = format!("{}:/etc/xdg", session.path("xdg").display());
        session.set("XDG_CONFIG_DIRS", &folders);
        // As a package does, the programs are on the path.
        let programs = built("ecoute").parent().expect("a folder").display().to_string();
        let path = std::env::var("PATH").expect("a PATH");
        session.set("PATH", &format!("{programs}:{path}"));
        Fixture { session, etc: Etc::new() }
    }

    fn arrange(&self, preferences: &str, own: Option<&str>, system: bool) {
        self.write(OWN, own);
        self.write("xdg/autostart/ecoute.desktop", system.then_some(SYSTEM_ENTRY));
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

    /// A command that sees the policies only if the tests run as root, see [`Etc::beside_bus`].
    fn command_with_policies(&self, program: &str) -> std::process::Command {
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
        let printed = self
            .command_with_policies("ecoute")
            .args(["policy", "--json"])
            .output()
            .expect("it runs");
        let report: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
        let rows = report["values"].as_array().expect("a list");
        let row = rows.iter().find(|row| row["key"] == "autostart").expect("a row");
        let level = row["level"].as_str().expect("text").to_owned();
        (row["value"] == true, level, report["ignored"].as_array().expect("a list").clone())
    }

    /// Starts the agent and returns whether it keeps running; then quits it.
    fn stays(&self, arguments: &[&str]) -> bool {
        let mut command = self.command_with_policies("ecoute-agent");
        command.args(arguments);
        let mut agent = Program::run(&self.session, "ecoute-agent", command);
        let bus = self.session.bus();
        let stays = wait_for("an icon or an exit", || {
            let exited = (!agent.runs()).then_some(false);
            exited.or_else(|| (bus.tray_items().len() == 1).then_some(true))
        });
        self.session.ecoute(&["quit"]);
        assert!(agent.wait().success(), "{}", agent.errors());
        wait_for("no icon", || bus.tray_items().is_empty().then_some(()));
        stays
    }

    /// Does what a session does at its start: the user entry takes precedence over the system
    /// entry.
    fn starts_agent(&self) -> bool {
        let entry = self.read(OWN).or_else(|| self.read("xdg/autostart/ecoute.desktop"));
        let Some(entry) = entry.filter(|text| !text.contains("Hidden=true")) else { return false };
        let line = entry.lines().find_map(|line| line.strip_prefix("Exec=")).expect("a command");
        let arguments = if line.ends_with(" --autostart") { &["--autostart"][..] } else { &[] };
        self.stays(arguments)
    }

    /// Starts the agent, waits until it has read the entry, and returns its log.
    fn log_of_a_start(&self) -> String {
        let agent =
            Program::run(&self.session, "ecoute-agent", self.command_with_policies("ecoute-agent"));
        wait_for("a start", || agent.log().contains(" starts; ").then_some(()));
        // It responds after it has read the entry.
        self.session.ecoute(&["quit"]);
        agent.log()
    }

    /// The doctor's finding: whether it is good, what was found, and the advice.
    fn finding(&self) -> (bool, String, String) {
        let printed = self
            .command_with_policies("ecoute")
            .args(["doctor", "--json"])
            .output()
            .expect("it runs");
        let findings: Vec<Value> = serde_json::from_slice(&printed.stdout).expect("JSON");
        let finding = findings.into_iter().find(|it| it["check"] == "autostart").expect("a row");
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        (finding["good"] == true, text("found"), text("advice"))
    }
}

const PREFERS_ON: &str = r#"{"autostart": true}"#;
const PREFERS_OFF: &str = r#"{"autostart": false}"#;

/// The system reports ENOTDIR for paths inside of such a file.
#[test]
fn a_file_in_a_folder_s_place_does_not_switch_autostart_off() {
    let fixture = Fixture::new();
    for (place, faults) in [("config/autostart", 0), ("config", 1)] {
        fixture.arrange("{}", None, true);
        let (folder, renamed) = (fixture.session.path(place), fixture.session.path("renamed"));
        fs::rename(&folder, &renamed).expect("a folder");
        fs::write(&folder, "").expect("a file");
        let (value, level, ignored) = fixture.reported_with_faults();
        assert_eq!((value, level.as_str()), (true, "installation"), "{place}: {ignored:?}");
        assert_eq!(ignored.len(), faults, "{place}: the preferences are named: {ignored:?}");
        assert!(fixture.stays(&["--autostart"]), "{place}: the session starts it");
        fs::remove_file(&folder).expect("a file");
        fs::rename(renamed, folder).expect("a folder");
    }
}

#[test]
fn what_prevents_an_entry_is_named_in_every_language() {
    let fixture = Fixture::new();
    let rows = [
        ("fr", "pas un dossier\u{a0}; attendu\u{a0}: un dossier", "en faire un dossier"),
        ("nl", "geen map; verwacht: een map", "maak er een map van"),
        ("de", "kein Ordner; erwartet: ein Ordner", "daraus einen Ordner"),
        ("en", "not a folder; expected: a folder", "make it a folder"),
    ];
    let folder = fixture.session.path("config/autostart");
    for content in [Content::Text(""), Content::Link("none"), Content::Link("autostart")] {
        fixture.arrange("{}", None, false);
        fs::remove_dir(&folder).expect("an empty folder");
        content.put(&folder);
        for (language, found, advice) in rows {
            let preferences = format!(r#"{{"autostart": true, "language": "{language}"}}"#);
            fixture.write("config/ecoute/preferences.json", Some(&preferences));
            let finding = fixture.finding();
            let named = finding.1.starts_with(&format!("{}: ", folder.display()));
            assert!(
                !finding.0 && named && finding.2.starts_with(advice),
                "{content:?}: {finding:?}"
            );
            let is_file = matches!(content, Content::Text(_));
            assert_eq!(finding.1.ends_with(found), is_file, "{content:?}: {finding:?}");
        }
        fs::remove_file(&folder).expect("it exists");
    }
}

#[test]
fn the_reported_setting_is_what_the_session_does() {
    let fixture = Fixture::new();
    let rows = [
        // preferences, user entry, system entry; reported value and level
        ("{}", None, false, false, "built_in"),
        ("{}", None, true, true, "installation"),
        ("{}", Some(OFF), true, false, "user"),
        ("{}", Some(OFF), false, false, "user"),
        ("{}", Some(EDITED), false, true, "user"),
        (PREFERS_ON, None, false, true, "user"),
        (PREFERS_ON, None, true, true, "user"),
        (PREFERS_ON, Some(OFF), true, false, "user"),
        (PREFERS_ON, Some(EDITED), false, true, "user"),
        (PREFERS_OFF, None, true, false, "user"),
        (PREFERS_OFF, None, false, false, "user"),
        (PREFERS_OFF, Some(OFF), true, false, "user"),
    ];
    for (preferences, own, system, value, level) in rows {
        let row = format!("{preferences}, {own:?}, {system}");
        fixture.arrange(preferences, own, system);
        assert_eq!(fixture.reported(), (value, level.to_owned()), "{row}: at first");
        assert!(fixture.stays(&[]), "{row}: started by hand, it stays");
        assert_eq!(fixture.reported(), (value, level.to_owned()), "{row}");
        assert_eq!(fixture.starts_agent(), value, "{row}: {:?}", fixture.read(OWN));
        if own.is_none() {
            let entry = fixture.read(OWN);
            let wanted = preferences == PREFERS_ON && !system;
            assert_eq!(entry.is_some(), wanted, "{row}: written only if chosen: {entry:?}");
        }
        if own.is_some() {
            assert_eq!(fixture.read(OWN).as_deref(), own, "{row}");
        }
    }
    let report = fixture.session.ecoute(&["doctor", "--json"]);
    assert!(report.contains(r#"{"check":"autostart","good":true"#), "{report}");
}

#[test]
fn a_policy_takes_precedence_and_changes_no_entry() {
    if !root_or_skipped("programs with a bus do not see the policies") {
        return;
    }
    let fixture = Fixture::new();
    for (preferences, system) in
        [("{}", true), ("{}", false), (PREFERS_ON, false), (PREFERS_OFF, true)]
    {
        for policy in [true, false] {
            let row = format!("{preferences}, {system}, {policy}");
            fixture.arrange(preferences, None, system);
            let before = fixture.reported();
            assert!(fixture.stays(&[]), "{row}");
            fixture.etc.write(POLICY, format!(r#"{{"autostart": {policy}}}"#));
            assert_eq!(fixture.reported(), (policy, "managed".to_owned()), "{row}");
            fixture.stays(&[]);
            assert_eq!(fixture.starts_agent(), policy, "{row}: {:?}", fixture.read(OWN));
            fs::remove_file(fixture.etc.path(POLICY)).expect("a file");
            assert_eq!(fixture.reported(), before, "{row}: without the policy");
            assert_eq!(
                fixture.starts_agent(),
                before.0,
                "{row}: without the policy: {:?}",
                fixture.read(OWN)
            );
        }
    }
    fixture.arrange("{}", None, false);
    fixture.etc.write("recommended/9.json", PREFERS_ON);
    assert!(fixture.stays(&[]) && fixture.starts_agent(), "a recommendation is followed");
    fs::remove_file(fixture.etc.path("recommended/9.json")).expect("a file");
    assert!(!fixture.starts_agent(), "until it is removed");
    assert_eq!(fixture.read(OWN), None);
}

/// User entries that a desktop, an editor or a person may have written; whether the session starts
/// the agent, and whether with `--autostart`, as the package's entry does. What each line of them
/// means is tested without a desktop, see `command::autostart`.
const FOREIGN_ENTRIES: [(&str, Content, bool, bool); 16] = {
    use Content::{Copy, Exec, Long, Text};
    [
        ("disabled by MATE", Copy("X-MATE-Autostart-enabled=false"), false, true),
        ("GNOME's delay", Copy("X-GNOME-Autostart-Delay=60"), true, true),
        ("hidden", Copy("Hidden=true"), false, true),
        ("hidden, far below", Long("Hidden=true"), false, true),
        ("not UTF-8", Copy("Comment=\u{fffd}"), true, true),
        ("by hand", Text(EDITED), true, false),
        (
            "with other line ends",
            Text("[Desktop Entry]\r\nType=Application\r\nExec=ecoute\r\n"),
            true,
            false,
        ),
        ("another program", Exec("sleep 1"), false, false),
        ("by a shell", Exec("sh -c \"sleep 1; A=b exec ecoute-agent --autostart\""), true, true),
        ("empty", Text(""), false, false),
        ("of another format", Text("Hello"), false, false),
        ("a link to /dev/null", Content::Link("/dev/null"), false, false),
        ("a link to nothing", Content::Link("none"), false, false),
        ("a folder", Content::Folder, false, false),
        // Read as by GLib; systemd and KDE skip the mark.
        ("with a byte order mark", Text(WITH_BYTE_ORDER_MARK), false, false),
        ("a link to an entry of the program", Content::Link("../generated.desktop"), true, true),
    ]
};

const WITH_BYTE_ORDER_MARK: &str =
    "\u{feff}[Desktop Entry]\nType=Application\nExec=ecoute-agent --autostart\n";

/// The content of a user entry.
#[derive(Debug, Clone, Copy)]
enum Content {
    /// A copy of the package's entry with additional lines.
    Copy(&'static str),
    /// The same, with a long comment before those lines.
    Long(&'static str),
    Text(&'static str),
    /// An entry with this command.
    Exec(&'static str),
    Link(&'static str),
    Folder,
}

impl Content {
    fn put(self, path: &Path) {
        let done = match self {
            Content::Copy(lines) => {
                let text = SYSTEM_ENTRY.to_owned() + lines + "\n";
                // The replacement character is written as an invalid byte.
                let bytes = text.replace('\u{fffd}', "\u{1}").into_bytes();
                let bytes: Vec<_> =
                    bytes.into_iter().map(|it| if it == 1 { 0xe9 } else { it }).collect();
                fs::write(path, bytes)
            }
            Content::Long(lines) => {
                let comment = "#".repeat(60_000);
                fs::write(path, format!("{SYSTEM_ENTRY}{comment}\n{lines}\n"))
            }
            Content::Text(text) => fs::write(path, text),
            Content::Exec(command) => {
                fs::write(path, format!("[Desktop Entry]\nType=Application\nExec={command}\n"))
            }
            Content::Link(target) => symlink(target, path),
            Content::Folder => fs::create_dir(path),
        };
        done.expect("a scratch folder");
    }
}

/// All metadata of a file except its access time, and its content.
fn snapshot(path: &Path) -> (u64, i64, u32, Option<std::path::PathBuf>, Vec<u8>) {
    let found = fs::symlink_metadata(path).expect("it exists");
    let text = if found.is_file() { fs::read(path).expect("a file") } else { vec![] };
    (found.ino(), found.mtime_nsec(), found.mode(), fs::read_link(path).ok(), text)
}

#[test]
fn a_foreign_entry_is_read_as_desktops_read_it_and_never_changed() {
    let fixture = Fixture::new();
    let path = fixture.session.path(OWN);
    let place = path.display().to_string();
    let sees_policies = root_or_skipped("programs with a bus do not see the policies");
    fixture.arrange(PREFERS_ON, None, false);
    fixture.log_of_a_start();
    fs::rename(&path, fixture.session.path("config/generated.desktop"))
        .expect("an entry of the program");
    for (name, content, starts, has_flag) in FOREIGN_ENTRIES {
        fixture.arrange("{}", None, true);
        content.put(&path);
        let before = snapshot(&path);
        assert_eq!(fixture.reported(), (starts, "user".to_owned()), "{name}");
        assert!(fixture.finding().0, "{name}: {:?}", fixture.finding());
        // Whatever the setting: the entry stays, and a conflict is reported.
        for (preferences, policy, wanted) in [
            (PREFERS_ON, None, None),
            (PREFERS_OFF, None, Some(false)),
            ("{}", Some(true), Some(true)),
            ("{}", Some(false), Some(false)),
        ] {
            if policy.is_some() && !sees_policies {
                continue;
            }
            fixture.write("config/ecoute/preferences.json", Some(preferences));
            if let Some(policy) = policy {
                fixture.etc.write(POLICY, format!(r#"{{"autostart": {policy}}}"#));
            }
            let row = format!("{name}: {preferences}, {policy:?}");
            let log = fixture.log_of_a_start();
            assert_eq!(snapshot(&path), before, "{row}");
            let does_as_wanted = match wanted {
                Some(true) => starts,
                Some(false) => !starts || has_flag,
                // Autostart disabled in the desktop's settings overrides the preference.
                None => true,
            };
            let (good, found, advice) = fixture.finding();
            assert_eq!(good, does_as_wanted, "{row}: {found}");
            assert_eq!(log.contains(&place), !does_as_wanted, "{row}: {log}");
            if !does_as_wanted {
                assert_eq!(found, place, "{row}");
                assert!(advice.contains(&place), "{row}: {advice}");
            }
            if policy.is_some() {
                fs::remove_file(fixture.etc.path(POLICY)).expect("a file");
            }
        }
        let is_folder = matches!(content, Content::Folder);
        let removed = if is_folder { fs::remove_dir(&path) } else { fs::remove_file(&path) };
        removed.expect("it exists");
    }
}

#[test]
fn our_entry_counts_as_foreign_once_it_is_edited() {
    let fixture = Fixture::new();
    fixture.arrange(PREFERS_ON, None, false);
    fixture.log_of_a_start();
    let own = fixture.read(OWN).expect("an entry");
    assert!(own.contains("\nX-Ecoute-Entry=1\n"), "it has a mark: {own}");
    // It is not written again.
    let place = fixture.session.path(OWN);
    let before = snapshot(&place);
    fixture.log_of_a_start();
    assert_eq!(snapshot(&place), before);
    // The path of another installation is corrected.
    fixture.write(OWN, Some(&own.replace("/ecoute-agent", "/old/ecoute-agent")));
    fixture.log_of_a_start();
    assert_eq!(fixture.read(OWN).as_ref(), Some(&own));
    let edited = own + "X-MATE-Autostart-enabled=false\n";
    fixture.write(OWN, Some(&edited));
    assert_eq!(fixture.reported(), (false, "user".to_owned()));
    fixture.arrange("{}", Some(&edited), false);
    fixture.log_of_a_start();
    assert_eq!(fixture.read(OWN), Some(edited));
}

#[test]
fn an_autostart_folder_that_is_a_link_stays_one() {
    let fixture = Fixture::new();
    let (folder, link) =
        (fixture.session.path("dotfiles"), fixture.session.path("config/autostart"));
    fs::create_dir(&folder).expect("a folder");
    symlink("../dotfiles", &link).expect("a link");
    fixture.arrange(PREFERS_ON, None, false);
    fixture.log_of_a_start();
    assert!(folder.join("ecoute.desktop").is_file());
    assert_eq!(fixture.reported(), (true, "user".to_owned()));
    assert!(fixture.starts_agent());
    fixture.arrange(PREFERS_ON, Some(EDITED), false);
    fixture.log_of_a_start();
    assert_eq!(fixture.read(OWN).as_deref(), Some(EDITED));
    assert!(fs::symlink_metadata(&link).expect("it exists").is_symlink());
}

#[test]
fn an_unreadable_entry_counts_as_disabled_and_stays() {
    if geteuid().is_root() {
        return skipped("root reads every file");
    }
    let fixture = Fixture::new();
    fixture.arrange(PREFERS_ON, Some(EDITED), false);
    let path = fixture.session.path(OWN);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("it exists");
    assert_eq!(fixture.reported(), (false, "user".to_owned()));
    fixture.log_of_a_start();
    assert_eq!(fs::symlink_metadata(&path).expect("it exists").mode() & 0o777, 0);
}

#[test]
fn a_choice_in_the_page_is_applied_or_the_conflicting_entry_is_named() {
    let fixture = Fixture::new();
    fixture.arrange("{}", None, true);
    let page = Driver::open(&fixture.session, &fixture.session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let shown = || {
        let select = "document.getElementById('setting-autostart')";
        let value = page.script(&format!("return {select}.value"));
        let note = page.script(&format!("return {select}.nextSibling.textContent"));
        let not_saved = page.script("return document.getElementById('not-saved').textContent");
        (value, note, not_saved)
    };
    let wait_for_row = |value: &str, note: &str, not_saved: &str| {
        let wanted = (Value::from(value), Value::from(note), Value::from(not_saved));
        wait_for(&format!("{wanted:?}"), || (shown() == wanted).then_some(()));
    };
    wait_for_row("true", "Comme prévu à l’installation", "");
    page.script("document.querySelector('.settings').open = true");
    page.script("document.querySelector('.settings').scrollIntoView()");
    page.wait_for_paint();
    fixture.session.save_screenshot("page-settings-installation");

    page.choose("autostart", "false");
    wait_for_row("false", "", "");
    assert_eq!(fixture.read(OWN), None, "no entry is written to switch it off");
    let saved = (false, "user".to_owned());
    wait_for("the choice to be saved", || (fixture.reported() == saved).then_some(()));
    page.choose("autostart", "true");
    wait_for_row("true", "", "");
    let saved_on = (true, "user".to_owned());

    let place = fixture.session.path(OWN).display().to_string();
    let conflict = format!(
        "L’entrée {place} en décide autrement. Écoute ne l’a pas écrite et n’y touche pas\u{a0}: \
         changez-la dans les réglages de démarrage du système."
    );
    fixture.arrange(PREFERS_OFF, Some(OFF), true);
    page.choose("autostart", "true");
    wait_for_row("false", "", &conflict);
    page.wait_for_paint();
    fixture.session.save_screenshot("page-settings-conflict");
    assert_eq!(fixture.read(OWN).as_deref(), Some(OFF));
    fixture.arrange(PREFERS_ON, Some(EDITED), true);
    page.choose("autostart", "false");
    wait_for_row("false", "", &conflict);
    assert_eq!(fixture.read(OWN).as_deref(), Some(EDITED));
    fixture.arrange(PREFERS_OFF, None, false);
    let folder = fixture.session.path("config/autostart");
    fs::remove_dir(&folder).expect("an empty folder");
    fs::write(&folder, "").expect("a file");
    page.choose("autostart", "true");
    let error = format!(
        "Ce réglage est enregistré, mais l’entrée de démarrage n’a pas pu être modifiée\u{a0}: {}: \
         pas un dossier\u{a0}; attendu\u{a0}: un dossier",
        folder.display()
    );
    wait_for_row("true", "", &error);
    assert_eq!(fixture.reported(), saved_on, "{error}");
    fs::remove_file(&folder).expect("a file");
    fixture.arrange(PREFERS_ON, None, true);

    page.choose("autostart", "true");
    wait_for_row("true", "", "");
    // The page shows a choice before it is saved.
    wait_for("an entry that starts the agent", || fixture.starts_agent().then_some(()));
}
