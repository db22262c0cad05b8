//! A desktop on a virtual screen, started as an ordinary user; it ends when dropped.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, getuid, kill_process};
use tempfile::TempDir;

use super::kind::Kind;
use crate::desktop::program::built;
use crate::desktop::wait_for;

/// `nobody`, because some desktops refuse to run as root.
const USER: u32 = 65534;
const SIZE: (u32, u32) = (1280, 900);
/// Display numbers that neither users nor other tests use.
const DISPLAYS: std::ops::Range<u32> = 240..400;
const SERVICES: &str = "/usr/share/dbus-1/services";
const NOTIFICATIONS: &str = "Name=org.freedesktop.Notifications";

/// A running desktop.
pub struct Session {
    pub kind: Kind,
    folder: TempDir,
    environment: BTreeMap<String, String>,
    /// The outer X server: it receives keys and clicks, and takes screenshots.
    outer: String,
    children: RefCell<Vec<Child>>,
}

impl Session {
    /// Starts the desktop except for panel and notification service, with the programs and their
    /// desktop entry installed for the user.
    pub fn start(kind: Kind) -> Session {
        let folder = tempfile::Builder::new().prefix("desktop-").tempdir().expect("a folder");
        let mut session = Session {
            kind,
            folder,
            environment: BTreeMap::new(),
            outer: String::new(),
            children: RefCell::default(),
        };
        session.make_folders();
        session.make_environment();
        session.install();
        session.start_display();
        session.start_buses();
        kind.start(&mut session);
        session.update_activation_environment();
        session
    }

