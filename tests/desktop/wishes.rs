//! What a person has asked of the whole desktop: no motion, more contrast, larger text.

use std::fs;

use serde_json::json;

use super::accessibility::{OVERFLOWING, axe};
use super::session::Session;
use super::wait_for;
use super::walk::{STATES, THEMES, Walk};
use super::webdriver::Driver;

#[test]
fn nothing_moves_for_who_wants_no_motion() {
    // The engine takes the wish from the desktop.
    let session = Session::full();
    let folder = session.path("config/gtk-3.0");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("settings.ini"), "[Settings]\ngtk-enable-animations=0\n")
        .expect("a file");
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let wish = "return matchMedia('(prefers-reduced-motion: reduce)').matches";
    assert_eq!(page.script(wish), true);
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
fn more_contrast_is_given_to_who_wants_it() {
    // The engine takes the wish from the desktop's theme.
    let session = Session::full();
    let folder = session.path("config/gtk-3.0");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("settings.ini"), "[Settings]\ngtk-theme-name=HighContrast\n")
        .expect("a file");
    let walk = Walk::start(&session);
    let wish = "return matchMedia('(prefers-contrast: more)').matches";
    assert_eq!(walk.page.script(wish), true);
    walk.open_drawers();
    walk.page.script(&axe());
    for theme in THEMES {
        for (state, now) in STATES {
            walk.show(now, "fr", theme);
            // Seven to one, which nobody is asked for otherwise.
            let faint = walk.page.script_async(
                "const { violations, passes } = await axe.run({ runOnly: ['color-contrast-enhanced'] });
                 if (passes.length === 0) return ['nothing was measured'];
                 return violations.flatMap(({ nodes }) => nodes.map(({ html }) => html));",
            );
            assert_eq!(faint, json!([]), "{theme}, {state}");
            let edges = walk.page.script(
                "const of = (selector) => getComputedStyle(document.querySelector(selector));
                 const ink = of('html').color;
                 return ['#hide', '#copy', 'select', '.emergency']
                   .filter((one) => of(one).borderTopColor !== ink);",
            );
            assert_eq!(edges, json!([]), "{theme}, {state}");
        }
    }
    session.photograph_window("Écoute", "page-more-contrast");
}

#[test]
fn the_system_s_text_size_is_followed() {
    let width = |dpi: &str| {
        let session = Session::full();
        let (resources, text) = ("RESOURCE_MANAGER", format!("Xft.dpi:\t{dpi}\n"));
        let mut told = session.command("xprop");
        told.args(["-root", "-f", resources, "8s", "-set", resources, &text]);
        assert!(told.status().expect("xprop runs").success());
        let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
        page.wait_for_field("headline", "L’équipe répond");
        assert_eq!(page.script(OVERFLOWING), json!([]), "{dpi}");
        let measured = "return 1000 / innerWidth";
        page.script(measured).as_f64().expect("a size")
    };
    let (normal, double) = (width("96"), width("192"));
    assert!((1.9..2.1).contains(&(double / normal)), "{normal} {double}");
}
