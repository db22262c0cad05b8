//! The record of what the packages were built with.

use std::process::Command;

use super::{output, package};

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
    assert!(text.contains("\n rustc 1.") && text.contains("\n cargo 1."), "{text}");
}
