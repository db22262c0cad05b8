//! A private desktop for a test: display, session bus and other components.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::bus::Bus;
use super::clock::ClockMemory;
use super::program::{WEB_ENGINE, processes};
use super::wait_for;

/// The configuration of a panel with a tray, in Xfce's format.
const PANEL: &str = include_str!("xfce4-panel.xml");
const DUNST: &str = "[global]\noffset = 12x60\nwidth = 420\nfont = DejaVu Sans 11\n\
    [urgency_normal]\ntimeout = 0\n";
/// A bus that can start the panel's settings service only.
const BUS: &str = "<busconfig><type>session</type><listen>unix:path=SOCKET</listen>\
    <servicedir>SERVICES</servicedir><policy context=\"default\">\
    <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>\
    <allow own=\"*\"/></policy></busconfig>";

/// A private desktop; it ends when dropped.
pub struct Session {
    folder: Rc<TempDir>,
    environment: BTreeMap<&'static str, String>,
    components: Vec<(&'static str, Child)>,
    pub clock_memory: OnceCell<ClockMemory>,
}

impl Session {
    /// A display, a session bus and a window manager: no tray host, no notification daemon.
    pub fn bare() -> Session {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let mut environment = BTreeMap::new();
        for (name, place) in [
            ("HOME", "home"),
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            let path = folder.path().join(place);
            fs::create_dir(&path).expect("a folder");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700))
                .expect("a private folder");
            environment.insert(name, path.to_string_lossy().into_owned());
        }
        environment.insert("PATH", std::env::var("PATH").expect("a PATH"));
        environment.insert("LANG", "C.UTF-8".into());
        environment.insert("TZ", "Europe/Brussels".into());
        environment.insert("NO_AT_BRIDGE", "1".into());
        environment.insert("LIBGL_ALWAYS_SOFTWARE", "1".into());
        let mut session = Session {
            folder: Rc::new(folder),
            environment,
            components: vec![],
            clock_memory: OnceCell::new(),
        };
        session.start_display();
        session.start_bus("bus");
        session.start_window_manager();
        session
    }

    /// A second bare session of the same user: another display, on the same bus or on its own.
    pub fn beside(&self, same_bus: bool) -> Session {
        let (folder, environment) = (Rc::clone(&self.folder), self.environment.clone());
        let mut session =
            Session { folder, environment, components: vec![], clock_memory: OnceCell::new() };
        session.start_display();
        if !same_bus {
            session.start_bus("another-bus");
        }
        session.start_window_manager();
        session
    }

    /// The same with a tray host and a notification daemon.
    pub fn full() -> Session {
        let mut session = Session::bare();
        session.start_notification_daemon();
        session.start_tray_host();
        session
    }

    /// Starts the panel and waits until it accepts tray icons.
    pub fn start_tray_host(&mut self) {
        self.start("xfce4-panel", &["--disable-wm-check"]);
        let bus = self.bus();
        wait_for("a tray host", || bus.has("org.kde.StatusNotifierWatcher").then_some(()));
    }

    /// Starts a notification daemon and waits until it is ready.
    pub fn start_notification_daemon(&mut self) {
        self.start("dunst", &[]);
        let bus = self.bus();
        wait_for("a notification daemon", || {
            bus.has("org.freedesktop.Notifications").then_some(())
        });
    }

    /// Starts the session bus again at the same address.
    pub fn restart_bus(&mut self) {
        let address = &self.environment["DBUS_SESSION_BUS_ADDRESS"];
        let socket =
            Path::new(address.strip_prefix("unix:path=").expect("the address of a socket"));
        let file = format!("--config-file={}", socket.with_file_name("bus.conf").display());
        self.start_and_read_line("dbus-daemon", &[&file, "--nofork", "--print-address=1"]);
    }

    /// Ends the display as at the end of a session.
    pub fn end_display(&mut self) {
        let index =
            self.components.iter().position(|(name, _)| *name == "Xvfb").expect("a display");
        let (_, mut display) = self.components.remove(index);
        let pid = i32::try_from(display.id()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, Signal::TERM).expect("a child process");
        display.wait().expect("a child process");
    }

    /// Kills a component of the desktop.
    pub fn stop(&mut self, program: &str) {
        let index = self.components.iter().position(|(name, _)| *name == program);
        let (_, child) = self.components.remove(index.expect("a started program"));
        end(child);
    }

    /// Sends a signal to a component of the desktop.
    pub fn signal(&self, program: &str, signal: Signal) {
        let component = self.components.iter().find(|(name, _)| *name == program);
        let (_, child) = component.expect("a started program");
        kill_process(Pid::from_child(child), signal).expect("a child process");
    }

    /// Sets an environment variable for all programs started from now on.
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.environment.insert(name, value.to_owned());
    }

    /// Removes an environment variable for all programs started from now on.
    pub fn unset(&mut self, name: &'static str) {
        self.environment.remove(name);
    }

    /// An environment variable of this desktop.
    pub fn variable(&self, name: &str) -> &str {
        &self.environment[name]
    }

    /// A new connection to the session bus.
    pub fn bus(&self) -> Bus {
        Bus::connect(&self.environment["DBUS_SESSION_BUS_ADDRESS"])
    }

    /// A command with the environment of this desktop only.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(&self.environment).stdin(Stdio::null());
        command
    }

    /// The folder with the sockets of this session's programs.
    pub fn sockets(&self) -> PathBuf {
        self.path("run/ecoute").join(self.environment["DISPLAY"].replace(':', "x11-"))
    }

    /// A scratch file or folder of this desktop.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start_display(&mut self) {
        // Without this, the display resets after its last client and rejects new ones meanwhile.
        let options = ["-noreset", "-nolisten", "tcp"];
        let screen = ["-displayfd", "1", "-screen", "0", "1280x1000x24"];
        let number = self.start_and_read_line("Xvfb", &[&screen[..], &options].concat());
        self.environment.insert("DISPLAY", format!(":{number}"));
    }

    /// Starts the window manager and waits until it is ready: windows that appear during its start
    /// never get the keyboard focus.
    fn start_window_manager(&mut self) {
        self.start("xfwm4", &["--compositor=off"]);
        // The last property that it sets at its start.
        let active = ["-root", "_NET_ACTIVE_WINDOW"];
        wait_for("a window manager", || {
            let printed = self.command("xprop").args(active).output().expect("xprop runs");
            String::from_utf8_lossy(&printed.stdout).contains("window id").then_some(())
        });
    }

    fn start_bus(&mut self, folder: &str) {
        let folder = self.path(folder);
        let services = folder.join("services");
        fs::create_dir_all(&services).expect("a folder");
        let settings = "org.xfce.Xfconf.service";
        symlink(Path::new("/usr/share/dbus-1/services").join(settings), services.join(settings))
            .expect("a link");
        let socket = folder.join("socket").to_string_lossy().into_owned();
        let services = services.to_string_lossy();
        let configuration = BUS.replace("SOCKET", &socket).replace("SERVICES", &services);
        fs::write(folder.join("bus.conf"), configuration).expect("a file");
        self.environment.insert("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={socket}"));
        self.restart_bus();

        let settings = self.path("config/xfce4/xfconf/xfce-perchannel-xml");
        fs::create_dir_all(&settings).expect("a folder");
        fs::write(settings.join("xfce4-panel.xml"), PANEL).expect("a file");
        let settings = self.path("config/dunst");
        fs::create_dir_all(&settings).expect("a folder");
        fs::write(settings.join("dunstrc"), DUNST).expect("a file");
    }

    /// Starts a component of the desktop; it ends with the desktop.
    pub fn start(&mut self, program: &'static str, arguments: &[&str]) {
        let mut command = self.command(program);
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        self.components
            .push((program, command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"))));
    }

    /// Starts a program and returns the first line that it prints.
    pub fn start_and_read_line(&mut self, program: &'static str, arguments: &[&str]) -> String {
        let mut command = self.command(program);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"));
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("its output is piped"));
        output.read_line(&mut line).expect("a line of text");
        self.components.push((program, child));
        line.trim().to_owned()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A failed test leaves programs behind, which would keep its output open; a stopped web
        // engine does not exit with its window.
        for program in ["ecoute-agent", "ecoute-window", WEB_ENGINE] {
            for pid in processes(self, program) {
                let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
                // It may have ended by itself.
                let _ended = pid.map(|pid| kill_process(pid, Signal::KILL));
            }
        }
        while let Some((_, child)) = self.components.pop() {
            end(child);
        }
        // The accessibility bus outlives its launcher.
        for pid in processes(self, "dbus-daemon") {
            let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
            let _ended = pid.map(|pid| kill_process(pid, Signal::TERM));
        }
    }
}

fn end(mut child: Child) {
    // It may have ended by itself.
    let _ended = child.kill();
    let _reaped = child.wait();
}
