//! The workflows: rights, secrets, pinned actions, known vulnerabilities, and the compiler that CI and
//! releases share.

use super::{root, sources};

/// The jobs that have other rights than their workflow, and the rights they have.
const RIGHTS: [(&str, &str, &[&str]); 2] = [
    ("release.yml", "commit", &["actions: read", "contents: read"]),
    ("release.yml", "publish", &["attestations: write", "contents: write", "id-token: write"]),
];

const SYSTEM_PACKAGES: &str = "src-tauri/crates/xtask/src/system_packages.rs";

#[test]
fn workflows_may_only_read_except_for_the_rights_listed_here() {
    for (name, text) in workflows() {
        let (head, jobs) = text.split_once("\njobs:\n").expect("jobs");
        assert_eq!(rights(&name, head), [["contents: read"]], "{name}");
        for (job, text) in each_job(jobs) {
            let listed = RIGHTS.iter().filter(|(workflow, of, _)| (*workflow, *of) == (&name, job));
            let listed: Vec<_> = listed.map(|(.., rights)| rights.to_vec()).collect();
            assert_eq!(rights(&name, text), listed, "{name}, {job}");
        }
    }
}

#[test]
fn a_job_with_secrets_builds_nothing() {
    let mut secret = vec![];
    for (name, text) in workflows() {
        let (_, jobs) = text.split_once("\njobs:\n").expect("jobs");
        for (job, text) in each_job(jobs) {
            let environment = text.contains("\n    environment: release\n");
            assert!(environment || !text.contains("secrets"), "{name}, {job}: no environment");
            if environment {
                secret.push(job.to_owned());
                for word in ["cargo", "rustup", "npm", "pip"] {
                    assert!(!text.contains(word), "{name}, {job}: {word}");
                }
            }
        }
    }
    assert_eq!(secret, ["macos", "windows-signed", "publish"]);
}

#[test]
fn actions_are_pinned_by_commit() {
    let mut actions = 0;
    for (path, text) in workflows() {
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
            assert!(pinned, "{path}: {line}");
            let step = used.split("\n      - ").next().unwrap_or_default();
            let forgets = step.lines().any(|line| line.trim() == "persist-credentials: false");
            let checkout = line.starts_with("actions/checkout@");
            assert!(forgets || !checkout, "{path}: {line} keeps its credentials");
            actions += 1;
        }
    }
    assert!(actions > 5, "only {actions} actions");
}

/// The default is a warning, after which a release would lack files.
#[test]
fn an_upload_without_files_is_an_error() {
    let mut uploads = 0;
    for (path, text) in workflows() {
        for step in text.split("uses: actions/upload-artifact@").skip(1) {
            let step = step.split("\n      - ").next().unwrap_or_default();
            let step = step.split("\n\n").next().unwrap_or_default();
            assert!(step.contains("\n          if-no-files-found: error"), "{path}: {step}");
            uploads += 1;
        }
    }
    assert!(uploads > 4, "only {uploads} uploads");
}

#[test]
fn nothing_is_released_while_an_advisory_is_open() {
    let all = workflows();
    let (_, release) = all.iter().find(|(name, _)| name == "release.yml").expect("a workflow");
    let (_, jobs) = release.split_once("\njobs:\n").expect("jobs");
    for (name, job) in each_job(jobs) {
        match name {
            "commit" => {}
            "advisories" => assert!(job.contains("\n    uses: ./.github/workflows/advisories.yml")),
            _ => assert!(job.contains("\n    needs: ") && !job.contains("needs: commit"), "{name}"),
        }
    }
}

/// So that what is ignored for a crate goes when the crate does.
#[test]
fn each_ignored_advisory_is_about_a_locked_crate() {
    let read = |path| std::fs::read_to_string(path).expect("a file");
    let ignored = read(root().join(".cargo/audit.toml"));
    let lines: Vec<_> = ignored.lines().filter(|line| line.contains("\"RUSTSEC-")).collect();
    assert_ne!(lines, [""; 0]);
    let locks: Vec<_> = sources("lock").into_iter().map(read).collect();
    for line in lines {
        let (_, of) = line.split_once("\", # ").expect("an advisory and its crate");
        let entry = format!("\nname = \"{of}\"\n");
        assert!(locks.iter().any(|lock| lock.contains(&entry)), "{line}");
    }
}

#[test]
fn whatever_is_locked_is_watched() {
    let dependabot = root().join(".github/dependabot.yml");
    let dependabot = std::fs::read_to_string(dependabot).expect("a file");
    let mut locks = [sources("lock"), sources("json")].concat();
    locks.retain(|path| path.ends_with("Cargo.lock") || path.ends_with("package-lock.json"));
    assert!(locks.len() > 4, "only {locks:?}");
    for lock in locks {
        let folder = lock.parent().and_then(|folder| folder.strip_prefix(root()).ok());
        let line = format!(" /{}\n", folder.expect("a folder").display());
        assert!(dependabot.contains(&line), "{line}");
    }
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
    assert_eq!(versions("advisories.yml"), [tested.as_str()]);
}

