//! The repository's own invariants.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use helpline::settings::{Language, Theme, ZoomStep};
use helpline::view::{
    Choice, ChoiceOption, Closure, Contact, Mark, PageData, Paper, PolicyRow, QrCode, Weekday,
};
use helpline::words::Words;
use serde_json::Value;
use ts_rs::TS;

use crate::desktop::longer_words;

#[test]
fn the_top_level_is_what_the_client_named() {
    let named = [
        "Cargo.lock",
        "Cargo.toml",
        "CHANGELOG.md",
        "README.md",
        "icons",
        "src-tauri",
        "tests",
        "ui",
    ];
    for entry in std::fs::read_dir(root()).expect("the project's folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("Unicode");
        let licence = name.starts_with("LICENSE-");
        let made = name == "target";
        assert!(
            name.starts_with('.') || licence || made || named.contains(&name.as_str()),
            "{name} stands at the top level"
        );
    }
}

#[test]
fn the_clock_is_read_in_one_file() {
    let readers: Vec<_> = sources("rs")
        .into_iter()
        .filter(|path| {
            let text = std::fs::read_to_string(path).expect("a source file");
            ["Utc::now", "Local::now", "SystemTime::now"].iter().any(|reads| text.contains(reads))
        })
        .filter(|path| path.starts_with(root().join("src-tauri")))
        .collect();
    assert_eq!(readers, [root().join("src-tauri/crates/workstation/src/clock.rs")]);
}

#[test]
fn the_modules_of_a_crate_have_no_circular_dependencies() {
    let manifests = sources("toml").into_iter().filter(|path| path.ends_with("Cargo.toml"));
    let folders = manifests.map(|path| path.with_file_name("src"));
    let folders = folders.filter(|path| path.starts_with(root().join("src-tauri")));
    let mut crates = 0;
    for folder in folders.filter(|path| path.is_dir()) {
        let uses = uses_of_modules(&folder);
        for module in uses.keys() {
            let circle = circle(&uses, &mut vec![module.clone()]);
            assert_eq!(circle, None, "{}", folder.display());
        }
        crates += 1;
    }
    assert_eq!(crates, 6, "every crate is looked at");
}

/// Which top-level modules each top-level module of a crate uses. The root counts as a module that
/// uses all others, so using the root is circular.
fn uses_of_modules(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut uses: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let files = sources("rs").into_iter().filter(|path| path.starts_with(folder));
    let files: Vec<_> = files.map(|path| (module_path(&path, folder), path)).collect();
    let modules: BTreeSet<_> = files.iter().filter_map(|(path, _)| path.first()).collect();
    for (path, file) in &files {
        let own = path.first().map_or("the root", String::as_str);
        let text = std::fs::read_to_string(file).expect("a source file");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code = code.collect::<Vec<_>>().join("\n");
        let targets = uses.entry(own.to_owned()).or_default();
        let mut rest = code.as_str();
        while let Some(at) = ["crate::", "super::"].iter().filter_map(|way| rest.find(way)).min() {
            // Each `super::` goes up one module.
            let up = |text: &str| text.len() - text.trim_start_matches("super::").len();
            let levels = up(&rest[at..]) / "super::".len();
            let start = at + if levels == 0 { "crate::".len() } else { up(&rest[at..]) };
            let mut inner = path[..if levels == 0 { 0 } else { path.len() - levels }].iter();
            rest = &rest[start..];
            match inner.next() {
                Some(module) => drop(targets.insert(module.clone())),
                None => targets.extend(first_names(rest).into_iter().map(|name| {
                    if modules.contains(&name) { name } else { "the root".to_owned() }
                })),
            }
        }
        targets.remove(own);
    }
    let all: Vec<_> = modules.into_iter().cloned().collect();
    uses.entry("the root".to_owned()).or_default().extend(all);
    uses
}

/// `policy/linux.rs` is `policy::linux`; `main.rs` and `lib.rs` are the root.
fn module_path(file: &Path, folder: &Path) -> Vec<String> {
    let inner = file.strip_prefix(folder).expect("a file of the crate").with_extension("");
    let parts = inner.iter().map(|part| part.to_string_lossy().into_owned());
    let root = ["main", "lib", "mod"].map(str::to_owned);
    parts.filter(|part| !root.contains(part)).collect()
}

