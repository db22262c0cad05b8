//! The parts of the page in the real engine.

use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde_json::{Value, json};

use super::program::processes;
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;
use crate::policy::Etc;

/// The maximum size of the embedded page, in bytes.
const LARGEST: u64 = 100_000;

#[test]
fn copying_the_number_is_confirmed_with_how_long_it_lasts() {
    // No clipboard manager, and a desktop that keeps copied text itself.
    let number = "Numéro copié\u{a0}: 0800 30 030";
    for (desktop, expected) in [
        ("LXQt", format!("{number}. Collez-le avant de fermer cette fenêtre.")),
        ("ubuntu:GNOME", number.to_owned()),
    ] {
        copying_is_confirmed(desktop, &expected);
    }
}

fn copying_is_confirmed(desktop: &str, expected: &str) {
    let mut session = Session::full();
    session.set("XDG_CURRENT_DESKTOP", desktop);
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    page.click("#copy");
    assert_eq!(message_of_copying(&page), expected, "{desktop}");
    let live = "return document.getElementById('copied').getAttribute('aria-live')";
    assert_eq!(page.script(live), "polite");
    let pasted = session.command("xclip").args(["-selection", "clipboard", "-o"]).output();
    let pasted = pasted.expect("xclip runs").stdout;
    assert_eq!(String::from_utf8_lossy(&pasted), "0800 30 030");
}

/// The page's message after copying.
fn message_of_copying(page: &Driver) -> String {
    wait_for("a message", || {
        let message = page.script("return document.getElementById('copied').innerText");
        message.as_str().filter(|message| !message.is_empty()).map(str::to_owned)
    })
}

#[test]
fn copied_text_outlives_the_window() {
    let mut session = Session::full();
    // The desktop's clipboard manager.
    session.start("xfsettingsd", &["--no-daemon"]);
    let bus = session.bus();
    wait_for("a clipboard manager", || bus.has("org.xfce.SettingsDaemon").then_some(()));
    let pasted = || {
        let mut paste = session.command("xclip");
        let pasted = paste.args(["-selection", "clipboard", "-o"]).output().expect("xclip runs");
        String::from_utf8_lossy(&pasted.stdout).into_owned()
    };
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    page.click("#copy");
    wait_for("the number", || (pasted() == "0800 30 030").then_some(()));
    assert_eq!(message_of_copying(&page), "Numéro copié\u{a0}: 0800 30 030");
    page.click("#hide");
    session.wait_for_windows(&[]);
    wait_for("the window's end", || processes(&session, "ecoute-window").is_empty().then_some(()));
    wait_for("the number after the window", || (pasted() == "0800 30 030").then_some(()));
}

#[test]
fn in_another_time_zone_the_page_says_so() {
    // Time zone, instant, and the text; empty where the local times agree.
    let rows = [
        ("Europe/Brussels", "2027-01-11 10:00:00", ""),
        ("Europe/Paris", "2027-01-11 10:00:00", ""),
        ("America/New_York", "2027-01-11 10:00:00", "13\u{a0}h"),
        ("Pacific/Auckland", "2027-01-11 10:00:00", "mardi 7\u{a0}h"),
        ("UTC", "2027-01-08 18:30:00", "lundi 8\u{a0}h"),
    ];
    for (zone, now, expected) in rows {
        let mut session = Session::full();
        session.set("TZ", zone);
        let page = Driver::open(&session, &session.clock(now));
        wait_for("the page", || (page.field("number") == "0800 30 030").then_some(()));
        let live = "return document.documentElement.dataset.live === ''";
        wait_for("its contents", || (page.script(live) == true).then_some(()));
        let message = match expected {
            "" => String::new(),
            moment => format!(
                "Heures de Bruxelles. Prochain changement, à l’heure de ce poste\u{a0}: {moment}."
            ),
        };
        assert_eq!(page.field("elsewhere"), message, "{zone} {now}");
    }
}

#[test]
fn without_its_script_the_page_shows_what_is_always_true() {
    let session = Session::full();
    let page = Driver::open_browser(&session);
    // The engine does not run modules from a file, so only the static text is shown.
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/index.html");
    page.go_to(&format!("file://{}", file.canonicalize().expect("the page").display()));
    page.wait_for_field("headline", "Quelqu’un répond à toute heure");
    let seen = "return getComputedStyle(document.body).visibility === 'visible'";
    wait_for("the text to be visible", || (page.script(seen) == true).then_some(()));
    let text = page.script("return document.body.innerText");
    let text = text.as_str().expect("text");
    for message in
        ["0800 30 030", "107", "101", "112", "gratuit et anonyme", "02.09.2021", "19\u{a0}h"]
    {
        assert!(text.contains(message), "{message} in {text}");
    }
    // No controls that need the program, and no titles of empty sections.
    let offered = "const seen = (one) => one.checkVisibility();
        return [...document.querySelectorAll('button, summary, select, h2')].filter(seen)
          .map((one) => one.textContent.trim());";
    assert_eq!(page.script(offered), json!(["Qui appeler"]));
    page.wait_for_paint();
    session.save_screenshot("page-without-script");
}

