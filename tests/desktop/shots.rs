//! The contact sheet: screenshots of the page for people to look at.

use std::path::Path;

use super::screen::photographs;
use super::session::Session;
use super::walk::{LANGUAGES, POLICIES, STATES, THEMES, Walk};

/// Applies the style sheets and rules of a medium to the screen.
fn imitate(walk: &Walk<'_>, medium: &str) {
    let held = walk.page.script(&format!(
        "const of_medium = [...document.styleSheets].flatMap((sheet) => [sheet, ...sheet.cssRules])
           .filter(({{ media }}) => media?.mediaText.includes('{medium}'));
         for (const {{ media }} of of_medium) media.mediaText = 'all';
         return of_medium.length;"
    ));
    assert!(held.as_u64() > Some(0), "no rule for {medium}");
}

#[test]
#[ignore = "made for people to look at: cargo xtask shots"]
fn the_contact_sheet() {
    let session = Session::full();
    let walk = Walk::start(&session);
    let mut pictures = vec![];
    let mut take = |name: String| {
        session.photograph_window("Écoute", &name);
        pictures.push(name);
    };
    for (state, now) in STATES {
        for language in LANGUAGES {
            for theme in THEMES {
                walk.show(now, language, theme);
                take(format!("sheet-{state}-{language}-{theme}"));
            }
        }
    }
    walk.show("2027-01-08 19:30:00", "fr", "light");
    take("sheet-evening".into());
    walk.page.script("document.querySelector('.week').scrollIntoView()");
    walk.page.wait_for_paint();
    take("sheet-week".into());
    walk.page.script("document.querySelector('.contacts').scrollIntoView()");
    walk.page.wait_for_paint();
    take("sheet-contacts".into());
    walk.open_sections();
    for section in ["settings", "about", "print"] {
        walk.page.script(&format!("document.querySelector('.{section}').scrollIntoView()"));
        walk.page.wait_for_paint();
        take(format!("sheet-{section}"));
    }
    for policy in &POLICIES {
        walk.set_policy(policy);
        for (language, theme) in [("fr", "light"), ("de", "dark")] {
            walk.show(policy.now, language, theme);
            walk.page.script("scrollTo(0, 0)");
            walk.page.wait_for_paint();
            take(format!("sheet-policy-{}-{language}", policy.name));
            for part in ["week", "policy"] {
                walk.page.script(&format!("document.querySelector('.{part}').scrollIntoView()"));
                walk.page.wait_for_paint();
                take(format!("sheet-policy-{}-{language}-{part}", policy.name));
            }
        }
    }
    walk.remove_policies();
    walk.show(STATES[0].1, "fr", "light");
    walk.page.script("scrollTo(0, 0)");
    walk.size(320, 1);
    take("sheet-320".into());
    walk.size(1280, 4);
    take("sheet-400".into());
    walk.size(440, 1);
    imitate(&walk, "forced-colors");
    walk.page.wait_for_paint();
    take("sheet-forced-colours".into());
    imitate(&walk, "print");
    for form in ["sheet", "cards"] {
        walk.page.script(&format!("document.querySelector('[value={form}]').click()"));
        walk.page.script("document.getElementById('print').click()");
        // The system's dialog appears in front and is closed again.
        session.wait_for_front("Print");
        session.press_keys("Escape");
        session.resize_window("Écoute", 810, 970);
        walk.page.script("document.documentElement.style.zoom = '0.8'");
        walk.page.wait_for_paint();
        take(format!("sheet-paper-{form}"));
    }
    montage(&session, &pictures);
}

fn montage(session: &Session, pictures: &[String]) {
    let folder = photographs();
    let files = pictures.iter().map(|name| folder.join(format!("{name}.png")));
    let sheet = folder.join("contact-sheet.png");
    let mut command = session.command("montage");
    command.args(files).args(["-tile", "8x", "-geometry", "330x600>+6+6", "-background", "#888"]);
    assert!(command.arg(&sheet).status().expect("ImageMagick runs").success());
    assert!(Path::new(&sheet).exists());
    println!("{}", sheet.display());
}
