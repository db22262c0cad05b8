//! The page: its commands, its data, its files and its content security policy.

use std::collections::BTreeSet;

use helpline::settings::{Key, Language, Theme, ZoomStep};
use helpline::view::{
    Call, Choice, ChoiceOption, Closure, Contact, Lookup, LookupChoices, LookupMoment, LookupMonth,
    LookupOption, Mark, OwnContact, PageData, Paper, PolicyRow, QrCode, Weekday,
};
use helpline::words::Words;
use helpline::{civil, policy};
use serde_json::Value;
use ts_rs::TS;

use super::{root, sources};
use crate::desktop::longer_words;

#[test]
fn every_command_of_the_page_is_in_one_file_registered_and_allowed() {
    let mut files = sources("rs");
    files.retain(|path| {
        let text = std::fs::read_to_string(path).expect("a source file");
        text.contains(concat!("#[tauri::", "command]"))
    });
    assert_eq!(files, [root().join("src-tauri/src/commands.rs")]);
    let read = |name: &str| {
        std::fs::read_to_string(root().join("src-tauri").join(name)).expect("a source file")
    };
    let (commands, main) = (read("src/commands.rs"), read("src/main.rs"));
    let (build, capability) = (read("build.rs"), read("capabilities/page.json"));
    let functions = commands.split(concat!("#[tauri::", "command]")).skip(1);
    let mut count = 0;
    for function in functions {
        let name = function.split("fn ").nth(1).and_then(|rest| rest.split('(').next());
        let name = name.expect("a function follows");
        let mut registered = main.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        let path = format!("commands::{name}");
        assert!(registered.any(|word| word == path), "{name} is not registered");
        assert!(build.contains(&format!("\"{name}\"")), "{name} is not declared");
        let permission = format!("\"allow-{}\"", name.replace('_', "-"));
        assert!(capability.contains(&permission), "{name} is not allowed");
        count += 1;
    }
    assert_eq!(capability.matches("allow-").count(), count, "another command is allowed");
}

#[test]
fn each_field_of_the_page_is_shown_and_each_placeholder_has_a_field() {
    let words = Words::of(Language::Fr);
    let now = "2027-01-11T10:00:00Z";
    let data = longer_words::page(Language::Fr, words, now);
    let html = std::fs::read_to_string(root().join("ui/index.html")).expect("the page");
    let places = |attribute: &str| -> BTreeSet<&str> {
        html.split(&format!("{attribute}=\""))
            .skip(1)
            .filter_map(|it| it.split('"').next())
            .collect()
    };
    let (texts, lists) = (places("data-field"), places("data-list"));
    for name in &texts {
        assert!(data[name].is_string(), "data-field=\"{name}\": the program sends {}", data[name]);
    }
    for name in &lists {
        assert!(data[name].is_array(), "data-list=\"{name}\": the program sends {}", data[name]);
    }
    let modules = sources("js").into_iter().filter(|path| path.starts_with(root().join("ui/js")));
    let code: String = modules
        .flat_map(|path| {
            let text = std::fs::read_to_string(path).expect("a module");
            let code = |line: &&str| !line.trim_start().starts_with(['/', '*']);
            text.lines().filter(code).map(|line| line.to_owned() + "\n").collect::<Vec<_>>()
        })
        .collect();
    // A field is read after a dot, or destructured in the parameters of a function.
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let reads = |object: &str, field: &str| {
        let name = format!("{object}.{field}");
        let after = |rest: &str| !rest.starts_with(is_part);
        code.split(&name).skip(1).any(after)
    };
    let takes = |field: &str| {
        let mut heads = code.lines().filter(|line| line.contains("function "));
        heads.any(|line| line.split(|c| !is_part(c)).any(|word| word == field))
    };
    let now = now.parse().expect("an instant");
    let (asked, effective) = (civil::local(now), policy::merge(&[], None));
    let answers = [
        ("LookupChoices", serde_json::to_value(LookupChoices::at(now, words))),
        ("Lookup", serde_json::to_value(Lookup::at(asked, now, &effective, words))),
        ("QrCode", serde_json::to_value(QrCode::of_service())),
    ];
    let mut structures: Vec<_> = answers.map(|(name, value)| (name, value.expect("JSON"))).into();
    for (name, value) in data.as_object().expect("fields") {
        let shown = texts.contains(name.as_str()) || reads("page", name);
        assert!(shown, "nothing shows {name}");
        structures.push((name, value.clone()));
    }
    while let Some((name, value)) = structures.pop() {
        for (part, value) in value.as_object().into_iter().flatten() {
            let shown = match name {
                // paper.js lists its lines by name.
                "paper" => code.contains(&format!("\"{part}\"")),
                _ => reads("", part) || takes(part),
            };
            assert!(shown, "nothing shows {part} of {name}");
            structures.push((name, value.clone()));
        }
        structures.extend(value.as_array().into_iter().flatten().map(|it| (name, it.clone())));
    }
}

