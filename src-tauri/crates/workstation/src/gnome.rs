//! GNOME, which shows tray icons only with an extension.

use crate::paths;

/// The names under which Debian and upstream install the AppIndicator extension.
const EXTENSIONS: [&str; 2] =
    ["ubuntu-appindicators@ubuntu.com", "appindicatorsupport@rgcjonas.gmail.com"];

/// Whether this session's desktop is GNOME.
pub fn is_current() -> bool {
    let desktops = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    desktops.split(':').any(|desktop| desktop == "GNOME")
}

/// The AppIndicator extension that is installed, on or off.
pub fn installed_extension() -> Option<&'static str> {
    let folders: Vec<_> = dirs::data_dir().into_iter().chain(paths::system_data()).collect();
    let installed = |extension: &&str| {
        let mut folders = folders.iter();
        folders.any(|folder| folder.join("gnome-shell/extensions").join(extension).is_dir())
    };
    EXTENSIONS.into_iter().find(installed)
}
