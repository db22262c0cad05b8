//! The record of what the packages were built with.

use std::process::Command;

use super::{output, package, project};

#[test]
#[ignore = "cargo xtask package test"]
fn the_record_has_the_packages_checksums_and_the_versions_of_the_tools() {
    let path = package("-linux.buildinfo");
    let text = std::fs::read_to_string(&path).expect("the record");
    let (_, sums) = text.split_once("\nChecksums-Sha256:\n").expect("checksums");
    let (sums, _) = sums.split_once("\nRust:\n").expect("the compiler after the checksums");
    assert_eq!(sums.lines().count(), 4, "{sums}");
    let check = "printf %s \"$1\" | cut -c 2- | sha256sum --check";
    let folder = path.parent().expect("a folder");
    output(Command::new("sh").args(["-c", check, "sh", sums]).current_dir(folder));
    let tools = ["rustc-web", "lld", "dpkg-dev", "rpm", "gcc-mingw-w64-x86-64", "wixl"];
    for tool in tools {
        assert!(text.contains(&format!("\n {tool} (= ")), "{tool} is missing");
    }
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("no {name} in {text}"))
    };
    let commit = output(Command::new("git").args(["rev-parse", "HEAD"]).current_dir(project()));
    assert_eq!(field("Commit"), commit.trim());
    assert_eq!(field("Build-Architecture"), "x86_64-unknown-linux-gnu");
    assert!(field("Cargo").starts_with("cargo 1."), "{text}");
    assert!(field("Environment").starts_with("SOURCE_DATE_EPOCH="), "{text}");
    for line in ["rustc 1.", "cargo-auditable v", "cargo-cyclonedx v"] {
        assert!(text.contains(&format!("\n {line}")), "{line} in {text}");
    }
}
