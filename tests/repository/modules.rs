//! Dependencies between the modules of a crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{root, sources};

#[test]
fn the_modules_of_a_crate_have_no_circular_dependencies() {
    let manifests = sources("toml").into_iter().filter(|path| path.ends_with("Cargo.toml"));
    let folders = manifests.map(|path| path.with_file_name("src"));
    let folders = folders.filter(|path| path.starts_with(root().join("src-tauri")));
    let mut crates = 0;
    for folder in folders.filter(|path| path.is_dir()) {
        let uses = uses_of_modules(&folder);
        for module in uses.keys() {
            let cycle = cycle(&uses, &mut vec![module.clone()]);
            assert_eq!(cycle, None, "{}", folder.display());
        }
        crates += 1;
    }
    assert_eq!(crates, 6, "every crate is checked");
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
        while let Some(at) =
            ["crate::", "super::"].iter().filter_map(|prefix| rest.find(prefix)).min()
        {
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
fn cycle(uses: &BTreeMap<String, BTreeSet<String>>, path: &mut Vec<String>) -> Option<String> {
    for next in uses.get(path.last()?).into_iter().flatten() {
        if *next == path[0] {
            return Some([path.join(" → "), next.clone()].join(" → "));
        }
        if !path.contains(next) {
            path.push(next.clone());
            if let Some(cycle) = cycle(uses, path) {
                return Some(cycle);
            }
            path.pop();
        }
    }
    None
}
