//! The admin guides in two languages.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::desktop::program::built;

use super::Etc;

#[test]
fn both_guides_have_the_same_commands_and_their_closure_applies() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/docs");
    let guides = ["admin.md", "admin.fr.md"];
    let [english, french] =
        guides.map(|name| fs::read_to_string(folder.join(name)).expect("a guide"));
    let blocks = |text: &str| -> Vec<_> {
        text.split("```").skip(1).step_by(2).map(str::to_owned).collect()
    };
    assert_eq!(blocks(&english), blocks(&french));
    for link in [&english, &french].into_iter().flat_map(|text| text.split("](").skip(1)) {
        let (target, _) = link.split_once(')').expect("a link ends");
        let elsewhere = target.starts_with("https://");
        assert!(elsewhere || folder.join(target).exists(), "{target}");
    }

    let blocks = blocks(&english);
    let script = blocks.iter().find_map(|block| block.strip_prefix("sh\n")).expect("a script");
    let etc = Etc::new();
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let programs = built("ecoute");
    let programs = programs.parent().expect("a folder").display();
    let path = format!("{programs}:{}", std::env::var("PATH").expect("a PATH"));
    let ended = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-ec"])
        .arg(format!("{}\n{script}", etc.mount()))
        .env_clear()
        .env("PATH", path)
        .current_dir(scratch.path())
        .output()
        .expect("unshare runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let (out, err) = (text(ended.stdout), text(ended.stderr));
    assert!(ended.status.success(), "{out}{err}");
    assert!(out.contains("/etc/ecoute/policies/managed/50-closures.json"), "{out}");
    assert!(out.contains("Pont de l’Ascension\n"), "the status names the day: {out}");
    assert_eq!(err, "");
}
