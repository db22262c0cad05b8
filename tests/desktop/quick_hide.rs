//! Quick hide: with button or keyboard, the page is blank and the window closes immediately.

use std::time::Instant;

use serde_json::{Value, json};

use super::program::{WEB_ENGINE, processes};
use super::session::Session;
use super::webdriver::Driver;
use super::{PROMPT, wait_for};

/// WebDriver's code for Shift, and for Escape.
const SHIFT: char = '\u{e008}';
const ESCAPE: char = '\u{e00c}';

fn open_page(session: &Session) -> Driver {
    let page = Driver::open(session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    page
}

fn wait_until_closed(session: &Session) {
    let started = Instant::now();
    wait_for("the window to end", || {
        let left = ["ecoute-window", WEB_ENGINE];
        left.iter().all(|name| processes(session, name).is_empty()).then_some(())
    });
    assert!(started.elapsed() < PROMPT, "{:?}", started.elapsed());
    assert!(session.windows().is_empty());
}

#[test]
fn only_the_documented_key_sequences_hide() {
    // Each event: type, key, milliseconds, and other properties.
    let tap = |at: u32| vec![json!(["keydown", "Shift", at]), json!(["keyup", "Shift", at + 40])];
    let taps = |instants: &[u32]| instants.iter().flat_map(|at| tap(*at)).collect::<Vec<_>>();
    let with =
        |first: Vec<Value>, other: Value, rest: Vec<Value>| [first, vec![other], rest].concat();
    let held = |name: &str, key: &str| json!([name, key, 500, {"modified": true}]);
    let rows = [
        ("Escape", vec![json!(["keydown", "Escape", 0])], true),
        ("Escape held with another", vec![held("keydown", "Escape")], false),
        ("another key", vec![json!(["keydown", "a", 0]), json!(["keyup", "a", 10])], false),
        ("three taps", taps(&[0, 300, 600]), true),
        ("two taps", taps(&[0, 300]), false),
        ("three in 4.9 s", taps(&[0, 2000, 4900]), true),
        ("three in 5.1 s", taps(&[0, 2000, 5100]), false),
        ("the last three of four count", taps(&[0, 4000, 5100, 6000]), true),
        ("a letter between", with(taps(&[0, 300]), json!(["keydown", "a", 500]), tap(700)), false),
        (
            "a capital letter is no tap",
            with(
                taps(&[0, 300]),
                json!(["keydown", "Shift", 500]),
                vec![
                    json!(["keydown", "A", 550]),
                    json!(["keyup", "A", 600]),
                    json!(["keyup", "Shift", 650]),
                ],
            ),
            false,
        ),
        (
            "a click between",
            with(taps(&[0, 300]), json!(["pointerdown", "", 500]), tap(700)),
            false,
        ),
        (
            "Shift held down repeats",
            (0..9).map(|at| json!(["keydown", "Shift", at * 30, {"repeat": at > 0}])).collect(),
            false,
        ),
        (
            "the release after a repetition is no tap",
            with(
                taps(&[0, 300]),
                json!(["keydown", "Shift", 500]),
                vec![
                    json!(["keydown", "Shift", 900, {"repeat": true}]),
                    json!(["keyup", "Shift", 930]),
                ],
            ),
            false,
        ),
        ("with Control", with(taps(&[0, 300]), held("keydown", "Shift"), tap(700)), false),
        (
            "both Shift keys at once",
            with(
                tap(0),
                json!(["keydown", "Shift", 300]),
                vec![
                    json!(["keydown", "Shift", 310]),
                    json!(["keyup", "Shift", 320]),
                    json!(["keyup", "Shift", 330]),
                ],
            ),
            false,
        ),
    ];
    let session = Session::full();
    let page = open_page(&session);
    for (name, strokes, expected) in rows {
        let body = format!(
            "const {{ INITIAL_STATE, update }} = await import('/js/quick-hide.js');
             let taps = INITIAL_STATE, hidden = false;
             for (const [type, key, at, extra] of {}) {{
               const stroke = {{ type, key, at, repeat: false, modified: false, ...extra }};
               const {{ hide, next }} = update(taps, stroke);
               hidden ||= hide;
               taps = next;
             }}
             return hidden;",
            Value::from(strokes)
        );
        assert_eq!(page.script_async(&body), expected, "{name}");
    }
}

#[test]
fn the_hide_button_closes_the_window() {
    let session = Session::full();
    let page = open_page(&session);
    page.click("#hide");
    wait_until_closed(&session);
}

#[test]
fn the_keyboard_shortcuts_close_the_window() {
    for keys in [&[ESCAPE][..], &[SHIFT, SHIFT, SHIFT]] {
        let session = Session::full();
        let page = open_page(&session);
        page.press(keys);
        wait_until_closed(&session);
    }
}

#[test]
fn the_page_is_blank_immediately_even_if_the_program_does_not_respond() {
    let session = Session::full();
    let page = open_page(&session);
    let seen = page.script(
        "window.fetch = () => new Promise(() => {});
         document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
         const height = document.documentElement.getBoundingClientRect().height;
         const seen = document.getElementById('answer').checkVisibility();
         return [seen, height];",
    );
    // Read in the key's own event, before the engine or the program could do anything else.
    assert_eq!(seen, json!([false, 0]));
}

#[test]
fn switched_off_the_shortcuts_do_nothing_and_the_button_still_hides() {
    let session = Session::full();
    let file = session.path("config/ecoute/preferences.json");
    std::fs::create_dir(file.with_file_name("")).expect("a folder");
    std::fs::write(file, r#"{"quickHide": false}"#).expect("a file");
    let page = open_page(&session);
    page.press(&[SHIFT, SHIFT, SHIFT, ESCAPE]);
    assert_eq!(page.field("headline"), "L’équipe répond");
    assert_eq!(page.script("return document.documentElement.hidden"), false);
    page.click("#hide");
    wait_until_closed(&session);
}

#[test]
fn switching_quick_hide_in_the_page_applies_immediately() {
    let session = Session::full();
    let page = open_page(&session);
    let switch = |value: &str| {
        page.choose("quickHide", value);
        let shown = "return document.documentElement.dataset.quickHide";
        wait_for("the choice to apply", || (page.script(shown) == value).then_some(()));
    };
    switch("false");
    page.press(&[SHIFT, SHIFT, SHIFT, ESCAPE]);
    let seen = "return [document.documentElement.hidden,
        document.getElementById('hide').checkVisibility()]";
    assert_eq!(page.script(seen), json!([false, true]));
    page.press(&[ESCAPE, SHIFT, SHIFT, SHIFT]);
    assert_eq!(page.script(seen), json!([false, true]));
    assert_eq!(processes(&session, "ecoute-window").len(), 1);
    switch("true");
    page.press(&[SHIFT, SHIFT, SHIFT]);
    wait_until_closed(&session);
}

#[test]
fn the_reopened_page_is_in_its_initial_state() {
    let session = Session::full();
    let page = open_page(&session);
    page.script(
        "document.querySelectorAll('details').forEach((section) => { section.open = true })",
    );
    page.script("scrollTo(0, 500)");
    page.press(&[ESCAPE]);
    wait_until_closed(&session);
    drop(page);
    let page = open_page(&session);
    let open = "return [document.querySelectorAll('details[open]').length, scrollY]";
    assert_eq!(page.script(open), json!([0, 0]));
}
