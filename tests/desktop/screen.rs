//! Reading and controlling the screen.

use std::path::PathBuf;

use super::program::built;
use super::session::Session;
use super::wait_for;

impl Session {
    /// Saves a screenshot in the build folder, for people to look at.
    pub fn save_screenshot(&self, name: &str) {
        let file = screenshots_folder().join(format!("{name}.png"));
        let taken = self.command("import").args(["-window", "root"]).arg(&file).status();
        assert!(taken.expect("ImageMagick runs").success(), "{}", file.display());
    }

    /// Saves a screenshot of the window with this title.
    pub fn save_window_screenshot(&self, title: &str, name: &str) {
        let window = self.window(title).expect("a window");
        let file = screenshots_folder().join(format!("{name}.png"));
        let taken = self.command("import").args(["-window", &window]).arg(&file).status();
        assert!(taken.expect("ImageMagick runs").success(), "{}", file.display());
    }

    /// Brings the window with this title to the front, with the keyboard focus.
    pub fn bring_to_front(&self, title: &str) {
        // The window may not be listed yet.
        wait_for(&format!("the window {title}"), || {
            let status = self.command("wmctrl").args(["-F", "-a", title]).status();
            status.expect("wmctrl runs").success().then_some(())
        });
        self.wait_for_front(title);
    }

    /// Waits until a window with this title is in front.
    pub fn wait_for_front(&self, title: &str) {
        wait_for(&format!("the window {title}"), || (self.active_window() == title).then_some(()));
    }

    /// Presses a key, by its X name, in the window in front.
    pub fn press_keys(&self, key: &str) {
        let pressed = self.command("xdotool").args(["key", key]).status();
        assert!(pressed.expect("xdotool runs").success(), "{key}");
    }

    /// Types a text in the window in front.
    pub fn type_text(&self, text: &str) {
        let typed = self.command("xdotool").args(["type", "--delay", "20", text]).status();
        assert!(typed.expect("xdotool runs").success(), "{text}");
    }

    /// Waits until something below the panel and the title bar has this colour, `#0B6E5F`.
    pub fn wait_for_colour(&self, colour: &str) {
        wait_for(colour, || (0 < self.pixels_of(colour)).then_some(()));
    }

    /// The number of pixels below the panel and the title bar with this colour, `#0B6E5F`.
    pub fn pixels_of(&self, colour: &str) -> u32 {
        let colours = "import -window root -crop 1280x930+0+70 png:- | \
            convert png:- -format %c histogram:info:-";
        let listed = self.command("sh").args(["-c", colours]).output();
        let listed = listed.expect("ImageMagick runs").stdout;
        let listed = String::from_utf8_lossy(&listed);
        let line = listed.lines().find(|line| line.contains(colour));
        line.and_then(|line| line.split(':').next()?.trim().parse().ok()).unwrap_or(0)
    }

    /// A left click at this offset from the upper left corner of the window with this title.
    pub fn click_window(&self, title: &str, x: u32, y: u32) {
        let window = self.window(title).expect("a window");
        let (x, y) = (x.to_string(), y.to_string());
        let click = ["mousemove", "--window", &window, &x, &y, "click", "1"];
        let clicked = self.command("xdotool").args(click).status();
        assert!(clicked.expect("xdotool runs").success(), "{title}");
    }

    /// Moves the pointer.
    pub fn point_at(&self, x: u32, y: u32) {
        let (x, y) = (x.to_string(), y.to_string());
        let moved = self.command("xdotool").args(["mousemove", &x, &y]).status();
        assert!(moved.expect("xdotool runs").success());
    }

    /// Resizes the window.
    pub fn resize_window(&self, title: &str, width: u32, height: u32) {
        let (width, height) = (width.to_string(), height.to_string());
        let search = ["search", "--onlyvisible", "--name", title];
        let resize = ["windowsize", "--sync", &width, &height];
        let status =
            self.command("timeout").args(["9", "xdotool"]).args(search).args(resize).status();
        status.expect("xdotool runs");
    }

