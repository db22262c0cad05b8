//! The tray's icons, as pixels.

use helpline::view::Mark;

/// A square picture, 8 bits each of red, green, blue and alpha, row by row.
pub struct Icon {
    /// Width and height in pixels.
    pub size: u32,
    /// The pixels.
    pub rgba: &'static [u8],
}

macro_rules! icons {
    ($mark:literal) => {
        &[
            Icon {
                size: 16,
                rgba: include_bytes!(concat!(env!("OUT_DIR"), "/", $mark, "-16.rgba")),
            },
            Icon {
                size: 22,
                rgba: include_bytes!(concat!(env!("OUT_DIR"), "/", $mark, "-22.rgba")),
            },
            Icon {
                size: 24,
                rgba: include_bytes!(concat!(env!("OUT_DIR"), "/", $mark, "-24.rgba")),
            },
            Icon {
                size: 32,
                rgba: include_bytes!(concat!(env!("OUT_DIR"), "/", $mark, "-32.rgba")),
            },
            Icon {
                size: 48,
                rgba: include_bytes!(concat!(env!("OUT_DIR"), "/", $mark, "-48.rgba")),
            },
        ]
    };
}

/// The icons of a mark, from small to large.
pub fn of(mark: Mark) -> &'static [Icon] {
    match mark {
        Mark::Open => icons!("open"),
        Mark::Relay => icons!("relay"),
        Mark::Check => icons!("check"),
    }
}
