//! On Windows, adds icon, manifest and version. On Linux, links the few required functions of
//! `libgcc_s` statically: one library less to load at each start.

#[path = "../../packaging/windows/resources.rs"]
mod resources;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = std::env::var("TARGET").unwrap_or_default();
    if target.ends_with("-linux-gnu") {
        println!("cargo::rustc-link-lib=gcc_eh");
    }
    resources::embed("../../packaging/windows");
}