    /// Waits until the window with this title shows more than its background.
    pub fn wait_for_painted_window(&self, title: &str) {
        let count = "import -window \"$0\" png:- | convert png:- -format %k info:";
        wait_for(&format!("a painted window {title}"), || {
            let window = self.window(title)?;
            let counted = self.command("sh").args(["-c", count, &window]).output();
            let colours = counted.expect("ImageMagick runs").stdout;
            let colours: u32 = String::from_utf8_lossy(&colours).trim().parse().ok()?;
            (colours > 20).then_some(())
        });
    }

    /// Waits until the panel, at the top, shows an icon at its right end.
    pub fn wait_for_painted_icon(&self) {
        wait_for("an icon on the panel", || {
            let count = "import -window root -crop 60x26+1220+0 png:- | \
                convert png:- -format %k info:";
            let counted = self.command("sh").args(["-c", count]).output();
            let colours = counted.expect("ImageMagick runs").stdout;
            let colours: u32 = String::from_utf8_lossy(&colours).trim().parse().ok()?;
            (colours > 12).then_some(())
        });
    }

    /// The window with this title and its frame: left, top, width, height.
    pub fn frame(&self, title: &str) -> [i32; 4] {
        let window = self.window(title).expect("a window");
        let output = |program: &str, arguments: &[&str]| {
            let ended = self.command(program).args(arguments).output().expect("it runs");
            String::from_utf8_lossy(&ended.stdout).into_owned()
        };
        let shape = output("xwininfo", &["-id", &window]);
        let number = |name: &str| -> i32 {
            let line = shape.lines().find_map(|line| line.trim().strip_prefix(name));
            line.and_then(|line| line.trim().parse().ok()).unwrap_or_else(|| panic!("{shape}"))
        };
        let [x, y] = ["Absolute upper-left X:", "Absolute upper-left Y:"].map(number);
        let [width, height] = ["Width:", "Height:"].map(number);
        let frame = output("xprop", &["-id", &window, "-notype", "_NET_FRAME_EXTENTS"]);
        let frame = frame.split_once('=').map_or("", |(_, numbers)| numbers).split(',');
        let frame: Vec<i32> = frame.filter_map(|number| number.trim().parse().ok()).collect();
        let [left, right, top, bottom] = frame[..] else { panic!("{frame:?}") };
        [x - left, y - top, width + left + right, height + top + bottom]
    }

    /// The X id of the visible window with this title.
    fn window(&self, title: &str) -> Option<String> {
        let search = ["search", "--onlyvisible", "--name", title];
        let found = self.command("xdotool").args(search).output();
        let found = found.expect("xdotool runs").stdout;
        String::from_utf8_lossy(&found).lines().last().map(str::to_owned)
    }

    /// Titles of the windows that the window manager lists.
    pub fn windows(&self) -> Vec<String> {
        let listed = self.command("wmctrl").arg("-l").output().expect("wmctrl runs");
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let title = |line: &str| line.split_whitespace().skip(3).collect::<Vec<_>>().join(" ");
        listed.lines().map(title).filter(|title| title != "xfce4-panel").collect()
    }

    /// Title of the window in front.
    pub fn active_window(&self) -> String {
        let printed = self.command("xdotool").args(["getactivewindow", "getwindowname"]).output();
        String::from_utf8_lossy(&printed.expect("xdotool runs").stdout).trim().to_owned()
    }

    /// Closes the window with this title, as its close button does.
    pub fn close_window(&self, title: &str) {
        let status = self.command("wmctrl").args(["-F", "-c", title]).status();
        assert!(status.expect("wmctrl runs").success(), "close {title}");
    }

    /// Waits until exactly these windows are open.
    pub fn wait_for_windows(&self, titles: &[&str]) {
        wait_for(&format!("the windows {titles:?}"), || (self.windows() == titles).then_some(()));
    }
}

/// The folder of screenshots.
pub fn screenshots_folder() -> PathBuf {
    let folder = built("ecoute").with_file_name("screenshots");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}
