//! Texts longer by two fifths, in every language: everything still fits on the real page.

use chrono_tz::America::New_York;
use helpline::policy::{self, Effective, Layer, Level};
use helpline::settings::{Language, Settings};
use helpline::view::{self, PageData, PolicyTable};
use helpline::watch::Watch;
use helpline::words::Words;
use serde::Deserialize;
use serde_json::{Value, json};

use super::fixture::{PageFixture, SIZES};
use super::session::Session;
use super::wait_for;
use crate::domain::words::locale;

/// Instants with the longest texts: a distant named closure, an implausible clock.
const INSTANTS: [&str; 3] =
    ["2027-01-11T10:00:00Z", "2026-12-25T10:00:00Z", "2001-01-01T10:00:00Z"];

/// What does not fit, one line each: text outside the page, outside its frame, or under other text;
/// a selected option that is cut off.
pub const MISFITS: &str = "
    const edge = document.documentElement.clientWidth, found = [], lines = [];
    const report = (what, text) => found.push(`${what}: ${text.trim().slice(0, 60)}`);
    if (document.documentElement.scrollWidth > edge) report('scrolls sideways', document.title);
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
        if (left < 0 || right > edge + 1) report('leaves the page', text.data);
        for (let frame = place; frame !== document.body; frame = frame.parentElement) {
          if (!frames(frame)) continue;
          const box = frame.getBoundingClientRect();
          const inside = left >= box.left - 1 && right <= box.right + 1
            && top >= box.top - 1 && bottom <= box.bottom + 1;
          if (!inside) report(`leaves its ${frame.tagName}`, text.data);
        }
        lines.push({ text, left, right, top: top + 2, bottom: bottom - 2 });
      }
    }
    for (const [index, one] of lines.entries()) for (const other of lines.slice(index + 1)) {
      const apart = one.right <= other.left + 1 || other.right <= one.left + 1
        || one.bottom <= other.top || other.bottom <= one.top;
      if (one.text !== other.text && !apart) report(`covers ${other.text.data.trim()}`, one.text.data);
    }
    for (const select of document.querySelectorAll('select')) {
      if (!select.checkVisibility()) continue;
      const wanted = select.cloneNode(true);
      wanted.style.cssText = 'position: absolute; max-width: none; width: max-content';
      select.after(wanted);
      const missing = wanted.offsetWidth - select.offsetWidth;
      wanted.remove();
      if (missing > 1) report(`${missing} px too narrow`, select.labels[0].textContent);
    }
    return { found, count: lines.length };";

#[test]
fn texts_longer_by_two_fifths_fit_everywhere() {
    let session = Session::full();
    let fixture = PageFixture::start(&session);
    fixture.open_sections();
    let mut all = vec![];
    for (size, width, magnified) in SIZES {
        fixture.size(width, magnified);
        for language in Language::ALL {
            let locale = &locale(language);
            let words = longer_words(locale);
            for now in INSTANTS {
                let page = page(language, &words, now);
                let at = format!("{size}, {}, {now}", language.code());
                // The program's next update restores the real texts.
                let misfits = wait_for(&at, || {
                    let shown = fixture.page.script_async(&format!(
                        "const {{ render }} = await import('/js/page.js');
                         const data = {page};
                         render(data);
                         return data.headline;"
                    ));
                    fixture.page.wait_for_paint();
                    let misfits = fixture.page.script(MISFITS);
                    (shown == fixture.page.field("headline")).then_some(misfits)
                });
                let found = misfits["found"].as_array().expect("a list");
                all.extend(found.iter().map(|misfit| format!("{at}: {misfit}")));
                assert!(misfits["count"].as_u64() > Some(60), "{at}: {misfits}");
            }
        }
    }
    session.save_window_screenshot("Écoute", "page-longer-words");
    assert_eq!(all, Vec::<String>::new());
}

/// The page's content with these texts, under a policy that sets everything.
pub fn page(language: Language, words: &Words, now: &str) -> Value {
    let closure = json!([{"validFrom": "2027-01-11", "validThrough": "2027-01-12",
        "name": "Pont exceptionnel entre deux jours fériés"}]);
    let contact = json!({"name": "Service social", "telephone": "+32 4 000 00 00",
        "description": "Pour en parler à quelqu’un de la maison", "onPaper": true,
        "availableLanguage": "français, Nederlands", "hoursAvailable":
            [{"dayOfWeek": "Monday", "opens": "08:30", "closes": "17:00"}]});
    let keys = json!({"specialOpeningHoursSpecification": closure, "langage": "fr",
        "contactPoint": [contact]});
    let keys = keys.as_object().expect("keys").clone();
    let source = "/etc/ecoute/policies/managed/10-organisation.json".to_owned();
    let effective = policy::merge(&[Layer { level: Level::Managed, source, keys }], None);
    let settings = Settings { language, dialling: true, ..Settings::default() };
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
    let policy = PolicyTable::of(&effective, words);
    let (no_tray, no_dialler) = (view::no_tray(None, words), words.settings.dialling_absent);
    let data = PageData { page, policy, no_tray, no_dialler };
    serde_json::to_value(data).expect("a page is JSON")
}

/// The locale with every word longer by at least two fifths; placeholders stay unchanged.
fn longer_words(locale: &str) -> Words {
    let mut texts: Value = serde_json::from_str(locale).expect("a locale is JSON");
    let before = texts.to_string().chars().count();
    lengthen(&mut texts);
    let after = texts.to_string().chars().count();
    assert!(after * 10 > before * 12, "the texts grow, the keys stay: {before}, {after}");
    // Texts are static in the programs.
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
    let (mut result, mut word, mut inside) = (String::new(), 0, false);
    for next in text.chars().chain(['\n']) {
        if next.is_alphabetic() && !inside {
            word += 1;
        } else {
            result.extend("ëxtrâlöngmôrë".chars().cycle().take((word * 2_usize).div_ceil(5)));
            word = 0;
            inside = next == '{' || (inside && next != '}');
        }
        result.push(next);
    }
    result.pop();
    result
}
