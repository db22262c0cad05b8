//! The page in Chromium, whose engine is that of WebView2 on Windows: `cargo xtask blink`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use super::accessibility::{BROKEN_NUMBERS, OVERFLOWING, axe, violations};
use super::fixture::{LANGUAGES, PageFixture, STATES};
use super::longer_words::MISFITS;
use super::paper::{codes, output, pages, picture, text};
use super::screen::screenshots_folder;
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;

/// Windows' settings that the page can query: color scheme, forced colors, contrast.
const MODES: [(&str, [&str; 3]); 6] = [
    ("light", ["light", "none", "no-preference"]),
    ("dark", ["dark", "none", "no-preference"]),
    ("contrast-light", ["light", "none", "more"]),
    ("contrast-dark", ["dark", "none", "more"]),
    ("forced-light", ["light", "active", "no-preference"]),
    ("forced-dark", ["dark", "active", "no-preference"]),
];

/// The widths of the page in CSS pixels beside a scroll bar of 16 pixels, and the zoom: a window of
/// 440 pixels, one of 320, and the first one zoomed.
const SIZES: [(&str, u32, u32); 5] = [
    ("440px", 424, 1),
    ("320px", 304, 1),
    ("200percent", 212, 2),
    ("300percent", 141, 3),
    ("400percent", 106, 4),
];

/// The letters of a word that may be split at 300 and 400 %. Debian's Chromium has no dictionaries
/// for hyphenation.
const LONG_WORD: usize = 14;

/// The margin that printers leave white, in pixels of 300 dpi: 10 mm, less rounding.
const MARGIN: u32 = 117;

/// The shipped page with the content that the program sends, one file per state and language, on a
/// local server.
struct Pages {
    address: String,
    /// The answers of the commands, in each language.
    answers: Map<String, Value>,
}

impl Pages {
    /// Takes the content from the real window.
    fn of_program(session: &mut Session, states: &[(&str, &str)], languages: &[&str]) -> Pages {
        let folder = session.path("blink");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/gen/page");
        output(Command::new("cp").arg("-r").arg(shipped).arg(&folder));
        let shipped = fs::read_to_string(folder.join("index.html")).expect("the page");
        let policy = format!(
            "<head>\n<meta http-equiv=\"Content-Security-Policy\" content=\"{}\" />",
            policy()
        );
        let shipped = shipped.replacen("<head>", &policy, 1);

        let fixture = PageFixture::start(session);
        let answers = "const { lookup, lookupChoices, qrCode } = await import('/js/shell.js');
            const choices = await lookupChoices();
            const { day, time } = choices.next;
            return { qr_code: await qrCode(), lookup_choices: choices,
              lookup: await lookup(day, time), clipboard_is_kept: true };";
        let mut in_language = Map::new();
        for (state, now) in states {
            for language in languages {
                fixture.show(now, language, "system");
                if !in_language.contains_key(*language) {
                    in_language.insert((*language).to_owned(), fixture.page.script_async(answers));
                }
                let content =
                    fixture.page.reloaded("document.getElementById('page-data').textContent");
                let content = content.as_str().expect("the content").replace('<', r"\u003c");
                let place = "id=\"page-data\">";
                assert!(content.contains("headline") && shipped.contains(place), "{content}");
                let page = shipped.replacen(place, &format!("{place}{content}"), 1);
                fs::write(folder.join(format!("{state}-{language}.html")), page).expect("a file");
            }
        }
        fixture.page.close(session);
        let folder = folder.to_string_lossy();
        let server =
            ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", &folder];
        let line = session.start_and_read_line("python3", &server);
        let address = line.split(['(', ')']).nth(1).unwrap_or_else(|| panic!("{line}"));
        Pages { address: address.to_owned(), answers: in_language }
    }

    /// Opens Chromium. A script in the place of Tauri records the page's commands in `calls`, and
    /// returns the answers.
    fn open(&self, session: &Session) -> Driver {
        let page = Driver::open_chromium(session);
        let program = format!(
            "window.calls = [];
             const answers = {};
             const answer = (name) => answers[document.documentElement.lang][name] ?? null;
             const invoke = async (name) => (window.calls.push(name), answer(name));
             window.__TAURI__ = {{ core: {{ Channel: class {{}}, invoke }} }};
             Object.freeze(Object.prototype);",
            Value::from(self.answers.clone())
        );
        page.devtools("Page.enable", &json!({}));
        page.devtools("Emulation.setScrollbarsHidden", &json!({"hidden": true}));
        page.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": program }));
        page
    }

