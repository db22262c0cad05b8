//! `CHANGELOG.md`, as packages tell it.

use anyhow::{Context, Result, ensure};
use xshell::Shell;

/// One version and what is new in it, on Linux.
pub struct Release {
    /// Its number.
    pub version: String,
    /// Its day, `2026-11-24`.
    pub date: String,
    /// What is new, a sentence each.
    pub news: Vec<String>,
}

/// Every version, the newest first; at least one. The file has `## version – day`, `### system`, `- news`.
pub fn releases(sh: &Shell) -> Result<Vec<Release>> {
    let mut releases: Vec<Release> = Vec::new();
    let mut of_linux = true;
    for line in sh.read_file("CHANGELOG.md")?.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            let expected = || format!("CHANGELOG.md: `{line}`: expected `## version – day`");
            let (version, date) = heading.split_once(" – ").with_context(expected)?;
            releases.push(Release { version: version.into(), date: date.into(), news: vec![] });
        } else if let Some(system) = line.strip_prefix("### ") {
            of_linux = system == "All systems" || system == "Linux";
        } else if let (true, Some(release)) = (of_linux, releases.last_mut()) {
            if let Some(news) = line.strip_prefix("- ") {
                release.news.push(news.into());
            } else if let (Some(more), Some(news)) =
                (line.strip_prefix("  "), release.news.last_mut())
            {
                news.push(' ');
                news.push_str(more);
            }
        }
    }
    ensure!(!releases.is_empty(), "CHANGELOG.md tells of no version");
    Ok(releases)
}