    fn make_folders(&self) {
        fs::set_permissions(self.folder.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
        for folder in [
            "", "share", "home", "config", "data", "cache", "state", "run", "tmp", "log",
            "services", "bin",
        ] {
            let folder = self.path(folder);
            fs::create_dir_all(&folder).expect("a folder");
            give_to_user(&folder);
        }
        fs::set_permissions(self.path("run"), fs::Permissions::from_mode(0o700)).expect("a mode");
    }

    fn make_environment(&mut self) {
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin:/usr/games", self.text("bin"));
        for (name, folder) in [
            ("HOME", "home"),
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
            ("TMPDIR", "tmp"),
        ] {
            self.set(name, &self.text(folder));
        }
        self.set("PATH", &path);
        self.set("XDG_DATA_DIRS", &format!("{}:/usr/local/share:/usr/share", self.text("share")));
        for (name, value) in [
            ("LANG", "C.UTF-8"),
            ("TZ", "Europe/Brussels"),
            ("SHELL", "/bin/sh"),
            ("LIBGL_ALWAYS_SOFTWARE", "1"),
            ("QT_QUICK_BACKEND", "software"),
            ("XDG_SESSION_TYPE", if self.kind.is_wayland() { "wayland" } else { "x11" }),
            ("XDG_CURRENT_DESKTOP", self.kind.current_desktop()),
        ] {
            self.set(name, value);
        }
        if self.kind.current_desktop() == "KDE" {
            self.set("KDE_FULL_SESSION", "true");
            self.set("KDE_SESSION_VERSION", "5");
        }
    }

    /// Installs the programs, desktop entry and icons as a package does, in the session's folder.
    fn install(&self) {
        for program in ["ecoute", "ecoute-agent", "ecoute-window"] {
            fs::copy(built(program), self.path("bin").join(program)).expect("a program");
        }
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let entry = project.join("src-tauri/packaging/linux/ecoute.desktop");
        self.copy(&entry, "share/applications/ecoute.desktop");
        for size in [16, 32, 48, 64, 128, 256, 512] {
            let icon = format!("{size}x{size}");
            let place = format!("share/icons/hicolor/{icon}/apps/ecoute.png");
            self.copy(&project.join(format!("icons/{icon}.png")), &place);
        }
        let drawing = "share/icons/hicolor/scalable/apps/ecoute.svg";
        self.copy(&project.join("icons/ecoute.svg"), drawing);
    }

    /// Chooses the display number itself: with `-displayfd`, Xvfb creates no lock file, so an inner
    /// X server could take the same number (no upstream report known).
    fn start_display(&mut self) {
        let (width, height) = SIZE;
        let screen = format!("{width}x{height}x24");
        let taken = |number: &u32| {
            Path::new(&format!("/tmp/.X{number}-lock")).exists()
                || Path::new(&format!("/tmp/.X11-unix/X{number}")).exists()
        };
        for number in DISPLAYS.filter(|number| !taken(number)) {
            let display = format!(":{number}");
            self.outer = display.clone();
            let options = ["-noreset", "-nolisten", "tcp", "+extension", "GLX", "+render"];
            let arguments = [&[&*display, "-screen", "0", &screen][..], &options].concat();
            self.spawn("Xvfb", &arguments);
            let ended = |server: &mut Child| server.try_wait().expect("a child process").is_some();
            let serves = wait_for("a display", || {
                if self.children.borrow_mut().last_mut().is_some_and(ended) {
                    return Some(false);
                }
                let reply = self.outside("xdotool").arg("getmouselocation").output();
                reply.expect("xdotool runs").status.success().then_some(true)
            });
            if serves {
                match self.kind.is_wayland() {
                    true => self.set("WAYLAND_DISPLAY", "wayland-0"),
                    false => self.set("DISPLAY", &display),
                }
                if self.kind == Kind::Sway {
                    // sway uses these values, and programs that the bus starts need them.
                    self.set("WAYLAND_DISPLAY", "wayland-1");
                    self.set("SWAYSOCK", &self.text("run/sway"));
                }
                return;
            }
        }
        panic!("no display number of {DISPLAYS:?} is free");
    }

    /// Starts a session bus with the desktop's own services, and a system bus with a mock logind.
    fn start_buses(&mut self) {
        let own = self.kind.notification_service();
        for entry in fs::read_dir(SERVICES).expect("a folder").map(|entry| entry.expect("an entry"))
        {
            let (name, text) = (entry.file_name(), fs::read_to_string(entry.path()));
            let name = name.to_string_lossy();
            let of_another = text.unwrap_or_default().lines().any(|line| line == NOTIFICATIONS)
                && own.is_none_or(|own| !name.contains(own));
            if !of_another {
                self.copy(&entry.path(), &format!("services/{name}"));
            }
        }
        for (kind, services) in [("system", None), ("session", Some(self.text("services")))] {
            let socket = self.text(&format!("run/{kind}"));
            let services = services.map(|it| format!("<servicedir>{it}</servicedir>"));
            let configuration = format!(
                "<busconfig><type>{kind}</type><listen>unix:path={socket}</listen>\
                 <auth>EXTERNAL</auth>{}<policy context='default'>\
                 <allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/>\
                 <allow own='*'/><allow user='*'/></policy></busconfig>",
                services.unwrap_or_default()
            );
            let file = format!("{kind}.conf");
            self.write(&file, &configuration);
            let variable = format!("DBUS_{}_BUS_ADDRESS", kind.to_uppercase());
            self.set(&variable, &format!("unix:path={socket}"));
            let configuration = format!("--config-file={}", self.text(&file));
            self.spawn("dbus-daemon", &[&configuration, "--nofork"]);
            wait_for("a bus", || Path::new(&socket).exists().then_some(()));
        }
        self.spawn("python3", &["-m", "dbusmock", "--system", "--template", "logind"]);
    }

    /// Sets an environment variable for programs that are started later.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    /// Sets a key of GSettings.
    pub fn set_key(&self, schema: &str, key: &str, value: &str) {
        self.output("gsettings", &["set", schema, key, value]);
    }

    /// A command that runs in this session as its user.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(&self.environment).stdin(Stdio::null());
        command.current_dir(self.path("home"));
        if getuid().is_root() {
            command.uid(USER).gid(USER);
        }
        command
    }

    /// A command that uses the outer X server.
    pub fn outside(&self, program: &str) -> Command {
        let mut command = self.command(program);
        command.env("DISPLAY", &self.outer).env_remove("WAYLAND_DISPLAY");
        command
    }

    /// Standard output of a command.
    pub fn output(&self, program: &str, arguments: &[&str]) -> String {
        let ended = self.command(program).args(arguments).output();
        let ended = ended.unwrap_or_else(|error| panic!("{program}: {error}"));
        String::from_utf8_lossy(&ended.stdout).into_owned()
    }

