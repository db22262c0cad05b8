//! The licences of what the programs are linked with. Binary copies must contain them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use spdx::{Expression, ParseMode};
use xshell::{Shell, cmd};

use super::VERSION;
use crate::project::{PROGRAMS, packages};

/// Names and versions.
type Crates = BTreeSet<(String, String)>;

/// The name of the file in every package.
pub const FILE: &str = "THIRD-PARTY-LICENSES.txt";

/// Beginnings of the names of licence files in a crate's archive.
const NAMES: [&str; 6] = ["copying", "copyright", "licence", "license", "notice", "unlicense"];

/// What Cargo does not know: name, licence, source, authors.
const STANDARD_LIBRARY: [&str; 4] = [
    "Rust's standard library",
    "(MIT OR Apache-2.0) AND Unicode-3.0",
    "https://github.com/rust-lang/rust",
    "the Rust Project Developers, and those named in COPYRIGHT-library.html of Rust's releases; \
        Unicode, Inc.",
];
const LOADER: [&str; 4] = [
    "Microsoft Edge WebView2 SDK: its loader",
    "BSD-3-Clause",
    "https://www.nuget.org/packages/Microsoft.Web.WebView2",
    "Microsoft Corporation",
];
/// The crate with the loader has no copy of the loader's licence.
const LOADER_TEXT: &str = "src-tauri/packaging/windows/webview2-license.txt";

/// Writes the file for the programs in the folder `programs`, built for `target`.
///
/// # Errors
/// When a crate that the programs are linked with is not in their dependency lists.
pub fn write(sh: &Shell, programs: &Path, target: &str, place: &Path) -> Result<()> {
    let listed = listed(programs, target)?;
    let missing: Vec<_> = linked(sh, target)?.difference(&listed).cloned().collect();
    ensure!(missing.is_empty(), "not in the programs' dependency lists: {missing:?}");
    Ok(sh.write_file(place, notices(sh, target, &listed)?)?)
}

/// Each crate with its licence and source, then each different text once.
fn notices(sh: &Shell, target: &str, crates: &Crates) -> Result<String> {
    let mut texts = Texts::default();
    let mut list = format!(
        "Third-party software in Écoute {VERSION} for {target}\n\n\
        The programs are linked with what is listed here. A number is that of a text below.\n\
        The source code of a crate, unchanged: https://crates.io/crates/NAME/VERSION\n"
    );
    let [name, licence, source, authors] = STANDARD_LIBRARY;
    let numbers = texts.standard(licence)?;
    list += &format!("\n{name}\n  {licence}; {source}\n  by {authors}: {numbers}\n");
    if target.contains("windows") {
        let [name, licence, source, authors] = LOADER;
        let number = texts.number(&sh.read_file(LOADER_TEXT)?);
        list += &format!("\n{name}\n  {licence}; {source}\n  by {authors}: {number}\n");
    }
    let metadata =
        cmd!(sh, "cargo metadata --format-version 1 --locked --filter-platform {target}");
    let metadata: Value = serde_json::from_str(&metadata.quiet().read()?)?;
    let known = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    for (name, version) in crates {
        let same = |it: &&Value| it["name"] == *name && it["version"] == *version;
        let package = known.iter().find(same).with_context(|| format!("no metadata of {name}"))?;
        let text = |key: &str| package[key].as_str().with_context(|| format!("{name}: no {key}"));
        let licence = text("license")?;
        let source = package["repository"].as_str().unwrap_or("no repository is named");
        let folder = Path::new(text("manifest_path")?).parent().context("a folder")?;
        let own = own_texts(folder)?;
        let notice = if own.is_empty() {
            let authors = package["authors"].as_array().into_iter().flatten();
            let authors: Vec<_> = authors.filter_map(Value::as_str).collect();
            let authors = if authors.is_empty() { "not named".into() } else { authors.join(", ") };
            let numbers = texts.standard(licence)?;
            format!("standard text, because the crate has none: {numbers}; authors: {authors}")
        } else {
            own.iter().map(|text| texts.number(text)).collect::<Vec<_>>().join(", ")
        };
        list += &format!("\n{name} {version}\n  {licence}; {source}\n  {notice}\n");
    }
    Ok(list + &texts.written)
}

/// What the programs' own dependency lists name, without our crates and what only built them.
fn listed(programs: &Path, target: &str) -> Result<Crates> {
    let mut crates = Crates::new();
    for program in PROGRAMS {
        let ending = if target.contains("windows") { ".exe" } else { "" };
        let file = programs.join(format!("{program}{ending}"));
        let list = auditable_info::json_from_file(&file, Default::default())
            .with_context(|| format!("read the dependency list of {}", file.display()))?;
        let list: Value = serde_json::from_str(&list)?;
        let list = list["packages"].as_array().context("a dependency list has packages")?;
        for package in list.iter().filter(|it| it["kind"] != "build" && it["source"] != "local") {
            let (name, version) = (package["name"].as_str(), package["version"].as_str());
            let both = name.zip(version).context("a package has a name and a version")?;
            crates.insert((both.0.into(), both.1.into()));
        }
    }
    Ok(crates)
}

/// What Cargo links the programs with, without our crates.
fn linked(sh: &Shell, target: &str) -> Result<Crates> {
    let programs = packages(&PROGRAMS);
    let form = ["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"];
    let tree = cmd!(sh, "cargo tree --locked --target {target} {programs...} {form...}");
    let tree = tree.quiet().read()?;
    // As in `anyhow v1.0.104`, `anyhow v1.0.104 (*)` or `helpline v0.9.9 (/folder)`.
    let others = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    let others =
        others.filter(|line| !line.ends_with(')')).filter_map(|line| line.split_once(" v"));
    Ok(others.map(|(name, version)| (name.into(), version.into())).collect())
}

/// The licence files in a crate's archive.
fn own_texts(folder: &Path) -> Result<Vec<String>> {
    let mut files = vec![];
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_file() && NAMES.iter().any(|beginning| name.starts_with(beginning)) {
            files.push(path);
        }
    }
    files.sort();
    let read = |path| Ok(String::from_utf8_lossy(&std::fs::read(path)?).into_owned());
    files.into_iter().map(read).collect()
}

/// Numbered texts; each different one is there once.
#[derive(Default)]
struct Texts {
    /// By their words: line breaks and indentation differ.
    numbers: BTreeMap<String, usize>,
    written: String,
}

impl Texts {
    fn number(&mut self, text: &str) -> String {
        let next = self.numbers.len() + 1;
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let number = *self.numbers.entry(words).or_insert(next);
        if number == next {
            let lines = text.lines().map(|line| format!("{}\n", line.trim_end()));
            let lines = lines.collect::<String>();
            let line = "-".repeat(72);
            self.written += &format!("\n{line}\n{number}\n\n{}\n", lines.trim_matches('\n'));
        }
        number.to_string()
    }

    /// The texts of each licence in an expression, as SPDX has them.
    fn standard(&mut self, expression: &str) -> Result<String> {
        let expression = Expression::parse_mode(expression, ParseMode::LAX)?;
        let mut numbers = vec![];
        for required in expression.requirements() {
            let licence = required.req.license.id();
            let licence = licence.with_context(|| format!("{expression}: no SPDX licence"))?;
            numbers.push(self.number(licence.text()));
            numbers.extend(required.req.exception.map(|exception| self.number(exception.text())));
        }
        Ok(numbers.join(", "))
    }
}
