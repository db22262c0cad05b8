//! The files of a Linux installation, laid out as they will lie.

use std::fs;
use std::path::{Path, PathBuf};

use super::{VERSION, changelog, fresh, read, text, write};
use crate::process::{cargo, output, root, run_in};

const PROGRAMS: [&str; 3] = ["ecoute", "ecoute-agent", "ecoute-window"];
const ICON_SIZES: [u32; 7] = [16, 32, 48, 64, 128, 256, 512];
/// The manual's languages beside English.
const LANGUAGES: [&str; 3] = ["fr", "nl", "de"];

/// What deb, rpm and archive have in common; each adds what its own world wants.
///
/// # Errors
/// When a file is missing.
pub fn tree(programs: &Path) -> Result<PathBuf, String> {
    let tree = fresh("staging")?.join("tree");
    let packaging = root().join("src-tauri/packaging");
    for program in PROGRAMS {
        let place = tree.join("usr/bin").join(program);
        install(&programs.join(program), &place, "755")?;
        // What is left after the compiler's own stripping.
        run_in(&tree, "strip", &["--remove-section=.comment", text(&place)?])?;
    }
    let share = tree.join("usr/share");
    let entry = packaging.join("linux/ecoute.desktop");
    install(&entry, &share.join("applications/ecoute.desktop"), "644")?;
    let autostart = packaging.join("linux/autostart.desktop");
    install(&autostart, &tree.join("etc/xdg/autostart/ecoute.desktop"), "644")?;
    // As systemd calls what it makes of the entry in autostart.
    let unit = tree.join("usr/lib/systemd/user/app-ecoute@autostart.service.d");
    install(&packaging.join("linux/sandbox.conf"), &unit.join("sandbox.conf"), "644")?;
    let newest = changelog::releases()?.swap_remove(0);
    let metainfo = read(&packaging.join("linux/be.ecoute.Ecoute.metainfo.xml"))?
        .replace("@VERSION@", VERSION)
        .replace("@DATE@", &newest.date);
    write(&share.join("metainfo/be.ecoute.Ecoute.metainfo.xml"), &metainfo)?;
    icons(&share.join("icons/hicolor"))?;
    manual(&share)?;
    let documents = share.join("doc/ecoute");
    readme(&documents.join("README.md"), "")?;
    guides(&documents)?;
    Ok(tree)
}

/// The guides for admins and, beside them, the policy's templates and reference, as they link to it.
///
/// # Errors
/// When a file is missing.
pub fn guides(documents: &Path) -> Result<(), String> {
    let packaging = root().join("src-tauri/packaging");
    for guide in ["admin.md", "admin.fr.md"] {
        install(&packaging.join(guide), &documents.join(guide), "644")?;
    }
    folder(&packaging.join("policy"), &documents.join("policy"))
}

/// The README without its pictures, whose links lead to the guides in the folder `guides`.
///
/// # Errors
/// When a file cannot be written.
pub fn readme(place: &Path, guides: &str) -> Result<(), String> {
    let sandbox = "`sandbox.conf`";
    let text = read(&root().join("README.md"))?
        .replace(&format!("[{sandbox}](src-tauri/packaging/linux/sandbox.conf)"), sandbox)
        .replace("](src-tauri/packaging/", &format!("]({guides}"));
    let lines = text.lines().filter(|line| !line.starts_with("!["));
    let made = fresh("readme")?.join("README.md");
    write(&made, &lines.map(|line| format!("{line}\n")).collect::<String>())?;
    install(&made, place, "644")
}

/// A copy of `tree` under another name, to add to.
///
/// # Errors
/// When it cannot be made.
pub fn copy(tree: &Path, name: &str) -> Result<PathBuf, String> {
    let copy = tree.with_file_name(name);
    run_in(&root(), "cp", &["--archive", text(tree)?, text(&copy)?])?;
    Ok(copy)
}

/// Puts a file at its place, with these rights.
///
/// # Errors
/// When it is missing.
pub fn install(from: &Path, to: &Path, mode: &str) -> Result<(), String> {
    output("install", &["-D", "--mode", mode, text(from)?, text(to)?]).map(drop)
}

fn icons(hicolor: &Path) -> Result<(), String> {
    let drawn = root().join("icons");
    for size in ICON_SIZES {
        let picture = drawn.join(format!("{size}x{size}.png"));
        install(&picture, &hicolor.join(format!("{size}x{size}/apps/ecoute.png")), "644")?;
    }
    install(&drawn.join("ecoute.svg"), &hicolor.join("scalable/apps/ecoute.svg"), "644")
}

/// Manual pages and completions, made from the command's definition.
fn manual(share: &Path) -> Result<(), String> {
    let made = fresh("manual")?;
    cargo(&["run", "--quiet", "--locked", "--package", "manual", "--", text(&made)?])?;
    let languages = LANGUAGES.iter().map(|language| format!("{language}/"));
    for language in languages.chain([String::new()]) {
        let pages = format!("man/{language}man1");
        let folder = share.join(&pages);
        run_in(&root(), "mkdir", &["--parents", text(&folder)?])?;
        let copy = "cp *.1 \"$0\" && gzip -9 --no-name \"$0\"/*.1";
        run_in(&made.join(&pages), "sh", &["-c", copy, text(&folder)?])?;
        for program in ["ecoute-agent", "ecoute-window"] {
            let named = format!("{program}.1.gz");
            run_in(&folder, "ln", &["--symbolic", "ecoute.1.gz", &named])?;
        }
    }
    let completions = [
        ("ecoute.bash", "bash-completion/completions/ecoute"),
        ("_ecoute", "zsh/site-functions/_ecoute"),
        ("ecoute.fish", "fish/vendor_completions.d/ecoute.fish"),
    ];
    for (name, place) in completions {
        install(&made.join("completions").join(name), &share.join(place), "644")?;
    }
    Ok(())
}

/// Puts a folder and all in it at its place.
fn folder(from: &Path, to: &Path) -> Result<(), String> {
    let said = |error| format!("{}: {error}", from.display());
    for entry in fs::read_dir(from).map_err(said)? {
        let path = entry.map_err(said)?.path();
        let place = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            folder(&path, &place)?;
        } else {
            install(&path, &place, "644")?;
        }
    }
    Ok(())
}
