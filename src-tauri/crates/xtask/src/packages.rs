//! The system packages that building and testing need, and how each system gets them.

use crate::process::{run, succeeds};

/// To build and run: a C toolchain, and the web view with its headers.
const BUILD: &[&str] = &["build-essential", "libwebkit2gtk-4.1-dev", "pkg-config"];

/// To test: a desktop without a screen, its tools, and the page's type checker.
const TEST: &[&str] = &[
    "adwaita-icon-theme",
    "at-spi2-core",
    "dbus-daemon",
    "dunst",
    "faketime",
    "fonts-dejavu-core",
    "imagemagick",
    "libfaketime",
    "librsvg2-common",
    "node-typescript",
    "procps",
    "strace",
    "tzdata",
    "webkit2gtk-driver",
    "wmctrl",
    "x11-utils",
    "xauth",
    "xclip",
    "xdotool",
    "xfce4-panel",
    "xfconf",
    "xfwm4",
    "xvfb",
];

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
    let root = succeeds("sh", &["-c", "test \"$(id -u)\" = 0"]);
    let command = if root { apt.to_vec() } else { [&["sudo"], &apt[..]].concat() };
    let update = [&command[1..], &["update", "-qq"]].concat();
    run(command[0], &update)?;
    let install = [&command[1..], &["install", "-y", "-qq", "--no-install-recommends"], &missing];
    run(command[0], &install.concat())
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
