//! Where the window opens after a click on the icon. Wayland ignores it.

use tauri::{PhysicalPosition, WebviewWindow};
use workstation::programs::Point;

/// Places the window, which must be hidden, as near to `point` as it fits on that monitor beside
/// panels. Window managers move it by the frame that they add.
///
/// # Errors
/// When the window is closed already.
pub fn beside(window: &WebviewWindow, point: Point) -> tauri::Result<()> {
    let point = if cfg!(target_os = "linux") { clicked(window, point) } else { Some(point) };
    let Some(point) = point else { return Ok(()) };
    let Some(monitor) = window.monitor_from_point(point.x.into(), point.y.into())? else {
        return Ok(());
    };
    // On Linux, the outer size of a hidden window is wrong (tauri #12152).
    let size = if cfg!(target_os = "linux") { window.inner_size() } else { window.outer_size() }?;
    let area = monitor.work_area();
    let x = along(point.x, area.position.x, area.size.width, size.width);
    let y = along(point.y, area.position.y, area.size.height, size.height);
    window.set_position(PhysicalPosition::new(x, y))
}

/// Where the icon was clicked: at the pointer, if that is on a panel. Some panels report less:
/// MATE's (1.26) only the height, as `0, 25`, others `0, 0`; no upstream reports known.
fn clicked(window: &WebviewWindow, reported: Point) -> Option<Point> {
    pointer_on_panel(window).or_else(|| (reported != Point { x: 0, y: 0 }).then_some(reported))
}

/// Where the pointer is, if that is outside the area that panels leave to windows.
fn pointer_on_panel(window: &WebviewWindow) -> Option<Point> {
    let pointer = window.cursor_position().ok()?;
    let monitor = window.monitor_from_point(pointer.x, pointer.y).ok()??;
    let pointer: PhysicalPosition<i32> = pointer.cast();
    let area = monitor.work_area();
    let inside = |at: i32, start: i32, size: u32| (start..start + size.cast_signed()).contains(&at);
    let on_desk = inside(pointer.x, area.position.x, area.size.width)
        && inside(pointer.y, area.position.y, area.size.height);
    (!on_desk).then_some(Point { x: pointer.x, y: pointer.y })
}

/// The start of a window along one axis: centred on `point`, within the area.
fn along(point: i32, area: i32, area_size: u32, size: u32) -> i32 {
    let [area_size, size] = [area_size, size].map(u32::cast_signed);
    (point - size / 2).clamp(area, area + (area_size - size).max(0))
}
