//! The desktops that people have: one walk through the app on each, started without a screen by
//! `cargo xtask desktops`.

mod kind;
mod look;
mod session;
mod walk;

use kind::Kind;

macro_rules! desktops {
    ($($name:ident: $kind:ident),*) => {
        $(
            #[test]
            #[ignore = "needs a whole desktop: cargo xtask desktops"]
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
