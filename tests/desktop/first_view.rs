//! Answer, number and emergency line without scrolling, whatever the page has to say.

use chrono_tz::{America::New_York, Europe::Brussels, Tz};
use helpline::policy::{self, Effective, Layer, Level};
use helpline::settings::{Language, Settings};
use helpline::view::{self, PageData, PolicyTable};
use helpline::watch::Watch;
use helpline::words::Words;
use serde_json::{Value, json};

use super::fixture::PageFixture;
use super::session::Session;
use super::wait_for;

/// Renders `data`, `copied` with the longest message about that, and measures. The program's next
/// update restores the real page.
const MEASURE: &str = "
    const { render } = await import('/js/page.js');
    render(data);
    const { copied_until_closed, not_copied } = data;
    const message = [copied_until_closed, not_copied].sort((a, b) => a.length - b.length)[1];
    document.getElementById('copied').textContent = copied ? message : '';
    const bottoms = ['.answer', '.row', '.emergency'].map((part) =>
      Math.ceil(document.querySelector(part).getBoundingClientRect().bottom));
    document.getElementById('copied').textContent = '';
    return [data.headline, innerWidth, innerHeight, ...bottoms];";

#[test]
fn answer_number_and_emergency_line_are_in_the_first_view_in_every_state() {
    let weekly = |first: &str, last: &str| {
        json!([{"dayOfWeek": "Monday", "opens": "08:00", "closes": "20:00", "validFrom": first,
            "validThrough": last}])
    };
    let closure = |name: &str| {
        json!({"specialOpeningHoursSpecification":
            [{"validFrom": "2027-01-11", "validThrough": "2027-01-12", "name": name}]})
    };
    let refused = json!({"openingHours": []});
    let lost = json!({"openingHoursSpecification": weekly("2020-01-01", "2021-01-01"),
        "openingHours": []});
    let pending = json!({"openingHoursSpecification": weekly("2027-06-01", "2027-07-01"),
        "openingHours": []});
    let states = [
        ("open", "2027-01-11T10:00:00Z", json!({})),
        (
            "open until another day",
            "2027-01-11T19:30:00Z",
            json!({"openingHoursSpecification":
            [{"dayOfWeek": "Monday", "opens": "08:00", "closes": "07:30"}]}),
        ),
        ("evening", "2027-01-11T19:30:00Z", json!({})),
        ("weekend", "2027-01-09T10:00:00Z", json!({})),
        ("holiday", "2026-12-25T10:00:00Z", json!({})),
        ("closure", "2027-01-11T10:00:00Z", closure("Pont exceptionnel entre deux jours fériés")),
        ("longest closure", "2027-01-11T10:00:00Z", closure(&"Inventaire ".repeat(7))),
        ("refused hours", "2027-01-12T10:00:00Z", refused),
        ("ended", "2027-01-12T10:00:00Z", lost.clone()),
        ("pending", "2027-01-12T10:00:00Z", pending.clone()),
        ("implausible clock", "2001-01-01T10:00:00Z", json!({})),
        ("all warnings", "2001-01-01T10:00:00Z", pending),
        ("all warnings, later", "2100-01-01T10:00:00Z", lost),
    ];
    let session = Session::full();
    let fixture = PageFixture::start(&session);
    fixture.size(460, 1);
    let mut below = vec![];
    for (state, now, keys) in &states {
        for language in Language::ALL {
            for (zone, dialling) in [(Brussels, false), (Brussels, true), (New_York, true)] {
                for copied in [false, true] {
                    let at = format!("{state}, {}, {zone}, {dialling}, {copied}", language.code());
                    let data = page(keys, now, language, zone, dialling);
                    let measured = wait_for(&at, || {
                        let body = format!("const data = {data}, copied = {copied};{MEASURE}");
                        let measured = fixture.page.script_async(&body);
                        (measured[0] == data["headline"]).then_some(measured)
                    });
                    assert_eq!((&measured[1], &measured[2]), (&json!(460), &json!(760)), "{at}");
                    let bottoms: Vec<_> =
                        (3..6).map(|it| measured[it].as_i64().expect("a length")).collect();
                    if bottoms.iter().any(|bottom| *bottom > 760) {
                        below.push(format!("{at}: {bottoms:?}"));
                    }
                }
            }
        }
    }
    assert_eq!(below, Vec::<String>::new());
}

fn page(keys: &Value, now: &str, language: Language, zone: Tz, dialling: bool) -> Value {
    let keys = keys.as_object().expect("keys").clone();
    let layer = Layer { level: Level::Managed, source: "/etc/policy.json".into(), keys };
    let effective = policy::merge(&[layer], None);
    let settings = Settings { language, dialling, ..effective.settings };
    let effective = Effective { settings, ..effective };
    let now = now.parse().expect("an instant");
    let mut watch = Watch::new(workstation::clock::plausible_from());
    let step = watch.advance(now, &effective.schedule, &effective.settings);
    let words = Words::of(language);
    let page = view::in_words(&step, &effective, words, &zone).page;
    let policy = PolicyTable::of(&effective, words);
    let data = PageData { page, policy, no_tray: String::new(), no_dialler: "" };
    serde_json::to_value(data).expect("a page is JSON")
}