    /// Shows the page in a state and a language.
    fn show(&self, page: &Driver, state: &str, language: &str) {
        page.go_to(&format!("{}{state}-{language}.html", self.address));
        let shown = "const { dataset, lang } = document.documentElement;
             return [dataset.live, dataset.mark, lang]";
        wait_for("the page", || (page.script(shown) == json!(["", state, language])).then_some(()));
    }
}

/// The page's content security policy, as one line.
fn policy() -> String {
    let tauri = include_str!("../../src-tauri/tauri.conf.json");
    let tauri: Value = serde_json::from_str(tauri).expect("JSON");
    let directives = tauri["app"]["security"]["csp"].as_object().expect("directives");
    let line =
        |(name, value): (&String, &Value)| format!("{name} {}", value.as_str().expect("sources"));
    directives.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// Emulates these settings of the system.
fn set_mode(page: &Driver, [scheme, forced, contrast]: [&str; 3]) {
    let features = json!([
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "forced-colors", "value": forced},
        {"name": "prefers-contrast", "value": contrast},
    ]);
    page.devtools("Emulation.setEmulatedMedia", &json!({"media": "", "features": features}));
}

fn set_size(page: &Driver, width: u32, magnified: u32) {
    let metrics = json!({"width": width, "height": 700 / magnified,
        "deviceScaleFactor": magnified, "mobile": false});
    page.devtools("Emulation.setDeviceMetricsOverride", &metrics);
}

/// Saves a screenshot of the whole page, in CSS pixels; a long one in columns.
fn save_screenshot(page: &Driver, name: &str, magnified: u32) {
    let size = page.devtools("Page.getLayoutMetrics", &json!({}))["cssContentSize"].clone();
    let (width, height) = (&size["width"], &size["height"]);
    let clip = json!({"x": 0, "y": 0, "width": width, "height": height,
        "scale": 1.0 / f64::from(magnified)});
    let wanted = json!({"captureBeyondViewport": true, "clip": clip});
    let taken = page.devtools("Page.captureScreenshot", &wanted);
    let file = screenshot_path(name).with_extension("png");
    fs::write(&file, data(&taken)).expect("a file");
    let columns = [
        "-background",
        "#888",
        "-crop",
        "x2000",
        "+repage",
        "-bordercolor",
        "#888",
        "-border",
        "4x0",
        "+append",
    ];
    output(Command::new("convert").arg(&file).args(columns).arg(&file));
}

/// The path of a screenshot, without its extension.
fn screenshot_path(name: &str) -> PathBuf {
    let folder = screenshots_folder().join("blink");
    fs::create_dir_all(&folder).expect("a folder");
    folder.join(name)
}

/// The data in a command's result.
fn data(result: &Value) -> Vec<u8> {
    let data = result["data"].as_str().unwrap_or_else(|| panic!("{result}"));
    BASE64_STANDARD.decode(data).expect("base64")
}

/// Words that are on two lines without a hyphen: only emergency breaks split them.
const SPLIT: &str = "
    const split = () => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (!text.parentElement.checkVisibility()) continue;
        if (text.parentElement.closest('.spoken, .skip, svg, select')) continue;
        for (const { 0: word, index } of text.data.matchAll(/[\\p{L}\\p{N}’]+/gu)) {
          const range = document.createRange();
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(word);
        }
      }
      return found;
    };
    const all = split();
    document.body.style.overflowWrap = 'normal';
    const hyphenated = split();
    document.body.style.overflowWrap = '';
    return [...new Set(all.filter((word) => !hyphenated.includes(word)))];";

