//! The package for Debian and its family.

use std::path::{Path, PathBuf};

use super::staging::{copy, install};
use super::{MAKER, VERSION, changelog, epoch, read, text, write};
use crate::process::{output, output_in, root, run_in};

/// Makes `ecoute_VERSION_ARCHITECTURE.deb`.
///
/// # Errors
/// With the first step that failed.
pub fn package(tree: &Path, packages: &Path) -> Result<PathBuf, String> {
    let tree = copy(tree, "debian")?;
    let packaging = root().join("src-tauri/packaging/debian");
    let documents = tree.join("usr/share/doc/ecoute");
    write(&documents.join("copyright"), &copyright(&packaging)?)?;
    write(&documents.join("changelog"), &changes()?)?;
    run_in(&documents, "gzip", &["-9", "--no-name", "changelog"])?;
    let overrides = tree.join("usr/share/lintian/overrides/ecoute");
    install(&packaging.join("lintian-overrides"), &overrides, "644")?;
    // Debian's zsh has a folder of its own for what packages bring.
    let zsh = tree.join("usr/share/zsh");
    run_in(&zsh, "mv", &["site-functions", "vendor-completions"])?;

    let architecture = output("dpkg", &["--print-architecture"])?;
    let size = output_in(&tree, "du", &["--summarize", "--apparent-size", "--block-size=1K", "."])?;
    let size = size.split_whitespace().next().unwrap_or_default();
    let control = read(&packaging.join("control"))?
        .replace("@VERSION@", VERSION)
        .replace("@ARCHITECTURE@", &architecture)
        .replace("@MAKER@", MAKER)
        .replace("@SIZE@", size)
        .replace("@DEPENDS@", &depends(&tree)?);
    write(&tree.join("DEBIAN/control"), &control)?;
    write(&tree.join("DEBIAN/conffiles"), "/etc/xdg/autostart/ecoute.desktop\n")?;
    let sums = "find usr -type f -print0 | LC_ALL=C sort --zero-terminated | \
        xargs --null md5sum > DEBIAN/md5sums";
    run_in(&tree, "sh", &["-c", sums])?;
    run_in(&tree, "chmod", &["--recursive", "go=rX,u+rwX", "."])?;

    let package = packages.join(format!("ecoute_{VERSION}_{architecture}.deb"));
    let date = format!("SOURCE_DATE_EPOCH={}", epoch()?);
    let build = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", ".", text(&package)?];
    run_in(&tree, "env", &[&[date.as_str()], &build[..]].concat())?;
    Ok(package)
}

/// The libraries that the programs are linked with, as packages of this Debian.
fn depends(tree: &Path) -> Result<String, String> {
    let work = tree.with_file_name("depends");
    write(&work.join("debian/control"), "Source: ecoute\n\nPackage: ecoute\nArchitecture: any\n")?;
    let programs = ["ecoute", "ecoute-agent", "ecoute-window"];
    let programs = programs.map(|name| format!("-e{}", tree.join("usr/bin").join(name).display()));
    let arguments: Vec<_> = ["-O"].into_iter().chain(programs.iter().map(String::as_str)).collect();
    let found = output_in(&work, "dpkg-shlibdeps", &arguments)?;
    found
        .strip_prefix("shlibs:Depends=")
        .map(str::to_owned)
        .ok_or_else(|| format!("dpkg-shlibdeps says `{found}`"))
}

fn copyright(packaging: &Path) -> Result<String, String> {
    let licence = read(&root().join("LICENSE-MIT"))?;
    let indented = licence.trim_end().lines().map(|line| match line {
        "" => " .".into(),
        line => format!(" {line}"),
    });
    let indented = indented.collect::<Vec<_>>().join("\n");
    Ok(read(&packaging.join("copyright"))?.replace("@MIT@", &indented))
}

fn changes() -> Result<String, String> {
    let mut text = String::new();
    for release in changelog::releases()? {
        let date = output("date", &["--utc", "--rfc-email", "--date", &release.date])?;
        text += &format!("ecoute ({}) stable; urgency=medium\n\n", release.version);
        for news in &release.news {
            text += &wrapped(news);
        }
        text += &format!("\n -- {MAKER}  {date}\n\n");
    }
    Ok(text)
}

/// An entry of the changelog, in lines that a terminal shows whole.
fn wrapped(news: &str) -> String {
    let mut lines = vec![String::from("  *")];
    for word in news.split_whitespace() {
        let last = lines.last_mut().expect("there is a first line");
        if last.chars().count() + word.chars().count() < 79 {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(format!("    {word}"));
        }
    }
    lines.join("\n") + "\n"
}
