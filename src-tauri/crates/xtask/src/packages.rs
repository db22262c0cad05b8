//! The system packages that building and testing need, and how each system gets them.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use xshell::{Shell, cmd};

use crate::process::{root, succeeds};

/// To build and run: a C toolchain, and the web view with its headers.
const BUILD: &[&str] = &["build-essential", "libwebkit2gtk-4.1-dev", "pkg-config"];

/// To test: a desktop without a screen, its tools, and the page's type checker.
const TEST: &[&str] = &[
    "adwaita-icon-theme",
    "appstream",
    "at-spi2-core",
    "dbus-daemon",
    "desktop-file-utils",
    "dunst",
    "faketime",
    "fonts-dejavu-core",
    "git",
    "imagemagick",
    "libfaketime",
    "librsvg2-common",
    "node-typescript",
    "poppler-utils",
    "procps",
    "python3-icalendar",
    "strace",
    "tzdata",
    "webkit2gtk-driver",
    "wmctrl",
    "x11-utils",
    "xauth",
    "xclip",
    "xdotool",
    "xfce4-panel",
    "xfce4-settings",
    "xfconf",
    "xfwm4",
    "xvfb",
    "zbar-tools",
];

/// To walk through the app on the desktops that people have: what all of them need here.
const DESKTOPS: &[&str] = &[
    "dconf-gsettings-backend",
    "gir1.2-gtk-3.0",
    "hicolor-icon-theme",
    "libglib2.0-bin",
    "python3-dbusmock",
    "python3-gi",
];

/// To measure beside others: their languages, and the tray that a bare Tauri program loads.
const MEASURE: &[&str] = &["libayatana-appindicator3-1", "python3-venv"];

/// To check the code for Windows and macOS: the compilers that a few parts call.
const CROSS: &[&str] = &["clang", "llvm"];

/// Debian's second Rust toolchain, with the standard library's sources.
const SECOND: &[&str] = &["cargo-web", "rust-web-clippy", "rust-web-src", "rustc-web"];

/// To make packages: each system's own tools, and linkers for Linux and Windows.
const PACKAGING: &[&str] =
    &["debootstrap", "dpkg-dev", "gcc-mingw-w64-x86-64", "git", "jq", "lld", "rpm", "uuid-runtime"];

/// To make packages, too, and exactly these: newer ones may write other bytes. Where they are there,
/// nothing is asked of the network.
const PACKAGING_TOOLS: &[&str] = &["cargo-auditable@0.7.7", "cargo-cyclonedx@0.5.9"];

/// To test packages: what their systems say of their form.
const PACKAGE_TESTS: &[&str] = &["lintian", "rpmlint"];

/// Of a newer Debian, whose tools make and try the Windows package.
const NEWER: &str = "faketime,msitools,wine,wine64,wixl";

/// Installs what building needs; what cannot be installed here is named in the error.
pub fn for_building(sh: &Shell) -> Result<()> {
    if cfg!(target_os = "linux") { linux(sh, BUILD) } else { elsewhere(sh) }
}

/// Installs what building and testing need.
pub fn for_testing(sh: &Shell) -> Result<()> {
    let mut both = [BUILD, TEST].concat();
    // A node from elsewhere brings its own npm, which does not go with the system's.
    if !succeeds(cmd!(sh, "npm --version")) {
        both.push("npm");
    }
    if cfg!(target_os = "linux") { linux(sh, &both) } else { elsewhere(sh) }
}

/// Installs what testing needs, and `packages` of the desktops that are walked through; they are Debian's.
pub fn for_desktops(sh: &Shell, packages: &[&str]) -> Result<()> {
    debian_only()?;
    for_testing(sh)?;
    debian(sh, &[DESKTOPS, packages].concat())
}

/// Installs what measuring needs.
pub fn for_measuring(sh: &Shell) -> Result<()> {
    for_testing(sh)?;
    if cfg!(target_os = "linux") { linux(sh, MEASURE) } else { elsewhere(sh) }
}

/// Installs what checking the code for Windows and macOS needs, beside the toolchain.
pub fn for_cross_checking(sh: &Shell) -> Result<()> {
    if cfg!(target_os = "linux") { linux(sh, &[BUILD, CROSS].concat()) } else { elsewhere(sh) }
}

/// Installs the same, with Debian's second toolchain.
pub fn for_cross_checking_by_debian(sh: &Shell) -> Result<()> {
    debian_only()?;
    debian(sh, &[BUILD, CROSS, SECOND].concat())
}

