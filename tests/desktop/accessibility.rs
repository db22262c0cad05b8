//! Accessibility: axe-core and measures in the real engine, in every state, language, theme, size.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::clock::FakeClock;
use super::program::built;
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;
use crate::policy::Etc;

/// An instant of each state: the team answers, a named holiday, a clock that cannot be right.
pub const STATES: [(&str, &str); 3] = [
    ("open", "2027-01-11 10:00:00"),
    ("relay", "2026-12-25 10:00:00"),
    ("check", "2001-01-01 10:00:00"),
];
/// What an admin may say, and an instant to see it at.
pub struct Policy {
    pub name: &'static str,
    pub now: &'static str,
    pub mark: &'static str,
    pub text: &'static str,
}

/// A closure today, hours of the admin's own, hours that are not valid, hours that have ended.
pub const POLICIES: [Policy; 4] = [
    Policy {
        name: "closure",
        now: "2027-01-12 10:00:00",
        mark: "relay",
        text: r#"{"notifyBeforeMinutes": 15, "specialOpeningHoursSpecification":
            [{"validFrom": "2027-01-12", "validThrough": "2027-01-13", "name": "Inventaire"}]}"#,
    },
    Policy {
        name: "hours",
        now: "2027-01-12 19:30:00",
        mark: "open",
        text: r#"{"openingHoursSpecification": [{"opens": "08:00", "closes": "22:00", "dayOfWeek":
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "PublicHolidays"]}]}"#,
    },
    Policy {
        name: "refused",
        now: "2027-01-12 11:00:00",
        mark: "open",
        text: r#"{"unknownKey": 1, "openingHoursSpecification":
            [{"opens": "25:00", "closes": "22:00", "dayOfWeek": "Monday"}]}"#,
    },
    Policy {
        name: "ended",
        now: "2027-01-12 12:00:00",
        mark: "relay",
        text: r#"{"openingHoursSpecification": [{"opens": "08:00", "closes": "22:00",
            "dayOfWeek": "Monday", "validThrough": "2026-12-31"}]}"#,
    },
];
pub const LANGUAGES: [&str; 4] = ["fr", "nl", "de", "en"];
pub const THEMES: [&str; 2] = ["light", "dark"];

/// A window, and its size in magnified pixels: as it opens, as narrow as a telephone, and a wide
/// one magnified four times, which leaves as much room.
pub const SIZES: [(&str, u32, u32); 3] =
    [("as it opens", 440, 1), ("320 px", 320, 1), ("400 %", 1280, 4)];

const CONTROL: char = '\u{e009}';

/// The page in a window, and what it is shown with.
pub struct Walk<'a> {
    pub page: Driver,
    session: &'a Session,
    clock: FakeClock,
    etc: Etc,
}

