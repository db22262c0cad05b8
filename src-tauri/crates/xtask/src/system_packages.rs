//! The system packages that building and testing need, and how to install them.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use xshell::{Shell, cmd};

use crate::project::{root, succeeds};

/// For building and running: a C toolchain, and WebKitGTK with headers.
const BUILD: &[&str] = &["build-essential", "libwebkit2gtk-4.1-dev", "pkg-config"];

/// For testing: a virtual desktop, its tools, and the page's type checker.
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
    "python3-jsonschema",
    "strace",
    "tzdata",
    "webkit2gtk-driver",
    "wmctrl",
    "x11-utils",
    "xauth",
    "xclip",
    "xdg-desktop-portal",
    "xdg-desktop-portal-gtk",
    "xdotool",
    "xfce4-panel",
    "xfce4-settings",
    "xfconf",
    "xfwm4",
    "xvfb",
    "zbar-tools",
];

/// For the tests that start none of the programs; what else they start is in every Debian.
const WITHOUT_PROGRAMS: &[&str] = &["python3-icalendar"];

/// For `cargo xtask desktops`: packages that all desktops need.
const DESKTOPS: &[&str] = &[
    "dconf-gsettings-backend",
    "gir1.2-gtk-3.0",
    "hicolor-icon-theme",
    "libglib2.0-bin",
    "python3-dbusmock",
    "python3-gi",
];

/// For `cargo xtask blink`: Chromium with its driver.
const CHROMIUM: &[&str] = &["chromium", "chromium-driver"];

/// For measuring: Python for the other libraries, and the tray library of the minimal Tauri
/// program.
const MEASURE: &[&str] = &["libayatana-appindicator3-1", "python3-venv"];

/// For checking the code for Windows and macOS: compilers that build scripts call.
const CROSS: &[&str] = &["binutils-mingw-w64-x86-64", "clang", "llvm"];

/// Debian's own Rust toolchain, with the sources of the standard library.
const DEBIAN_RUST: &[&str] = &["cargo-web", "rust-web-clippy", "rust-web-src", "rustc-web"];

/// For building packages for Linux: packaging tools, and a linker.
const PACKAGING_LINUX: &[&str] = &["dpkg-dev", "git", "jq", "lld", "rpm"];

/// Also for building the package for Windows.
const PACKAGING: &[&str] = &["debootstrap", "gcc-mingw-w64-x86-64", "uuid-runtime"];

/// Also for building packages. Pinned, because other versions may write other bytes. Cargo does not
/// use the network where these versions are installed.
pub const PACKAGING_TOOLS: &[&str] = &["cargo-auditable@0.7.7", "cargo-cyclonedx@0.5.9"];

/// For testing packages: the checkers of their formats.
const PACKAGE_TESTS: &[&str] = &["lintian", "rpmlint"];

/// Packages of Debian 13 that build and test the Windows package.
const NEWER: &str = "faketime,msitools,wine,wine64,wixl";

/// Installs the packages for building.
///
/// # Errors
/// Names the packages that cannot be installed on this system. The same holds for the functions
/// below.
pub fn for_building(sh: &Shell) -> Result<()> {
    if cfg!(target_os = "linux") { linux(sh, BUILD) } else { elsewhere(sh) }
}

/// Installs the packages for building and testing.
pub fn for_testing(sh: &Shell) -> Result<()> {
    let mut both = [BUILD, TEST].concat();
    // A Node.js that does not come from Debian includes npm, which conflicts with Debian's.
    if !succeeds(cmd!(sh, "npm --version")) {
        both.push("npm");
    }
    if cfg!(target_os = "linux") { linux(sh, &both) } else { elsewhere(sh) }
}

/// Installs the packages for the tests that start none of the programs; without apt, nothing.
pub fn for_testing_without_programs(sh: &Shell) -> Result<()> {
    if succeeds(cmd!(sh, "apt-get --version")) { debian(sh, WITHOUT_PROGRAMS) } else { Ok(()) }
}

/// Installs the packages for testing, and `packages` of the desktops; on Debian only.
pub fn for_desktops(sh: &Shell, packages: &[&str]) -> Result<()> {
    debian_only()?;
    for_testing(sh)?;
    debian(sh, &[DESKTOPS, packages].concat())
}

