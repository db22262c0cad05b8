//! Dependencies: lock files, licences, and libraries that no program may have.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{root, sources};

/// What is released; no crate depends on the architecture of Windows.
const TARGETS: [&str; 3] =
    ["x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc", "aarch64-apple-darwin"];

#[test]
fn the_separate_lock_files_are_up_to_date() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).expect("a lock file");
    let dependencies = |lock: &str, package: &str| -> Option<Vec<String>> {
        let (_, rest) = lock.split_once(&format!("name = \"{package}\"\n"))?;
        let (_, list) = rest.split("[[package]]").next()?.split_once("dependencies = [")?;
        let names = list.lines().filter_map(|line| line.trim().strip_prefix('"'));
        names.map(|name| Some(name.split(['"', ' ']).next()?.to_owned())).collect()
    };
    let ours = read("Cargo.lock");
    for (folder, package) in [("tests/bench/engine", "helpline"), ("tests/fuzz", "helpline")] {
        let theirs = dependencies(&read(&format!("{folder}/Cargo.lock")), package);
        let mut ours = dependencies(&ours, package);
        // A feature that only these tests enable.
        ours.iter_mut()
            .for_each(|dependencies| dependencies.retain(|dependency| dependency != "ts-rs"));
        assert_eq!(theirs, ours, "{package} in {folder}");
    }
}

#[test]
fn every_crate_is_from_the_registry_with_a_checksum_or_from_this_repository() {
    let read = |path: &Path| std::fs::read_to_string(path).expect("a lock file or a manifest");
    let name = |text: &str| Some(text.lines().find(|line| line.starts_with("name = "))?.to_owned());
    let manifests = sources("toml").into_iter().filter(|path| path.ends_with("Cargo.toml"));
    let own: Vec<_> = manifests.filter_map(|path| name(&read(&path))).collect();
    let from_registry = "\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
        checksum = \"";
    let locks = sources("lock");
    assert_eq!(locks.len(), 4, "every lock file is checked");
    for lock in locks {
        for package in read(&lock).split("[[package]]\n").skip(1) {
            let name = name(package).expect("a package has a name");
            let ours = own.contains(&name) && !package.contains("\nsource = ");
            assert!(ours || package.contains(from_registry), "{}: {package}", lock.display());
        }
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
fn no_program_contains_an_http_or_tls_library_and_only_the_window_a_web_view() {
    // `soup3`, which only declares the functions of the web engine's library, counts as web view.
    let network = [
        "curl",
        "h2",
        "hyper",
        "isahc",
        "native-tls",
        "openssl",
        "quinn",
        "reqwest",
        "rustls",
        "tungstenite",
        "ureq",
    ];
    let web_view = [
        "gdk",
        "gtk",
        "javascriptcore-rs",
        "objc2-web-kit",
        "soup3",
        "tauri",
        "webkit2gtk",
        "webview2-com",
        "wry",
    ];
    let mut seen = BTreeSet::new();
    for program in ["ecoute", "ecoute-agent", "ecoute-window"] {
        for target in TARGETS {
            let arguments = ["tree", "--locked", "--package", program, "--target", target];
            let form = ["--edges", "normal", "--prefix", "none", "--format", "{p}"];
            let tree = cargo(&[&arguments[..], &form].concat());
            let names: BTreeSet<_> = tree.lines().filter_map(|it| it.split(' ').next()).collect();
            assert!(names.contains("helpline"), "{program} is built on the domain:\n{tree}");
            for name in network {
                assert!(!names.contains(name), "{program} contains {name} for {target}");
            }
            for name in web_view.into_iter().filter(|name| names.contains(name)) {
                assert_eq!(program, "ecoute-window", "{program} contains {name} for {target}");
                seen.insert(name);
            }
        }
    }
    assert_eq!(Vec::from_iter(seen), web_view, "each name is that of a crate");
}

#[test]
fn every_crate_that_the_programs_contain_twice_is_explained() {
    let explained = include_str!("../../src-tauri/docs/supply-chain.md");
    let rows = explained.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    // As in "`phf`, `phf_shared` 0.12, 0.13" or "`bitflags` 1, 2 (Linux)".
    let mut explained = BTreeSet::new();
    for row in rows {
        let (names, versions) = row.rsplit_once("` ").expect("a name before the versions");
        for version in versions.split(" (").next().unwrap_or_default().split(", ") {
            explained.extend(names.split("`, `").map(|name| format!("{name} {version}")));
        }
    }
    let programs =
        ["--package", "ecoute", "--package", "ecoute-agent", "--package", "ecoute-window"];
    let form = ["--edges", "normal,no-proc-macro", "--depth", "0", "--prefix", "none"];
    let mut found = BTreeSet::new();
    for target in TARGETS {
        let tree = ["tree", "--locked", "--duplicates", "--target", target];
        let tree = cargo(&[&tree[..], &programs, &form].concat());
        for (name, version) in tree.lines().filter_map(|line| line.split_once(" v")) {
            let version = version.split(' ').next().unwrap_or_default();
            // Cargo builds one version of each compatible range: 1, or 0.12.
            let parts = if version.starts_with("0.") { 2 } else { 1 };
            let range: Vec<_> = version.split('.').take(parts).collect();
            found.insert(format!("{name} {}", range.join(".")));
        }
    }
    assert_eq!(found, explained);
}

fn cargo(arguments: &[&str]) -> String {
    let ended = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output();
    let ended = ended.expect("cargo runs");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).expect("cargo prints UTF-8")
}
