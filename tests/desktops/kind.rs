//! The supported desktops: how each is started, and how it behaves.

use super::session::Session;

/// A desktop environment in Debian 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Gnome,
    GnomeAppIndicator,
    KdeX11,
    KdeWayland,
    Sway,
    Cinnamon,
    Mate,
    Lxqt,
    Xfce,
}

/// A position of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Top,
    Bottom,
}

impl Kind {
    /// The name for `cargo xtask desktops`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Gnome => "gnome",
            Kind::GnomeAppIndicator => "gnome-appindicator",
            Kind::KdeX11 => "kde-x11",
            Kind::KdeWayland => "kde-wayland",
            Kind::Sway => "sway",
            Kind::Cinnamon => "cinnamon",
            Kind::Mate => "mate",
            Kind::Lxqt => "lxqt",
            Kind::Xfce => "xfce",
        }
    }

    /// The value of `XDG_CURRENT_DESKTOP`.
    pub fn current_desktop(self) -> &'static str {
        match self {
            Kind::Gnome | Kind::GnomeAppIndicator => "GNOME",
            Kind::KdeX11 | Kind::KdeWayland => "KDE",
            Kind::Sway => "sway",
            Kind::Cinnamon => "X-Cinnamon",
            Kind::Mate => "MATE",
            Kind::Lxqt => "LXQt",
            Kind::Xfce => "XFCE",
        }
    }

    /// Whether its windows use Wayland; otherwise X11.
    pub fn is_wayland(self) -> bool {
        match self {
            Kind::Gnome | Kind::GnomeAppIndicator | Kind::KdeWayland | Kind::Sway => true,
            Kind::KdeX11 | Kind::Cinnamon | Kind::Mate | Kind::Lxqt | Kind::Xfce => false,
        }
    }

    /// Whether it has a tray.
    pub fn has_tray(self) -> bool {
        self != Kind::Gnome
    }

    /// The position of its panel.
    pub fn panel(self) -> Edge {
        match self {
            Kind::Gnome | Kind::GnomeAppIndicator | Kind::Sway | Kind::Mate | Kind::Xfce => {
                Edge::Top
            }
            Kind::KdeX11 | Kind::KdeWayland | Kind::Cinnamon | Kind::Lxqt => Edge::Bottom,
        }
    }

    /// Whether a left click on an icon opens its menu.
    pub fn click_opens_menu(self) -> bool {
        self == Kind::GnomeAppIndicator
    }

    /// Whether the notification service reports a click on a banner. Xfce's offers a button
    /// instead; Cinnamon 5.6 only closes the banner.
    pub fn banner_takes_clicks(self) -> bool {
        !matches!(self, Kind::Xfce | Kind::Cinnamon)
    }

    /// Whether copied text outlives the window that it was copied from.
    pub fn keeps_copied_text(self) -> bool {
        !matches!(self, Kind::Sway | Kind::Lxqt)
    }

    /// A part of the file name of its own notification service, where the bus starts that on
    /// demand.
    pub fn notification_service(self) -> Option<&'static str> {
        match self {
            Kind::KdeX11 | Kind::KdeWayland => Some("kde"),
            Kind::Sway => Some("mako"),
            Kind::Mate => Some("mate"),
            Kind::Xfce => Some("xfce"),
            Kind::Gnome | Kind::GnomeAppIndicator | Kind::Cinnamon | Kind::Lxqt => None,
        }
    }

    /// Starts its components in `session` except for panel and notification service.
    pub fn start(self, session: &mut Session) {
        match self {
            Kind::Gnome | Kind::GnomeAppIndicator => gnome(session),
            Kind::KdeX11 => {
                session.spawn("kwin_x11", &[]);
                session.wait_for_name("org.kde.KWin");
            }
            Kind::KdeWayland => {
                kwin_wayland(session);
                session.wait_for_name("org.kde.KWin");
            }
            Kind::Sway => sway(session),
            Kind::Cinnamon => {
                session.spawn("cinnamon", &["--replace"]);
                session.wait_for_name("org.Cinnamon");
            }
            Kind::Mate => {
                session.spawn("mate-settings-daemon", &[]);
                session.spawn("marco", &[]);
            }
            Kind::Lxqt => {
                session.copy_settings("/usr/share/lxqt", "lxqt");
                session.spawn("openbox", &[]);
            }
            Kind::Xfce => {
                session.spawn("xfsettingsd", &[]);
                session.spawn("xfwm4", &[]);
            }
        }
    }

    /// Starts the notification service, where it is a program of its own.
    pub fn start_notifications(self, session: &Session) {
        match self {
            Kind::Gnome | Kind::GnomeAppIndicator | Kind::Cinnamon => {}
            Kind::KdeX11 | Kind::KdeWayland => {
                let manager = session.system_library("libexec/kactivitymanagerd");
                session.spawn(&manager, &[]);
            }
            Kind::Sway => session.spawn("mako", &[]),
            Kind::Mate => {
                let service = "/usr/lib/mate-notification-daemon/mate-notification-daemon";
                session.spawn(service, &[]);
            }
            Kind::Lxqt => session.spawn("lxqt-notificationd", &[]),
            Kind::Xfce => {
                session.spawn(&session.system_library("xfce4/notifyd/xfce4-notifyd"), &[]);
            }
        }
    }

    /// Starts the panel, or the part of it that shows icons, and waits until it does.
    pub fn start_panel(self, session: &Session) {
        match self {
            Kind::Gnome => {}
            Kind::GnomeAppIndicator => {
                let list = "['ubuntu-appindicators@ubuntu.com']";
                session.set_key("org.gnome.shell", "enabled-extensions", list);
            }
            Kind::KdeX11 | Kind::KdeWayland => {
                session.spawn("kded5", &[]);
                session.wait_for_name("org.kde.kded5");
                session.spawn("plasmashell", &[]);
                session.wait_for_name("org.kde.plasmashell");
            }
            Kind::Sway => session.spawn("waybar", &[]),
            Kind::Cinnamon => {
                session.spawn("/usr/libexec/xapps/sn-watcher/xapp-sn-watcher", &[]);
            }
            Kind::Mate => session.spawn("mate-panel", &[]),
            Kind::Lxqt => session.spawn("lxqt-panel", &[]),
            Kind::Xfce => session.spawn("xfce4-panel", &["--disable-wm-check"]),
        }
        session.wait_for_name("org.freedesktop.Notifications");
        if self.has_tray() {
            session.wait_for_name("org.kde.StatusNotifierWatcher");
        }
    }

    /// Kills what [`Kind::start_panel`] starts, like a crash.
    pub fn end_panel(self, session: &Session) {
        match self {
            Kind::Gnome => {}
            Kind::GnomeAppIndicator => {
                session.set_key("org.gnome.shell", "enabled-extensions", "[]");
            }
            Kind::KdeX11 | Kind::KdeWayland => {
                session.end("plasmashell");
                session.end("kded5");
            }
            Kind::Sway => session.end("waybar"),
            Kind::Cinnamon => session.end("xapp-sn-watcher"),
            Kind::Mate => session.end("mate-panel"),
            Kind::Lxqt => session.end("lxqt-panel"),
            Kind::Xfce => session.end("xfce4-panel"),
        }
    }
}

