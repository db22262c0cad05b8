//! Autostart entries without a desktop: how they are read, what is written, and what is logged.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::geteuid;
use serde_json::Value;
use tempfile::TempDir;

use crate::built::built;
use crate::desktop::wait_for;
use crate::policy::Etc;

const ENTRY: &str = "config/autostart/ecoute.desktop";
const SYSTEM_ENTRY: &str = include_str!("../../src-tauri/packaging/linux/autostart.desktop");
const ON: &str = r#"{"autostart": true}"#;
const OFF: &str = r#"{"autostart": false}"#;

/// A user's folders, and programs on the path: ours, and others that do nothing.
struct Home(TempDir);

impl Home {
    fn new() -> Home {
        let home = Home(tempfile::tempdir().expect("a scratch folder"));
        for folder in ["bin", "config/autostart", "config/ecoute", "run"] {
            fs::create_dir_all(home.path(folder)).expect("a folder");
        }
        for (link, target) in [
            ("ecoute", built("ecoute")),
            ("ecoute-agent", built("ecoute-agent")),
            ("icon", "ecoute-agent".into()),
            ("100%", "ecoute-agent".into()),
            ("with\\backslash", "ecoute-agent".into()),
            ("at the end\\", "ecoute-agent".into()),
            ("line\rend", "ecoute-agent".into()),
        ] {
            symlink(target, home.path("bin").join(link)).expect("a link");
        }
        let others = ["echo", "fish", "not-executable", "sleep", "sudo", "true"];
        for name in others.into_iter().chain(SHELLS).chain(WRAPPERS) {
            let file = home.path("bin").join(name);
            fs::write(&file, "").expect("a file");
            let mode = if name == "not-executable" { 0o644 } else { 0o755 };
            fs::set_permissions(&file, Permissions::from_mode(mode)).expect("a mode");
        }
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn prefer(&self, preferences: &str) {
        fs::write(self.path("config/ecoute/preferences.json"), preferences).expect("a file");
    }

    /// A program in this home, without display and bus.
    fn command(&self, program: impl Into<PathBuf>) -> Command {
        let mut command = Command::new(program.into());
        command
            .env_clear()
            .env("PATH", self.path("bin"))
            .env("XDG_CURRENT_DESKTOP", "X-Local:XFCE");
        for (name, folder) in [
            ("HOME", ""),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CONFIG_DIRS", "xdg"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            command.env(name, self.path(folder));
        }
        command
    }

    fn ecoute(&self, argument: &str) {
        let ended = self.command(built("ecoute")).arg(argument).output().expect("ecoute runs");
        assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
    }

    /// Starts an agent and waits until it has applied its settings.
    fn start(&self, agent: PathBuf) -> Agent {
        let log = self.path("log");
        let mut command = self.command(agent);
        command.stdout(Stdio::null()).stderr(File::create(&log).expect("a file"));
        let agent = Agent(command.spawn().expect("it runs"), log);
        let socket = self.path("run/ecoute/no-session/ecoute-agent.socket");
        wait_for("an agent", || socket.exists().then_some(()));
        self.ecoute("--background");
        agent
    }

    fn reported(&self) -> (bool, String) {
        reported(&mut self.command(built("ecoute")))
    }
}

/// A running agent and its log; dropping it ends it.
struct Agent(std::process::Child, PathBuf);

impl Agent {
    fn log(&self) -> String {
        fs::read_to_string(&self.1).expect("a log")
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // It may have ended.
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// Whether autostart is on, and which level says so.
fn reported(ecoute: &mut Command) -> (bool, String) {
    let printed = ecoute.args(["policy", "--json"]).output().expect("it runs");
    let report: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
    let rows = report["values"].as_array().expect("a list");
    let row = rows.iter().find(|row| row["key"] == "autostart").expect("a row");
    (row["value"] == true, row["level"].as_str().expect("text").to_owned())
}

/// Programs that run the script in an argument.
const SHELLS: [&str; 5] = ["sh", "bash", "dash", "zsh", "ksh"];
/// Programs that start the program in an argument.
const WRAPPERS: [&str; 13] = [
    "env",
    "nice",
    "ionice",
    "chrt",
    "nohup",
    "setsid",
    "taskset",
    "timeout",
    "systemd-run",
    "systemd-cat",
    "systemd-inhibit",
    "dbus-run-session",
    "uwsm",
];

/// Lines after those of the package's entry, or an entire entry; whether the session starts the
/// agent, and whether with `--autostart`.
const LINES: [(&str, bool, bool); 63] = [
    ("X-GNOME-Autostart-enabled = False", false, true),
    ("X-GNOME-Autostart-enabled=no", false, true),
    ("X-GNOME-Autostart-enabled=off", false, true),
    ("X-MATE-Autostart-enabled=0", false, true),
    ("X-GNOME-Autostart-enabled=false\nX-GNOME-Autostart-enabled=true", true, true),
    ("Hidden=True", false, true),
    ("Hidden=1", false, true),
    ("Hidden=yes", false, true),
    ("Hidden=on", false, true),
    ("Hidden=FALSE", true, true),
    ("Hidden=2", true, true),
    ("#Hidden=true", true, true),
    ("[Desktop Action x]\nHidden=true", true, true),
    ("what is this", true, true),
    ("Type=Link", false, true),
    ("NotShowIn=KDE;XFCE;", false, true),
    ("NotShowIn=KDE;", true, true),
    ("OnlyShowIn=GNOME;XFCE", true, true),
    ("OnlyShowIn=GNOME; XFCE", true, true),
    ("OnlyShowIn=KDE;", false, true),
    // The first desktop decides.
    ("OnlyShowIn=XFCE;\nNotShowIn=X-Local;", false, true),
    ("TryExec=/bin/sh", true, true),
    ("TryExec=", true, true),
    ("TryExec=/opt/none", false, true),
    ("TryExec=not-executable", false, true),
    ("TryExec=at the end\\", true, true),
    ("Exec=/opt/old/ecoute-agent --autostart", false, true),
    ("Exec=icon", true, false),
    ("Exec=100%% --autostart", true, true),
    // The escapes of a value.
    ("Exec=ecoute-agent\\s--autostart", true, true),
    ("Exec=ecoute-agent\\t--autostart", true, true),
    ("Exec=ecoute-agent\\n--autostart", true, true),
    ("Exec=line\\rend", true, false),
    ("Exec=\"with\\\\\\\\backslash\"", true, false),
    // Single quotes keep a backslash.
    ("Exec='at the end\\\\' --autostart", true, true),
    ("Exec=env \"A=b c\" ecoute-agent", true, false),
    ("Exec=env \"A=it's b\" ecoute-agent --autostart", true, true),
    ("Exec=echo ecoute-agent --autostart", false, false),
    ("Exec=sudo ecoute-agent", false, false),
    ("Exec=ecoute quit", false, false),
    ("Exec=ecoute", true, false),
    ("Exec=ecoute --background", true, false),
    ("Exec=ecoute %u", true, false),
    ("Exec=nice -n 5 ecoute-agent", true, false),
    ("Exec=nice -n 5 echo ecoute-agent", false, false),
    ("Exec=nice -n 5 env A=b ecoute-agent", true, false),
    ("Exec=/opt/none/env ecoute-agent", false, false),
    ("Exec=sh -c 'sleep 1 && ecoute-agent'", true, false),
    ("Exec=sh -c 'true; ecoute-agent --autostart'", true, true),
    ("Exec=sh -c 'true | ecoute-agent'", true, false),
    ("Exec=sh -c 'true\\necoute-agent'", true, false),
    ("Exec=sh -c \"echo ecoute-agent; true\"", false, false),
    ("Exec=bash -c ecoute-agent", true, false),
    ("Exec=dash -c ecoute-agent", true, false),
    ("Exec=zsh -c ecoute-agent", true, false),
    ("Exec=ksh -c ecoute-agent", true, false),
    ("Exec=fish -c ecoute-agent", false, false),
    ("Exec=", false, false),
    ("[Desktop Entry]\nType=Application", false, false),
    ("[Desktop Entry]\nType=Application\nExec=env", false, false),
    ("[Desktop Entry]\nExec=ecoute-agent", false, false),
    // Ours with lines inserted after the path.
    (
        "[Desktop Entry]\nType=Application\nName=Écoute\nExec=\"/opt/ecoute-agent\"\nHidden=true\n\
         Comment=\" --autostart\nNoDisplay=true\nX-Ecoute-Entry=1",
        false,
        false,
    ),
    (
        "[Desktop Entry]\nType=Application\nName=Écoute\nExec=\"icon\"\nHidden=false\n\
         Comment=\" --autostart\nNoDisplay=true\nX-Ecoute-Entry=1",
        true,
        false,
    ),
];

#[test]
fn each_line_of_an_entry_is_read_as_desktops_read_it() {
    let home = Home::new();
    let entry = home.path(ENTRY);
    let check = |lines: &str, starts: bool, has_flag: bool| {
        let added = if lines.starts_with("[Desktop Entry]") { "" } else { SYSTEM_ENTRY };
        let text = format!("{added}{lines}\n");
        fs::write(&entry, &text).expect("a file");
        home.prefer("{}");
        assert_eq!(home.reported(), (starts, "user".to_owned()), "{lines}");
        // An agent that autostart starts exits at once where the person chose to switch it off.
        home.prefer(OFF);
        let mut agent = home.command(built("ecoute-agent"));
        let ended = agent.arg("--autostart").output().expect("it runs");
        let logged = String::from_utf8(ended.stderr).expect("UTF-8");
        let expected = if starts && !has_flag { conflict(&home, false) } else { String::new() };
        assert_eq!((ended.status.code(), logged), (Some(0), expected), "{lines}");
        assert_eq!(fs::read_to_string(&entry).expect("a file"), text, "{lines}: never changed");
    };
    for (lines, starts, has_flag) in LINES {
        check(lines, starts, has_flag);
    }
    for wrapper in WRAPPERS {
        check(&format!("Exec={wrapper} ecoute-agent"), true, false);
        check(&format!("Exec={wrapper} ecoute-agent --autostart"), true, true);
    }
}

/// What the log says of an entry that contradicts the setting.
fn conflict(home: &Home, wanted: bool) -> String {
    format!(
        "ecoute-agent: {}: contradicts autostart = {wanted}; left alone, because this program did \
         not write it\n",
        home.path(ENTRY).display()
    )
}

#[test]
fn without_a_path_the_usual_folders_are_searched() {
    let home = Home::new();
    let agent = built("ecoute-agent");
    for (program, found) in [("env", true), ("ecoute-agent", false)] {
        let entry =
            format!("[Desktop Entry]\nType=Application\nExec={program} {}\n", agent.display());
        fs::write(home.path(ENTRY), entry).expect("a file");
        let mut command = home.command(built("ecoute"));
        assert_eq!(reported(command.env_remove("PATH")).0, found, "{program}");
    }
}

#[test]
fn the_first_system_entry_takes_precedence_and_etc_xdg_is_the_default() {
    let hidden = format!("{SYSTEM_ENTRY}Hidden=true\n");
    let rows = [
        (Some("/etc/first:/etc/second"), false),
        (Some("/etc/second:/etc/first"), true),
        (Some("/etc/none:/etc/second:/etc/first"), true),
        (Some("etc/second:/etc/first"), false),
        (Some("/etc/first"), false),
        (Some(""), true),
        (None, true),
    ];
    let etc = Etc::new();
    etc.write("managed/9.json", "{}");
    for (folder, entry) in [("first", &hidden[..]), ("second", SYSTEM_ENTRY), ("xdg", SYSTEM_ENTRY)]
    {
        etc.write(&format!("../../{folder}/autostart/ecoute.desktop"), entry);
    }
    let home = Home::new();
    for (folders, starts) in rows {
        let mut command = home.command("/usr/bin/unshare");
        let path = format!("/usr/bin:/bin:{}", home.path("bin").display());
        command.env("PATH", path).current_dir("/").env_remove("XDG_CONFIG_DIRS");
        command.envs(folders.map(|folders| ("XDG_CONFIG_DIRS", folders)));
        command.args(etc.over(&built("ecoute"))).arg("ecoute");
        let level = if starts { "installation" } else { "built_in" };
        assert_eq!(reported(&mut command), (starts, level.to_owned()), "{folders:?}");
    }
}

/// Copies a program. In this process, another test may start a program meanwhile, which inherits the
/// file open for writing for a moment, and the copy is busy.
fn copy(program: &Path, to: &Path) {
    let copied =
        Command::new("cp").args(["-p", "--remove-destination"]).args([program, to]).status();
    assert!(copied.expect("cp runs").success());
}

#[test]
fn the_entry_starts_the_agent_from_any_path() {
    // GLib 2.74 looks for a program with `%%` in its path, and so finds none with a percent sign.
    let rows = [
        ("a \"b\" `c` $d \\e", r#"a \\"b\\" \\`c\\` \\$d \\\\e"#, true),
        ("100% here", "100%% here", false),
    ];
    for (folder, escaped, starts_in_glib) in rows {
        let home = Home::new();
        let folder = home.path(folder);
        fs::create_dir(&folder).expect("a folder");
        let program = folder.join("ecoute-agent");
        copy(&built("ecoute-agent"), &program);
        home.prefer(ON);
        let agent = home.start(program.clone());
        home.ecoute("quit");
        drop(agent);
        let text = fs::read_to_string(home.path(ENTRY)).expect("an entry");
        let exec =
            format!("\nExec=\"{}/{escaped}/ecoute-agent\" --autostart\n", home.0.path().display());
        assert!(text.contains(&exec), "{exec}: {text}");
        // Edited, so that the program reads it as it reads those of others.
        fs::write(home.path(ENTRY), format!("{text}# Edited\n")).expect("a file");
        home.prefer("{}");
        assert_eq!(home.reported(), (true, "user".to_owned()), "{text}");
        if !starts_in_glib {
            continue;
        }
        let script = home.path("script");
        fs::write(&script, "#!/bin/sh\necho \"$@\" >\"$HOME/started\"\n").expect("a file");
        fs::set_permissions(&script, Permissions::from_mode(0o755)).expect("a mode");
        copy(&script, &program);
        let launched = home.command("/usr/bin/gio").arg("launch").arg(home.path(ENTRY)).output();
        assert!(launched.as_ref().is_ok_and(|it| it.status.success()), "{launched:?}: {text}");
        wait_for("the program", || {
            let started = fs::read_to_string(home.path("started")).ok()?;
            (started == "--autostart\n").then_some(())
        });
    }
}

#[test]
fn a_contradicting_entry_is_logged_at_the_start_and_when_the_setting_changes() {
    let home = Home::new();
    fs::write(home.path(ENTRY), "[Desktop Entry]\nType=Application\nExec=ecoute-agent\n")
        .expect("a file");
    home.prefer(OFF);
    let agent = home.start(built("ecoute-agent"));
    let logged = || agent.log().matches(&conflict(&home, false)).count();
    assert_eq!(logged(), 1, "{}", agent.log());
    for (preferences, times) in [(OFF, 1), (ON, 1), (OFF, 2), (OFF, 2)] {
        home.prefer(preferences);
        home.ecoute("--background");
        assert_eq!(logged(), times, "{preferences}: {}", agent.log());
    }
    assert_eq!(agent.log().matches("contradicts").count(), 2, "{}", agent.log());
    home.ecoute("quit");
}

#[test]
fn a_folder_in_which_no_entry_can_be_written_is_named() {
    let home = Home::new();
    home.prefer(ON);
    let folder = home.path("config/autostart");
    let denied = format!("{}: access denied", folder.display());
    for (mode, found) in [
        (0o555, &denied[..]),
        (0o666, &denied),
        (0o444, &denied),
        (0o755, "set, but nothing starts the icon"),
    ] {
        fs::set_permissions(&folder, Permissions::from_mode(mode)).expect("a mode");
        let mut command = home.command("/usr/bin/setpriv");
        // Root without these capabilities has the rights of an ordinary user.
        if geteuid().is_root() {
            command.arg("--bounding-set=-dac_override,-dac_read_search");
        }
        command.arg(built("ecoute")).args(["doctor", "--json", "--lang", "en"]);
        let printed = command.output().expect("setpriv runs").stdout;
        let findings: Vec<Value> = serde_json::from_slice(&printed).expect("JSON");
        let finding = findings.iter().find(|it| it["check"] == "autostart").expect("a finding");
        assert_eq!(
            (&finding["good"], &finding["found"]),
            (&false.into(), &found.into()),
            "{mode:o}"
        );
    }
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).expect("a mode");
}