#[test]
fn the_page_s_type_declarations_are_up_to_date() {
    let config = ts_rs::Config::default();
    let types = [
        PageData::decl(&config),
        Mark::decl(&config),
        Theme::decl(&config),
        Weekday::decl(&config),
        Closure::decl(&config),
        Contact::decl(&config),
        Call::decl(&config),
        OwnContact::decl(&config),
        Key::decl(&config),
        Choice::decl(&config),
        ChoiceOption::decl(&config),
        Paper::decl(&config),
        PolicyRow::decl(&config),
        QrCode::decl(&config),
        LookupChoices::decl(&config),
        LookupMonth::decl(&config),
        LookupOption::decl(&config),
        LookupMoment::decl(&config),
        Lookup::decl(&config),
        ZoomStep::decl(&config),
    ];
    let head = "// What the program sends to the page; generated by the test that compares it.\n\n";
    let current = format!("{head}{}\n", types.join("\n\n"));
    let path = root().join("tests/ui/page-data.d.ts");
    if std::fs::read_to_string(&path).ok().as_ref() != Some(&current) {
        std::fs::write(&path, current).expect("a file");
        panic!("{} was not current; now it is", path.display());
    }
}

#[test]
fn the_page_preloads_all_its_modules() {
    let page = std::fs::read_to_string(root().join("ui/index.html")).expect("the page");
    let modules = sources("js").into_iter().filter(|path| path.starts_with(root().join("ui/js")));
    for module in modules {
        let name = module.file_name().and_then(|name| name.to_str()).expect("Unicode");
        let element = match name {
            "main.js" => "<script type=\"module\" src=\"js/main.js\" blocking=\"render\">".into(),
            _ => format!("<link rel=\"modulepreload\" href=\"js/{name}\" />"),
        };
        assert!(page.contains(&element), "{element} is not in index.html");
    }
}

#[test]
fn only_files_that_the_page_uses_are_embedded() {
    let configured = &tauri_configuration()["build"]["frontendDist"];
    assert_eq!(configured, "gen/page");
    let folder = root().join("src-tauri/gen/page");
    let page = std::fs::read_to_string(folder.join("index.html")).expect("the embedded page");
    let addresses = ["href=\"", "src=\""].into_iter().flat_map(|name| page.split(name).skip(1));
    let mut used: BTreeSet<_> = addresses.filter_map(|rest| rest.split('"').next()).collect();
    used.retain(|address| !address.starts_with('#'));
    used.insert("index.html");
    let mut embedded = BTreeSet::new();
    let mut folders = vec![folder.clone()];
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(inner).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => drop(embedded.insert(path)),
            }
        }
    }
    assert_eq!(embedded, used.into_iter().map(|address| folder.join(address)).collect());
}

#[test]
fn a_web_engine_without_light_dark_shows_the_light_colours() {
    let read =
        |name: &str| std::fs::read_to_string(root().join("ui/css").join(name)).expect("a style");
    let css = read("colors.css");
    let without = "@supports not (color: light-dark(#000, #fff)) {";
    let (before, after) = css.split_once(without).expect("colours for such an engine");
    let (fallback, after) = after.split_once("\n}\n").expect("the end of the block");
    let light = |line: &str| -> Option<String> {
        let (name, colours) = line.trim().split_once(": light-dark(")?;
        Some(format!("{name}: {};", colours.split_once(',')?.0))
    };
    let expected: Vec<_> = before.lines().filter_map(light).collect();
    let found: Vec<_> =
        fallback.lines().map(str::trim).filter(|line| line.starts_with("--")).collect();
    assert_eq!(found, expected);
    // Elsewhere only for an engine that knows it.
    let known = after.split_once("@supports (color: light-dark(#000, #fff)) {");
    let (free, rest) = known.expect("more contrast");
    let (_, end) = rest.split_once("\n  }\n").expect("the end of the block");
    let others = ["page.css", "own-contacts.css", "week.css", "paper.css"].map(read);
    for text in [free, end].into_iter().chain(others.iter().map(String::as_str)) {
        assert!(!text.contains("light-dark("), "{text:.200}");
    }
}

#[test]
fn the_content_security_policy_relies_on_no_default() {
    let tauri = tauri_configuration();
    let policy = tauri["app"]["security"]["csp"].as_object().expect("directives");
    let value = |directive: &str| policy.get(directive).and_then(Value::as_str);
    // Unnamed directives fall back to default-src, except these.
    for directive in ["default-src", "base-uri", "form-action", "frame-ancestors", "trusted-types"]
    {
        assert_eq!(value(directive), Some("'none'"), "{directive}");
    }
    assert_eq!(value("require-trusted-types-for"), Some("'script'"));
    let sources = policy.iter().filter(|(name, _)| name.ends_with("-src"));
    for (directive, sources) in sources.filter_map(|(name, value)| Some((name, value.as_str()?))) {
        for source in sources.split(' ') {
            let allowed = match directive.as_str() {
                "connect-src" => ["ipc:", "http://ipc.localhost"].contains(&source),
                _ => ["'none'", "'self'"].contains(&source),
            };
            assert!(allowed, "{directive}: {source}");
        }
    }
}

fn tauri_configuration() -> Value {
    let text = std::fs::read_to_string(root().join("src-tauri/tauri.conf.json"));
    serde_json::from_str(&text.expect("Tauri's configuration")).expect("JSON")
}