    /// Starts a component of the desktop, or a program on it.
    pub fn spawn(&self, program: &str, arguments: &[&str]) {
        self.run(self.command(program), arguments);
    }

    /// Starts a compositor, whose window is on the outer X server.
    pub fn spawn_outside(&self, program: &str, arguments: &[&str]) {
        let mut command = self.command(program);
        command.env("DISPLAY", &self.outer);
        if program != "sway" {
            command.env_remove("WAYLAND_DISPLAY");
        }
        self.run(command, arguments);
    }

    /// Starts a command. Its output is appended to the log with its name.
    fn run(&self, mut command: Command, arguments: &[&str]) {
        let program = command.get_program().to_string_lossy().into_owned();
        let name = Path::new(&program).file_name().expect("a program").to_string_lossy();
        let log = fs::File::options().create(true).append(true).open(self.log(&name));
        let log = log.expect("a log");
        command.args(arguments).stdout(log.try_clone().expect("a file")).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"));
        self.children.borrow_mut().push(child);
    }

    /// Kills the processes of a program, by the name that the kernel shows.
    pub fn end(&self, program: &str) {
        let name = &program[..program.len().min(15)];
        let named = |pid: &Pid| {
            let shown = fs::read_to_string(format!("/proc/{}/comm", pid.as_raw_pid()));
            shown.is_ok_and(|shown| shown.trim_end() == name)
        };
        let processes: Vec<Pid> = self.processes().into_iter().filter(named).collect();
        assert!(!processes.is_empty(), "{program} is running");
        for pid in processes {
            kill_process(pid, Signal::KILL).expect("a process of the session");
        }
        self.children.borrow_mut().retain_mut(|child| !matches!(child.try_wait(), Ok(Some(_))));
    }

    /// The path of a program's log.
    pub fn log(&self, program: &str) -> PathBuf {
        self.path("log").join(program)
    }

    /// The address of the session bus.
    pub fn bus_address(&self) -> &str {
        &self.environment["DBUS_SESSION_BUS_ADDRESS"]
    }

    /// The display of the outer X server.
    pub fn outer_display(&self) -> &str {
        &self.outer
    }

    /// Width and height of the screen.
    pub fn size(&self) -> (u32, u32) {
        SIZE
    }

    /// The path of a file in the architecture's folder in /usr/lib.
    pub fn system_library(&self, path: &str) -> String {
        let found = fs::read_dir("/usr/lib").expect("a folder").filter_map(Result::ok);
        let mut found = found.map(|entry| entry.path().join(path)).filter(|path| path.exists());
        found.next().unwrap_or_else(|| panic!("{path} is not installed")).display().to_string()
    }

    /// Waits until a name on the session bus has an owner.
    pub fn wait_for_name(&self, name: &str) {
        wait_for(&format!("{name} on {}", self.kind.name()), || {
            let bus = "org.freedesktop.DBus";
            let reply = self.call(bus, "/", "org.freedesktop.DBus.NameHasOwner", &[name]);
            reply.contains("true").then_some(())
        });
    }

    /// Passes the current environment to programs that the bus will start.
    pub fn update_activation_environment(&self) {
        self.output("dbus-update-activation-environment", &["--all"]);
    }

    /// Creates a script that saves the environment that a compositor passes to its children.
    pub fn environment_reporter(&self) -> String {
        let (draft, report) = (self.text("run/draft"), self.text("run/environment"));
        let script =
            format!("#!/bin/sh\nenv >{draft} && mv {draft} {report}\nexec sleep infinity\n");
        self.write("bin/report-environment", &script);
        let program = self.path("bin/report-environment");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
        program.display().to_string()
    }

    /// Reads the inner X server from the saved environment.
    pub fn take_reported_environment(&mut self) {
        let file = self.path("run/environment");
        let reported = wait_for("the environment inside", || fs::read_to_string(&file).ok());
        for (name, value) in reported.lines().filter_map(|line| line.split_once('=')) {
            if ["DISPLAY", "XAUTHORITY"].contains(&name) {
                self.set(name, value);
            }
        }
    }

