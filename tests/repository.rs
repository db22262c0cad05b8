//! The repository's own invariants.

mod dependencies;
mod modules;
mod page;
mod workflows;

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_top_level_has_no_other_entries() {
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
        let build_output = name == "target";
        assert!(
            name.starts_with('.') || licence || build_output || named.contains(&name.as_str()),
            "{name} is at the top level"
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
fn few_files_have_unsafe_blocks_and_each_has_a_safety_comment() {
    let mut files = sources("rs");
    files.retain(|path| {
        let text = std::fs::read_to_string(path).expect("a source file");
        // In two parts, so that this line does not match.
        let words = [concat!("unsafe", " {"), concat!("unsafe", " fn"), concat!("unsafe", "_code")];
        words.iter().any(|word| text.contains(word))
    });
    files.sort();
    let allowed = [
        "src-tauri/crates/workstation/src/alarm/linux.rs",
        "src-tauri/crates/workstation/src/policy/macos.rs",
        "src-tauri/crates/workstation/src/programs/start/windows.rs",
        "src-tauri/crates/workstation/src/windows/pipe.rs",
        "src-tauri/crates/workstation/src/windows.rs",
        // Only the window program: starting a phone program, a dialog with a link, and WebView2.
        "src-tauri/src/dialler/windows.rs",
        "src-tauri/src/no_web_view.rs",
        "src-tauri/src/web_view/browser.rs",
        // Handles and rights, as another program sees them.
        "tests/windows.rs",
    ];
    assert_eq!(files, allowed.map(|name| root().join(name)));
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a source file");
        let blocks = text.matches(concat!("unsafe", " {")).count();
        assert_eq!(text.matches("// SAFETY: ").count(), blocks, "{}", path.display());
    }
}

#[test]
fn the_service_s_numbers_are_in_one_file() {
    let mut files = sources("rs");
    files.retain(|path| path.starts_with(root().join("src-tauri")));
    files.retain(|path| {
        let text = std::fs::read_to_string(path).expect("a source file");
        text.contains("0800 30 030") || text.contains("rue Maghin")
    });
    assert_eq!(files, [root().join("src-tauri/crates/helpline/src/service.rs")]);
}

#[test]
fn every_test_named_in_this_folder_s_readme_exists() {
    let program = std::env::current_exe().expect("this program");
    let listed = Command::new(program).arg("--list").output();
    let listed = listed.expect("this program runs").stdout;
    let listed = String::from_utf8(listed).expect("Unicode");
    let tests: Vec<_> = listed.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    let mut named = 0;
    for name in include_str!("README.md").split('`').skip(1).step_by(2) {
        if !name.contains("::") && !name.starts_with('…') {
            continue;
        }
        let exists = |test: &&str| match name.strip_prefix('…') {
            Some(name) => test.ends_with(&format!("::{name}")),
            None => *test == name || test.starts_with(&format!("{name}::")),
        };
        assert!(tests.iter().any(exists), "{name} does not exist");
        named += 1;
    }
    assert!(named > 30, "only {named} names");
}

#[test]
fn every_file_and_module_named_in_the_architecture_exists() {
    let folders = ["", "src-tauri", "src-tauri/crates"].map(|folder| root().join(folder));
    let architecture = include_str!("../src-tauri/docs/architecture.md");
    let mut named = 0;
    for name in architecture.split('`').skip(1).step_by(2) {
        let path = match name.split_once("::") {
            Some((package, module)) => format!("{package}/src/{module}.rs"),
            None if name.contains('/') => name.to_owned(),
            None => continue,
        };
        assert!(folders.iter().any(|folder| folder.join(&path).exists()), "{name} does not exist");
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
            assert!(there, "{} links to {target}", document.display());
        }
    }
    let lines = include_str!("../README.md").lines().count();
    assert!(lines <= 150, "README has {lines} lines");
}

#[test]
fn the_release_date_equals_the_changelog_s() {
    let changelog = include_str!("../CHANGELOG.md");
    let newest = changelog.lines().find_map(|line| line.strip_prefix("## "));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(newest, Some(format!("{version} – {}", workstation::clock::RELEASED).as_str()));
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

pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests is in the project's folder").to_owned()
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

/// Scripts read these codes in the JSON of `ecoute policy check`: a text of the locales may change,
/// its key may not.
#[test]
fn the_codes_of_faults_stay_as_they_are() {
    let words = root().join("src-tauri/crates/helpline/src/words/fault.rs");
    let words = std::fs::read_to_string(words).expect("a source file");
    let mut found = vec![];
    for before in ["keyed!(", "coded(\""] {
        for rest in words.split(before).skip(1) {
            let end = rest.find(|it: char| it != '_' && !it.is_ascii_alphanumeric());
            found.push(&rest[..end.unwrap_or_default()]);
        }
    }
    found.retain(|code| !code.is_empty());
    found.sort_unstable();
    found.dedup();
    let expected = "admins_own autostart_entry byte_order_mark contact_last_minute contact_without_hours \
        does_not_fit hours_and_none ignored last_minute link missing misspelt misspelt_field \
        mode nested never_available never_open no_hour_left no_hours no_json no_weekday \
        not_a_file not_a_folder not_a_list not_an_object not_read not_utf8 overlap owner \
        private repeated repeated_within reversed same_time set_again too_large too_many \
        unconfirmed unknown_field unknown_key unreadable users_own utf16 wrong_type";
    assert_eq!(found.join(" "), expected);
}
