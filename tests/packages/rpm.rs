//! The rpm: files, scripts and requirements compared with the deb's; install and remove.

use std::collections::BTreeSet;
use std::process::Command;

use super::{output, package, project};

/// Places that differ: that of the deb, and that of the rpm.
const PLACES: [(&str, &str); 2] = [
    ("/usr/share/zsh/vendor-completions/", "/usr/share/zsh/site-functions/"),
    ("/usr/share/doc/ecoute/THIRD-PARTY", "/usr/share/licenses/ecoute/THIRD-PARTY"),
];
/// Files in only one of the two.
const ONLY: [&str; 5] = [
    "/usr/share/doc/ecoute/changelog.gz",
    "/usr/share/doc/ecoute/copyright",
    "/usr/share/licenses/ecoute/LICENSE-APACHE",
    "/usr/share/licenses/ecoute/LICENSE-MIT",
    "/usr/share/lintian/overrides/ecoute",
];

fn query(arguments: &[&str]) -> String {
    output(Command::new("rpm").arg("--query").args(arguments).arg("--package").arg(package(".rpm")))
}

#[test]
#[ignore = "cargo xtask package test"]
fn rpmlint_reports_nothing_but_the_documented_filters() {
    let explained = project().join("src-tauri/packaging/rpm/rpmlint.toml");
    let report = output(Command::new("rpmlint").arg("-c").arg(explained).arg(package(".rpm")));
    assert!(report.contains("0 errors, 0 warnings"), "{report}");
}

#[test]
#[ignore = "cargo xtask package test"]
fn it_contains_the_same_files_as_the_deb() {
    let deb = output(
        Command::new("sh")
            .args(["-c", "dpkg-deb --fsys-tarfile \"$0\" | tar --list"])
            .arg(package(".deb")),
    );
    let deb = deb.lines().filter(|path| !path.ends_with('/')).map(|path| {
        let mut path = path.trim_start_matches('.').to_owned();
        for (deb, rpm) in PLACES {
            path = path.replace(deb, rpm);
        }
        path
    });
    let deb: BTreeSet<_> = deb.filter(|path| !ONLY.contains(&path.as_str())).collect();
    let rpm = query(&["--queryformat", "[%{FILEMODES:perms} %{FILENAMES}\n]"]);
    let rpm = rpm.lines().filter(|line| !line.starts_with('d'));
    let rpm = rpm.filter_map(|line| Some(line.split_once(' ')?.1.to_owned()));
    let rpm: BTreeSet<_> = rpm.filter(|path| !ONLY.contains(&path.as_str())).collect();
    assert!(rpm.len() > 20, "{rpm:?}");
    assert_eq!(rpm, deb);
}

#[test]
#[ignore = "cargo xtask package test"]
fn it_has_no_scripts_and_keeps_a_changed_configuration_file() {
    assert_eq!(query(&["--scripts"]), "");
    assert_eq!(query(&["--triggers"]), "");
    assert_eq!(query(&["--configfiles"]), "/etc/xdg/autostart/ecoute.desktop\n");
}

#[test]
#[ignore = "cargo xtask package test"]
fn it_requires_the_libraries_that_its_programs_are_linked_with() {
    let needs = query(&["--requires"]);
    for library in ["libwebkit2gtk-4.1.so.0()(64bit)", "libgtk-3.so.0()(64bit)", "libc.so.6"] {
        assert!(needs.lines().any(|line| line.starts_with(library)), "{library} in\n{needs}");
    }
    for line in needs.lines() {
        assert!(
            [".so", "rpmlib(", "rtld(", "config(ecoute)"].iter().any(|known| line.contains(known)),
            "{line}: an unexpected requirement"
        );
    }
}

#[test]
#[ignore = "cargo xtask package test"]
fn it_is_installed_verified_and_removed() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let rpm = |arguments: &[&str]| {
        let mut command = Command::new("rpm");
        command.arg("--root").arg(root.path()).args(arguments);
        command
    };
    output(rpm(&["--install", "--nodeps"]).arg(package(".rpm")));
    output(&mut rpm(&["--verify", "--nodeps", "ecoute"]));
    output(rpm(&["--upgrade", "--nodeps", "--replacepkgs"]).arg(package(".rpm")));
    output(&mut rpm(&["--erase", "ecoute"]));
    let left = output(Command::new("find").arg(root.path()).args(["-iname", "*ecoute*"]));
    assert_eq!(left, "");
}
