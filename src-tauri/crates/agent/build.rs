//! Decodes the tray's icons, so that the resident program contains no image decoder. On Windows,
//! adds icon, manifest and version. On Linux, links the few required functions of `libgcc_s`
//! statically: one library less to load.

#[path = "../../packaging/windows/resources.rs"]
mod resources;

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

const ICONS: &str = "../../../icons";
const MARKS: [&str; 3] = ["open", "relay", "check"];
/// Panels use one of these, or scale the next larger one.
const SIZES: [u32; 7] = [16, 20, 22, 24, 32, 44, 48];
/// The program's icon in a notification.
const PROGRAM: u32 = 64;
/// The size for the menu bar of macOS on high-resolution screens.
const TEMPLATE: u32 = 44;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={ICONS}");
    if std::env::var("TARGET")?.ends_with("-linux-gnu") {
        println!("cargo::rustc-link-lib=gcc_eh");
    }
    resources::embed("../../packaging/windows");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo names OUT_DIR")?);
    for mark in MARKS {
        let icons = SIZES.map(|size| (format!("{mark}-{size}"), size));
        let template = (format!("{mark}-template-{TEMPLATE}"), TEMPLATE);
        for (name, size) in icons.into_iter().chain([template]) {
            let pixels = rgba(&Path::new(ICONS).join(format!("tray/{name}.png")), size)?;
            std::fs::write(out.join(format!("{name}.rgba")), pixels)?;
        }
    }
    let pixels = rgba(&Path::new(ICONS).join(format!("{PROGRAM}x{PROGRAM}.png")), PROGRAM)?;
    std::fs::write(out.join(format!("program-{PROGRAM}.rgba")), pixels)?;
    Ok(())
}

fn rgba(path: &Path, size: u32) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut image = png::Decoder::new(BufReader::new(File::open(path)?)).read_info()?;
    let form = image.info();
    let kind = (form.width, form.height, form.color_type, form.bit_depth);
    if kind != (size, size, png::ColorType::Rgba, png::BitDepth::Eight) {
        return Err(format!("{}: expected {size}x{size}, 8-bit RGBA", path.display()).into());
    }
    let mut pixels = vec![0; (size * size * 4) as usize];
    image.next_frame(&mut pixels)?;
    Ok(pixels)
}
