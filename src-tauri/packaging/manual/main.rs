//! Generates manual pages in every language and completions for every shell from the command's
//! definition.

#[path = "../../crates/cli/src/arguments.rs"]
#[allow(dead_code, reason = "only the definition is used here")]
mod arguments;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use clap_complete::Shell;
use helpline::settings::Language;
use helpline::words::Words;

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).context("expected a folder")?;
    for language in Language::ALL {
        pages(&folder, language)?;
    }
    completions(&folder.join("completions"))
}

/// One page for the command and one for each subcommand. English pages are in the default folder,
/// the others in the folder of their language.
fn pages(folder: &Path, language: Language) -> Result<()> {
    let place = match language {
        Language::En => folder.join("man/man1"),
        Language::Fr | Language::Nl | Language::De => {
            folder.join("man").join(language.code()).join("man1")
        }
    };
    fs::create_dir_all(&place)?;
    let words = Words::of(language);
    let mut command = arguments::command(words);
    command.build();
    clap_mangen::generate_to(command, &place)?;
    for page in fs::read_dir(&place)? {
        let page = page?.path();
        let text = translated(&fs::read_to_string(&page)?, words);
        fs::write(&page, text.with_context(|| page.display().to_string())?)?;
    }
    Ok(())
}

/// The page with the headings that clap_mangen writes in English (no upstream report known).
fn translated(page: &str, words: &Words) -> Result<String> {
    let texts = &words.command;
    let required = [
        ("NAME", texts.manual_name),
        ("SYNOPSIS", texts.manual_synopsis),
        ("DESCRIPTION", texts.manual_description),
    ];
    let others = [("EXTRA", texts.manual_notes), ("VERSION", texts.manual_version)];
    let mut found = 0;
    let line = |line: &str| {
        let Some(heading) = line.strip_prefix(".SH ").map(str::trim) else {
            return line.to_owned();
        };
        let is_this = |(english, _): &&(&str, &str)| *english == heading;
        found += usize::from(required.iter().any(|it| is_this(&it)));
        let text = required.iter().chain(&others).find(is_this).map_or(heading, |(_, text)| text);
        format!(".SH {}", text.trim_end().to_uppercase())
    };
    let lines: Vec<_> = page.lines().map(line).collect();
    ensure!(found == required.len(), "{found} of {} headings", required.len());
    Ok(lines.join("\n") + "\n")
}

fn completions(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for shell in Shell::value_variants() {
        // Completions have one language for all users: the built-in one.
        let mut command = arguments::command(Words::of(Language::Fr));
        clap_complete::generate_to(*shell, &mut command, "ecoute", folder)?;
    }
    Ok(())
}