#[test]
fn the_job_that_signs_for_macos_gets_every_built_file_that_it_packs() {
    let read = |path| std::fs::read_to_string(root().join(path)).expect("a file");
    let (script, release) =
        (read("src-tauri/packaging/macos/make.sh"), read(".github/workflows/release.yml"));
    let packed: Vec<_> = script.split("\"$programs/").skip(1).collect();
    assert!(packed.len() > 3, "only {packed:?}");
    for name in packed.iter().map(|rest| rest.split('"').next().unwrap_or_default()) {
        assert!(release.contains(&format!("            target/release/{name}\n")), "{name}");
    }
}

/// A release runs them on a bare Debian.
#[test]
fn the_tests_without_programs_start_only_what_their_packages_contain() {
    // Each command, and its package unless every Debian has it.
    let contained = [("/usr/bin/python3", Some("python3-icalendar")), ("mkfifo", None)];
    let tests = root().join("tests");
    let read = |path| std::fs::read_to_string(path).expect("a source file");
    let table = read(tests.join("without_programs.rs"));
    let modules = table.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let folders: Vec<_> = modules.map(|name| tests.join(name)).collect();
    assert!(folders.len() > 2, "only {folders:?}");
    let mut started = vec![];
    for file in sources("rs") {
        if folders.iter().any(|folder| file.with_extension("").starts_with(folder)) {
            let text = read(file);
            let each = text.split("Command::new(").skip(1);
            started.extend(each.map(|rest| rest.split(')').next().unwrap_or_default().to_owned()));
        }
    }
    started.sort();
    started.dedup();
    assert_eq!(started, contained.map(|(command, _)| format!("{command:?}")));
    let packages: Vec<_> = contained.iter().filter_map(|(_, package)| *package).collect();
    let list = format!("const WITHOUT_PROGRAMS: &[&str] = &{packages:?};");
    assert!(read(root().join(SYSTEM_PACKAGES)).contains(&list), "{list}");
    let command = "run: cargo xtask test without-programs\n";
    assert!(read(root().join(".github/workflows/release.yml")).contains(command));
}

/// The release installs the tools in another place than `cargo xtask package` does.
#[test]
fn the_tools_of_a_release_have_the_versions_of_xtask() {
    let tools = std::fs::read_to_string(root().join(SYSTEM_PACKAGES)).expect("a source file");
    let all = workflows();
    let (_, release) = all.iter().find(|(name, _)| name == "release.yml").expect("a workflow");
    let words = release.split_ascii_whitespace().filter(|word| word.starts_with("cargo-"));
    let installed: Vec<_> = words.filter(|word| word.contains('@')).collect();
    assert_ne!(installed, [""; 0]);
    for tool in installed {
        assert!(tools.contains(&format!("\"{tool}\"")), "{tool}");
    }
}

/// Each workflow's file name and text.
fn workflows() -> Vec<(String, String)> {
    let folder = std::fs::read_dir(root().join(".github/workflows")).expect("the workflows");
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let file = file.expect("a workflow");
        let text = std::fs::read_to_string(file.path()).expect("a workflow");
        (file.file_name().into_string().expect("Unicode"), text)
    };
    let all: Vec<_> = folder.map(read).collect();
    assert!(all.len() > 3, "only {} workflows", all.len());
    all
}

/// Each job's name and text.
fn each_job(jobs: &str) -> Vec<(&str, &str)> {
    let mut starts: Vec<usize> = jobs.match_indices("\n  ").map(|(at, _)| at + 1).collect();
    starts.insert(0, 0);
    starts.retain(|at| !jobs[*at..].starts_with("   ") && !jobs[*at..].starts_with("  #"));
    let ends = starts.iter().skip(1).copied().chain([jobs.len()]);
    let job = |(start, end): (&usize, usize)| {
        let name = jobs[*start..end].trim_start().split(':').next().unwrap_or_default();
        (name, &jobs[*start..end])
    };
    starts.iter().zip(ends).map(job).collect()
}

/// The content of each block `permissions`, without comments.
fn rights<'a>(name: &str, text: &'a str) -> Vec<Vec<&'a str>> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let lines: Vec<_> = text.lines().collect();
    let mut blocks = vec![];
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.contains("permissions")) {
        assert_eq!(line.trim(), "permissions:", "{name}: rights are written as a block");
        let block = lines[at + 1..].iter().take_while(|below| depth(below) > depth(line));
        let right = |line: &&'a str| line.split(" #").next().unwrap_or_default().trim();
        blocks.push(block.map(right).collect());
    }
    blocks
}
