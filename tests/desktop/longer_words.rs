//! Words longer by two fifths, in every language: the real page still fits, nothing cut or covered.

use chrono_tz::America::New_York;
use helpline::policy::{self, Effective, Layer, Level};
use helpline::settings::{Language, Settings};
use helpline::view::{self, PolicyTable, Sheet};
use helpline::watch::Watch;
use helpline::words::Words;
use serde::Deserialize;
use serde_json::{Value, json};

use super::session::Session;
use super::wait_for;
use super::walk::{SIZES, Walk};

/// The real locales, from which longer ones are made.
const LOCALES: [(Language, &str); 4] = [
    (Language::Fr, include_str!("../../ui/locales/fr.json")),
    (Language::Nl, include_str!("../../ui/locales/nl.json")),
    (Language::De, include_str!("../../ui/locales/de.json")),
    (Language::En, include_str!("../../ui/locales/en.json")),
];

/// What there is the most to say about: a named closure far away, a clock that cannot be right.
const INSTANTS: [&str; 3] =
    ["2027-01-11T10:00:00Z", "2026-12-25T10:00:00Z", "2001-01-01T10:00:00Z"];

/// What does not fit, a line each: text outside the page, outside what frames or cuts it, or under
/// other text; a choice that does not show whole.
const MISFITS: &str = "
    const edge = document.documentElement.clientWidth, found = [], lines = [];
    const say = (what, text) => found.push(`${what}: ${text.trim().slice(0, 60)}`);
    if (document.documentElement.scrollWidth > edge) say('scrolls sideways', document.title);
    const frames = (one) => one.matches('button, summary, .emergency')
      || getComputedStyle(one).overflow !== 'visible';
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const place = text.parentElement;
      if (text.data.trim() === '' || !place.checkVisibility()) continue;
      if (place.closest('.spoken, .skip, svg, select')) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
      for (const { left, right, top, bottom } of boxes) {
        if (left < 0 || right > edge + 1) say('leaves the page', text.data);
        for (let frame = place; frame !== document.body; frame = frame.parentElement) {
          if (!frames(frame)) continue;
          const box = frame.getBoundingClientRect();
          const inside = left >= box.left - 1 && right <= box.right + 1
            && top >= box.top - 1 && bottom <= box.bottom + 1;
          if (!inside) say(`leaves its ${frame.tagName}`, text.data);
        }
        lines.push({ text, left, right, top: top + 2, bottom: bottom - 2 });
      }
    }
    for (const [index, one] of lines.entries()) for (const other of lines.slice(index + 1)) {
      const apart = one.right <= other.left + 1 || other.right <= one.left + 1
        || one.bottom <= other.top || other.bottom <= one.top;
      if (one.text !== other.text && !apart) say(`covers ${other.text.data.trim()}`, one.text.data);
    }
    for (const select of document.querySelectorAll('select')) {
      const wanted = select.cloneNode(true);
      wanted.style.cssText = 'position: absolute; max-width: none; width: max-content';
      document.body.append(wanted);
      const missing = wanted.offsetWidth - select.offsetWidth;
      wanted.remove();
      if (missing > 1) say(`${missing} px too narrow`, select.labels[0].textContent);
    }
    return { found, count: lines.length };";

#[test]
fn words_longer_by_two_fifths_are_whole_everywhere() {
    let session = Session::full();
    let walk = Walk::start(&session);
    walk.open_drawers();
    let mut all = vec![];
    for (size, width, magnified) in SIZES {
        walk.size(width, magnified);
        for (language, locale) in LOCALES {
            let words = longer_words(locale);
            for now in INSTANTS {
                let page = page(language, &words, now);
                let at = format!("{size}, {}, {now}", language.code());
                // A minute that passes brings the program's own words back.
                let misfits = wait_for(&at, || {
                    let shown = walk.page.script_async(&format!(
                        "const {{ render }} = await import('/js/page.js');
                         const said = {page};
                         render(said);
                         return said.headline;"
                    ));
                    walk.page.wait_for_paint();
                    let misfits = walk.page.script(MISFITS);
                    (shown == walk.page.field("headline")).then_some(misfits)
                });
                let found = misfits["found"].as_array().expect("a list");
                all.extend(found.iter().map(|misfit| format!("{at}: {misfit}")));
                assert!(misfits["count"].as_u64() > Some(60), "{at}: {misfits}");
            }
        }
    }
    session.photograph_window("Écoute", "page-longer-words");
    assert_eq!(all, Vec::<String>::new());
}

/// What the program would tell the page in these words, where an admin has ruled all there is.
pub fn page(language: Language, words: &Words, now: &str) -> Value {
    let closure = json!([{"validFrom": "2027-01-11", "validThrough": "2027-01-12",
        "name": "Pont exceptionnel entre deux jours fériés"}]);
    let keys = json!({"specialOpeningHoursSpecification": closure, "langage": "fr"});
    let keys = keys.as_object().expect("keys").clone();
    let source = "/etc/ecoute/policies/managed/10-organisation.json".to_owned();
    let effective = policy::merge(&[Layer { level: Level::Managed, source, keys }]);
    let settings = Settings { language, ..Settings::default() };
    let mut locked = Effective { settings, ..effective.clone() };
    for value in locked.values.iter_mut().filter(|value| value.key.by_admin()) {
        value.level = Level::Managed;
    }
    let now = now.parse().expect("an instant");
    let step = Watch::new(workstation::clock::plausible_from()).advance(
        now,
        &effective.schedule,
        &settings,
    );
    let page = view::in_words(&step, &locked, words, &New_York).page;
    let sheet = Sheet { page, policy: PolicyTable::of(&effective, words) };
    serde_json::to_value(sheet).expect("a page is JSON")
}

/// The locale with every word longer by two fifths at least; places to fill stay what they are.
fn longer_words(locale: &str) -> Words {
    let mut texts: Value = serde_json::from_str(locale).expect("a locale is JSON");
    let before = texts.to_string().chars().count();
    lengthen(&mut texts);
    let after = texts.to_string().chars().count();
    assert!(after * 10 > before * 12, "the texts grow, the keys stay: {before}, {after}");
    // The words of a program live as long as it does.
    let texts: &'static Value = Box::leak(Box::new(texts));
    Words::deserialize(texts).expect("the words of a locale")
}

fn lengthen(value: &mut Value) {
    match value {
        Value::String(text) => *text = longer(text),
        Value::Array(values) => values.iter_mut().for_each(lengthen),
        Value::Object(values) => values.values_mut().for_each(lengthen),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn longer(text: &str) -> String {
    let (mut made, mut word, mut inside) = (String::new(), 0, false);
    for next in text.chars().chain(['\n']) {
        if next.is_alphabetic() && !inside {
            word += 1;
        } else {
            made.extend("ëxtrâlöngmôrë".chars().cycle().take((word * 2_usize).div_ceil(5)));
            word = 0;
            inside = next == '{' || (inside && next != '}');
        }
        made.push(next);
    }
    made.pop();
    made
}
