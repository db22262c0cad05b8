//! The files of a Linux installation, in the folders where they will be installed.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use xshell::{Shell, cmd};

use super::{VERSION, changelog, epoch, filled, fresh, notices, programs};
use crate::project::PROGRAMS;

const PACKAGING: &str = "src-tauri/packaging";
const ICON_SIZES: [u32; 7] = [16, 32, 48, 64, 128, 256, 512];

/// The files that deb, rpm and archive have in common.
pub fn tree(sh: &Shell, built: &Path) -> Result<PathBuf> {
    let tree = fresh(sh, "staging")?.join("tree");
    for program in PROGRAMS {
        let place = tree.join("usr/bin").join(program);
        install(sh, built.join(program), &place, "755")?;
        // The compiler's `strip` leaves this section.
        cmd!(sh, "objcopy --remove-section=.comment {place}").run()?;
    }
    let share = tree.join("usr/share");
    // The name of the unit that systemd generates from the autostart entry.
    let unit = "usr/lib/systemd/user/app-ecoute@autostart.service.d/sandbox.conf";
    let search = "be.ecoute.Ecoute.Search.service";
    for (name, place) in [
        ("ecoute.desktop", share.join("applications/ecoute.desktop")),
        ("autostart.desktop", tree.join("etc/xdg/autostart/ecoute.desktop")),
        ("sandbox.conf", tree.join(unit)),
        (search, share.join("dbus-1/services").join(search)),
        (
            "search-provider.ini",
            share.join("gnome-shell/search-providers/ecoute-search-provider.ini"),
        ),
    ] {
        install(sh, format!("{PACKAGING}/linux/{name}"), place, "644")?;
    }
    let newest = changelog::releases(sh)?.swap_remove(0);
    let metainfo = "be.ecoute.Ecoute.metainfo.xml";
    let values = [("VERSION", VERSION), ("DATE", &newest.date)];
    let text = filled(sh, &format!("{PACKAGING}/linux/{metainfo}"), &values)?;
    sh.write_file(share.join("metainfo").join(metainfo), text)?;
    icons(sh, &share.join("icons/hicolor"))?;
    manual(sh, &share)?;
    let documented = share.join("doc/ecoute");
    documents(sh, &documented)?;
    notices::write(sh, built, programs::LINUX, &documented.join(notices::FILE))?;
    Ok(tree)
}

/// Copies the guides, the policy templates and the reference, and rewrites the links between them.
pub fn documents(sh: &Shell, place: &Path) -> Result<()> {
    for name in ["guide.fr.md", "command-line.md", "admin.md", "admin.fr.md"] {
        let text = sh.read_file(format!("src-tauri/docs/{name}"))?;
        document(sh, &place.join(name), &text.replace("](../packaging/policy", "](policy"))?;
    }
    folder(sh, &sh.current_dir().join(PACKAGING).join("policy"), &place.join("policy"))?;
    for name in ["policy/reference.md", "policy/reference.fr.md"] {
        let text = sh.read_file(format!("{PACKAGING}/{name}"))?;
        ensure!(text.contains("](../../docs/"), "{name}: no link to a guide to rewrite");
        document(sh, &place.join(name), &text.replace("](../../docs/", "](../"))?;
    }
    Ok(())
}

fn document(sh: &Shell, place: &Path, text: &str) -> Result<()> {
    // Packages do not contain the repository's other folders.
    let mut links = text.split("](../").skip(1);
    if let Some(link) = links.find(|link| !link.starts_with("admin")) {
        bail!("{}: a link to ../{link:.40}", place.display());
    }
    sh.write_file(place, text)?;
    set_mode(sh, place, "644")
}

/// Copies `tree` to a folder beside it.
pub fn copy(sh: &Shell, tree: &Path, name: &str) -> Result<PathBuf> {
    let copy = tree.with_file_name(name);
    cmd!(sh, "cp --archive {tree} {copy}").run()?;
    Ok(copy)
}

/// Copies a file, creates its parent folders, and sets its mode.
pub fn install(sh: &Shell, from: impl AsRef<Path>, to: impl AsRef<Path>, mode: &str) -> Result<()> {
    let to = to.as_ref();
    if let Some(folder) = to.parent() {
        sh.create_dir(folder)?;
    }
    sh.copy_file(from, to)?;
    set_mode(sh, to, mode)
}

/// Sets the modes of all files and folders, whatever the umask and the parent folder of the build
/// are, and their times.
pub fn finish(sh: &Shell, tree: &Path) -> Result<()> {
    // A new folder inherits its parent's set-group-ID bit, which `go=` alone would keep.
    cmd!(sh, "chmod --recursive a-st,go=rX,u+rwX {tree}").quiet().run()?;
    set_times(sh, tree)
}

/// Sets the times of all files and folders to the release date. The tools that build packages only
/// replace later ones.
pub fn set_times(sh: &Shell, tree: &Path) -> Result<()> {
    let date = format!("@{}", epoch(sh)?);
    let touch = cmd!(sh, "find {tree} -exec touch --no-dereference --date {date} '{}' +");
    Ok(touch.quiet().run()?)
}

fn set_mode(sh: &Shell, file: &Path, mode: &str) -> Result<()> {
    if cfg!(unix) {
        cmd!(sh, "chmod {mode} {file}").quiet().run()?;
    }
    Ok(())
}

fn icons(sh: &Shell, hicolor: &Path) -> Result<()> {
    for size in ICON_SIZES {
        let place = hicolor.join(format!("{size}x{size}/apps/ecoute.png"));
        install(sh, format!("icons/{size}x{size}.png"), place, "644")?;
    }
    install(sh, "icons/ecoute.svg", hicolor.join("scalable/apps/ecoute.svg"), "644")
}

/// Generates manual pages and completions from the definition of the command line.
fn manual(sh: &Shell, share: &Path) -> Result<()> {
    let made = fresh(sh, "manual")?;
    cmd!(sh, "cargo run --quiet --locked --package manual -- {made}").run()?;
    // The pages of the default language, and a folder for each other one.
    for place in sh.read_dir(made.join("man"))? {
        let pages = if place.ends_with("man1") { place } else { place.join("man1") };
        let folder = sh.create_dir(share.join(pages.strip_prefix(&made)?))?;
        let written = sh.read_dir(pages)?;
        cmd!(sh, "cp {written...} {folder}").run()?;
        let copied = sh.read_dir(&folder)?;
        cmd!(sh, "gzip -9 --no-name {copied...}").run()?;
        for program in &PROGRAMS[1..] {
            cmd!(sh, "ln --symbolic ecoute.1.gz {folder}/{program}.1.gz").run()?;
        }
    }
    let completions = [
        ("ecoute.bash", "bash-completion/completions/ecoute"),
        ("_ecoute", "zsh/site-functions/_ecoute"),
        ("ecoute.fish", "fish/vendor_completions.d/ecoute.fish"),
    ];
    for (name, place) in completions {
        install(sh, made.join("completions").join(name), share.join(place), "644")?;
    }
    Ok(())
}

/// Copies a folder with its content.
fn folder(sh: &Shell, from: &Path, to: &Path) -> Result<()> {
    for path in sh.read_dir(from)? {
        let place = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            folder(sh, &path, &place)?;
        } else {
            install(sh, path, place, "644")?;
        }
    }
    Ok(())
}
