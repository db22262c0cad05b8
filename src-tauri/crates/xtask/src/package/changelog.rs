//! `CHANGELOG.md`, as packages tell it.

use super::read;
use crate::process::root;

/// One version and what is new in it, on Linux.
pub struct Release {
    /// Its number.
    pub version: String,
    /// Its day, `2026-11-24`.
    pub date: String,
    /// What is new, a sentence each.
    pub news: Vec<String>,
}

/// Every version, the newest first; at least one.
///
/// # Errors
/// When the file has another form than `## version – day`, `### system`, `- news`.
pub fn releases() -> Result<Vec<Release>, String> {
    let mut releases: Vec<Release> = Vec::new();
    let mut of_linux = true;
    for line in read(&root().join("CHANGELOG.md"))?.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            let expected = || format!("CHANGELOG.md: `{line}`: expected `## version – day`");
            let (version, date) = heading.split_once(" – ").ok_or_else(expected)?;
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
    if releases.is_empty() {
        return Err("CHANGELOG.md tells of no version".into());
    }
    Ok(releases)
}
