//! The files of a Linux installation, laid out as they will lie.

use std::fs;
use std::path::{Path, PathBuf};

use helpline::settings::Language;

use super::{VERSION, changelog, fresh, read, text, write};
use crate::process::{cargo, output, root, run_in};

const PROGRAMS: [&str; 3] = ["ecoute", "ecoute-agent", "ecoute-window"];
const ICON_SIZES: [u32; 7] = [16, 32, 48, 64, 128, 256, 512];

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
    documents(&share.join("doc/ecoute"))?;
    Ok(tree)
}

/// What people and admins read and, beside it, the policy's templates and reference, with links that
/// lead from the one to the other there.
///
/// # Errors
/// When a file is missing, or holds another link.
pub fn documents(place: &Path) -> Result<(), String> {
    let source = root().join("src-tauri");
    for name in ["guide.fr.md", "command-line.md", "admin.md", "admin.fr.md"] {
        let text = read(&source.join("docs").join(name))?;
        document(&place.join(name), &text.replace("](../packaging/policy", "](policy"))?;
    }
    folder(&source.join("packaging/policy"), &place.join("policy"))?;
    for name in ["policy/reference.md", "policy/reference.fr.md"] {
        let text = read(&source.join("packaging").join(name))?;
        document(&place.join(name), &text.replace("](../../docs/", "](../"))?;
    }
    Ok(())
}

fn document(place: &Path, text: &str) -> Result<(), String> {
    // What is in another folder of the repository is in no package.
    let mut links = text.split("](../").skip(1);
    if let Some(link) = links.find(|link| !link.starts_with("admin")) {
        return Err(format!("{}: a link to ../{link:.40}", place.display()));
    }
    let made = fresh("document")?.join("text");
    write(&made, text)?;
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
    // A manual looks for English where no language is named.
    let places = Language::ALL.map(|language| match language {
        Language::En => String::new(),
        Language::Fr | Language::Nl | Language::De => format!("{}/", language.code()),
    });
    for language in places {
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
