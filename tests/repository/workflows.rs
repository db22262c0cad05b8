//! The workflows: rights, pinned actions, and the compiler that CI and releases share.

use super::{root, sources};

#[test]
fn workflows_may_only_read_and_actions_are_pinned_by_commit() {
    let mut actions = 0;
    for path in workflows() {
        let text = std::fs::read_to_string(&path).expect("a workflow");
        assert!(text.contains("\npermissions:\n  contents: read\n"), "{path:?}");
        for (at, _) in text.match_indices("uses: ") {
            let used = &text[at + "uses: ".len()..];
            let line = used.lines().next().unwrap_or_default();
            if line.starts_with("./") {
                continue;
            }
            let pinned = line.split_once('@').and_then(|(_, commit)| commit.split_once(" # v"));
            let pinned = pinned.is_some_and(|(commit, _)| {
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
            });
            assert!(pinned, "{path:?}: {line}");
            let step = used.split("\n      - ").next().unwrap_or_default();
            let forgets = step.lines().any(|line| line.trim() == "persist-credentials: false");
            let checkout = line.starts_with("actions/checkout@");
            assert!(forgets || !checkout, "{path:?}: {line} keeps its credentials");
            actions += 1;
        }
    }
    assert!(actions > 5, "only {actions} actions");
}

#[test]
fn ci_tests_with_the_compiler_that_builds_the_releases_for_windows_and_macos() {
    let versions = |name: &str| -> Vec<String> {
        let path = root().join(".github/workflows").join(name);
        let text = std::fs::read_to_string(path).expect("a workflow");
        let installed = text.split("rustup toolchain install ").skip(1);
        installed.map(|rest| rest.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    // The job `linux`, then `elsewhere`.
    let [_, tested] = &versions("ci.yml")[..] else { panic!("two jobs of ci.yml install Rust") };
    assert!(tested.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit()), "{tested}");
    assert_eq!(versions("release.yml"), [tested.as_str()]);
    assert_eq!(versions("windows.yml"), [tested.as_str()]);
}

fn workflows() -> Vec<std::path::PathBuf> {
    let all = sources("yml").into_iter();
    all.filter(|path| path.starts_with(root().join(".github/workflows"))).collect()
}
