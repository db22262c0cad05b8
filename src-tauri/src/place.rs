//! Where the window opens after a click on the icon. Wayland ignores it.

use tauri::{PhysicalPosition, WebviewWindow};
use workstation::programs::Point;

/// Places the window, which must be hidden, as near to `point` as it fits on that monitor beside panels.
/// Window managers move it by the frame that they add.
///
/// # Errors
/// When the window is closed already.
pub fn beside(window: &WebviewWindow, point: Point) -> tauri::Result<()> {
    let Some(monitor) = window.monitor_from_point(point.x.into(), point.y.into())? else {
        return Ok(());
    };
    // On Linux the outer size of a hidden window is wrong (no upstream report known).
    let size = if cfg!(target_os = "linux") { window.inner_size() } else { window.outer_size() }?;
    let area = monitor.work_area();
    let x = along(point.x, area.position.x, area.size.width, size.width);
    let y = along(point.y, area.position.y, area.size.height, size.height);
    window.set_position(PhysicalPosition::new(x, y))
}

/// The start of a window along one axis: centred on `point`, within the area.
fn along(point: i32, area: i32, area_size: u32, size: u32) -> i32 {
    let [area_size, size] = [area_size, size].map(u32::cast_signed);
    (point - size / 2).clamp(area, area + (area_size - size).max(0))
}
