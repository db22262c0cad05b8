//! Windows, screenshots, keys and clicks.

use std::ops::Range;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use super::kind::{Edge, Kind};
use super::session::Session;
use crate::desktop::{screenshots_folder, wait_for};

/// The colours of the tray icon for each state.
pub const TEAM: [u8; 3] = [0x0b, 0x6e, 0x5f];
pub const RELAY: [u8; 3] = [0x3d, 0x4e, 0x9e];
/// The maximum height of a panel at the top: below it, a window may show its icon.
const TOP_PANEL: usize = 32;
/// The maximum height of a panel at the bottom.
const BOTTOM_PANEL: usize = 52;

/// An area of the screen.
pub struct Area {
    /// The accepted difference per colour channel, because scaling and transparency mix colours.
    tolerance: u8,
    columns: Range<usize>,
    rows: Range<usize>,
}

/// A screenshot.
pub struct Screenshot {
    width: usize,
    pixels: Vec<u8>,
}

impl Screenshot {
    fn has(&self, at: usize, colour: [u8; 3], tolerance: u8) -> bool {
        let pixel = &self.pixels[at * 3..at * 3 + 3];
        pixel.iter().zip(colour).all(|(one, other)| one.abs_diff(other) <= tolerance)
    }

    /// The centre of the pixels in this area that have `colour`, and do not have it in `before`.
    pub fn find(
        &self,
        colour: [u8; 3],
        area: &Area,
        before: Option<&Screenshot>,
    ) -> Option<(usize, usize)> {
        let cells = area
            .rows
            .clone()
            .flat_map(|row| area.columns.clone().map(move |column| row * self.width + column));
        let new = |at: &usize| before.is_none_or(|before| !before.has(*at, colour, area.tolerance));
        let found: Vec<usize> =
            cells.filter(|at| self.has(*at, colour, area.tolerance)).filter(new).collect();
        // A few pixels may belong to the wallpaper.
        (20 < found.len()).then(|| {
            let middle = |part: fn(usize, usize) -> usize| {
                found.iter().map(|at| part(*at, self.width)).sum::<usize>() / found.len()
            };
            (middle(|at, width| at % width), middle(|at, width| at / width))
        })
    }
}

impl Session {
    /// Takes a screenshot.
    pub fn screenshot(&self) -> Screenshot {
        let (width, _) = self.size();
        let taken =
            self.outside("import").args(["-window", "root", "-depth", "8", "rgb:-"]).output();
        Screenshot { width: width as usize, pixels: taken.expect("ImageMagick runs").stdout }
    }

    /// Saves a screenshot.
    pub fn save_screenshot(&self, step: &str) -> PathBuf {
        let file = screenshots_folder().join(format!("desktops-{}-{step}.png", self.kind.name()));
        let taken = self.outside("import").args(["-window", "root", "png:-"]).output();
        std::fs::write(&file, taken.expect("ImageMagick runs").stdout).expect("a picture");
        file
    }

    /// The half of the panel with the tray; the other half may show the window's icon.
    pub fn tray_area(&self) -> Area {
        let (width, height) = self.size();
        let (width, height) = (width as usize, height as usize);
        let rows = match self.kind.panel() {
            Edge::Top => 0..TOP_PANEL,
            Edge::Bottom => height - BOTTOM_PANEL..height,
        };
        Area { tolerance: 10, columns: width / 2..width, rows }
    }

    /// The screen without the panel, where banners are shown.
    pub fn desktop_area(&self) -> Area {
        let (width, height) = self.size();
        let (width, height) = (width as usize, height as usize);
        let rows = match self.kind.panel() {
            Edge::Top => TOP_PANEL..height,
            Edge::Bottom => 0..height - BOTTOM_PANEL,
        };
        Area { tolerance: 28, columns: 0..width, rows }
    }

    /// Clicks with the left button.
    pub fn click(&self, (x, y): (usize, usize)) {
        self.point_at((x, y));
        assert!(self.outside("xdotool").args(["click", "1"]).status().expect("it runs").success());
    }