impl<'a> Walk<'a> {
    /// Opens the page.
    pub fn start(session: &'a Session) -> Walk<'a> {
        let (clock, etc) = (session.clock(STATES[0].1), Etc::new());
        let page = Driver::open_where(session, &clock, &etc.mount());
        page.wait_for_field("headline", "L’équipe répond");
        Walk { page, session, clock, etc }
    }

    /// Puts a policy in force, the only one.
    pub fn rule(&self, policy: &Policy) {
        self.repeal();
        let file = format!("managed/{}.json", policy.name);
        self.etc.write(&file, policy.text);
        wait_for(&format!("{file} in force"), || self.table().contains(&file).then_some(()));
    }

    /// Takes every policy away.
    pub fn repeal(&self) {
        for policy in &POLICIES {
            // Most were never written.
            let _absent = fs::remove_file(self.etc.path(&format!("managed/{}.json", policy.name)));
        }
        wait_for("no policy in force", || (!self.table().contains("managed/")).then_some(()));
    }

    fn table(&self) -> String {
        let table = self.page.script("return document.querySelector('.policy').textContent");
        table.as_str().unwrap_or_default().to_owned()
    }

    /// Brings the page to an instant, a language and a theme.
    pub fn show(&self, now: &str, language: &str, theme: &str) {
        self.clock.set(now);
        // A choice makes the program look at the clock again.
        self.page.choose("theme", theme);
        self.page.choose("language", language);
        let states = STATES.iter().map(|(mark, instant)| (*mark, *instant));
        let states = states.chain(POLICIES.iter().map(|policy| (policy.mark, policy.now)));
        let mark = states.into_iter().find(|(_, instant)| *instant == now).map(|(mark, _)| mark);
        let shown = "const { dataset, lang } = document.documentElement;
             return [lang, dataset.theme, dataset.mark]";
        wait_for(&format!("{language} {theme} {now}"), || {
            let shown = self.page.script(shown);
            let same = shown[0] == language && shown[1] == theme;
            (same && mark.is_none_or(|mark| shown[2] == mark)).then_some(())
        });
        self.page.wait_for_paint();
    }

    /// Makes the window as wide, and magnifies the page.
    pub fn size(&self, width: u32, magnified: u32) {
        self.page.press_with(CONTROL, '0');
        self.session.resize_window("Écoute", width, 760);
        for _ in 0..if magnified == 4 { 5 } else { 0 } {
            self.page.press_with(CONTROL, '+');
        }
        let room = width / magnified;
        wait_for(&format!("{room} pixels of room"), || {
            let inner = self.page.script("return innerWidth").as_u64()?;
            (inner.abs_diff(room.into()) <= 1).then_some(())
        });
        self.page.wait_for_paint();
    }

    /// Opens every drawer.
    pub fn open_drawers(&self) {
        self.page
            .script("document.querySelectorAll('details').forEach((it) => { it.open = true })");
    }
}

/// axe-core, where `cargo xtask test` puts it.
fn axe() -> String {
    let target = built("ecoute").ancestors().nth(2).expect("target/debug/ecoute").to_owned();
    let file: PathBuf = target.join("npm/node_modules/axe-core/axe.min.js");
    fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; run cargo xtask test", file.display()))
}

/// What axe-core finds, a line each.
fn violations(page: &Driver) -> Value {
    page.script_async(
        "const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
         const { violations, passes } = await axe.run({ runOnly: tags });
         if (passes.length < 20) return [`only ${passes.length} rules applied`];
         return violations.map(({ id, help, nodes }) =>
           `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);",
    )
}

/// What does not fit: text or controls that leave the page at its right.
const OVERFLOWING: &str = "
    const edge = document.documentElement.clientWidth;
    const shown = (one) => one.checkVisibility() && !one.closest('.spoken, .skip, svg, option');
    const out = [...document.body.querySelectorAll('*')].filter(shown)
      .filter((one) => one.getBoundingClientRect().right > edge + 1);
    return [...out.map((one) => one.outerHTML.slice(0, 90)),
      ...(document.documentElement.scrollWidth > edge ? ['the page scrolls sideways'] : [])];";

/// What is smaller than a finger wants.
const SMALL: &str = "
    const shown = [...document.querySelectorAll('button, select, summary, fieldset label')]
      .filter((one) => one.checkVisibility());
    if (shown.length < 10) return ['too few controls: ' + shown.length];
    return shown.filter((one) => one.getBoundingClientRect().height < 44)
      .map((one) => one.outerHTML.slice(0, 90));";

#[test]
fn axe_finds_nothing_and_everything_fits() {
    let session = Session::full();
    let walk = Walk::start(&session);
    walk.open_drawers();
    walk.page.script(&axe());
    for (size, width, magnified) in SIZES {
        walk.size(width, magnified);
        for language in LANGUAGES {
            for theme in THEMES {
                for (state, now) in STATES {
                    walk.show(now, language, theme);
                    let at = format!("{size}, {language}, {theme}, {state}");
                    assert_sound(&walk.page, &at);
                }
            }
        }
    }
}

/// Nothing for axe-core to find, nothing cut, nothing too small to hit.
fn assert_sound(page: &Driver, at: &str) {
    assert_eq!(violations(page), json!([]), "{at}");
    assert_eq!(page.script(OVERFLOWING), json!([]), "{at}");
    assert_eq!(page.script(SMALL), json!([]), "{at}");
}

#[test]
fn axe_finds_nothing_and_everything_fits_under_any_policy() {
    let session = Session::full();
    let walk = Walk::start(&session);
    walk.open_drawers();
    walk.page.script(&axe());
    for policy in &POLICIES {
        walk.rule(policy);
        for (size, width, magnified) in SIZES {
            walk.size(width, magnified);
            for language in LANGUAGES {
                for theme in THEMES {
                    walk.show(policy.now, language, theme);
                    let at = format!("{size}, {language}, {theme}, {}", policy.name);
                    assert_sound(&walk.page, &at);
                }
            }
        }
    }
}

#[test]
fn what_a_policy_brings_is_said_where_it_counts() {
    let session = Session::full();
    let walk = Walk::start(&session);
    let said = |name: &str| walk.page.field(name);
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
            "L’horaire fixé par votre organisation n’est pas valable\u{a0}: il est ignoré.",
        ),
        (
            "ended",
            "warning",
            "L’horaire fixé par votre organisation valait jusqu’au 31.12.2026\u{a0}: \
             il est à vérifier.",
        ),
    ];
    for policy in &POLICIES {
        walk.rule(policy);
        walk.show(policy.now, "fr", "light");
        for (_, field, text) in rows.iter().filter(|(name, _, _)| *name == policy.name) {
            assert_eq!(said(field), *text, "{}, {field}", policy.name);
        }
        let nameless = "return [...document.querySelectorAll('details')].filter((drawer) =>
            drawer.checkVisibility() && !drawer.firstElementChild.checkVisibility()).length";
        assert_eq!(walk.page.script(nameless), 0, "{}", policy.name);
    }
}

#[test]
fn words_that_are_longer_by_two_fifths_still_fit() {
    let longer = "
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        let count = 0;
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
          const plain = text.data.trim();
          if (!/[a-z]{2}/i.test(plain)) continue;
          text.data = plain.replace(/[a-zà-ÿœ’-]{2,}/gi,
            (word) => word + 'ëxtrâlöng'.repeat(9).slice(0, Math.ceil(word.length * 0.4)));
          count += 1;
        }
        return count;";
    let session = Session::full();
    let walk = Walk::start(&session);
    walk.open_drawers();
    for (size, width, magnified) in SIZES {
        walk.size(width, magnified);
        for language in LANGUAGES {
            walk.show(STATES[1].1, language, "light");
            let count = walk.page.script(longer);
            assert!(count.as_u64() > Some(60), "{count} texts");
            assert_eq!(walk.page.script(OVERFLOWING), json!([]), "{size}, {language}");
        }
    }
}

#[test]
fn drawings_and_edges_stand_out_by_three_to_one() {
    let measured = "
        const light = (colour) => {
          const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const style = (selector) => getComputedStyle(document.querySelector(selector));
        const paper = style('html').backgroundColor;
        const against = (one, other) => {
          const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
          return (bright + 0.05) / (dark + 0.05);
        };
        return {
          mark: against(style('.mark').color, paper),
          band: against(style('.band').backgroundColor, style('.day').backgroundColor),
          button: against(style('#hide').borderTopColor, paper),
          select: against(style('select').borderTopColor, paper),
          focus: (() => {
            const root = style('html');
            const ring = document.querySelector('#hide');
            ring.focus({ focusVisible: true });
            return against(getComputedStyle(ring).outlineColor, paper);
          })(),
        };";
    let session = Session::full();
    let walk = Walk::start(&session);
    for theme in THEMES {
        for (state, now) in STATES {
            walk.show(now, "fr", theme);
            let contrast = walk.page.script(measured);
            for (name, ratio) in contrast.as_object().expect("measures") {
                assert!(ratio.as_f64() >= Some(3.0), "{theme}, {state}, {name}: {contrast}");
            }
        }
    }
}

#[test]
fn everything_is_reached_by_keyboard_in_order_and_seen() {
    let session = Session::full();
    let walk = Walk::start(&session);
    let focused = "
        const at = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        const box = at.getBoundingClientRect();
        const seen = box.bottom > 0 && box.top < innerHeight;
        const ring = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 3;
        return [at.id || at.className || at.dataset.field || at.name || at.tagName, ring && seen,
          outlineStyle, outlineWidth, box.top, box.bottom, at.matches(':focus-visible')];";
    walk.open_drawers();
    session.bring_to_front("Écoute");
    let mut reached = vec![];
    for _ in 0..30 {
        walk.page.press(&['\u{e004}']);
        let at = walk.page.script(focused);
        let name = at[0].as_str().unwrap_or_default().to_owned();
        if name == "BODY" || reached.first() == Some(&name) {
            break;
        }
        assert_eq!(at[1], true, "a ring around {name}, in view: {at}");
        reached.push(name);
    }
    assert_eq!(reached[..3], ["skip", "hide", "copy"], "{reached:?}");
    for setting in ["language", "notifications", "notifyBeforeMinutes", "quickHide", "theme"] {
        let id = format!("setting-{setting}");
        assert!(reached.contains(&id), "{id} in {reached:?}");
    }
    assert_eq!(reached.last().map(String::as_str), Some("print"), "{reached:?}");
}

#[test]
fn a_transition_is_said_once_and_takes_no_focus() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2027-01-08 17:59:50"));
    page.wait_for_field("headline", "L’équipe répond");
    page.script(
        "document.getElementById('copy').focus();
         window.said = [];
         const status = document.querySelector('[role=status]');
         window.first = status;
         new MutationObserver((changes) => window.said.push(changes.length && status.innerText))
           .observe(status, { childList: true, characterData: true, subtree: true });
         window.moved = [];
         document.addEventListener('focusin', ({ target }) => window.moved.push(target.id));",
    );
    page.wait_for_field("headline", "Relais par le\u{a0}107");
    page.wait_for_paint();
    let heard = page.script(
        "return [window.said.length, window.moved, document.activeElement.id,
           window.first === document.querySelector('[role=status]'),
           window.said[0].includes('Relais par le') && window.said[0].includes('11')]",
    );
    assert_eq!(heard, json!([1, [], "copy", true, true]));
}

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