    /// Reads the inner X server from the log of GNOME Shell, which contains it after `words`.
    pub fn wait_for_inner_display(&mut self, words: &str) {
        let display = wait_for("the X server inside", || {
            let log = fs::read_to_string(self.log("gnome-shell")).ok()?;
            let (_, rest) = log.split_once(words)?;
            Some(rest.split([',', ' ', '\n']).next()?.to_owned())
        });
        self.set("DISPLAY", &display);
        let entries = fs::read_dir(self.path("run")).expect("a folder").filter_map(Result::ok);
        let authority = entries.map(|entry| entry.path().display().to_string());
        let authority = authority.filter(|path| path.contains("Xwaylandauth")).last();
        self.set("XAUTHORITY", &authority.expect("GNOME's X server has an authority file"));
    }

    /// Copies a program to the session's folder.
    pub fn copy_program(&self, program: &str) -> String {
        let name = Path::new(program).file_name().expect("a program").to_string_lossy();
        let copy = self.path("bin").join(&*name);
        fs::copy(program, &copy).expect("a copy");
        copy.display().to_string()
    }

    /// Copies a desktop's default settings to the user's, as its session does.
    pub fn copy_settings(&self, from: &str, to: &str) {
        for entry in fs::read_dir(from).expect("a folder").filter_map(Result::ok) {
            if entry.path().extension().is_some_and(|extension| extension == "conf") {
                let name = entry.file_name();
                self.copy(&entry.path(), &format!("config/{to}/{}", name.to_string_lossy()));
            }
        }
    }

    fn copy(&self, from: &Path, to: &str) {
        let text = fs::read(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
        self.put(to, &text);
    }

    /// Writes a file that belongs to the session's user.
    pub fn write(&self, place: &str, text: &str) {
        self.put(place, text.as_bytes());
    }

    fn put(&self, place: &str, content: &[u8]) {
        let mut folder = self.folder.path().to_owned();
        let place = Path::new(place);
        for part in place.parent().expect("a file in a folder") {
            folder.push(part);
            if !folder.exists() {
                fs::create_dir(&folder).expect("a folder");
                give_to_user(&folder);
            }
        }
        let file = self.folder.path().join(place);
        fs::write(&file, content).expect("a file");
        give_to_user(&file);
    }

    /// The path of a file or folder of this session.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// The processes of this session, identified by the home folder in their environment.
    fn processes(&self) -> Vec<Pid> {
        let home = format!("HOME={}", self.text("home"));
        let entries = fs::read_dir("/proc").expect("Linux has /proc").filter_map(Result::ok);
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
        pids.filter(|pid| {
            let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == home.as_bytes())
        })
        .filter_map(Pid::from_raw)
        .collect()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.save_screenshot("failed");
            let own = self.processes();
            let own: Vec<String> = own.iter().map(|pid| pid.as_raw_pid().to_string()).collect();
            let own = own.join(",");
            let list = ["-o", "pid,ppid,stat,wchan:20,etime,args", "--cols", "150", "-p", &own];
            eprintln!("{}", self.output("ps", &list));
            for log in fs::read_dir(self.path("log")).expect("a folder").filter_map(Result::ok) {
                let text = fs::read_to_string(log.path()).unwrap_or_default();
                let last: Vec<&str> = text.lines().rev().take(12).collect();
                let last: Vec<&str> = last.into_iter().rev().collect();
                eprintln!("{}:\n{}", log.file_name().to_string_lossy(), last.join("\n"));
            }
        }
        for signal in [Signal::TERM, Signal::TERM, Signal::KILL, Signal::KILL] {
            for pid in self.processes() {
                // It may have exited by itself.
                let _ended = kill_process(pid, signal);
            }
            for _ in 0..20 {
                self.children
                    .get_mut()
                    .retain_mut(|child| !matches!(child.try_wait(), Ok(Some(_))));
                if self.processes().is_empty() {
                    return;
                }
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
        }
    }
}

/// Changes the owner to the session's user.
fn give_to_user(path: &Path) {
    if getuid().is_root() {
        chown(path, Some(USER), Some(USER)).expect("root may change owners");
    }
}