    /// Moves the pointer, and waits 0.3 s for the desktop to react.
    pub fn point_at(&self, (x, y): (usize, usize)) {
        let (x, y) = (x.to_string(), y.to_string());
        let moved = self.outside("xdotool").args(["mousemove", &x, &y, "sleep", "0.3"]).status();
        assert!(moved.expect("xdotool runs").success());
    }

    /// Presses the key with this X keysym name.
    pub fn press(&self, key: &str) {
        let pressed = self.outside("xdotool").args(["key", key]).status();
        assert!(pressed.expect("xdotool runs").success(), "{key}");
    }

    /// Types a text with a US keyboard, the only layout that nested compositors support.
    pub fn type_text(&self, text: &str) {
        let typed = self.outside("xdotool").args(["type", "--delay", "60", text]).status();
        assert!(typed.expect("xdotool runs").success(), "{text}");
    }

    /// Waits until the window with this title has the keyboard focus.
    pub fn wait_for_focus(&self, title: &str) {
        wait_for(&format!("the window {title} in front on {}", self.kind.name()), || {
            (self.focused() == title).then_some(())
        });
    }

    /// Waits until no window has this title.
    pub fn wait_for_absence(&self, title: &str) {
        wait_for(&format!("the window {title} to close"), || {
            (!self.windows().iter().any(|window| window == title)).then_some(())
        });
    }

    /// The title of the window with the keyboard focus; empty if there is none.
    pub fn focused(&self) -> String {
        let all = self.list();
        all.into_iter().find(|(_, focused)| *focused).map_or(String::new(), |(title, _)| title)
    }

    /// The titles of the open windows.
    pub fn windows(&self) -> Vec<String> {
        self.list().into_iter().map(|(title, _)| title).collect()
    }

    /// The titles of the windows, and whether each has the keyboard focus.
    fn list(&self) -> Vec<(String, bool)> {
        match self.kind {
            Kind::Gnome | Kind::GnomeAppIndicator => self.gnome_windows(),
            Kind::Sway => self.sway_windows(),
            Kind::KdeWayland => self.kwin_windows(),
            Kind::KdeX11 | Kind::Cinnamon | Kind::Mate | Kind::Lxqt | Kind::Xfce => {
                self.x11_windows()
            }
        }
    }