/// Installs what making packages needs.
pub fn for_packaging(sh: &Shell) -> Result<()> {
    debian_only()?;
    let needs_root = "this command needs root: it lays out other Debians and works in them";
    ensure!(is_root(sh), needs_root);
    debian(sh, &[BUILD, CROSS, SECOND, PACKAGING].concat())?;
    Ok(cmd!(sh, "cargo install --locked --debug {PACKAGING_TOOLS...}").run()?)
}

/// Installs what making and testing packages needs.
pub fn for_testing_packages(sh: &Shell) -> Result<()> {
    debian_only()?;
    debian(sh, &[BUILD, TEST, CROSS, SECOND, PACKAGING, PACKAGE_TESTS].concat())
}

/// A newer Debian in a folder of its own, with the tools that make and try the Windows package.
pub fn newer_debian(sh: &Shell) -> Result<PathBuf> {
    let folder = root().join("target/systems/tools");
    if folder.exists() {
        return Ok(folder);
    }
    println!(
        "A Debian 13 is needed to make the Windows package, and will be laid out in {}.",
        folder.display()
    );
    let unfinished = folder.with_extension("unfinished");
    sh.remove_path(&unfinished)?;
    cmd!(sh, "debootstrap --variant=minbase --include={NEWER} trixie {unfinished}").run()?;
    cmd!(sh, "mv {unfinished} {folder}").run()?;
    Ok(folder)
}

/// Whether this is a Debian, whose second toolchain and tools some commands use.
pub fn on_debian() -> bool {
    id(&std::fs::read_to_string("/etc/os-release").unwrap_or_default()) == "debian"
}

fn debian_only() -> Result<()> {
    let why = "this command needs a Debian: it uses Debian's second Rust toolchain and its tools";
    ensure!(on_debian(), why);
    Ok(())
}

fn linux(sh: &Shell, packages: &[&str]) -> Result<()> {
    if succeeds(cmd!(sh, "apt-get --version")) {
        return debian(sh, packages);
    }
    if succeeds(cmd!(sh, "pkg-config --exists webkit2gtk-4.1")) {
        println!("No apt here; WebKitGTK 4.1 is installed, so the build can go on.");
        return Ok(());
    }
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let install = match id(&release) {
        "fedora" => "sudo dnf install gcc pkgconf-pkg-config webkit2gtk4.1-devel",
        "arch" => "sudo pacman -S --needed base-devel webkit2gtk-4.1",
        "opensuse-tumbleweed" | "opensuse-leap" => {
            "sudo zypper install gcc pkg-config webkit2gtk3-devel"
        }
        _ => "your system's packages for a C compiler, pkg-config and WebKitGTK 4.1 with headers",
    };
    bail!("WebKitGTK 4.1 and its headers are missing. Install them with: {install}")
}

fn debian(sh: &Shell, packages: &[&str]) -> Result<()> {
    let missing = packages.iter().copied().filter(|name| !installed(sh, name));
    let missing: Vec<_> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("These system packages are needed and will be installed: {}", missing.join(" "));
    let sudo: &[&str] = if is_root(sh) { &[] } else { &["sudo", "env"] };
    cmd!(sh, "env {sudo...} DEBIAN_FRONTEND=noninteractive apt-get update -qq").run()?;
    let apt = cmd!(sh, "env {sudo...} DEBIAN_FRONTEND=noninteractive apt-get install -y -qq");
    Ok(apt.arg("--no-install-recommends").args(missing).run()?)
}

/// Whether this is root.
pub fn is_root(sh: &Shell) -> bool {
    cmd!(sh, "id -u").read().is_ok_and(|id| id == "0")
}

fn installed(sh: &Shell, package: &str) -> bool {
    let status = cmd!(sh, "dpkg-query -W '-f=${Status}' {package}").ignore_stderr().read();
    status.is_ok_and(|status| status == "install ok installed")
}

fn id(os_release: &str) -> &str {
    let line = os_release.lines().find_map(|line| line.strip_prefix("ID="));
    line.unwrap_or_default().trim_matches('"')
}

fn elsewhere(sh: &Shell) -> Result<()> {
    if cfg!(windows) {
        println!(
            "Needed on Windows: Visual Studio's C++ build tools; WebView2 (part of Windows 11)."
        );
        return Ok(());
    }
    let tools = succeeds(cmd!(sh, "xcode-select -p"));
    ensure!(
        tools,
        "Apple's command line tools are missing. Install them with: xcode-select --install"
    );
    Ok(())
}
