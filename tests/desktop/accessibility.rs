//! Accessibility: axe-core and measurements in the real engine, in every state, language, theme,
//! size.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::fixture::{LANGUAGES, POLICIES, PageFixture, SIZES, STATES, THEMES};
use super::program::built;
use super::session::Session;
use super::wait_until;
use super::webdriver::Driver;

/// axe-core, where `cargo xtask test` puts it.
pub fn axe() -> String {
    let target = built("ecoute").ancestors().nth(2).expect("target/debug/ecoute").to_owned();
    let file: PathBuf = target.join("npm/node_modules/axe-core/axe.min.js");
    fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; run cargo xtask test", file.display()))
}

/// The violations that axe-core finds, one line each.
pub fn violations(page: &Driver) -> Value {
    page.script_async(
        "const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
         const { violations, passes } = await axe.run({ runOnly: tags });
         if (passes.length < 20) return [`only ${passes.length} rules applied`];
         return violations.map(({ id, help, nodes }) =>
           `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);",
    )
}

/// Texts and controls that overflow the page on the right.
pub const OVERFLOWING: &str = "
    const edge = document.documentElement.clientWidth;
    const shown = (one) => one.checkVisibility() && !one.closest('.spoken, .skip, svg, option');
    const out = [...document.body.querySelectorAll('*')].filter(shown)
      .filter((one) => one.getBoundingClientRect().right > edge + 1);
    return [...out.map((one) => one.outerHTML.slice(0, 90)),
      ...(document.documentElement.scrollWidth > edge ? ['the page scrolls sideways'] : [])];";

/// Controls that are too small for a finger. The days of the week may be lower (WCAG 2.2, 2.5.8):
/// the lookup below them offers the same days.
const TOO_SMALL: &str = "
    const shown = [...document.querySelectorAll('button, select, summary, fieldset label')]
      .filter((one) => one.checkVisibility());
    if (shown.length < 10) return ['too few controls: ' + shown.length];
    const least = (one) => one.closest('.week') ? 24 : 44;
    return shown.filter((one) => one.getBoundingClientRect().height < least(one))
      .map((one) => one.outerHTML.slice(0, 90));";

#[test]
fn axe_finds_nothing_and_everything_fits() {
    let session = Session::full();
    let fixture = PageFixture::start(&session);
    fixture.open_sections();
    fixture.page.script(&axe());
    for (size, width, magnified) in SIZES {
        fixture.size(width, magnified);
        for language in LANGUAGES {
            for theme in THEMES {
                for (state, now) in STATES {
                    fixture.show(now, language, theme);
                    let at = format!("{size}, {language}, {theme}, {state}");
                    assert_accessible(&fixture.page, &at);
                }
            }
        }
    }
}

/// Asserts that axe-core finds nothing, nothing overflows and no control is too small.
fn assert_accessible(page: &Driver, at: &str) {
    assert_eq!(violations(page), json!([]), "{at}");
    assert_eq!(page.script(OVERFLOWING), json!([]), "{at}");
    assert_eq!(page.script(TOO_SMALL), json!([]), "{at}");
}

#[test]
fn axe_finds_nothing_and_everything_fits_under_any_policy() {
    let session = Session::full();
    let fixture = PageFixture::start(&session);
    fixture.open_sections();
    fixture.page.script(&axe());
    for policy in &POLICIES {
        fixture.set_policy(policy);
        for (size, width, magnified) in SIZES {
            fixture.size(width, magnified);
            for language in LANGUAGES {
                for theme in THEMES {
                    fixture.show(policy.now, language, theme);
                    let at = format!("{size}, {language}, {theme}, {}", policy.name);
                    assert_accessible(&fixture.page, &at);
                }
            }
        }
    }
}

#[test]
fn effects_of_a_policy_are_shown_where_they_matter() {
    let session = Session::full();
    let fixture = PageFixture::start(&session);
    let shown = |name: &str| fixture.page.field(name);
    let rows = [
        ("closure", "reason", "Horaire particulier\u{a0}: Inventaire"),
        (
            "closure",
            "provenance",
            "Horaire d’après la fiche du service, modifiée le 02.09.2021\u{a0}; \
             jours particuliers fixés par votre organisation",
        ),
        ("hours", "until", "jusqu’à 22\u{a0}h"),
        ("hours", "provenance", "Horaire fixé par votre organisation"),
        // The team answers on public holidays, so that none is listed.
        ("hours", "closures_title", ""),
        (
            "refused",
            "warning",
            "L’horaire fixé par votre organisation n’a pas pu être repris en entier\u{a0}: il est à vérifier.",
        ),
        (
            "ended",
            "warning",
            "L’horaire fixé par votre organisation ne vaut que jusqu’au 31.12.2026\u{a0}: \
             il est à vérifier.",
        ),
    ];
    for policy in &POLICIES {
        fixture.set_policy(policy);
        fixture.show(policy.now, "fr", "light");
        for (_, field, text) in rows.iter().filter(|(name, _, _)| *name == policy.name) {
            assert_eq!(shown(field), *text, "{}, {field}", policy.name);
        }
        let nameless = "return [...document.querySelectorAll('details')].filter((section) =>
            section.checkVisibility() && !section.firstElementChild.checkVisibility()).length";
        assert_eq!(fixture.page.script(nameless), 0, "{}", policy.name);
    }
}

/// Numbers that are on two lines or overflow their block.
pub const BROKEN_NUMBERS: &str = "
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    let count = 0;
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const at = text.data.indexOf('0800');
      if (at < 0 || !text.parentElement.checkVisibility()) continue;
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + '0800 30 030'.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => top));
      const block = text.parentElement.closest('p, dt, dd').getBoundingClientRect();
      const whole = lines.size === 1 && range.getBoundingClientRect().right <= block.right + 1;
      if (!whole) found.push(text.parentElement.outerHTML);
      count += 1;
    }
    return count < 2 ? ['the number is missing'] : found;";

#[test]
fn the_number_stays_on_one_line_at_any_zoom() {
    let session = Session::full();
    let fixture = PageFixture::start(&session);
    let narrow = [("as it opens, 400 %", 440, 4), ("320 px, 400 %", 320, 4)];
    for (size, width, magnified) in SIZES.into_iter().chain(narrow) {
        fixture.size(width, magnified);
        // In narrower windows, only the number must fit.
        let wide = width / magnified >= 320;
        for letters in if wide { &["", "200%"][..] } else { &[""] } {
            let enlarge = format!("document.documentElement.style.fontSize = '{letters}'");
            fixture.page.script(&enlarge);
            for language in LANGUAGES {
                for (state, now) in STATES {
                    fixture.show(now, language, "light");
                    let at = format!("{size}, letters {letters}, {language}, {state}");
                    assert_eq!(fixture.page.script(BROKEN_NUMBERS), json!([]), "{at}");
                    if wide {
                        assert_eq!(fixture.page.script(OVERFLOWING), json!([]), "{at}");
                    }
                }
            }
        }
    }
}

#[test]
fn icons_and_borders_have_a_contrast_of_three_to_one() {
    let measured = "
        const light = (colour) => {
          const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const style = (selector) => getComputedStyle(document.querySelector(selector));
        const background = style('html').backgroundColor;
        const against = (one, other) => {
          const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
          return (bright + 0.05) / (dark + 0.05);
        };
        return {
          mark: against(style('.mark').color, background),
          band: against(style('.band').backgroundColor, style('.day').backgroundColor),
          button: against(style('#hide').borderTopColor, background),
          select: against(style('select').borderTopColor, background),
          focus: (() => {
            const root = style('html');
            const ring = document.querySelector('#hide');
            ring.focus({ focusVisible: true });
            return against(getComputedStyle(ring).outlineColor, background);
          })(),
        };";
    let session = Session::full();
    let fixture = PageFixture::start(&session);
    for theme in THEMES {
        for (state, now) in STATES {
            fixture.show(now, "fr", theme);
            let contrast = fixture.page.script(measured);
            for (name, ratio) in contrast.as_object().expect("measures") {
                assert!(ratio.as_f64() >= Some(3.0), "{theme}, {state}, {name}: {contrast}");
            }
        }
    }
}

#[test]
fn everything_is_reachable_by_keyboard_in_order_and_visible() {
    let session = Session::full();
    let fixture = PageFixture::start(&session);
    let focused = "
        const at = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        const box = at.getBoundingClientRect();
        const seen = box.bottom > 0 && box.top < innerHeight;
        const ring = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 3;
        return [at.id || at.className || at.dataset.field || at.name || at.tagName, ring && seen,
          outlineStyle, outlineWidth, box.top, box.bottom, at.matches(':focus-visible')];";
    fixture.open_sections();
    session.bring_to_front("Écoute");
    // The answer has the focus first, which is after the two.
    fixture.page.script("document.querySelector('.skip').focus()");
    let mut reached = vec!["skip".to_owned()];
    for _ in 0..30 {
        fixture.page.press(&['\u{e004}']);
        // The page scrolls to the focus after it has moved.
        let name = wait_until("a ring around the focus, in view", || {
            let at = fixture.page.script(focused);
            let name = at[0].as_str().unwrap_or_default().to_owned();
            if name == "BODY" || at[1] == true { Ok(name) } else { Err(at) }
        });
        if name == "BODY" || reached.first() == Some(&name) {
            break;
        }
        reached.push(name);
    }
    assert_eq!(reached[..3], ["skip", "hide", "copy"], "{reached:?}");
    for setting in
        ["language", "notifications", "notifyBeforeMinutes", "quickHide", "dialling", "theme"]
    {
        let id = format!("setting-{setting}");
        assert!(reached.contains(&id), "{id} in {reached:?}");
    }
    assert_eq!(reached.last().map(String::as_str), Some("print"), "{reached:?}");
}

#[test]
fn a_transition_is_announced_once_and_keeps_the_focus() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2027-01-08 17:59:50"));
    page.wait_for_field("headline", "L’équipe répond");
    page.script(
        "document.getElementById('copy').focus();
         window.announced = [];
         const status = document.getElementById('status');
         window.first = status;
         new MutationObserver((changes) => window.announced.push(changes.length && status.innerText))
           .observe(status, { childList: true, characterData: true, subtree: true });
         window.moved = [];
         document.addEventListener('focusin', ({ target }) => window.moved.push(target.id));",
    );
    page.wait_for_field("headline", "Relais par le\u{a0}107");
    page.wait_for_paint();
    let messages = page.script(
        "return [window.announced.length, window.moved, document.activeElement.id,
           window.first === document.getElementById('status'),
           window.announced[0].includes('Relais par le') && window.announced[0].includes('11')]",
    );
    assert_eq!(messages, json!([1, [], "copy", true, true]));
}
