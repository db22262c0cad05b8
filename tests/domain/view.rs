//! What page, tray and policy table show in a situation, field by field.

use chrono_tz::Tz;
use helpline::policy::{Effective, Level, merge};
use helpline::settings::{Key, Language};
use helpline::view::{self, MenuEntry, PolicyTable, QrCode, View};
use helpline::watch::Watch;
use helpline::words::Words;
use serde_json::{Value, json};

use super::{at, layer};

/// The effective settings of these keys at this level.
fn effective(level: Level, keys: &Value) -> Effective {
    merge(&[layer(level, keys)], None)
}

/// What a workstation in this time zone shows.
fn view(now: &str, effective: &Effective, zone: Tz) -> View {
    let watch = &mut Watch::new(at("2026-11-24T00:00:00Z"));
    let step = watch.advance(at(now), &effective.schedule, &effective.settings);
    view::of(&step, effective, &zone)
}

/// The same, the page alone.
fn page(now: &str, effective: &Effective, zone: Tz) -> Value {
    serde_json::to_value(view(now, effective, zone).page).expect("JSON")
}

#[test]
fn each_situation_has_its_texts() {
    let (here, there) = (Tz::Europe__Brussels, Tz::Africa__Kinshasa);
    let closed = json!([{"validFrom": "2027-01-11", "validThrough": "2098-12-31"}]);
    let apart = json!([
        {"validFrom": "2027-01-12", "validThrough": "2027-01-12"},
        {"validFrom": "2027-01-14", "validThrough": "2027-01-14"},
        {"validFrom": "2027-01-15", "validThrough": "2027-01-16", "name": "inventaire"},
    ]);
    let specials = |days: Value| json!({"specialOpeningHoursSpecification": days});
    let (none, closed, apart) = (json!({}), specials(closed), specials(apart));
    let since = json!({"openingHoursSpecification": [
        {"dayOfWeek": "Monday", "opens": "08:00", "closes": "12:00", "validFrom": "2027-01-01"}]});
    let (holidays, more) =
        ("Jours fériés et exceptions à venir", "Les suivants, dans les douze mois à venir");
    // The instant, the workstation's zone, the policy, and fields with their texts.
    let rows = [
        (
            "2027-01-11T10:35:20+01:00",
            here,
            &none,
            &[
                ("/now", "635"),
                ("/elsewhere", ""),
                ("/closures_title", holidays),
                ("/closures_more", more),
                ("/week_title", "Cette semaine"),
                ("/week/0/name", "lun 11"),
                ("/week/0/spoken", "lundi 11 janvier, aujourd’hui"),
                ("/week/0/today", "true"),
                ("/week/1/spoken", "mardi 12 janvier"),
                ("/week/1/today", "false"),
                ("/contacts/0/number", "101, 112"),
                ("/contacts/0/purpose", "Danger immédiat : police 101, ambulance ou pompiers 112."),
                ("/contacts/1/number", "0800 30 030"),
                ("/contacts/2/number", "107"),
                ("/about/0", "Écoute Violences Conjugales, asbl"),
            ][..],
        ),
        (
            "2027-01-11T08:00:00+01:00",
            here,
            &none,
            &[("/until", "L’équipe reprend aujourd’hui à 9 h")],
        ),
        (
            "2027-01-11T20:00:00+01:00",
            here,
            &none,
            &[("/until", "L’équipe reprend mardi 12 janvier à 9 h")],
        ),
        (
            "2027-01-11T10:00:00+01:00",
            here,
            &closed,
            &[("/closures_title", holidays), ("/closures_more", "")],
        ),
        (
            "2027-01-11T10:00:00+01:00",
            here,
            &apart,
            &[
                ("/closures/0/date", "mardi 12 janvier 2027"),
                ("/closures/1/date", "jeudi 14 janvier 2027"),
                ("/closures/2/date", "vendredi 15 janvier 2027 – samedi 16 janvier 2027"),
                ("/closures/2/name", "Inventaire"),
            ],
        ),
        // Kinshasa has the time of Brussels in winter.
        ("2027-01-11T10:00:00+01:00", there, &none, &[("/elsewhere", "")]),
        (
            "2027-07-12T10:00:00+02:00",
            there,
            &none,
            &[(
                "/elsewhere",
                "Heures de Bruxelles. Prochain changement, à l’heure de ce poste : 18 h.",
            )],
        ),
        // The last evening of winter: only the next change differs.
        (
            "2027-03-26T20:00:00+01:00",
            there,
            &none,
            &[(
                "/elsewhere",
                "Heures de Bruxelles. Prochain changement, à l’heure de ce poste : mardi 8 h.",
            )],
        ),
        // Only days ahead can be looked up.
        (
            "2027-01-13T10:00:00+01:00",
            here,
            &none,
            &[("/week/1/lookup", ""), ("/week/2/lookup", "2027-01-13")],
        ),
        // An implausible clock knows no today.
        (
            "2001-01-01T10:00:00+01:00",
            there,
            &none,
            &[
                ("/now", "null"),
                ("/elsewhere", ""),
                ("/closures_title", ""),
                ("/closures_more", ""),
                ("/week_title", "Horaire habituel"),
                ("/week/0/name", "lun"),
                ("/week/0/spoken", "lundi"),
                ("/week/0/hours", "9 h – 19 h"),
                ("/week/0/note", ""),
                ("/week/1/lookup", ""),
                ("/week/6/hours", "Le 107 répond"),
                (
                    "/paper/hours",
                    "L’équipe répond : lundi – vendredi, 9 h – 19 h, sauf jours fériés.",
                ),
            ],
        ),
        // Nor which of an admin's weeks is the present one.
        (
            "2001-01-01T10:00:00+01:00",
            here,
            &since,
            &[("/week_title", ""), ("/week", "[]"), ("/brussels_time", ""), ("/paper/hours", "")],
        ),
    ];
    for (now, zone, keys, fields) in rows {
        let page = page(now, &effective(Level::Managed, keys), zone);
        for (field, expected) in fields {
            let found = page.pointer(field).expect("a field");
            let found = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
            assert_eq!(&found.replace('\u{a0}', " "), expected, "{now} {zone} {keys} {field}");
        }
    }
}

