//! The system packages that building and testing need, and how each system gets them.

use std::path::PathBuf;

use crate::process::{cargo, root, run, succeeds};

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

/// To check the code for Windows and macOS: a second toolchain, with the standard library's sources,
/// and the compilers that a few parts call.
const CROSS: &[&str] =
    &["cargo-web", "clang", "llvm", "rust-web-clippy", "rust-web-src", "rustc-web"];

/// To make packages: each system's own tools, and linkers for Linux and Windows.
const PACKAGING: &[&str] =
    &["debootstrap", "dpkg-dev", "gcc-mingw-w64-x86-64", "git", "jq", "lld", "rpm", "uuid-runtime"];

/// To test packages: what their systems say of their form.
const PACKAGE_TESTS: &[&str] = &["lintian", "rpmlint"];

/// Of a newer Debian, whose tools make and try the Windows package.
const NEWER: &str = "faketime,msitools,wine,wine64,wixl";

/// Installs what building needs.
///
/// # Errors
/// When something is missing and cannot be installed here; the message names it.
pub fn for_building() -> Result<(), String> {
    if cfg!(target_os = "linux") { linux(BUILD) } else { elsewhere() }
}

/// Installs what building and testing need.
///
/// # Errors
/// As [`for_building`].
pub fn for_testing() -> Result<(), String> {
    let mut both = [BUILD, TEST].concat();
    // A node from elsewhere brings its own npm, which does not go with the system's.
    if !succeeds("npm", &["--version"]) {
        both.push("npm");
    }
    if cfg!(target_os = "linux") { linux(&both) } else { elsewhere() }
}

/// Installs what testing needs, and `packages` of the desktops that are walked through.
///
/// # Errors
/// As [`for_building`]; and where there is no apt, since the desktops are Debian's.
pub fn for_desktops(packages: &[&str]) -> Result<(), String> {
    debian_only()?;
    for_testing()?;
    debian(&[DESKTOPS, packages].concat())
}

/// Installs what measuring needs.
///
/// # Errors
/// As [`for_building`].
pub fn for_measuring() -> Result<(), String> {
    for_testing()?;
    if cfg!(target_os = "linux") { linux(MEASURE) } else { elsewhere() }
}

/// Installs what checking the code for Windows and macOS needs.
///
/// # Errors
/// As [`for_building`]; and where there is no apt, since the toolchain is Debian's.
pub fn for_cross_checking() -> Result<(), String> {
    debian_only()?;
    debian(&[BUILD, CROSS].concat())
}

/// Installs what making packages needs.
///
/// # Errors
/// As [`for_cross_checking`]; and where this is not root, who alone may lay out other systems.
pub fn for_packaging() -> Result<(), String> {
    debian_only()?;
    if !is_root() {
        return Err("this command needs root: it lays out other Debians and works in them".into());
    }
    debian(&[BUILD, CROSS, PACKAGING].concat())?;
    for tool in ["cargo-auditable", "cargo-cyclonedx"] {
        if !succeeds("sh", &["-c", "command -v \"$0\"", tool]) {
            println!("{tool} is needed and will be installed.");
            cargo(&["install", tool, "--locked", "--debug"])?;
        }
    }
    Ok(())
}

/// Installs what making and testing packages needs.
///
/// # Errors
/// As [`for_cross_checking`].
pub fn for_testing_packages() -> Result<(), String> {
    debian_only()?;
    debian(&[BUILD, TEST, CROSS, PACKAGING, PACKAGE_TESTS].concat())
}

/// A newer Debian in a folder of its own, with the tools that make and try the Windows package.
///
/// # Errors
/// When it cannot be made.
pub fn newer_debian() -> Result<PathBuf, String> {
    let folder = root().join("target/systems/tools");
    if folder.exists() {
        return Ok(folder);
    }
    println!(
        "A Debian 13 is needed to make the Windows package, and will be laid out in {}.",
        folder.display()
    );
    let unfinished = folder.with_extension("unfinished");
    let place = unfinished.to_str().ok_or("the project's path must be Unicode")?;
    run("rm", &["--recursive", "--force", place])?;
    let include = format!("--include={NEWER}");
    run("debootstrap", &["--variant=minbase", &include, "trixie", place])?;
    let moved = std::fs::rename(&unfinished, &folder);
    moved.map_err(|error| format!("{place}: {error}"))?;
    Ok(folder)
}

/// Whether this is a Debian, whose second toolchain and tools some commands use.
pub fn on_debian() -> bool {
    id(&std::fs::read_to_string("/etc/os-release").unwrap_or_default()) == "debian"
}

fn debian_only() -> Result<(), String> {
    if on_debian() {
        return Ok(());
    }
    Err("this command needs a Debian: it uses Debian's second Rust toolchain and its tools".into())
}

fn linux(packages: &[&str]) -> Result<(), String> {
    if succeeds("apt-get", &["--version"]) {
        return debian(packages);
    }
    if succeeds("pkg-config", &["--exists", "webkit2gtk-4.1"]) {
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
    Err(format!("WebKitGTK 4.1 and its headers are missing. Install them with: {install}"))
}

fn debian(packages: &[&str]) -> Result<(), String> {
    let missing: Vec<_> = packages.iter().copied().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("These system packages are needed and will be installed: {}", missing.join(" "));
    let apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let command = if is_root() { apt.to_vec() } else { [&["sudo"], &apt[..]].concat() };
    let update = [&command[1..], &["update", "-qq"]].concat();
    run(command[0], &update)?;
    let install = [&command[1..], &["install", "-y", "-qq", "--no-install-recommends"], &missing];
    run(command[0], &install.concat())
}

/// Whether this is root.
pub fn is_root() -> bool {
    succeeds("sh", &["-c", "test \"$(id -u)\" = 0"])
}

fn installed(package: &str) -> bool {
    let script = "test \"$(dpkg-query -W -f='${Status}' \"$0\")\" = 'install ok installed'";
    succeeds("sh", &["-c", script, package])
}

fn id(os_release: &str) -> &str {
    let line = os_release.lines().find_map(|line| line.strip_prefix("ID="));
    line.unwrap_or_default().trim_matches('"')
}

fn elsewhere() -> Result<(), String> {
    if cfg!(windows) {
        println!(
            "Needed on Windows: Visual Studio's C++ build tools; WebView2 (part of Windows 11)."
        );
        return Ok(());
    }
    if succeeds("xcode-select", &["-p"]) {
        return Ok(());
    }
    Err("Apple's command line tools are missing. Install them with: xcode-select --install".into())
}