/// The rows of the week: which are marked as today, and where their cells begin and end.
const WEEK: &str = "
    const rows = [...document.querySelectorAll('.week tbody tr')];
    const background = getComputedStyle(document.documentElement).backgroundColor;
    const invisible = [background, 'rgba(0, 0, 0, 0)'];
    const start = (node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return range.getBoundingClientRect().left;
    };
    const edges = rows.map((row) => {
      const { left, right } = row.querySelector('.both').getBoundingClientRect();
      return [start(row.querySelector('th').firstChild), left, right].join(' ');
    });
    const colour = (row) => getComputedStyle(row.querySelector('th')).borderInlineStartColor;
    const visible = rows.filter((row) => !invisible.includes(colour(row)));
    const marked = visible.map((row) => row.ariaCurrent);
    return { marked, edges: [...new Set(edges)] };";

#[test]
#[ignore = "needs Chromium: cargo xtask blink"]
fn axe_finds_nothing_and_everything_fits_in_every_mode_and_size() {
    let mut session = Session::full();
    let pages = Pages::of_program(&mut session, &STATES, &LANGUAGES);
    let page = pages.open(&session);
    let axe = axe();
    let mut faults = vec![];
    for (state, _) in STATES {
        for language in LANGUAGES {
            // Chromium never repaints the background of a page that was loaded with forced colors.
            set_mode(&page, MODES[0].1);
            pages.show(&page, state, language);
            page.script(&axe);
            for (mode, features) in MODES {
                set_mode(&page, features);
                // Colours do not depend on the size.
                let sizes = if mode == "light" { &SIZES[..] } else { &SIZES[..1] };
                for (size, width, magnified) in sizes {
                    set_size(&page, *width, *magnified);
                    open_sections(&page, false);
                    let at = format!("{size}-{mode}-{state}-{language}");
                    save_screenshot(&page, &at, *magnified);
                    open_sections(&page, true);
                    let found = faults_of(&page, state, *magnified);
                    faults.extend(found.into_iter().map(|fault| format!("{at}: {fault}")));
                }
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

fn open_sections(page: &Driver, open: bool) {
    let body = format!("for (const it of document.querySelectorAll('details')) it.open = {open};");
    page.script(&body);
    page.wait_for_paint();
}

/// The faults of the page in this state, one line each.
fn faults_of(page: &Driver, state: &str, magnified: u32) -> Vec<String> {
    let misfits = page.script(MISFITS);
    let week = page.script(WEEK);
    // At 300 and 400 %, long words are split, and a select shows the beginning of its option.
    let tolerated = |fault: &str| {
        let long = !fault.contains(' ') && fault.chars().count() >= LONG_WORD;
        magnified > 2 && (long || fault.contains("px too narrow"))
    };
    let mut faults = vec![];
    for (check, found) in [
        ("axe", &violations(page)),
        ("overflows", &page.script(OVERFLOWING)),
        ("does not fit", &misfits["found"]),
        ("number", &page.script(BROKEN_NUMBERS)),
        ("split", &page.script(SPLIT)),
    ] {
        let found = found.as_array().unwrap_or_else(|| panic!("{check}: {found}"));
        let found = found.iter().map(|fault| fault.as_str().expect("a text"));
        let found = found.filter(|fault| !tolerated(fault));
        faults.extend(found.map(|fault| format!("{check}: {fault}")));
    }
    if misfits["count"].as_u64() < Some(60) {
        faults.push(format!("too little text: {misfits}"));
    }
    // A clock that is to be checked knows no today.
    let marked = if state == "check" { json!([]) } else { json!(["date"]) };
    if week["marked"] != marked || week["edges"].as_array().map(Vec::len) != Some(1) {
        faults.push(format!("week: {week}"));
    }
    faults
}

#[test]
#[ignore = "needs Chromium: cargo xtask blink"]
fn a_sheet_or_eight_cards_fit_on_one_page_with_a_printer_s_margins() {
    let mut session = Session::full();
    let pages_of_program = Pages::of_program(&mut session, &STATES[..1], &LANGUAGES);
    let page = pages_of_program.open(&session);
    for language in LANGUAGES {
        for (form, copies, tiles) in [("sheet", 1, "1x1@"), ("cards", 8, "2x4@")] {
            pages_of_program.show(&page, "open", language);
            page.script(&format!("document.querySelector('[value={form}]').click()"));
            let printed = page.devtools("Page.printToPDF", &json!({"preferCSSPageSize": true}));
            let name = format!("paper-{form}-{language}");
            let file = session.path(&name);
            fs::write(&file, data(&printed)).expect("a file");
            assert_eq!(pages(&file), 1, "{name}");
            assert_eq!(text(&file).matches("0800 30 030").count(), copies, "{name}");
            let picture = picture(&file, &screenshot_path(&name));
            let ink = output(
                Command::new("convert").arg(&picture).args(["-format", "%w %h %@", "info:"]),
            );
            let numbers: Vec<u32> =
                ink.split([' ', 'x', '+']).filter_map(|it| it.trim().parse().ok()).collect();
            let [width, height, wide, high, left, top] = numbers[..] else {
                panic!("{name}: {ink}")
            };
            // A4 at 300 dpi.
            assert!(width.abs_diff(2480) < 3 && height.abs_diff(3508) < 3, "{name}: {ink}");
            for margin in [left, top, width - left - wide, height - top - high] {
                assert!(margin >= MARGIN, "{name}: {ink}");
            }
            assert_eq!(codes(&picture, tiles), vec!["tel:080030030"; copies], "{name}");
            let cut = "const cut = (notice) => notice.scrollHeight > notice.clientHeight
                 || notice.scrollWidth > notice.clientWidth;
               return [...document.querySelectorAll('.notice')].filter(cut).length";
            page.devtools("Emulation.setEmulatedMedia", &json!({"media": "print"}));
            assert_eq!(page.script(cut), 0, "{name}");
            page.devtools("Emulation.setEmulatedMedia", &json!({"media": ""}));
        }
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask blink"]
fn the_page_s_keys_work_and_the_browser_s_own_do_no_harm() {
    let mut session = Session::full();
    let pages = Pages::of_program(&mut session, &STATES[..1], &LANGUAGES[..1]);
    let page = pages.open(&session);
    let calls = |name: &str| {
        let called =
            page.script(&format!("return calls.filter((call) => call === '{name}').length"));
        called.as_u64().expect("a count")
    };
    let hidden = "return document.documentElement.hidden";
    let focused = |expected: bool| {
        wait_for("the keyboard focus", || {
            (page.script("return document.hasFocus()") == expected).then_some(())
        });
    };
    let show = || {
        pages.show(&page, "open", "fr");
        session.bring_to_front("Écoute");
        focused(true);
    };

    show();
    page.script(
        "document.querySelector('.settings').open = true;
         document.getElementById('setting-theme').focus();",
    );
    let list = |open: bool| {
        let script = "return document.getElementById('setting-theme').matches(':open')";
        wait_for("the list", || (page.script(script) == open).then_some(()));
    };
    session.press_keys("space");
    list(true);
    session.press_keys("Escape");
    list(false);
    assert_eq!((page.script(hidden), calls("hide")), (json!(false), 0), "Escape with an open list");
    session.press_keys("Escape");
    wait_for("Escape", || (calls("hide") == 1).then_some(()));
    assert_eq!(page.script(hidden), true);

    show();
    session.press_keys("ctrl+p");
    wait_for("Ctrl+P", || (calls("print") == 1).then_some(()));
    assert_eq!(page.script("return document.querySelectorAll('.notice').length"), 1);
    // A dialog of the browser would take the focus.
    focused(true);
    let width = page.script("return innerWidth");
    session.press_keys("ctrl+plus");
    wait_for("Ctrl and +", || (calls("zoom") == 1).then_some(()));
    assert_eq!(page.script("return innerWidth"), width, "the program zooms, not the browser");

    session.press_keys("ctrl+f");
    focused(false);
    session.press_keys("Escape");
    focused(true);
    assert_eq!((page.script(hidden), calls("hide")), (json!(false), 0), "Escape in the search bar");

    page.script("window.before = true");
    session.press_keys("F5");
    let again = "return [window.before, document.documentElement.dataset.mark]";
    wait_for("F5", || (page.script(again) == json!([null, "open"])).then_some(()));

    for _ in 0..3 {
        assert_eq!(calls("hide"), 0, "Shift three times");
        session.press_keys("shift");
    }
    wait_for("Shift three times", || (calls("hide") == 1).then_some(()));
    assert_eq!(page.script(hidden), true);
}
