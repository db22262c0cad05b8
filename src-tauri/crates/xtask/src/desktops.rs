//! `cargo xtask desktops`: one walk through the app on each desktop that people have.

use crate::packages;
use crate::process::cargo;

/// Names, and what each needs of Debian 12 beside the tests' own tools.
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

/// Walks through the app on the desktops of these names, or on all; the pictures lie on one sheet for
/// each, among the built things.
///
/// # Errors
/// With the names there are, where one is another; else with the first walk that failed.
pub fn desktops(names: &[&str]) -> Result<(), String> {
    let known = || DESKTOPS.iter().map(|(name, _)| *name);
    if let Some(unknown) = names.iter().find(|name| !known().any(|it| it == **name)) {
        let known: Vec<&str> = known().collect();
        return Err(format!("{unknown}: expected one of {}", known.join(", ")));
    }
    let wanted = |name: &str| names.is_empty() || names.contains(&name);
    let wanted: Vec<_> = DESKTOPS.iter().filter(|(name, _)| wanted(name)).collect();
    let packages: Vec<&str> =
        wanted.iter().flat_map(|(_, packages)| packages.iter().copied()).collect();
    packages::for_desktops(&packages)?;
    cargo(&["build", "--workspace", "--all-targets", "--locked"])?;
    let failed: Vec<&str> = wanted
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| walk(name).inspect_err(|error| eprintln!("{error}")).is_err())
        .collect();
    match failed.is_empty() {
        true => Ok(()),
        false => Err(format!("the walk fails on {}", failed.join(", "))),
    }
}

fn walk(name: &str) -> Result<(), String> {
    let test =
        ["test", "--locked", "--package", "tests", "--", "--ignored", "--nocapture", "--exact"];
    let name = format!("desktops::{}", name.replace('-', "_"));
    cargo(&[&test[..], &[&name]].concat())
}
