//! The package for Debian and its derivatives.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use super::staging::{copy, finish, install};
use super::{MAINTAINER, VERSION, changelog, epoch, filled};

const PACKAGING: &str = "src-tauri/packaging/debian";

/// Builds `ecoute_VERSION_ARCHITECTURE.deb`.
pub fn package(sh: &Shell, tree: &Path, packages: &Path) -> Result<PathBuf> {
    let tree = copy(sh, tree, "debian")?;
    let documents = tree.join("usr/share/doc/ecoute");
    sh.write_file(documents.join("copyright"), copyright(sh)?)?;
    let changelog = documents.join("changelog");
    sh.write_file(&changelog, changes(sh)?)?;
    cmd!(sh, "gzip -9 --no-name {changelog}").run()?;
    let overrides = tree.join("usr/share/lintian/overrides/ecoute");
    install(sh, format!("{PACKAGING}/lintian-overrides"), overrides, "644")?;
    // Debian's zsh reads the completions of packages from another folder.
    let zsh = tree.join("usr/share/zsh");
    let (from, to) = (zsh.join("site-functions"), zsh.join("vendor-completions"));
    cmd!(sh, "mv {from} {to}").run()?;

    let architecture = cmd!(sh, "dpkg --print-architecture").read()?;
    let values = [
        ("VERSION", VERSION),
        ("ARCHITECTURE", &architecture),
        ("MAINTAINER", MAINTAINER),
        ("SIZE", &installed_size(sh, &tree)?),
        ("DEPENDS", &depends(sh, &tree)?),
    ];
    let control = filled(sh, &format!("{PACKAGING}/control"), &values)?;
    sh.write_file(tree.join("DEBIAN/control"), control)?;
    sh.write_file(tree.join("DEBIAN/conffiles"), "/etc/xdg/autostart/ecoute.desktop\n")?;
    let package = packages.join(format!("ecoute_{VERSION}_{architecture}.deb"));
    let sums = "cd \"$0\" && find usr -type f -print0 | LC_ALL=C sort --zero-terminated | \
        xargs --null md5sum > DEBIAN/md5sums";
    cmd!(sh, "sh -c {sums} {tree}").run()?;
    finish(sh, &tree)?;
    let build = cmd!(sh, "dpkg-deb --root-owner-group -Zxz --build {tree} {package}");
    build.env("SOURCE_DATE_EPOCH", epoch(sh)?).run()?;
    Ok(package)
}

/// The size in KiB as Debian counts it: file systems give folders different sizes.
fn installed_size(sh: &Shell, tree: &Path) -> Result<String> {
    let files = cmd!(sh, "find {tree} -type f -printf %s\\n").read()?;
    let others = cmd!(sh, "find {tree} ! -type f -printf 1\\n").read()?;
    let files = files.lines().map(|size| size.parse::<u64>().map(|bytes| bytes.div_ceil(1024)));
    let files = files.sum::<Result<u64, _>>()?;
    Ok((files + others.lines().count() as u64).to_string())
}

/// The Debian packages of the libraries that the programs are linked with.
fn depends(sh: &Shell, tree: &Path) -> Result<String> {
    let work = tree.with_file_name("depends");
    let control = "Source: ecoute\n\nPackage: ecoute\nArchitecture: any\n";
    sh.write_file(work.join("debian/control"), control)?;
    let programs = sh.read_dir(tree.join("usr/bin"))?;
    let _in = sh.push_dir(work);
    let found = cmd!(sh, "dpkg-shlibdeps -O {programs...}").read()?;
    let depends = found.strip_prefix("shlibs:Depends=");
    Ok(depends.with_context(|| format!("dpkg-shlibdeps printed `{found}`"))?.to_owned())
}

fn copyright(sh: &Shell) -> Result<String> {
    let licence = sh.read_file("LICENSE-MIT")?;
    let indented = licence.trim_end().lines().map(|line| match line {
        "" => " .".into(),
        line => format!(" {line}"),
    });
    let indented = indented.collect::<Vec<_>>().join("\n");
    filled(sh, &format!("{PACKAGING}/copyright"), &[("MIT", &indented)])
}

fn changes(sh: &Shell) -> Result<String> {
    let mut text = String::new();
    for release in changelog::releases(sh)? {
        let date = release.date;
        let date = cmd!(sh, "date --utc --rfc-email --date {date}").read()?;
        text += &format!("ecoute ({}) stable; urgency=medium\n\n", release.version);
        for news in &release.news {
            text += &wrapped(news);
        }
        text += &format!("\n -- {MAINTAINER}  {date}\n\n");
    }
    Ok(text)
}

/// An entry of the changelog, in lines of at most 79 characters.
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