#[test]
fn the_initial_content_is_part_of_the_page() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let etc = Etc::new();
    // A name that would close the script element.
    let name = "</script><h1>Pont</h1>";
    let closure = json!({"specialOpeningHoursSpecification":
        [{"validFrom": "2027-01-12", "validThrough": "2027-01-12", "name": name}]});
    etc.write("managed/9.json", closure.to_string());
    let page = Driver::open_where(&session, &clock, &etc.mount());
    page.wait_for_field("headline", "L’équipe répond");
    let sent = "const sent = JSON.parse(document.getElementById('page-data').textContent);
        return [sent.headline, sent.closures[0].name, document.querySelectorAll('h1').length]";
    assert_eq!(page.script(sent), json!(["L’équipe répond", name, 1]));

    clock.jump(&session, "2027-01-11 18:10:00");
    page.wait_for_field("headline", "Relais par le\u{a0}107");
    page.script("location.reload()");
    wait_for("the reloaded page with the present content", || {
        (page.script(sent)[0] == "Relais par le\u{a0}107").then_some(())
    });
}

#[test]
fn an_error_in_the_page_is_logged() {
    let mut session = Session::full();
    let log = session.path("ecoute-window.errors");
    // The journal, as systemd names it, although the window keeps standard error to itself.
    let file = File::create(&log).and_then(|file| file.metadata()).expect("a file");
    session.set("JOURNAL_STREAM", &format!("{}:{}", file.dev(), file.ino()));
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    for (fault, message) in [
        ("Promise.reject(new TypeError('no\\nsuch thing'))", "TypeError: no\\u000asuch thing\n"),
        ("dispatchEvent(new ErrorEvent('error', { message: 'not so' }))", "page: not so\n"),
        ("import('/js/shell.js').then(({ zoom }) => zoom('sideways'))", "sideways"),
    ] {
        page.script(&format!("{fault};"));
        wait_for(message, || {
            let log = std::fs::read_to_string(&log).expect("a log");
            log.contains("<4>ecoute-window: error in the page: ").then_some(())?;
            log.contains(message).then_some(())
        });
    }
    let many = "const { invoke } = window.__TAURI__.core;
        await Promise.all([...Array(9)].map(() => invoke('report', { error: 'again' })));
        return true;";
    assert_eq!(page.script_async(many), true);
    let log = std::fs::read_to_string(&log).expect("a log");
    assert_eq!(log.matches("error in the page: ").count(), 5, "{log}");
}

#[test]
fn the_week_is_drawn_in_local_time_and_labelled() {
    // The instant, the row of the day, and its bar and text.
    let rows = [
        // On days of 23 and 25 hours the bands are in the usual place.
        ("2027-03-28 10:00:00", 4, json!([[540, 1140]]), json!(null), "9\u{a0}h – 19\u{a0}h"),
        ("2027-10-31 10:00:00", 4, json!([[540, 1140]]), json!(null), "9\u{a0}h – 19\u{a0}h"),
        ("2027-03-28 10:00:00", 6, json!([]), json!(720), "Le\u{a0}107 répond"),
        ("2027-03-29 10:00:00", 0, json!([]), json!(720), "Lundi de Pâques"),
        ("2027-01-11 10:00:00", 0, json!([[540, 1140]]), json!(660), "9\u{a0}h – 19\u{a0}h"),
    ];
    let session = Session::full();
    for (now, index, bands, marker, message) in rows {
        let page = Driver::open(&session, &session.clock(now));
        let live = "return document.documentElement.dataset.live === ''";
        wait_for("its contents", || (page.script(live) == true).then_some(()));
        let drawn = page.script(&format!(
            "const row = document.querySelectorAll('.week tbody tr')[{index}];
             const number = (one, name) => Number(one.style.getPropertyValue(name));
             const now = row.querySelector('.now');
             return {{
               bands: [...row.querySelectorAll('.band')]
                 .map((band) => [number(band, '--opens'), number(band, '--closes')]),
               now: now && number(now, '--now'),
               message: row.querySelector('td').innerText,
               heads: [row.querySelector('th').scope,
                 ...[...document.querySelectorAll('.week thead th')].map((head) => head.scope)],
             }};"
        ));
        assert_eq!((&drawn["bands"], &drawn["now"]), (&bands, &marker), "{now}: {drawn}");
        assert!(
            drawn["message"].as_str().is_some_and(|text| text.contains(message)),
            "{now}: {drawn}"
        );
        assert_eq!(drawn["heads"], json!(["row", "col", "col"]), "{now}");
        page.close(&session);
    }
}