#[test]
fn each_setting_shows_its_effective_value() {
    for key in Key::ALL.into_iter().filter(|key| !key.offered().is_empty()) {
        // Between two of the options.
        let own = (key == Key::NotifyBeforeMinutes).then(|| json!(7));
        for value in key.offered().into_iter().chain(own) {
            let effective = effective(Level::User, &json!({key.code(): value}));
            let page = page("2027-01-11T10:00:00+01:00", &effective, Tz::Europe__Brussels);
            let settings = page["settings"].as_array().expect("a list");
            let shown = settings.iter().find(|it| it["key"] == key.code()).expect("its choice");
            let chosen = usize::try_from(shown["chosen"].as_u64().expect("an index"));
            let option = &shown["options"][chosen.expect("a small index")];
            assert_eq!(option["value"], value, "{shown}");
        }
    }
}

#[test]
fn the_settings_are_named_in_words() {
    let page = page("2027-01-11T10:00:00+01:00", &effective(Level::User, &json!({})), Tz::UTC);
    let yes_no = ["oui", "non"];
    let rows = [
        ("Langue", &["Français", "Nederlands", "Deutsch", "English"][..], ""),
        ("Notifications", &["aucune", "discrètes", "avec nom et numéro"], ""),
        (
            "Rappel avant le relais",
            &["aucun", "5 min avant", "10 min avant", "15 min avant", "30 min avant"],
            "",
        ),
        ("Démarrage avec la session", &yes_no, ""),
        ("Masquer au clavier : Échap, ou trois fois Maj", &yes_no, ""),
        (
            "Bouton « Appeler » : le logiciel de téléphonie de ce poste",
            &yes_no,
            "Le logiciel de téléphonie garde sa propre liste d’appels.",
        ),
        ("Apparence", &["comme le système", "claire", "sombre"], ""),
    ];
    let shown = page["settings"].as_array().expect("a list");
    assert_eq!(shown.len(), rows.len());
    let text = |value: &Value| value.as_str().expect("a text").replace('\u{a0}', " ");
    for (setting, (label, options, note)) in shown.iter().zip(rows) {
        let found = setting["options"].as_array().expect("a list").iter();
        let found: Vec<_> = found.map(|option| text(&option["label"])).collect();
        assert_eq!(
            (text(&setting["label"]), found),
            (label.to_owned(), options.iter().map(|it| (*it).to_owned()).collect())
        );
        assert_eq!(text(&setting["note"]), note);
    }
}

#[test]
fn the_menu_opens_the_window_and_quits() {
    let effective = effective(Level::Managed, &json!({}));
    let tray = view("2027-01-11T10:00:00+01:00", &effective, Tz::Europe__Brussels).tray;
    let entries = [(MenuEntry::Open, "Ouvrir Écoute"), (MenuEntry::Quit, "Quitter")];
    assert_eq!(tray.menu.entries, entries);
}

#[test]
fn the_policy_table_has_a_heading_where_there_is_a_policy_or_a_fault() {
    let contacts = json!({"contactPoint": [{"name": "Permanence", "telephone": "+32 2 511 91 11"}], "language": "nl"});
    let rows = [
        (Level::User, json!({"theme": "dark"}), "", 0),
        (Level::Managed, json!({"language": "nl"}), "Origine des réglages", 0),
        (Level::Managed, contacts, "Origine des réglages", 0),
        (Level::User, json!({"theme": 3}), "Origine des réglages", 1),
        // A hint is no fault.
        (
            Level::Managed,
            json!({"openingHoursSpecification": [{"dayOfWeek": "Monday", "opens": "09:00", "closes": "23:59"}]}),
            "Origine des réglages",
            0,
        ),
    ];
    for (level, keys, title, ignored) in rows {
        let table = PolicyTable::of(&effective(level, &keys), Words::of(Language::default()));
        assert_eq!((table.policy_title, table.ignored.len()), (title, ignored), "{keys}");
        for row in table.policy.iter().filter(|row| row.source == level.code()) {
            let expected = match row.key {
                "contactPoint" => "Permanence\u{a0}: +32 2 511 91 11".to_owned(),
                key => keys[key].to_string(),
            };
            assert_eq!(row.value, expected, "{keys}");
        }
    }
}

#[test]
fn the_qr_code_has_the_same_quiet_zone_on_each_side() {
    let QrCode { size, path } = QrCode::of_service();
    let modules = path.split('M').skip(1).map(|module| {
        let (place, _) = module.split_once('h').expect("a square");
        let (x, y) = place.split_once(' ').expect("two numbers");
        [x, y].map(|it| it.parse::<usize>().expect("a number"))
    });
    let places: Vec<_> = modules.collect();
    for axis in 0..2 {
        let least = places.iter().map(|place| place[axis]).min();
        let most = places.iter().map(|place| place[axis]).max();
        assert_eq!((least, most), (Some(4), Some(size - 5)), "of {size}");
    }
}
