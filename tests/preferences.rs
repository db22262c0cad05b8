//! The preferences file: whatever it contains, nothing is lost and nothing fails.

use std::collections::BTreeMap;
use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use helpline::fault::{Fault, Found};
use helpline::policy::{Effective, built_in};
use helpline::settings::{Key, Language, Notifications, Settings, Theme, Zoom, ZoomStep};
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;
use workstation::json::{list, object};
use workstation::policy::LARGEST;
use workstation::preferences::Preferences;

fn scratch() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let file = folder.path().join("ecoute/preferences.json");
    fs::create_dir(folder.path().join("ecoute")).expect("a folder");
    (folder, file)
}

fn stored(file: &PathBuf) -> Value {
    serde_json::from_slice(&fs::read(file).expect("a file")).expect("JSON")
}

#[test]
fn a_saved_value_is_read_back() {
    let (_folder, file) = scratch();
    let preferences = Preferences::at(file.clone());
    preferences.set(Key::Language, json!("nl")).expect("saved");
    preferences.set(Key::Notifications, json!("full")).expect("saved");
    preferences.set(Key::NotifyBeforeMinutes, json!(15)).expect("saved");
    preferences.set(Key::QuickHide, json!(false)).expect("saved");
    preferences.set(Key::Theme, json!("dark")).expect("saved");
    preferences.set(Key::Zoom, json!(150)).expect("saved");
    let loaded = preferences.read();
    let expected = Settings {
        language: Language::Nl,
        notifications: Notifications::Full,
        notify_before_minutes: 15,
        quick_hide: false,
        theme: Theme::Dark,
        zoom: Zoom::from_percent(150).expect("a zoom level"),
        ..Settings::default()
    };
    assert_eq!((loaded.settings, loaded.faults), (expected, vec![]));
}

#[test]
fn an_unknown_key_is_named_and_kept() {
    let meant = |key: &str| format!("unknown key, ignored; did you mean {key}?");
    let rows = [
        ("langage", meant("language")),
        ("Language", meant("language")),
        ("notify-before-minutes", meant("notifyBeforeMinutes")),
        ("quickhide", meant("quickHide")),
        ("themes", meant("theme")),
        ("Zoom", meant("zoom")),
        ("future", "unknown key, ignored; expected: one of: language, ".to_owned()),
        // Only the admin sets the team's hours.
        ("openingHours", "unknown key, ignored; expected: one of: language, ".to_owned()),
        ("openingHoursSpecification", "ignored; only an admin may set it".to_owned()),
        ("$comment", String::new()),
    ];
    for (name, expected) in rows {
        let (_folder, file) = scratch();
        let other = json!({"deep": [1, {"very": null}]});
        fs::write(&file, json!({name: other, "language": "de"}).to_string()).expect("a file");
        let preferences = Preferences::at(file.clone());
        let loaded = preferences.read();
        assert_eq!(loaded.settings.language, Language::De, "{name}");
        assert_eq!(loaded.faults.is_empty(), expected.is_empty(), "{name}: {:?}", loaded.faults);
        for fault in loaded.faults {
            let fault = fault.to_string();
            assert!(fault.contains(&format!("preferences.json: {name}: {expected}")), "{fault}");
        }
        preferences.set(Key::Language, json!("en")).expect("saved");
        assert_eq!(stored(&file), json!({name: other, "language": "en"}), "{name}");
    }
}

#[test]
fn a_name_that_would_be_overlooked_is_quoted() {
    for (name, shown) in
        [("", "\"\""), (" zoom", "\" zoom\""), ("zoom\t", "\"zoom\\t\""), ("a b", "a b")]
    {
        let (_folder, file) = scratch();
        fs::write(&file, json!({name: 150}).to_string()).expect("a file");
        let [fault] = &Preferences::at(file).read().faults[..] else {
            panic!("{name:?}: one fault")
        };
        assert!(
            fault.to_string().contains(&format!("preferences.json: {shown}: unknown key")),
            "{fault}"
        );
    }
}

#[test]
fn a_file_may_be_as_large_as_its_limit_and_no_larger() {
    let (_folder, file) = scratch();
    let limit = 64 * 1024;
    for (size, accepted) in [
        (limit - 1, true),
        (limit, true),
        (limit + 1, false),
        (limit + 2, false),
        (2 * limit, false),
    ] {
        let text = r#"{"language": "nl"}"#;
        fs::write(&file, text.to_owned() + &" ".repeat(size - text.len())).expect("a file");
        let Effective { settings, faults, .. } = Preferences::at(file.clone()).read();
        assert_eq!(settings.language == Language::Nl, accepted, "{size} bytes");
        let found: Vec<_> = faults.into_iter().map(|fault| fault.found).collect();
        let expected = if accepted { vec![] } else { vec![Found::TooLarge(limit as u64)] };
        assert_eq!(found, expected, "{size} bytes");
    }
}