#[test]
fn the_marker_of_the_current_time_moves_without_changing_text() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2027-01-11 10:04:50"));
    page.wait_for_field("headline", "L’équipe répond");
    let marker = "return document.querySelector('.now').style.getPropertyValue('--now')";
    page.script(
        "window.rows = [...document.querySelectorAll('.week tr')];
         window.touched = 0;
         const words = { childList: true, characterData: true, subtree: true };
         new MutationObserver((changes) => { window.touched += changes.length })
           .observe(document.body, words);",
    );
    assert_eq!(page.script(marker), "664");
    wait_for("the marker five minutes past eleven", || {
        (page.script(marker) == "665").then_some(())
    });
    page.wait_for_paint();
    let same = "return [window.touched,
        window.rows.every((row, index) => row === document.querySelectorAll('.week tr')[index])]";
    assert_eq!(page.script(same), json!([0, true]));
}

#[test]
fn the_page_is_smaller_than_100_kb() {
    let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/gen/page");
    let mut folders = vec![embedded];
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            match entry.file_type().expect("a type").is_dir() {
                true => folders.push(entry.path()),
                false => bytes += entry.metadata().expect("a size").len(),
            }
        }
    }
    assert!(bytes > 20_000 && bytes < LARGEST, "{bytes} bytes");
}

#[test]
fn the_scroll_bar_does_not_overlay_the_page() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let place = page.script("return innerWidth - document.documentElement.clientWidth");
    assert!(place.as_u64() > Some(0), "{place}");
}

#[test]
fn the_zoom_shortcuts_work_on_any_keyboard_and_the_level_is_saved() {
    const CONTROL: char = '\u{e009}';
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let page = Driver::open(&session, &clock);
    page.wait_for_field("headline", "L’équipe répond");
    let width = |page: &Driver| page.script("return innerWidth").as_u64().unwrap_or(0);
    let full_width = width(&page);
    let wait_for_width = |page: &Driver, size: f64| {
        let expected = (full_width as f64 / size).round() as u64;
        wait_for(&format!("{size} times as large"), || {
            (width(page).abs_diff(expected) <= 1).then_some(())
        });
    };
    for (key, size) in [('+', 1.25), ('+', 1.5), ('-', 1.25), ('+', 1.5), ('+', 2.0)] {
        page.press_with(CONTROL, key);
        wait_for_width(&page, size);
    }
    page.script(
        "document.dispatchEvent(new KeyboardEvent('keydown',
           { ctrlKey: true, key: 'à', code: 'Digit0', bubbles: true }))",
    );
    wait_for_width(&page, 1.0);
    page.press_with(CONTROL, '+');
    wait_for_width(&page, 1.25);
    page.reloaded("true");
    wait_for_width(&page, 1.25);
    page.press_with(CONTROL, '+');
    page.close(&session);

    let page = Driver::open(&session, &clock);
    page.wait_for_field("headline", "L’équipe répond");
    assert!(
        width(&page).abs_diff((full_width as f64 / 1.5).round() as u64) <= 1,
        "{}",
        width(&page)
    );
    page.press_with(CONTROL, '-');
    wait_for_width(&page, 1.25);
}

#[test]
fn results_of_actions_are_cleared_when_the_language_changes() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    page.click("#copy");
    message_of_copying(&page);
    page.choose("language", "nl");
    page.wait_for_field("headline", "Het team neemt op");
    let message = page.script("return document.getElementById('copied').innerText");
    assert_eq!(message, "");
}

#[test]
fn a_theme_applies_immediately() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let background =
        || page.script("return getComputedStyle(document.documentElement).backgroundColor");
    let colours: Vec<Value> = ["light", "dark"]
        .into_iter()
        .map(|theme| {
            page.choose("theme", theme);
            let shown = "return document.documentElement.dataset.theme";
            wait_for("the theme", || (page.script(shown) == theme).then_some(()));
            background()
        })
        .collect();
    assert_eq!(colours, [json!("rgb(251, 250, 248)"), json!("rgb(29, 31, 34)")]);
}