/// The names right after `crate::`: one, or those of a list in braces.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        let text = text.trim_start();
        text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
    };
    let Some(list) = path.strip_prefix('{') else { return vec![name(path)] };
    let (mut names, mut depth, mut start) = (vec![], 0, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                names.push(name(&list[start..at]));
                start = at + 1;
                if letter == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// A dependency path from the last of these modules back to the first.
fn circle(uses: &BTreeMap<String, BTreeSet<String>>, way: &mut Vec<String>) -> Option<String> {
    for next in uses.get(way.last()?).into_iter().flatten() {
        if *next == way[0] {
            return Some([way.join(" → "), next.clone()].join(" → "));
        }
        if !way.contains(next) {
            way.push(next.clone());
            if let Some(circle) = circle(uses, way) {
                return Some(circle);
            }
            way.pop();
        }
    }
    None
}

#[test]
fn the_machine_s_clock_is_set_by_tests_that_run_alone() {
    let mut setters = vec![];
    for path in sources("rs").into_iter().filter(|path| path.starts_with(root().join("tests"))) {
        let text = std::fs::read_to_string(&path).expect("a source file");
        // In two parts, so that these lines do not match.
        let words = [
            concat!("clock_", "settime"),
            concat!("jump_by_", "kernel"),
            concat!("settime", "ofday"),
        ];
        if words.iter().any(|word| text.contains(word)) {
            setters.push(path.clone());
        }
        let tests = text.split("#[test]").skip(1);
        for test in tests.filter(|test| words.iter().any(|word| test.contains(&format!("{word}("))))
        {
            let own = test.split("\n}\n").next().unwrap_or_default();
            let sets = words.iter().any(|word| own.contains(&format!("{word}(")));
            assert!(!sets || own.trim_start().starts_with("#[ignore"), "{}: {own}", path.display());
        }
    }
    // The benchmark runs alone as well.
    let allowed =
        ["bench/punctuality.rs", "bench/resident.rs", "desktop/clock.rs", "desktop/clocks.rs"];
    assert_eq!(setters, allowed.map(|name| root().join("tests").join(name)));
}

#[test]
fn one_file_of_each_system_is_unsafe_and_says_why() {
    let mut holders = sources("rs");
    holders.retain(|path| {
        let text = std::fs::read_to_string(path).expect("a source file");
        // In two parts, so that this line does not match.
        let words = [concat!("unsafe", " {"), concat!("unsafe", " fn"), concat!("unsafe", "_code")];
        words.iter().any(|word| text.contains(word))
    });
    let crates = root().join("src-tauri/crates/workstation/src");
    let allowed = ["alarm/linux.rs", "policy/macos.rs", "windows.rs"];
    assert_eq!(holders, allowed.map(|name| crates.join(name)));
    for path in holders {
        let text = std::fs::read_to_string(&path).expect("a source file");
        let blocks = text.matches(concat!("unsafe", " {")).count();
        assert_eq!(text.matches("// SAFETY: ").count(), blocks, "{}", path.display());
    }
}

#[test]
fn the_service_s_numbers_are_in_one_file() {
    let mut holders = sources("rs");
    holders.retain(|path| path.starts_with(root().join("src-tauri")));
    holders.retain(|path| {
        let text = std::fs::read_to_string(path).expect("a source file");
        text.contains("0800 30 030") || text.contains("rue Maghin")
    });
    assert_eq!(holders, [root().join("src-tauri/crates/helpline/src/service.rs")]);
}

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

#[test]
fn every_test_that_the_table_of_faults_names_exists() {
    let read = |path: &PathBuf| std::fs::read_to_string(path).expect("a source file");
    let tests: String = sources("rs").iter().map(read).collect();
    let table = include_str!("README.md");
    let mut named = 0;
    for span in table.split('`').skip(1).step_by(2) {
        let name = span.rsplit("::").next().unwrap_or_default().trim_start_matches('…');
        let file = span.contains(['/', '.']);
        if span.contains(' ') || file {
            continue;
        }
        let (test, module) = (format!("fn {name}("), format!("mod {name};"));
        assert!(tests.contains(&test) || tests.contains(&module), "{span} is nowhere");
        named += 1;
    }
    assert!(named > 30, "only {named} names");
}

#[test]
fn links_in_documents_are_valid_and_the_readme_is_short() {
    for document in sources("md") {
        let text = std::fs::read_to_string(&document).expect("a document");
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for target in targets.filter(|target| !target.is_empty() && !target.contains("://")) {
            let there = document.with_file_name(target).exists();
            assert!(there, "{} leads to {target}", document.display());
        }
    }
    let lines = include_str!("../README.md").lines().count();
    assert!(lines <= 150, "README has {lines} lines");
}

#[test]
fn the_release_date_is_the_changelog_s() {
    let changelog = include_str!("../CHANGELOG.md");
    let newest = changelog.lines().find_map(|line| line.strip_prefix("## "));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(newest, Some(format!("{version} – {}", workstation::clock::RELEASED).as_str()));
}

#[test]
fn the_separate_lock_files_are_up_to_date() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).expect("a list of parts");
    let parts = |lock: &str, package: &str| -> Option<Vec<String>> {
        let (_, rest) = lock.split_once(&format!("name = \"{package}\"\n"))?;
        let (_, list) = rest.split("[[package]]").next()?.split_once("dependencies = [")?;
        let names = list.lines().filter_map(|line| line.trim().strip_prefix('"'));
        names.map(|name| Some(name.split(['"', ' ']).next()?.to_owned())).collect()
    };
    let ours = read("Cargo.lock");
    for (folder, package) in [("tests/bench/engine", "helpline"), ("tests/fuzz", "helpline")] {
        let theirs = parts(&read(&format!("{folder}/Cargo.lock")), package);
        let mut ours = parts(&ours, package);
        // A feature that only these tests enable.
        ours.iter_mut().for_each(|parts| parts.retain(|part| part != "ts-rs"));
        assert_eq!(theirs, ours, "{package} in {folder}");
    }
}