#[test]
fn an_invalid_value_changes_nothing() {
    let (_folder, file) = scratch();
    let preferences = Preferences::at(file.clone());
    for (key, value) in [
        (Key::Language, json!("xx")),
        (Key::Language, json!(1)),
        (Key::Notifications, json!(true)),
        (Key::NotifyBeforeMinutes, json!(61)),
        (Key::NotifyBeforeMinutes, json!(-1)),
        (Key::NotifyBeforeMinutes, json!(1.5)),
        (Key::NotifyBeforeMinutes, json!("5")),
    ] {
        let error = preferences.set(key, value).expect_err(key.code()).to_string();
        assert!(error.contains(key.code()) && error.contains("expected"), "{error}");
        assert!(!file.exists());
    }
}

#[test]
fn an_invalid_zoom_level_is_reported_and_ignored() {
    let invalid =
        ["\"200\"", "0", "99", "401", "1000", "12.5", "150.0", "-150", "1e9", "true", "null", "[]"];
    for value in invalid {
        let (_folder, file) = scratch();
        fs::write(&file, format!("{{\"language\": \"nl\", \"zoom\": {value}}}")).expect("a file");
        let preferences = Preferences::at(file);
        let Effective { settings, faults, .. } = preferences.read();
        let expected = Settings { language: Language::Nl, ..Settings::default() };
        assert_eq!(settings, expected, "{value}");
        let [fault] = &faults[..] else { panic!("{value}: {faults:?}") };
        let fault = fault.to_string();
        assert!(fault.contains("preferences.json: zoom: "), "{fault}");
        assert!(
            fault.ends_with(" is ignored; expected: a whole number from 100 to 400"),
            "{fault}"
        );
        let value = serde_json::from_str(value).expect("JSON");
        preferences.set(Key::Zoom, value).expect_err("it is not saved either");
    }
}

#[test]
fn every_zoom_level_is_read_and_has_a_next_one() {
    let mut settings = Settings::default();
    for percent in 100..=400 {
        settings.set(Key::Zoom, &json!(percent)).expect("it fits");
        let after = |step| settings.zoom.after(step).percent();
        assert_eq!(settings.zoom.percent(), percent);
        assert!(percent < after(ZoomStep::In) || percent == 400, "{percent}");
        assert!(after(ZoomStep::Out) < percent || percent == 100, "{percent}");
        assert_eq!(after(ZoomStep::Reset), 100, "{percent}");
    }
}

#[test]
fn a_file_truncated_at_any_byte_is_read_or_reported_and_renamed() {
    let whole = "{\"language\": \"nl\", \"notifyBeforeMinutes\": 15}\n";
    for length in 0..=whole.len() {
        let (folder, file) = scratch();
        fs::write(&file, &whole[..length]).expect("a file");
        let preferences = Preferences::at(file.clone());
        let reading = preferences.read();
        let complete = length >= whole.len() - 1;
        assert_eq!(reading.faults.is_empty(), complete, "{length}: {:?}", reading.faults);
        preferences.set(Key::Language, json!("de")).expect("saved");
        assert_eq!(stored(&file)["language"], "de");
        let renamed = folder.path().join("ecoute/preferences.unreadable-1.json");
        assert_eq!(renamed.exists(), !complete, "{length}");
        if !complete {
            assert_eq!(fs::read_to_string(renamed).expect("a file"), whole[..length]);
        }
    }
}

#[test]
fn a_byte_order_mark_and_a_repeated_key_are_reported_once_and_drop_nothing_else() {
    let rows = [
        (
            "\u{feff}{\"notifications\": \"off\", \"language\": \"nl\"}",
            Language::Nl,
            "byte order mark",
        ),
        (
            r#"{"notifications": "off", "language": "nl", "language": "de", "language": "en"}"#,
            Language::Fr,
            "language: ignored; it occurs twice in the file",
        ),
    ];
    for (text, language, expected) in rows {
        let (_folder, file) = scratch();
        fs::write(&file, text).expect("a file");
        let reading = Preferences::at(file.clone()).read();
        assert_eq!(reading.settings.notifications, Notifications::Off, "{text}");
        assert_eq!(reading.settings.language, language, "{text}");
        let [fault] = &reading.faults[..] else { panic!("{text}: {:?}", reading.faults) };
        let fault = fault.to_string();
        assert!(fault.contains("preferences.json: ") && fault.contains(expected), "{fault}");
        Preferences::at(file.clone()).set(Key::QuickHide, json!(false)).expect("saved");
        assert_eq!(stored(&file)["notifications"], "off", "{text}");
        let renamed = file.with_file_name("preferences.unreadable-1.json");
        let lost = text.matches("language").count() > 1;
        assert_eq!(fs::read_to_string(renamed).ok().as_deref(), lost.then_some(text));
    }
}

