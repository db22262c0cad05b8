//! The icon in wine's notification area, at each scale of the screen.

use std::process::{Command, Stdio};

use crate::desktop::wait_for;

use super::project;
use super::wine::Windows;

const DESKTOP: &str = r"HKCU\Control Panel\Desktop";
/// The width of the tests' screens, in pixels.
const SCREEN_WIDTH: usize = 1280;
/// Bytes per pixel: red, green, blue, alpha.
const PIXEL: usize = 4;

/// A picture's pixels, and how many are in a row.
struct Picture {
    pixels: Vec<u8>,
    width: usize,
}

impl Picture {
    fn of(mut source: Command, width: usize) -> Picture {
        let taken = source.arg("-depth").args(["8", "rgba:-"]).stderr(Stdio::inherit()).output();
        Picture { pixels: taken.expect("ImageMagick runs").stdout, width }
    }

    /// Whether `icon` is somewhere in this picture, unscaled: its opaque pixels.
    fn shows(&self, icon: &Picture) -> bool {
        let row = self.width * PIXEL;
        let opaque: Vec<_> = (0..icon.pixels.len() / PIXEL)
            .map(|at| (at % icon.width, at / icon.width, &icon.pixels[at * PIXEL..][..PIXEL]))
            .filter(|(_, _, pixel)| pixel[3] == u8::MAX)
            .map(|(x, y, pixel)| (y * row + x * PIXEL, &pixel[..3]))
            .collect();
        let last = self.pixels.len().saturating_sub(icon.width * row);
        (0..last).step_by(PIXEL).any(|from| {
            opaque.iter().all(|(at, colour)| self.pixels[from + at..].starts_with(colour))
        })
    }
}

#[test]
#[ignore = "cargo xtask package test"]
fn the_icon_on_windows_is_drawn_in_the_size_of_the_screen_s_scale() {
    let windows = Windows::fresh("tray");
    for (scale, size) in [(96, 16), (120, 20), (144, 24), (192, 32), (288, 48)] {
        windows.set(DESKTOP, "LogPixels", "REG_DWORD", &scale.to_string());
        windows.run("wineserver --kill");
        windows.run("wine ecoute.exe --background > /dev/null 2>&1");
        let icons = ["open", "relay"].map(|mark| {
            let mut icon = Command::new("convert");
            icon.arg(project().join(format!("icons/tray/{mark}-{size}.png")));
            Picture::of(icon, size)
        });
        wait_for(&format!("an icon of {size} pixels"), || {
            let mut screen = windows.session.command("import");
            screen.args(["-window", "root"]);
            let screen = Picture::of(screen, SCREEN_WIDTH);
            icons.iter().any(|icon| screen.shows(icon)).then_some(())
        });
        windows.session.save_screenshot(&format!("windows-tray-{scale}"));
        windows.run("wine ecoute.exe quit");
    }
}