/// Installs the packages for testing, and Chromium; on Debian only.
pub fn for_chromium(sh: &Shell) -> Result<()> {
    debian_only()?;
    for_testing(sh)?;
    debian(sh, CHROMIUM)
}

/// Installs the packages for measuring.
pub fn for_measuring(sh: &Shell) -> Result<()> {
    for_testing(sh)?;
    if cfg!(target_os = "linux") { linux(sh, MEASURE) } else { elsewhere(sh) }
}

/// Installs the packages for checking the code for Windows and macOS with rustup's targets.
pub fn for_cross_checking(sh: &Shell) -> Result<()> {
    if cfg!(target_os = "linux") { linux(sh, &[BUILD, CROSS].concat()) } else { elsewhere(sh) }
}

/// Installs the same, and Debian's own toolchain.
pub fn for_cross_checking_by_debian(sh: &Shell) -> Result<()> {
    debian_only()?;
    debian(sh, &[BUILD, CROSS, DEBIAN_RUST].concat())
}

/// Installs the packages and tools for building packages.
pub fn for_packaging(sh: &Shell) -> Result<()> {
    if cfg!(windows) {
        println!(
            "Required on Windows: Visual Studio's C++ build tools, also for ARM64; WiX 3.14; jq; Git's Bash."
        );
    } else {
        debian_only()?;
        let why = "this command needs root: it creates Debian systems and runs commands in them";
        ensure!(is_root(sh), why);
        debian(sh, &[BUILD, CROSS, DEBIAN_RUST, PACKAGING_LINUX, PACKAGING].concat())?;
    }
    cargo_tools(sh)
}

/// Installs the packages and tools for building packages for Linux.
pub fn for_packaging_linux(sh: &Shell) -> Result<()> {
    debian_only()?;
    debian(sh, &[BUILD, PACKAGING_LINUX].concat())?;
    cargo_tools(sh)
}

fn cargo_tools(sh: &Shell) -> Result<()> {
    Ok(cmd!(sh, "cargo install --locked --debug {PACKAGING_TOOLS...}").run()?)
}

/// Installs the packages for building and testing packages.
pub fn for_testing_packages(sh: &Shell) -> Result<()> {
    debian_only()?;
    let packaging = [PACKAGING_LINUX, PACKAGING, PACKAGE_TESTS].concat();
    debian(sh, &[BUILD, TEST, CROSS, DEBIAN_RUST, &packaging].concat())
}

/// The folder of a Debian 13 with the tools that build and test the Windows package; created on the
/// first call.
pub fn newer_debian(sh: &Shell) -> Result<PathBuf> {
    let folder = root().join("target/systems/tools");
    if folder.exists() {
        return Ok(folder);
    }
    println!(
        "Building the Windows package needs a Debian 13, which will be installed in {}.",
        folder.display()
    );
    let unfinished = folder.with_extension("unfinished");
    sh.remove_path(&unfinished)?;
    cmd!(sh, "debootstrap --variant=minbase --include={NEWER} trixie {unfinished}").run()?;
    cmd!(sh, "mv {unfinished} {folder}").run()?;
    Ok(folder)
}

/// Whether this system is Debian, whose tools some commands need.
pub fn on_debian() -> bool {
    id(&std::fs::read_to_string("/etc/os-release").unwrap_or_default()) == "debian"
}

fn debian_only() -> Result<()> {
    let why = "this command needs Debian: it uses Debian's packages";
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
    println!("These system packages are required and will be installed: {}", missing.join(" "));
    let sudo: &[&str] = if is_root(sh) { &[] } else { &["sudo", "env"] };
    cmd!(sh, "env {sudo...} DEBIAN_FRONTEND=noninteractive apt-get update -qq").run()?;
    let apt = cmd!(sh, "env {sudo...} DEBIAN_FRONTEND=noninteractive apt-get install -y -qq");
    Ok(apt.arg("--no-install-recommends").args(missing).run()?)
}

/// Whether the user is root.
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
            "Required on Windows: Visual Studio's C++ build tools; WebView2 (part of Windows 11)."
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