/// As the registry and macOS' preferences store it.
#[test]
fn a_list_in_a_text_is_read_or_its_fault_says_where() {
    assert_eq!(list(r#"[{"opens": "10:00"}]"#), Ok(json!([{"opens": "10:00"}])));
    assert_eq!(list("3"), Ok(json!(3)), "rejected with its entries");
    for (text, expected) in [
        ("[{", "the JSON ends too early, at line 1, column 2"),
        ("[\n  {\"opens\": 9:00}\n]", "invalid JSON at line 2, column 14: {\"opens\": 9: ←"),
        (r#"[{"opens": 1, "opens": 2}]"#, "ignored; opens occurs twice in it"),
    ] {
        let fault = list(text).expect_err(text).to_string();
        assert!(fault.contains(expected), "{text}: {fault}");
    }
}

#[test]
fn what_is_not_a_file_is_reported_and_renamed() {
    type Make = fn(&PathBuf);
    let make: &[(&str, Make)] = &[
        ("a folder", |file| fs::create_dir(file).expect("a folder")),
        #[cfg(unix)]
        ("a loop", |file| symlink(file, file).expect("a link")),
        #[cfg(unix)]
        ("a link to nothing", |file| symlink("none", file).expect("a link")),
        #[cfg(unix)]
        ("a pipe", |file| {
            let made = std::process::Command::new("mkfifo").arg(file).status();
            assert!(made.is_ok_and(|made| made.success()), "a pipe");
        }),
        ("larger", |file| {
            let sparse = fs::File::create(file).expect("a file");
            sparse.set_len(1 << 30).expect("a gigabyte");
        }),
        ("not text", |file| fs::write(file, [0xff, 0xfe, 0x00]).expect("a file")),
    ];
    for (name, make) in make {
        let (folder, file) = scratch();
        make(&file);
        let preferences = Preferences::at(file.clone());
        let reading = preferences.read();
        assert_eq!(reading.settings, Settings::default(), "{name}");
        let [fault] = &reading.faults[..] else { panic!("{name}: {:?}", reading.faults) };
        let fault = fault.to_string();
        assert!(fault.contains("preferences.json") && fault.contains("instead"), "{name}: {fault}");
        preferences
            .set(Key::Language, json!("de"))
            .unwrap_or_else(|error| panic!("{name}: {error:#}"));
        assert_eq!(preferences.read().settings.language, Language::De, "{name}");
        let renamed = folder.path().join("ecoute/preferences.unreadable-1.json");
        assert!(fs::symlink_metadata(renamed).is_ok(), "{name} is renamed");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_under_a_similar_name_is_named_and_a_broken_link_is_reported() {
    let rows = [
        ("ecoute/preferences.json", false),
        ("ecoute/Preferences.json", true),
        ("ecoute/preferences.json.txt", true),
        ("ecoute/preferences.json.bak", true),
        ("ecoute/preferences.JSON", true),
        ("ecoute/preferences", true),
        ("ecoute/preference.json", true),
        ("ecoute/settings.json", true),
        ("Ecoute/preferences.json", true),
        ("ECOUTE/Preferences.json", true),
        // Renamed files of the program, and files of editors.
        ("ecoute/preferences.unreadable-1.json", false),
        ("ecoute/.preferences.json.swp", false),
        ("ecoute/#preferences.json#", false),
        ("ecoute/README", false),
        ("other/preferences.json", false),
    ];
    for (name, named) in rows {
        let (folder, file) = scratch();
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, "{}").expect("a file");
        let preferences = Preferences::at(file.clone());
        assert_eq!(preferences.read().faults, vec![], "{name}");
        let found =
            preferences.misnamed_files().iter().map(ToString::to_string).collect::<Vec<_>>();
        let text = format!("{}: not read; expected: {}", path.display(), file.display());
        assert_eq!(found, if named { vec![text] } else { vec![] }, "{name}");
    }
    for link in ["ecoute/preferences.json", "ecoute"] {
        let (folder, file) = scratch();
        fs::remove_dir(folder.path().join("ecoute")).expect("an empty folder");
        let path = folder.path().join(link);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        symlink("none", &path).expect("a link");
        let reading = Preferences::at(file).read();
        let [fault] = &reading.faults[..] else { panic!("{link}: {:?}", reading.faults) };
        let text = format!("{} → none: not found; the built-in settings are", path.display());
        assert!(fault.to_string().starts_with(&text), "{link}: {fault}");
    }
}

#[test]
#[cfg(unix)]
fn a_symbolic_link_stays_a_link() {
    let (folder, file) = scratch();
    let elsewhere = folder.path().join("elsewhere.json");
    fs::write(&elsewhere, "{}").expect("a file");
    symlink(&elsewhere, &file).expect("a link");
    Preferences::at(file.clone()).set(Key::Language, json!("nl")).expect("saved");
    assert!(fs::symlink_metadata(&file).expect("a link").is_symlink());
    assert_eq!(stored(&elsewhere), json!({"language": "nl"}));
}

/// Members of a file, as JSON, and whether they are obeyed or ignored without a fault.
const MEMBERS: [(&str, &str, bool); 34] = [
    ("language", "\"nl\"", true),
    ("language", "\"xx\"", false),
    ("language", "\"NL\"", false),
    ("language", "1", false),
    ("notifications", "\"off\"", true),
    ("notifications", "\"loud\"", false),
    ("notifications", "true", false),
    ("notifyBeforeMinutes", "60", true),
    ("notifyBeforeMinutes", "61", false),
    ("notifyBeforeMinutes", "-1", false),
    ("notifyBeforeMinutes", "1.5", false),
    ("notifyBeforeMinutes", "\"5\"", false),
    ("autostart", "true", true),
    ("autostart", "\"true\"", false),
    ("quickHide", "false", true),
    ("quickHide", "null", false),
    ("dialling", "true", true),
    ("dialling", "1", false),
    ("theme", "\"dark\"", true),
    ("theme", "\"black\"", false),
    ("zoom", "100", true),
    ("zoom", "400", true),
    ("zoom", "99", false),
    ("zoom", "401", false),
    // Only an admin may set these.
    ("openingHoursSpecification", "[]", false),
    ("specialOpeningHoursSpecification", "[]", false),
    ("hoursConfirmedOn", "\"2026-11-24\"", false),
    ("contactPoint", "[]", false),
    // Unknown, misspelt, and comments.
    ("a", "1", false),
    ("future", "{\"deep\": [1]}", false),
    ("langage", "\"nl\"", false),
    ("Zoom", "200", false),
    ("$schema", "1", true),
    ("$comment", "[]", true),
];

proptest! {
    #[test]
    fn any_bytes_are_read_or_reported(bytes in any::<Vec<u8>>()) {
        let (_folder, file) = scratch();
        fs::write(&file, &bytes).expect("a file");
        let reading = Preferences::at(file).read();
        let parsed: Option<serde_json::Map<String, Value>> = serde_json::from_slice(&bytes).ok();
        prop_assert!(parsed.is_some() || !reading.faults.is_empty(), "no fault");
    }

    #[test]
    fn an_excerpt_of_invalid_json_is_never_cut_inside_a_character(
        text in "([{}\\[\\]\":, \n]|[aé€𝄞]{1,40}){0,12}",
    ) {
        if let Err(Fault { found: Found::NoJson { before, .. }, .. }) = object(text.as_bytes(), LARGEST) {
            let excerpt = before.strip_prefix('…').unwrap_or(&before);
            prop_assert!(text.contains(excerpt), "{before:?} of {text:?}");
        }
    }

    #[test]
    fn exactly_what_does_not_fit_is_named_and_ignored(
        members in proptest::collection::vec(proptest::sample::select(&MEMBERS[..]), 0..10),
    ) {
        let (_folder, file) = scratch();
        let members = members.into_iter().map(|(name, text, fits)| {
            (name, (serde_json::from_str::<Value>(text).expect("JSON"), fits))
        });
        let members: BTreeMap<_, _> = members.collect();
        let keys = members.iter().map(|(name, (value, _))| ((*name).to_owned(), value.clone()));
        fs::write(&file, Value::Object(keys.collect()).to_string()).expect("a file");
        let reading = Preferences::at(file).read();
        let mut named: Vec<_> = reading.faults.iter().map(|fault| fault.path.as_str()).collect();
        named.sort_unstable();
        let unfit = members.iter().filter(|(_, (_, fits))| !fits).map(|(name, _)| *name);
        prop_assert_eq!(named, unfit.collect::<Vec<_>>());
        for key in Key::ALL {
            let fitting = members.get(key.code()).filter(|(_, fits)| *fits);
            let expected = fitting.map_or_else(|| built_in(key), |(value, _)| value.clone());
            prop_assert_eq!(&reading.value(key).value, &expected, "{}", key.code());
        }
    }
}
