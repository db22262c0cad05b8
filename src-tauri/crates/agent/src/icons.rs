//! The icons of tray and notification, as pixels.

use helpline::view::Mark;

/// A square image in RGBA, 8 bits per channel, row by row.
pub struct Icon {
    /// Width and height in pixels.
    pub size: u32,
    /// The pixels.
    pub rgba: &'static [u8],
}

/// Width, height, bytes per row, whether there is alpha, bits per sample, samples per pixel, pixels.
#[cfg(target_os = "linux")]
pub type Image = (i32, i32, i32, bool, i32, i32, Pixels);

/// Pixels that are serialized in one piece; byte by byte takes milliseconds.
#[cfg(target_os = "linux")]
#[derive(zbus::zvariant::Type)]
#[zvariant(signature = "ay")]
pub struct Pixels(&'static [u8]);

#[cfg(target_os = "linux")]
impl serde::Serialize for Pixels {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

#[cfg(target_os = "linux")]
impl Icon {
    /// The icon as notifications and search results carry it.
    pub fn image(&self) -> Image {
        let size = i32::try_from(self.size).expect("icons are small");
        (size, size, size * 4, true, 8, 4, Pixels(self.rgba))
    }
}

macro_rules! icon {
    ($name:expr, $size:literal) => {
        Icon {
            size: $size,
            rgba: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, "-", $size, ".rgba")),
        }
    };
}

/// The icons of a mark, in ascending size.
#[cfg(target_os = "linux")]
pub fn of(mark: Mark) -> &'static [Icon] {
    macro_rules! icons {
        ($mark:literal) => {
            &[
                icon!($mark, 16),
                icon!($mark, 22),
                icon!($mark, 24),
                icon!($mark, 32),
                icon!($mark, 44),
                icon!($mark, 48),
            ]
        };
    }
    match mark {
        Mark::Open => icons!("open"),
        Mark::Relay => icons!("relay"),
        Mark::Check => icons!("check"),
    }
}

/// The program's icon, for daemons that do not find it by name in the icon theme.
#[cfg(target_os = "linux")]
pub const PROGRAM: Icon = icon!("program", 64);

/// The icon of a mark, in a size that the notification area scales well.
#[cfg(windows)]
pub fn single(mark: Mark) -> &'static Icon {
    match mark {
        Mark::Open => &icon!("open", 32),
        Mark::Relay => &icon!("relay", 32),
        Mark::Check => &icon!("check", 32),
    }
}

/// The icon of a mark, a template: the menu bar uses its shape and ignores its colour.
#[cfg(target_os = "macos")]
pub fn single(mark: Mark) -> &'static Icon {
    match mark {
        Mark::Open => &icon!("open-template", 44),
        Mark::Relay => &icon!("relay-template", 44),
        Mark::Check => &icon!("check-template", 44),
    }
}