fn gnome(session: &mut Session) {
    // These prevent two notifications by GNOME itself.
    session.set_key("org.gnome.shell", "welcome-dialog-last-shown-version", "999");
    session.write("data/gnome-shell/lock-warning-shown", "");
    // Unsafe mode enables the method `Eval`, which lists windows and banners.
    let shell = ["--wayland", "--nested", "--unsafe-mode", "--wayland-display=wayland-0"];
    let (width, height) = session.size();
    session.set("MUTTER_DEBUG_DUMMY_MODE_SPECS", &format!("{width}x{height}"));
    session.spawn_outside("gnome-shell", &shell);
    session.wait_for_name("org.gnome.Shell");
    // The shell owns its name before it is ready, and starts with the overview, which takes the
    // keys.
    session.wait_for_shell("!Main.layoutManager._startingUp");
    session.wait_for_shell("Main.overview.hide(); !Main.overview.visible");
    session.wait_for_inner_display("public X11 display ");
}

fn kwin_wayland(session: &mut Session) {
    let (width, height) = session.size();
    let (width, height) = (width.to_string(), height.to_string());
    // A copy has no file capabilities; some containers refuse to run programs with them.
    let kwin = session.copy_program("/usr/bin/kwin_wayland");
    session.set("KWIN_COMPOSE", "Q");
    session.set("QT_LOGGING_RULES", "kwin_scripting.debug=true;js.debug=true");
    let display = session.outer_display().to_owned();
    let place = ["--x11-display", &display, "--width", &width, "--height", &height];
    let parts = ["--socket", "wayland-0", "--xwayland", "--no-lockscreen", "--no-global-shortcuts"];
    let reporter = session.environment_reporter();
    session.spawn(&kwin, &[&place[..], &parts[..], &[&reporter]].concat());
    session.take_reported_environment();
    session.set("QT_QPA_PLATFORM", "wayland");
}

fn sway(session: &mut Session) {
    let (width, height) = session.size();
    let reporter = session.environment_reporter();
    let sway = format!("output * resolution --custom {width}x{height}\nexec {reporter}\n");
    session.write("config/sway/config", &sway);
    let bar = r#"{"layer":"top","height":30,"modules-right":["tray"]}"#;
    session.write("config/waybar/config", bar);
    // mako searches only the system's folders for icons.
    let icons = session.path("share/icons/hicolor").display().to_string();
    session.write("config/mako/config", &format!("icon-path={icons}\n"));
    session.set("WLR_BACKENDS", "x11");
    session.set("WLR_RENDERER", "pixman");
    session.spawn_outside("sway", &[]);
    session.take_reported_environment();
}