    fn x11_windows(&self) -> Vec<(String, bool)> {
        let active = self.output("xdotool", &["getactivewindow"]);
        let active: Option<u64> = active.trim().parse().ok();
        let listed = self.output("wmctrl", &["-l"]);
        let windows = listed.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let number = u64::from_str_radix(words.next()?.trim_start_matches("0x"), 16).ok()?;
            let title = words.skip(2).collect::<Vec<_>>().join(" ");
            Some((title, Some(number) == active))
        });
        windows.collect()
    }

    /// How far the X11 window with this title is from a point; 0 if the point is in it.
    pub fn distance(&self, title: &str, (x, y): (usize, usize)) -> i32 {
        let listed = self.output("wmctrl", &["-lG"]);
        let line = listed.lines().find(|line| line.ends_with(title)).expect("a window");
        let numbers: Vec<i32> =
            line.split_whitespace().skip(2).map_while(|word| word.parse().ok()).collect();
        let [left, top, width, height] = numbers[..] else { panic!("{line}") };
        let along = |at: usize, start: i32, size: i32| {
            let at = i32::try_from(at).expect("a place on the screen");
            (start - at).max(at - start - size).max(0)
        };
        along(x, left, width).max(along(y, top, height))
    }

    fn gnome_windows(&self) -> Vec<(String, bool)> {
        let list = self.evaluate(
            "global.get_window_actors().map((actor) => actor.meta_window)
               .filter((window) => !window.is_override_redirect())
               .map((window) => [window.title, window.has_focus()])",
        );
        serde_json::from_value(list).unwrap_or_default()
    }

    fn sway_windows(&self) -> Vec<(String, bool)> {
        let tree = self.output("swaymsg", &["-r", "-t", "get_tree"]);
        let mut nodes = vec![serde_json::from_str::<Value>(&tree).unwrap_or_default()];
        let mut windows = vec![];
        while let Some(node) = nodes.pop() {
            if node["shell"].is_string() {
                let title = node["name"].as_str().unwrap_or_default().to_owned();
                windows.push((title, node["focused"] == true));
            }
            for part in ["nodes", "floating_nodes"] {
                nodes.extend(node[part].as_array().cloned().unwrap_or_default());
            }
        }
        windows
    }

    fn kwin_windows(&self) -> Vec<(String, bool)> {
        let printed = self.run_in_kwin(
            "workspace.clientList().filter((c) => c.normalWindow || c.dialog)
              .forEach((c) => print('window', JSON.stringify([c.caption, c.active])));",
        );
        let lines =
            printed.lines().filter_map(|line| line.split_once("window [")).map(|(_, it)| it);
        lines.filter_map(|line| serde_json::from_str(&format!("[{line}")).ok()).collect()
    }

    /// Runs a script in KWin and returns what it prints to KWin's log. Only such scripts can list
    /// the windows.
    fn run_in_kwin(&self, script: &str) -> String {
        let log = || std::fs::read_to_string(self.log("kwin_wayland")).unwrap_or_default();
        let before = log().len();
        self.write("run/windows.js", &format!("{script}\nprint('the script has run');"));
        let kwin = |path: &str, method: &str, arguments: &[&str]| {
            let method = format!("org.kde.kwin.{method}");
            self.call("org.kde.KWin", path, &method, arguments)
        };
        let file = self.path("run/windows.js").display().to_string();
        let name = before.to_string();
        let number = kwin("/Scripting", "Scripting.loadScript", &[&file, &name]);
        let number: String = number.chars().filter(char::is_ascii_digit).collect();
        let path = format!("/{number}");
        kwin(&path, "Script.run", &[]);
        let printed = wait_for("KWin's script", || {
            let log = log();
            log.get(before..)?.contains("the script has run").then(|| log[before..].to_owned())
        });
        kwin(&path, "Script.stop", &[]);
        kwin("/Scripting", "Scripting.unloadScript", &[&name]);
        printed
    }

    /// The reply to a call on the session bus.
    pub fn call(&self, name: &str, path: &str, method: &str, arguments: &[&str]) -> String {
        let call = ["call", "--session", "-d", name, "-o", path, "-m", method];
        self.output("gdbus", &[&call[..], arguments].concat())
    }

    /// Minimises the focused window of this title. On sway, which has no such state, moves it to
    /// the scratchpad.
    pub fn minimise(&self, title: &str) {
        match self.kind {
            Kind::Gnome | Kind::GnomeAppIndicator => {
                self.evaluate("global.display.focus_window.minimize()");
            }
            Kind::KdeWayland => {
                self.run_in_kwin("workspace.activeClient.minimized = true;");
            }
            Kind::Sway => {
                self.output("swaymsg", &["move", "scratchpad"]);
            }
            Kind::KdeX11 | Kind::Cinnamon | Kind::Mate | Kind::Lxqt | Kind::Xfce => {
                self.output("xdotool", &["getactivewindow", "windowminimize"]);
            }
        }
        wait_for(&format!("{title} minimised"), || (self.focused() != title).then_some(()));
    }

    /// Switches to an empty workspace.
    pub fn leave_workspace(&self) {
        match self.kind {
            Kind::Gnome | Kind::GnomeAppIndicator => {
                let manager = "global.workspace_manager";
                let time = "global.get_current_time()";
                self.evaluate(&format!("{manager}.get_workspace_by_index(1).activate({time})"));
            }
            Kind::KdeWayland => {
                let kwin = |path: &str, method: &str, arguments: &[&str]| {
                    self.call("org.kde.KWin", path, &format!("org.kde.KWin.{method}"), arguments)
                };
                kwin("/VirtualDesktopManager", "VirtualDesktopManager.createDesktop", &["1", "2"]);
                kwin("/KWin", "setCurrentDesktop", &["2"]);
            }
            Kind::Sway => {
                self.output("swaymsg", &["workspace", "2"]);
            }
            Kind::KdeX11 | Kind::Cinnamon | Kind::Mate | Kind::Lxqt | Kind::Xfce => {
                self.output("wmctrl", &["-n", "2"]);
                self.output("wmctrl", &["-s", "1"]);
            }
        }
    }

    /// The value of an expression evaluated by GNOME Shell.
    pub fn evaluate(&self, script: &str) -> Value {
        let shell = "org.gnome.Shell";
        let reply = self.call(shell, "/org/gnome/Shell", "org.gnome.Shell.Eval", &[script]);
        // `(true, 'JSON')`, as GVariant writes it.
        let json = reply.trim().strip_prefix("(true, ").and_then(|it| it.strip_suffix(')'));
        let json = json.and_then(|it| it.get(1..it.len() - 1)).unwrap_or_default();
        serde_json::from_str(&json.replace("\\\\", "\\").replace("\\'", "'")).unwrap_or_default()
    }

    /// Waits until GNOME Shell evaluates an expression as true.
    pub fn wait_for_shell(&self, script: &str) {
        wait_for(script, || (self.evaluate(script) == true).then_some(()));
    }

    /// Opens a window of another program, which takes the keyboard focus, and types into it. Its
    /// text is saved in a file.
    pub fn open_another(&self, title: &str) {
        let script = "import gi, sys; gi.require_version('Gtk', '3.0')\n\
            from gi.repository import Gtk\n\
            window = Gtk.Window(title=sys.argv[1]); window.set_default_size(900, 600)\n\
            text = Gtk.TextView(); window.add(text)\n\
            save = lambda it: open(sys.argv[2], 'w').write(it.get_property('text'))\n\
            text.get_buffer().connect('changed', save); window.show_all(); Gtk.main()";
        // Away from the icon, because hovering highlights it and shows its tooltip over a banner.
        self.point_at((640, 450));
        let file = self.path("tmp/text").display().to_string();
        self.spawn("python3", &["-c", script, title, &file]);
        self.wait_for_focus(title);
        std::thread::sleep(Duration::from_millis(500));
        self.type_text("typed in another window");
    }

    /// The text of the window that was opened last.
    pub fn other_text(&self) -> String {
        std::fs::read_to_string(self.path("tmp/text")).unwrap_or_default()
    }

    /// The title of the shown notification, or an empty one; `None` on desktops that do not report
    /// it.
    pub fn banner(&self) -> Option<String> {
        match self.kind {
            Kind::Gnome | Kind::GnomeAppIndicator => {
                let banner = "Main.messageTray._notification
                    ? Main.messageTray._notification.title : ''";
                self.evaluate(banner).as_str().map(str::to_owned)
            }
            Kind::Sway => {
                let list = self.output("makoctl", &["list"]);
                let list: Value = serde_json::from_str(&list).unwrap_or_default();
                Some(list["data"][0][0]["summary"]["data"].as_str().unwrap_or("").to_owned())
            }
            Kind::KdeX11
            | Kind::KdeWayland
            | Kind::Cinnamon
            | Kind::Mate
            | Kind::Lxqt
            | Kind::Xfce => None,
        }
    }

    /// Combines screenshots into one contact sheet.
    pub fn save_contact_sheet(&self, pictures: &[PathBuf]) {
        let sheet = screenshots_folder().join(format!("desktops-{}.png", self.kind.name()));
        let mut montage = std::process::Command::new("montage");
        montage.args(pictures).args(["-tile", "3x", "-geometry", "800x+6+6"]);
        let status = montage.arg(&sheet).stdin(Stdio::null()).status();
        assert!(status.expect("ImageMagick runs").success());
        println!("{}", sheet.display());
    }
}