#[test]
fn every_crate_s_licence_permits_shipping_it() {
    let permitted = [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MPL-2.0",
        "Unicode-3.0",
        "Unlicense",
        "Zlib",
    ];
    let metadata = cargo(&["metadata", "--format-version", "1", "--locked"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 100, "only {} packages", packages.len());
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none");
        let expression = spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX)
            .unwrap_or_else(|error| panic!("{}: {licence}: {error}", package["name"]));
        let allowed = expression.evaluate(|requirement| {
            requirement.license.id().is_some_and(|id| permitted.contains(&id.name))
        });
        assert!(allowed, "{}: {licence}", package["name"]);
    }
}

#[test]
fn no_program_holds_a_network_library_and_the_agent_no_web_view() {
    let network = ["curl", "h2", "hyper", "native-tls", "openssl", "reqwest", "rustls", "ureq"];
    let web_view = ["gdk", "gtk", "javascriptcore-rs", "soup3", "tauri", "webkit2gtk", "wry"];
    for program in ["ecoute", "ecoute-agent", "ecoute-window"] {
        let arguments = ["tree", "--locked", "--package", program, "--edges", "normal"];
        let tree = cargo(&[&arguments[..], &["--prefix", "none", "--format", "{lib}"]].concat());
        let held = |name: &str| tree.lines().any(|line| line == name.replace('-', "_"));
        assert!(held("helpline"), "{program} is built on the domain:\n{tree}");
        for name in network {
            assert!(!held(name), "{program} holds {name}");
        }
        for name in web_view {
            assert!(!held(name) || program == "ecoute-window", "{program} holds {name}");
        }
    }
}

#[test]
fn icons_have_the_sizes_their_names_say() {
    for mark in ["open", "relay", "check"] {
        for size in [16, 20, 22, 24, 32, 48, 64] {
            let path = root().join(format!("icons/tray/{mark}-{size}.png"));
            let png = std::fs::read(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            let at = |from: usize| {
                u32::from_be_bytes([png[from], png[from + 1], png[from + 2], png[from + 3]])
            };
            assert_eq!((at(16), at(20)), (size, size), "{path:?}");
        }
    }
}

fn tauri_configuration() -> Value {
    let text = std::fs::read_to_string(root().join("src-tauri/tauri.conf.json"));
    serde_json::from_str(&text.expect("Tauri's configuration")).expect("JSON")
}

fn cargo(arguments: &[&str]) -> String {
    let ended = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output();
    let ended = ended.expect("cargo runs");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).expect("cargo prints UTF-8")
}

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests stand in the project").to_owned()
}

/// The files with this extension that git tracks, or would track.
fn sources(ending: &str) -> Vec<PathBuf> {
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let listed = Command::new("git").args(arguments).current_dir(root()).output();
    let listed = String::from_utf8(listed.expect("git runs").stdout).expect("Unicode");
    let files: Vec<_> =
        listed.lines().filter(|name| name.ends_with(&format!(".{ending}"))).collect();
    assert!(!files.is_empty(), "git lists no .{ending} files");
    files.into_iter().map(|name| root().join(name)).collect()
}
