//! Dependencies between the modules of a crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{root, sources};

/// Which modules each module uses, among those in one module. A crate's root counts as one of its
/// modules that uses all others; what any other module defines itself is for the modules in it.
type Uses = BTreeMap<String, BTreeSet<String>>;

const ROOT: &str = "the root";

#[test]
fn modules_have_no_circular_dependencies() {
    let manifests = sources("toml").into_iter().filter(|path| path.ends_with("Cargo.toml"));
    let folders = manifests.map(|path| path.with_file_name("src"));
    let folders = folders.filter(|path| path.starts_with(root().join("src-tauri")));
    let mut crates = 0;
    for folder in folders.filter(|path| path.is_dir()) {
        for (parent, uses) in uses_of_modules(&folder) {
            for module in uses.keys() {
                let cycle = cycle(&uses, &mut vec![module.clone()]);
                assert_eq!(cycle, None, "{} {}", folder.display(), parent.join("::"));
            }
        }
        crates += 1;
    }
    assert_eq!(crates, 6, "every crate is checked");
}

/// The uses in each module that has modules.
fn uses_of_modules(folder: &Path) -> BTreeMap<Vec<String>, Uses> {
    let files = sources("rs").into_iter().filter(|path| path.starts_with(folder));
    let code: BTreeMap<_, _> =
        files.map(|file| (module_path(&file, folder), code(&file))).collect();
    let mut all: BTreeMap<Vec<String>, Uses> = BTreeMap::new();
    for (own, code_of_own) in &code {
        for target in references(own, code_of_own) {
            let common = own.iter().zip(&target).take_while(|(a, b)| a == b).count();
            let (Some(user), Some(name)) = (own.get(common), target.get(common)) else { continue };
            let parent = &own[..common];
            let used = if code.contains_key(&[parent, std::slice::from_ref(name)].concat()) {
                name.clone()
            } else if let Some(module) = reexported(&code[parent], name) {
                module
            } else if parent.is_empty() {
                ROOT.to_owned()
            } else {
                continue;
            };
            if used != *user {
                all.entry(parent.to_vec())
                    .or_default()
                    .entry(user.clone())
                    .or_default()
                    .insert(used);
            }
        }
    }
    let top = code.keys().filter(|path| path.len() == 1).flatten().cloned().collect();
    all.entry(vec![]).or_default().insert(ROOT.to_owned(), top);
    all
}

/// A file without its comments.
fn code(file: &Path) -> String {
    let text = std::fs::read_to_string(file).expect("a source file");
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

/// The paths from the root that begin with `crate::` or `super::` in the code of the module `own`.
fn references(own: &[String], code: &str) -> Vec<Vec<String>> {
    let (mut found, mut rest) = (vec![], code);
    while let Some(at) = ["crate::", "super::"].iter().filter_map(|it| rest.find(it)).min() {
        let mut base = own.to_vec();
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("crate::") {
            (base, rest) = (vec![], after);
        }
        while let Some(after) = rest.strip_prefix("super::") {
            base.pop();
            rest = after;
        }
        loop {
            let names = first_names(rest);
            let next = names.first().and_then(|name| rest.strip_prefix(name.as_str()));
            match next.and_then(|rest| rest.strip_prefix("::")) {
                Some(after) => {
                    base.extend(names);
                    rest = after;
                }
                None => break,
            }
        }
        found.extend(first_names(rest).into_iter().map(|name| [&base[..], &[name]].concat()));
    }
    found
}

/// The module from which the code of its parent has this name, if from one.
fn reexported(parent: &str, name: &str) -> Option<String> {
    let uses = ["\nuse ", "\npub use ", "\npub(crate) use "];
    let statements = uses.iter().flat_map(|start| parent.split(start).skip(1));
    let mut paths = statements.filter_map(|it| it.split_once(';')?.0.split_once("::"));
    let (module, _) = paths.find(|(_, names)| first_names(names).iter().any(|it| it == name))?;
    Some(module.to_owned())
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
