//! Preferences of the desktop: reduced motion, increased contrast, larger text, dark style.

use std::fs;
use std::time::Instant;

use serde_json::json;

use super::accessibility::{OVERFLOWING, axe};
use super::fixture::{PageFixture, STATES, THEMES};
use super::session::Session;
use super::webdriver::Driver;
use super::{PROMPT, wait_for};

#[test]
fn reduced_motion_is_respected() {
    // The engine reads this setting from the desktop.
    let session = Session::full();
    let folder = session.path("config/gtk-3.0");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("settings.ini"), "[Settings]\ngtk-enable-animations=0\n")
        .expect("a file");
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let query = "return matchMedia('(prefers-reduced-motion: reduce)').matches";
    assert_eq!(page.script(query), true);
    let moving = page.script(
        "let moved = 0;
         Element.prototype.animate = () => { moved += 1 };
         document.documentElement.dataset.mark = 'relay';
         window.moved = () => moved;",
    );
    assert!(moving.is_null());
    page.choose("theme", "dark");
    wait_for("the theme", || {
        (page.script("return document.documentElement.dataset.theme") == "dark").then_some(())
    });
    assert_eq!(page.script("return window.moved()"), 0);
}

#[test]
fn increased_contrast_is_respected() {
    // The engine derives this setting from the desktop's theme.
    let session = Session::full();
    let folder = session.path("config/gtk-3.0");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("settings.ini"), "[Settings]\ngtk-theme-name=HighContrast\n")
        .expect("a file");
    let fixture = PageFixture::start(&session);
    let query = "return matchMedia('(prefers-contrast: more)').matches";
    assert_eq!(fixture.page.script(query), true);
    fixture.open_sections();
    fixture.page.script(&axe());
    for theme in THEMES {
        for (state, now) in STATES {
            fixture.show(now, "fr", theme);
            // 7:1 is required with increased contrast only.
            let faint = fixture.page.script_async(
                "const { violations, passes } = await axe.run({ runOnly: ['color-contrast-enhanced'] });
                 if (passes.length === 0) return ['nothing was measured'];
                 return violations.flatMap(({ nodes }) => nodes.map(({ html }) => html));",
            );
            assert_eq!(faint, json!([]), "{theme}, {state}");
            let edges = fixture.page.script(
                "const of = (selector) => getComputedStyle(document.querySelector(selector));
                 const ink = of('html').color;
                 return ['#hide', '#copy', 'select', '.emergency']
                   .filter((one) => of(one).borderTopColor !== ink);",
            );
            assert_eq!(edges, json!([]), "{theme}, {state}");
        }
    }
    session.save_window_screenshot("Écoute", "page-more-contrast");
}

/// Waits until the page's background and the engine's media query agree on this style.
fn wait_for_background(page: &Driver, background: &str, dark: bool) {
    let seen = "return [getComputedStyle(document.documentElement).backgroundColor,
        matchMedia('(prefers-color-scheme: dark)').matches]";
    wait_for(background, || (page.script(seen) == json!([background, dark])).then_some(()));
}

const LIGHT: &str = "rgb(251, 250, 248)";
const DARK: &str = "rgb(29, 31, 34)";

#[test]
fn the_desktop_s_dark_style_is_followed_immediately_unless_a_theme_is_chosen() {
    let session = Session::full();
    let portal = session.bus().fake_portal(1);
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    wait_for_background(&page, DARK, true);
    for (color_scheme, background, dark) in [(2, LIGHT, false), (1, DARK, true), (0, LIGHT, false)]
    {
        portal.set(color_scheme);
        wait_for_background(&page, background, dark);
    }
    page.choose("theme", "dark");
    wait_for_background(&page, DARK, false);
    page.choose("theme", "light");
    portal.set(1);
    wait_for_background(&page, LIGHT, true);
    page.choose("theme", "system");
    wait_for_background(&page, DARK, true);
    session.save_window_screenshot("Écoute", "page-dark-desktop");
    // When the portal exits, the default style returns.
    drop(portal);
    wait_for_background(&page, LIGHT, false);
    let _late = session.bus().fake_portal(1);
    wait_for_background(&page, DARK, true);
}

#[test]
fn without_a_portal_gnome_s_setting_is_followed_immediately() {
    let mut session = Session::full();
    session.set("XDG_CURRENT_DESKTOP", "ubuntu:GNOME");
    // GNOME's settings in a file, without the settings daemon.
    session.set("GSETTINGS_BACKEND", "keyfile");
    let folder = session.path("config/glib-2.0/settings");
    fs::create_dir_all(&folder).expect("a folder");
    let set = |style: &str| {
        let setting = format!("[org/gnome/desktop/interface]\ncolor-scheme='{style}'\n");
        fs::write(folder.join("keyfile"), setting).expect("a file");
    };
    // A portal that the bus starts on demand and that never becomes ready.
    let service = "[D-BUS Service]\nName=org.freedesktop.portal.Desktop\nExec=/bin/sleep 60\n";
    fs::write(session.path("bus/services/portal.service"), service).expect("a file");
    session.bus().reload_services();
    set("prefer-dark");
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let live = Instant::now();
    wait_for_background(&page, DARK, true);
    assert!(live.elapsed() < PROMPT, "nothing waits for the portal");
    for (style, background, dark) in [("default", LIGHT, false), ("prefer-dark", DARK, true)] {
        set(style);
        wait_for_background(&page, background, dark);
    }
}

#[test]
fn the_system_s_text_size_is_followed() {
    let width = |dpi: &str| {
        let session = Session::full();
        let (resources, text) = ("RESOURCE_MANAGER", format!("Xft.dpi:\t{dpi}\n"));
        let mut xprop = session.command("xprop");
        xprop.args(["-root", "-f", resources, "8s", "-set", resources, &text]);
        assert!(xprop.status().expect("xprop runs").success());
        let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
        page.wait_for_field("headline", "L’équipe répond");
        assert_eq!(page.script(OVERFLOWING), json!([]), "{dpi}");
        let measured = "return 1000 / innerWidth";
        page.script(measured).as_f64().expect("a size")
    };
    let (normal, double) = (width("96"), width("192"));
    assert!((1.9..2.1).contains(&(double / normal)), "{normal} {double}");
}
