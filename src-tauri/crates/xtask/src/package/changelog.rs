//! The releases in `CHANGELOG.md`, for the changelogs of packages.

use anyhow::{Context, Result, ensure};
use xshell::Shell;

/// One version and its changes on Linux.
pub struct Release {
    /// The version number.
    pub version: String,
    /// The release date, `2026-11-24`.
    pub date: String,
    /// One sentence for each change.
    pub news: Vec<String>,
}

/// Every release, the newest first. The file has the lines `## version – day`, `### system` and
/// `- change`.
///
/// # Errors
/// When the file has no release, or a heading has another form.
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
    ensure!(!releases.is_empty(), "CHANGELOG.md contains no version");
    Ok(releases)
}
