//! `cargo xtask desktops`: one walk through the app on each desktop environment.

use anyhow::{Result, bail, ensure};
use xshell::{Shell, cmd};

use crate::project::{WITH_PROGRAMS, ignored_tests};
use crate::system_packages;

/// Each desktop's name and its packages in Debian 12, besides those that all tests need.
const DESKTOPS: &[(&str, &[&str])] = &[
    ("gnome", GNOME),
    (
        "gnome-appindicator",
        &["gjs", "gnome-shell", "gnome-shell-extension-appindicator", "xwayland"],
    ),
    ("kde-x11", &["kwin-x11", "breeze-icon-theme", "kio", "plasma-desktop", "plasma-workspace"]),
    ("kde-wayland", KDE_WAYLAND),
    ("sway", &["mako-notifier", "sway", "waybar", "xwayland"]),
    ("cinnamon", &["cinnamon", "xapp-sn-watcher"]),
    ("mate", &["marco", "mate-notification-daemon", "mate-panel", "mate-settings-daemon"]),
    (
        "lxqt",
        &[
            "breeze-icon-theme",
            "lxqt-notificationd",
            "lxqt-panel",
            "lxqt-qtplugin",
            "lxqt-themes",
            "openbox",
        ],
    ),
    ("xfce", &["xfce4-notifyd"]),
];
const GNOME: &[&str] = &["gjs", "gnome-shell", "xwayland"];
const KDE_WAYLAND: &[&str] = &[
    "breeze-icon-theme",
    "kio",
    "kwin-wayland",
    "plasma-desktop",
    "plasma-workspace",
    "qtwayland5",
    "xwayland",
];

/// Runs the walk on the named desktops, or on all. The screenshots are laid out on one sheet per
/// desktop, in `target/debug/screenshots`. A failed walk does not stop the others.
pub fn desktops(sh: &Shell, names: &[&str]) -> Result<()> {
    let known: Vec<&str> = DESKTOPS.iter().map(|(name, _)| *name).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        bail!("{unknown}: expected one of {}", known.join(", "));
    }
    let wanted = |name: &str| names.is_empty() || names.contains(&name);
    let wanted: Vec<_> = DESKTOPS.iter().filter(|(name, _)| wanted(name)).collect();
    let packages: Vec<&str> =
        wanted.iter().flat_map(|(_, packages)| packages.iter().copied()).collect();
    system_packages::for_desktops(sh, &packages)?;
    cmd!(sh, "cargo build --workspace --all-targets --locked").run()?;
    let names = wanted.iter().map(|(name, _)| *name);
    let failed: Vec<&str> = names
        .filter(|name| walk(sh, name).inspect_err(|error| eprintln!("{error}")).is_err())
        .collect();
    ensure!(failed.is_empty(), "the walk fails on {}", failed.join(", "));
    Ok(())
}

fn walk(sh: &Shell, name: &str) -> Result<()> {
    let name = name.replace('-', "_");
    ignored_tests(sh, &WITH_PROGRAMS, &["--exact", &format!("desktops::{name}")])
}
