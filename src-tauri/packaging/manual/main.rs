//! Generates manual pages in every language and completions for every shell from the command's
//! definition.

#[path = "../../crates/cli/src/arguments.rs"]
#[allow(dead_code, reason = "only the definition is used here")]
mod arguments;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
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
    let mut command = arguments::command(Words::of(language));
    command.build();
    clap_mangen::generate_to(command, &place)?;
    Ok(())
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
