//! The contact sheet: screenshots of the page for people to look at.

use std::path::Path;

use super::dialling::{install_phone, install_portal};
use super::fixture::{LANGUAGES, POLICIES, PageFixture, STATES, THEMES};
use super::screen::screenshots_folder;
use super::session::Session;

/// Applies the style sheets and rules of a medium to the screen.
fn emulate(fixture: &PageFixture<'_>, medium: &str) {
    let count = fixture.page.script(&format!(
        "const of_medium = [...document.styleSheets].flatMap((sheet) => [sheet, ...sheet.cssRules])
           .filter(({{ media }}) => media?.mediaText.includes('{medium}'));
         for (const {{ media }} of of_medium) media.mediaText = 'all';
         return of_medium.length;"
    ));
    assert!(count.as_u64() > Some(0), "no rule for {medium}");
}

#[test]
#[ignore = "made for people to look at: cargo xtask shots"]
fn the_contact_sheet() {
    let session = Session::full();
    install_portal(&session);
    install_phone(&session);
    let fixture = PageFixture::start(&session);
    let mut pictures = vec![];
    let mut take = |name: String| {
        session.save_window_screenshot("Écoute", &name);
        pictures.push(name);
    };
    for (state, now) in STATES {
        for language in LANGUAGES {
            for theme in THEMES {
                fixture.show(now, language, theme);
                take(format!("sheet-{state}-{language}-{theme}"));
            }
        }
    }
    fixture.show("2027-01-08 19:30:00", "fr", "light");
    take("sheet-evening".into());
    fixture.page.script("document.querySelector('.week').scrollIntoView()");
    fixture.page.wait_for_paint();
    take("sheet-week".into());
    for language in LANGUAGES {
        fixture.show(STATES[0].1, language, THEMES[0]);
        fixture.page.script("document.getElementById('lookup').scrollIntoView()");
        fixture.page.wait_for_paint();
        take(format!("sheet-lookup-closed-{language}"));
    }
    fixture.open_sections();
    for (state, now) in &STATES[..2] {
        for language in LANGUAGES {
            fixture.show(now, language, THEMES[0]);
            fixture.page.script("document.getElementById('lookup').scrollIntoView()");
            fixture.page.wait_for_paint();
            take(format!("sheet-lookup-{state}-{language}"));
        }
    }
    fixture.show("2027-01-08 19:30:00", "fr", "light");
    fixture.page.script("document.querySelector('.contacts').scrollIntoView()");
    fixture.page.wait_for_paint();
    take("sheet-contacts".into());
    fixture.open_sections();
    for section in ["settings", "about", "print"] {
        fixture.page.script(&format!("document.querySelector('.{section}').scrollIntoView()"));
        fixture.page.wait_for_paint();
        take(format!("sheet-{section}"));
    }
    for policy in &POLICIES {
        fixture.set_policy(policy);
        for (language, theme) in [("fr", "light"), ("de", "dark")] {
            fixture.show(policy.now, language, theme);
            fixture.page.script("scrollTo(0, 0)");
            fixture.page.wait_for_paint();
            take(format!("sheet-policy-{}-{language}", policy.name));
            for part in ["week", "policy"] {
                fixture.page.script(&format!("document.querySelector('.{part}').scrollIntoView()"));
                fixture.page.wait_for_paint();
                take(format!("sheet-policy-{}-{language}-{part}", policy.name));
            }
        }
    }
    // The last policy lists contacts.
    fixture.page.choose("dialling", "true");
    for language in LANGUAGES {
        fixture.show(POLICIES[POLICIES.len() - 1].now, language, THEMES[0]);
        fixture.page.script("document.querySelector('.own').scrollIntoView()");
        fixture.page.wait_for_paint();
        take(format!("sheet-own-contacts-{language}"));
    }
    fixture.page.choose("dialling", "false");
    fixture.remove_policies();
    fixture.show(STATES[0].1, "fr", "light");
    fixture.page.script("scrollTo(0, 0)");
    fixture.size(320, 1);
    take("sheet-320".into());
    fixture.size(1280, 4);
    take("sheet-400".into());
    fixture.size(440, 1);
    emulate(&fixture, "forced-colors");
    fixture.page.wait_for_paint();
    take("sheet-forced-colours".into());
    emulate(&fixture, "print");
    for form in ["sheet", "cards"] {
        fixture.page.script(&format!("document.querySelector('[value={form}]').click()"));
        fixture.page.script("document.getElementById('print').click()");
        // The system's dialog appears in front and is closed again.
        session.wait_for_front("Print");
        session.press_keys("Escape");
        session.resize_window("Écoute", 810, 970);
        fixture.page.script("document.documentElement.style.zoom = '0.8'");
        fixture.page.wait_for_paint();
        take(format!("sheet-paper-{form}"));
    }
    montage(&session, &pictures);
}

fn montage(session: &Session, pictures: &[String]) {
    let folder = screenshots_folder();
    let files = pictures.iter().map(|name| folder.join(format!("{name}.png")));
    let sheet = folder.join("contact-sheet.png");
    let mut command = session.command("montage");
    command.args(files).args(["-tile", "8x", "-geometry", "330x600>+6+6", "-background", "#888"]);
    assert!(command.arg(&sheet).status().expect("ImageMagick runs").success());
    assert!(Path::new(&sheet).exists());
    println!("{}", sheet.display());
}
