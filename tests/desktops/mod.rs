//! A walk through the app on each desktop environment, on a virtual screen: `cargo xtask desktops`.

mod kind;
mod screen;
mod session;
mod walk;

use kind::Kind;

macro_rules! desktops {
    ($($name:ident: $kind:ident),*) => {
        $(
            #[test]
            #[ignore = "needs a desktop environment: cargo xtask desktops"]
            fn $name() {
                walk::walk(Kind::$kind);
            }
        )*
    };
}

desktops! {
    gnome: Gnome, gnome_appindicator: GnomeAppIndicator, kde_x11: KdeX11, kde_wayland: KdeWayland,
    sway: Sway, cinnamon: Cinnamon, mate: Mate, lxqt: Lxqt, xfce: Xfce
}
