//! The icons of tray and notification, as pixels.

use helpline::view::Mark;

/// A square image in RGBA, 8 bits per channel, row by row.
pub struct Icon {
    /// Width and height in pixels.
    pub size: u32,
    /// The pixels.
    pub rgba: &'static [u8],
}

/// An icon as notifications and search results carry it.
#[cfg(target_os = "linux")]
#[derive(serde::Serialize, zbus::zvariant::Type)]
pub struct Image {
    width: i32,
    height: i32,
    bytes_per_row: i32,
    has_alpha: bool,
    bits_per_sample: i32,
    samples_per_pixel: i32,
    pixels: Pixels,
}

/// Pixels that are serialized in one piece; byte by byte, as zvariant does with a list, takes
/// milliseconds (no upstream report known).
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
impl From<&Icon> for Image {
    fn from(icon: &Icon) -> Image {
        let size = i32::try_from(icon.size).expect("icons are small");
        Image {
            width: size,
            height: size,
            bytes_per_row: size * 4,
            has_alpha: true,
            bits_per_sample: 8,
            samples_per_pixel: 4,
            pixels: Pixels(icon.rgba),
        }
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

/// In the sizes of panels on Linux, and of the notification area of Windows at each scale.
#[cfg(any(target_os = "linux", windows))]
macro_rules! icons {
    ($mark:literal) => {
        if cfg!(windows) { icons!($mark: 16 20 24 32 48) } else { icons!($mark: 16 22 24 32 44 48) }
    };
    ($mark:literal: $($size:literal)*) => {
        &[$(icon!($mark, $size)),*]
    };
}

/// The icons of a mark, in ascending size.
#[cfg(any(target_os = "linux", windows))]
pub fn of(mark: Mark) -> &'static [Icon] {
    match mark {
        Mark::Open => icons!("open"),
        Mark::Relay => icons!("relay"),
        Mark::Check => icons!("check"),
    }
}

/// The program's icon, for daemons that do not find it by name in the icon theme.
#[cfg(target_os = "linux")]
pub const PROGRAM: Icon = icon!("program", 64);

/// The icon of a mark of this size, or the next larger one.
#[cfg(windows)]
pub fn single(mark: Mark, size: u32) -> &'static Icon {
    let icons = of(mark);
    icons.iter().find(|icon| size <= icon.size).unwrap_or(&icons[icons.len() - 1])
}

/// The icon of a mark, a template: the menu bar uses its shape and ignores its colour.
#[cfg(target_os = "macos")]
pub fn single(mark: Mark, _size: u32) -> &'static Icon {
    match mark {
        Mark::Open => &icon!("open-template", 44),
        Mark::Relay => &icon!("relay-template", 44),
        Mark::Check => &icon!("check-template", 44),
    }
}
