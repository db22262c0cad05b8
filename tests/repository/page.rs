//! The page: its commands, its data, its files and its content security policy.

use std::collections::BTreeSet;

use helpline::settings::{Language, Theme, ZoomStep};
use helpline::view::{
    Choice, ChoiceOption, Closure, Contact, Mark, PageData, Paper, PolicyRow, QrCode, Weekday,
};
use helpline::words::Words;
use serde_json::Value;
use ts_rs::TS;

use super::{root, sources};
use crate::desktop::longer_words;

#[test]
fn every_command_of_the_page_is_in_one_file_registered_and_allowed() {
    let mut holders = sources("rs");
    holders.retain(|path| {
        let text = std::fs::read_to_string(path).expect("a source file");
        text.contains(concat!("#[tauri::", "command]"))
    });
    assert_eq!(holders, [root().join("src-tauri/src/commands.rs")]);
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
        assert!(main.contains(&format!("commands::{name}")), "{name} is not served");
        assert!(build.contains(&format!("\"{name}\"")), "{name} is not declared");
        let permission = format!("\"allow-{}\"", name.replace('_', "-"));
        assert!(capability.contains(&permission), "{name} is not allowed");
        count += 1;
    }
    assert_eq!(capability.matches("allow-").count(), count, "another command is allowed");
}

#[test]
fn each_field_of_the_page_has_a_place_and_each_place_a_field() {
    let words = Words::of(Language::Fr);
    let sheet = longer_words::page(Language::Fr, words, "2027-01-11T10:00:00Z");
    let html = std::fs::read_to_string(root().join("ui/index.html")).expect("the page");
    let places = |attribute: &str| -> BTreeSet<&str> {
        html.split(&format!("{attribute}=\""))
            .skip(1)
            .filter_map(|it| it.split('"').next())
            .collect()
    };
    let (texts, lists) = (places("data-field"), places("data-list"));
    for name in &texts {
        assert!(
            sheet[name].is_string(),
            "data-field=\"{name}\": the program sends {}",
            sheet[name]
        );
    }
    for name in &lists {
        assert!(sheet[name].is_array(), "data-list=\"{name}\": the program sends {}", sheet[name]);
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
    for (name, value) in sheet.as_object().expect("fields") {
        let shown = texts.contains(name.as_str()) || reads("page", name);
        assert!(shown, "nothing shows {name}");
        let parts = value.as_array().and_then(|list| list.first()).unwrap_or(value);
        for part in parts.as_object().into_iter().flat_map(|part| part.keys()) {
            let shown = match name.as_str() {
                // paper.js lists its lines by name.
                "paper" => code.contains(&format!("\"{part}\"")),
                _ => reads("", part) || takes(part),
            };
            assert!(shown, "nothing shows {part} of {name}");
        }
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
        Choice::decl(&config),
        ChoiceOption::decl(&config),
        Paper::decl(&config),
        PolicyRow::decl(&config),
        QrCode::decl(&config),
        ZoomStep::decl(&config),
    ];
    let head = "// What the program sends to the page; written by the test that compares it.\n\n";
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
        let asked = match name {
            "main.js" => "<script type=\"module\" src=\"js/main.js\" blocking=\"render\">".into(),
            _ => format!("<link rel=\"modulepreload\" href=\"js/{name}\" />"),
        };
        assert!(page.contains(&asked), "{asked} is not in index.html");
    }
}

#[test]
fn only_files_that_the_page_uses_are_embedded() {
    let configured = &tauri_configuration()["build"]["frontendDist"];
    assert_eq!(configured, "gen/page");
    let folder = root().join("src-tauri/gen/page");
    let page = std::fs::read_to_string(folder.join("index.html")).expect("the embedded page");
    let addresses = ["href=\"", "src=\""].into_iter().flat_map(|name| page.split(name).skip(1));
    let mut asked: BTreeSet<_> = addresses.filter_map(|rest| rest.split('"').next()).collect();
    asked.retain(|address| !address.starts_with('#'));
    asked.insert("index.html");
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
    assert_eq!(embedded, asked.into_iter().map(|address| folder.join(address)).collect());
}

#[test]
fn the_content_security_policy_relies_on_no_default() {
    let tauri = tauri_configuration();
    let policy = tauri["app"]["security"]["csp"].as_object().expect("directives");
    let says = |directive: &str| policy.get(directive).and_then(Value::as_str);
    // Unnamed directives fall back to default-src, except these.
    for directive in ["default-src", "base-uri", "form-action", "frame-ancestors", "trusted-types"]
    {
        assert_eq!(says(directive), Some("'none'"), "{directive}");
    }
    assert_eq!(says("require-trusted-types-for"), Some("'script'"));
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
